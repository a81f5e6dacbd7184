"""One writer at a time in an index folder."""

from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexFolderError
from index.folder.disk import make_folder

LOCK_SECONDS = 60.0


class WriterLock:
    """Held while a block runs; released when it ends, and by the system after a crash.

    Another writer is waited for up to `seconds`, then IndexFolderError is raised.
    """

    def __init__(self, folder: Path, seconds: float = LOCK_SECONDS) -> None:
        self._folder = folder
        self._lock = FileLock(str(folder / ".lock"), timeout=seconds)

    def __enter__(self) -> None:
        try:
            make_folder(self._folder)
            self._lock.acquire()
        except Timeout as error:
            raise IndexFolderError(
                f"{self._folder} is being written by another process. Try again when it is done."
            ) from error
        except OSError as error:
            raise IndexFolderError(
                f"{self._folder} cannot be written ({error.strerror}). Nothing was changed. "
                "Choose a folder that you may write to."
            ) from error

    def __exit__(self, *_: object) -> None:
        self._lock.release()
