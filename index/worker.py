"""python -m index.worker: a child of `index.workers`, which takes jobs from its standard input."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.collection import Report
from index.embed import Embedder, shipped
from index.errors import DocumentError, IndexDamagedError
from index.folder.merge import MergedPart
from index.folder.part import StoredPart, build_part, write_part
from index.segments import TEXT, VECTORS, Entry, encode_segment
from index.workers import receive, send


def main() -> int:
    """Do jobs until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this one
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    while (job := receive(sys.stdin.buffer)) is not None:
        head, data = job
        try:
            send(replies, {}, _TASKS[head["task"]](head["arguments"], data))
        except Exception as error:  # told to the parent, which says what to do
            send(replies, told(error), ())
    return 0


def told(error: Exception) -> Mapping[str, Any]:
    """An error as the parent reads it, to raise what it can do something about as it was."""
    if isinstance(error, DocumentError):
        return {"refused": str(error)}
    if isinstance(error, IndexDamagedError):
        return {"damaged": str(error)}
    if isinstance(error, OSError) and error.errno is not None:
        return {"system": [error.errno, error.strerror]}
    return {"failed": f"{type(error).__name__}: {error}"}


def derived(
    arguments: Mapping[str, Any], data: Sequence[bytes], embedder: Embedder
) -> Sequence[bytes]:
    """Parse, split and embed a report of which this is the `job`: its segment's derived files."""
    originals = tuple(zip(arguments["names"], data, strict=True))
    origin, source, encoding = (arguments[k] for k in ("origin", "source", "encoding"))
    files = encode_segment(Report(originals, origin, source, encoding).segment(embedder))
    return [files[TEXT], files[VECTORS]]


def _segment(arguments: Mapping[str, Any], data: Sequence[bytes]) -> Sequence[bytes]:
    """The derived files of a report's segment, made with the shipped model."""
    return derived(arguments, data, shipped())


def _part(arguments: Mapping[str, Any], _: Sequence[bytes]) -> Sequence[bytes]:
    """Make and store a part of segments that lie on the disk."""
    entries = [Entry(**entry) for entry in arguments["entries"]]
    folder, target = Path(arguments["folder"]), Path(arguments["target"])
    build_part(folder, entries, arguments["dimension"], target)
    return []


def _merge(arguments: Mapping[str, Any], _: Sequence[bytes]) -> Sequence[bytes]:
    """Make and store one part of several that are stored."""
    parts = [StoredPart(Path(folder)) for folder in arguments["folders"]]
    target = Path(arguments["target"])
    target.mkdir()
    write_part(target, MergedPart(parts, arguments["living"]))
    return []


_TASKS = {"segment": _segment, "part": _part, "merge": _merge}


if __name__ == "__main__":
    sys.exit(main())
