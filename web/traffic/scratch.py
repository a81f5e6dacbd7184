"""The server's temporary folder, and what servers that were killed have left of theirs."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time

import platformdirs
from filelock import FileLock, Timeout

PREFIX = "reportqa-"
OWNED = ".owned"  # locked as long as the folder's process lives, however it ends
STALE = 600.0  # seconds after which nobody reads a report that an earlier version kept


def earlier_uploads() -> Path:
    """Where earlier versions kept a report while it was added; it is known by its path there."""
    return platformdirs.user_cache_path("reportqa") / "uploads"


@contextmanager
def scratch(earlier: Path) -> Iterator[Path]:
    """A folder for all that is written aside, which is gone at the end.

    What killed servers left is swept first: folders that no running process owns, and the reports
    in `earlier`, where earlier versions kept those that were being added. Raises OSError where
    there is no room for a folder.
    """
    usual = tempfile.gettempdir()
    sweep(Path(usual), earlier)
    folder, lock = _owned()
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = usual
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def sweep(beside: Path, earlier: Path, stale: float = STALE) -> None:
    """Remove this user's folders in `beside` that nobody owns, and what has lain in `earlier` for
    `stale` seconds.
    """
    for path in beside.glob(f"{PREFIX}*"):
        if _is_ours(path) and (path / OWNED).is_file():
            with suppress(Timeout, OSError), FileLock(path / OWNED, timeout=0):
                shutil.rmtree(path, ignore_errors=True)
    for path in earlier.glob("*"):
        with suppress(OSError):  # another server sweeps as well
            if path.is_file() and time() - path.lstat().st_ctime > stale:
                path.unlink()


def _owned() -> tuple[Path, FileLock]:
    """A new folder, and the lock that says it is owned; another one where it was swept between."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = FileLock(folder / OWNED)
        with suppress(FileNotFoundError):
            lock.acquire()
            if (folder / OWNED).exists():
                return folder, lock
            lock.release()


def _is_ours(path: Path) -> bool:
    """True for a folder, and no link to one, that this user has made."""
    with suppress(OSError):
        told = path.lstat()
        is_own = os.name != "posix" or told.st_uid == os.getuid()
        return is_own and path.is_dir() and not path.is_symlink()
    return False
