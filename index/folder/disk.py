"""Writing so that a crash, or a loss of power, leaves what was there before or what is new."""

import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

ASIDE = ".tmp"  # the suffix of what is being written, and counts for nothing
SYNCERS = 8  # threads
FEW = 16  # files


def write_file(path: Path, data: bytes, *, beside: Path | None = None) -> None:
    """Write a file or replace it, in one step; a folder in its place gives way.

    It is written in the folder `beside` first, by default its own. Raises OSError, and then what
    was there before is unchanged.
    """
    with _aside(beside or path.parent) as aside:
        write_synced(aside, data)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        os.replace(aside, path)


def write_folders(folder: Path, contents: Iterable[tuple[str, Mapping[str, bytes]]]) -> None:
    """Make many folders in a folder, each with its name and files; none may be there yet.

    All are written and synced before the first has its name: to wait for the disk after each of
    thousands of small files takes minutes. Raises OSError; then some of them may be there.
    """
    make_folder(folder)
    with ExitStack() as stack:
        made: dict[str, Path] = {}
        for name, files in contents:
            made[name] = stack.enter_context(_aside(folder))
            made[name].mkdir()
            for file, data in files.items():
                (made[name] / file).write_bytes(data)
        _sync_all([p for aside in made.values() for p in (*aside.iterdir(), aside)])
        for name, aside in made.items():
            os.replace(aside, folder / name)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, unless they are there; raises OSError."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def write_synced(path: Path, data: bytes) -> None:
    """Write a file in place and wait until the disk has it; raises OSError."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has a folder's names; raises OSError."""
    _sync(folder)


def _sync_all(paths: Sequence[Path]) -> None:
    """Wait for all of them; for many at once, for one commit of the file system serves many."""
    if len(paths) <= FEW:
        for path in paths:
            _sync(path)
        return
    with ThreadPoolExecutor(SYNCERS) as threads:
        list(threads.map(_sync, paths))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear(path: Path) -> None:
    """Delete a file or a folder; what cannot be deleted stays, to be tried again later."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A new name in a folder, which is free again at the end."""
    aside = folder / f".{uuid.uuid4().hex}{ASIDE}"
    try:
        yield aside
    finally:
        clear(aside)
