"""Child processes that share out long work; they run `index.worker` and end with the work.

Not `multiprocessing`: to spawn, it would run a caller's script again in every child, and to fork
is not safe beside threads. What travels is JSON and plain bytes.
"""

import json
import os
import queue
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from index.errors import DocumentError, IndexDamagedError, WorkerError

MOST = 8  # each takes about 150 MB
_ROOT = Path(__file__).parents[1]
Process = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Job:
    """What one child does in one go: a task of `index.worker`, its arguments, and bytes for it."""

    task: str
    arguments: Mapping[str, Any]
    data: Sequence[bytes] = field(default=(), repr=False)


def processors() -> int:
    """How many processes can work at once here."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def run(jobs: Sequence[Job]) -> Iterator[list[bytes]]:
    """The result of each job, in order, while the next ones are being done.

    Raises DocumentError, IndexDamagedError and OSError as the job did, WorkerError where a child
    failed, ended or could not be started.
    """
    count = min(processors(), MOST, len(jobs))
    children = _started(count)
    idle: queue.SimpleQueue[Process] = queue.SimpleQueue()
    for child in children:
        idle.put(child)

    def done(job: Job) -> list[bytes]:
        child = idle.get()
        try:
            return ask(child, job)
        finally:
            idle.put(child)

    with ThreadPoolExecutor(max(count, 1)) as threads:
        waiting = deque(threads.submit(done, job) for job in jobs)
        try:
            while waiting:  # and hold on to no result that was given
                yield waiting.popleft().result()
        finally:
            for result in waiting:
                result.cancel()
            for child in children:
                stop(child)


def send(pipe: IO[bytes], head: Mapping[str, Any], data: Sequence[bytes]) -> None:
    """Write one message: a line of JSON, then the data."""
    pipe.write(json.dumps({**head, "sizes": [len(d) for d in data]}).encode() + b"\n")
    for piece in data:
        pipe.write(piece)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[dict[str, Any], list[bytes]] | None:
    """Read one message; None at the end, also where that is in the middle of a message."""
    line = pipe.readline()
    if not line.endswith(b"\n"):
        return None
    head = json.loads(line)
    sizes = head.pop("sizes")
    data = [pipe.read(size) for size in sizes]
    return (head, data) if [len(d) for d in data] == sizes else None


def _started(count: int) -> list[Process]:
    """So many children, or none of them."""
    children: list[Process] = []
    try:
        for _ in range(count):
            children.append(_start())
    except OSError as error:
        for child in children:
            stop(child)
        raise WorkerError(
            f"No process can be started to share the work ({error.strerror}). "
            "Close other programs, and try again."
        ) from error
    return children


def _start() -> Process:
    paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1",
                  "TOKENIZERS_PARALLELISM": "false"}  # fmt: skip
    environment = os.environ | one_thread | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "index.worker"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
    )  # fmt: skip


def ask(child: Process, job: Job) -> list[bytes]:
    """What a child makes of a job; raises as `run` does."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        send(child.stdin, {"task": job.task, "arguments": job.arguments}, job.data)
        reply = receive(child.stdout)
    except OSError:
        reply = None
    if reply is None:
        raise WorkerError(
            "A process that shared the work ended too early; there may be too little memory. "
            "Close other programs, or add fewer reports at once."
        )
    head, data = reply
    if error := error_of(head):
        raise error
    return data


def error_of(head: Mapping[str, Any]) -> Exception | None:
    """What a child's reply says that its job raised."""
    if "refused" in head:
        return DocumentError(head["refused"])
    if "damaged" in head:
        return IndexDamagedError(head["damaged"])
    if "system" in head:
        return OSError(*head["system"])
    if "failed" in head:
        return WorkerError(f"A process that shared the work failed ({head['failed']}).")
    return None


def stop(child: Process) -> None:
    """End a child, whatever it is doing."""
    child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # it had not read all that was written to it
                continue
    child.wait()
