"""Processes that die, or meet a full disk, at a chosen call; and what an index holds after them.

Children are forked from a warm server process, so that one costs some milliseconds. The product's
code runs in them unchanged: the interpreter's profiler tells of each call to the disk.
"""

import errno
import io
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, Literal

from index.errors import ReportQAError
from index.folder.manifest import MANIFEST, read_manifest
from index.folder.repair import verify
from index.open import open_collection
from index.segments import SEGMENTS
from qa import ReportQA
from tests.fakes import HashEmbedder

WARM = (  # what the server loads, so that no child has to: also where the functions to run are
    "__main__", "tests.index.warm", "tests.index.test_durability", "tests.index.test_interrupted",
)  # fmt: skip
CALLS = ("fsync", "replace", "rename", "mkdir", "rmdir", "unlink")  # of the operating system
WRITES = ("write", "flush")  # of an open file
TOLD = 3  # the exit status of a process that ended with an error meant for the user
EMBEDDER = HashEmbedder()
Fault = Literal["kill", "full"]


def spawn(target: Callable[..., object], *arguments: object) -> BaseProcess:
    """A started process that runs the function."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(WARM))
    process = context.Process(target=target, args=arguments)
    process.start()
    return process


def pipe() -> tuple[Connection, Connection]:
    """Where to listen, and what to hand to a process that tells."""
    return multiprocessing.get_context("forkserver").Pipe(duplex=False)


def messages(ours: Connection) -> Iterator[Any]:
    """What a process told, after which it has ended; nothing is waited for."""
    with ours:
        try:
            while ours.poll():
                yield ours.recv()
        except EOFError:
            return


def meet(fault: Fault, call: int, action: Callable[..., object], *arguments: object) -> int | None:
    """Run the action in a process that meets a fault at its n-th call to the disk.

    Returns None when the action ends before that call, otherwise the exit status. Raises
    AssertionError when the action ends in an error that is not meant for the user.
    """
    ours, theirs = pipe()
    process = spawn(_count_down, fault, call, theirs, action, arguments)
    process.join()
    theirs.close()
    told = next(messages(ours), None)
    assert process.exitcode in (0, TOLD, -signal.SIGKILL), (process.exitcode, told)
    if process.exitcode == TOLD:
        assert isinstance(told, str)
        assert "Traceback" not in told
        assert "No space left" in told
    return None if told == "never" else process.exitcode


def _count_down(
    fault: Fault, call: int, told: Connection, action: Callable[..., object], arguments: Any
) -> None:
    left = call

    def watch(frame: FrameType, event: str, function: Any) -> None:
        nonlocal left
        if event != "c_call" or not changes_disk(function):
            return
        left -= 1
        if left >= 0:
            return
        if fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        sys.setprofile(None)
        raise OSError(errno.ENOSPC, "No space left on device")

    try:
        sys.setprofile(watch)
        action(*arguments)
    except ReportQAError as error:
        sys.setprofile(None)
        told.send(str(error))
        os._exit(TOLD)
    sys.setprofile(None)
    if left >= 0:
        told.send("never")


def changes_disk(function: Any) -> bool:
    if function.__name__ in WRITES:
        return isinstance(function.__self__, io.BufferedWriter)
    return function.__name__ in CALLS and function.__self__ is sys.modules["posix"]


@dataclass(frozen=True)
class Snapshot:
    """All that a collection holds and answers, to be compared."""

    entries: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]
    texts: tuple[str, ...]
    passages: tuple[tuple[str, ...], ...]
    vectors: tuple[bytes, ...]
    answers: tuple[str, ...]

    def without_hashes(self) -> "Snapshot":
        """The same, whatever files it is stored in."""
        return Snapshot((), self.texts, self.passages, self.vectors, self.answers)


def snapshot(folder: Path, *questions: str) -> Snapshot:
    """What an index holds, once it is opened and asked; its files must be as they were written."""
    assert verify(folder) == []
    entries = read_manifest(folder).documents
    qa = ReportQA(open_collection(folder, embedding=EMBEDDER))
    held = [qa.collection.store.segment(entry.source) for entry in entries]
    return Snapshot(
        tuple((e.source, e.origin, e.segment, tuple(sorted(e.files.items()))) for e in entries),
        tuple(s.document.text for s in held),
        tuple(tuple(p.text for p in s.passages) for s in held),
        tuple(s.vectors.tobytes() for s in held),
        tuple(qa.ask(question).text for question in questions),
    )


def check_clean(folder: Path) -> None:
    """Nothing lies there but what the manifest names."""
    assert {path.name for path in folder.iterdir()} == {MANIFEST, SEGMENTS, ".lock"}
    named = {entry.segment: set(entry.files) for entry in read_manifest(folder).documents}
    found = {p.name: {f.name for f in p.iterdir()} for p in (folder / SEGMENTS).iterdir()}
    assert found == named


@contextmanager
def memory_folder(otherwise: Path) -> Iterator[Path]:
    """An empty folder on a file system in memory, or another where there is none."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield otherwise
        return
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)
