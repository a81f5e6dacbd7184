"""Writing so that a crash, or a loss of power, leaves what was there before or what is new."""

import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ASIDE = ".tmp"  # the suffix of what is being written, and counts for nothing


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


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with these files, in one step; nothing may be in its place.

    Raises OSError, and then there is no such folder.
    """
    with _aside(path.parent) as aside:
        make_folder(aside)
        for name, data in files.items():
            write_synced(aside / name, data)
        sync_folder(aside)
        os.replace(aside, path)


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
    descriptor = os.open(folder, os.O_RDONLY)
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
