"""Collections that refuse a change: to read alone, or when somebody has enough reports."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index import Collection, SourceInfo
from index.collection import PathLike
from index.errors import AccessDeniedError, InputError

READ_ONLY = "Reports cannot be added or removed here: this server lets them be read alone."


class ReadOnly(Collection):
    """The reports of another collection, to be read. A change raises AccessDeniedError."""

    def __init__(self, of: Collection) -> None:
        super().__init__(of.store, of.embedder)

    def add(self, *paths: PathLike, **options: Any) -> list[SourceInfo]:
        raise AccessDeniedError(READ_ONLY)

    def remove(self, *sources: str) -> None:
        raise AccessDeniedError(READ_ONLY)


class Bounded(Collection):
    """The reports of another collection, of which at most `most` may be one's own: those that are
    not held, as they are, by `shared`. One more raises InputError.
    """

    def __init__(self, of: Collection, shared: Collection, most: int) -> None:
        super().__init__(of.store, of.embedder)
        self._shared = shared
        self._most = most

    def add(
        self, *paths: PathLike, origins: Mapping[str, PathLike] | None = None, **options: Any
    ) -> list[SourceInfo]:
        """See `Collection.add`; a report that replaces one's own is not one more."""
        theirs = self._shared.store.entries()
        entries = self.store.entries().items()
        own = {entry.origin for source, entry in entries if entry != theirs.get(source)}
        known_by = ((origins or {}).get(str(path), path) for path in paths)
        after = own | {str(Path(path).resolve()) for path in known_by}
        if len(after) > max(self._most, len(own)):
            raise InputError(
                f"You have {len(own):,} reports of your own here, and {self._most:,} is the limit. "
                "Remove one first."
            )
        return super().add(*paths, origins=origins, **options)
