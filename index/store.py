"""The `Store` protocol and the embedded store: FAISS and BM25 over immutable segments."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, Protocol

from index.errors import IndexFolderError, ModelMismatchError, SourceTakenError
from index.lexical import TermGroup
from index.lock import WriterLock
from index.passage import Hit, SourceInfo
from index.rows import Rows
from index.segments import (
    MANIFEST,
    Entry,
    Manifest,
    Segment,
    begin,
    encode_segment,
    entry_for,
    is_bare,
    now,
    prune,
    read_manifest,
    read_original,
    read_segment,
    write_manifest,
    write_segment,
)

Field = Literal["words", "bigrams"]


class Store(Protocol):
    """Holds documents with their passages and vectors, and ranks passages by one signal at a time.

    `sources` narrows a search to those documents; None means all. Hits come best first, at most
    `k`, each passage once; a passage that a sparse query does not touch is not found.
    """

    def put(self, segments: Sequence[Segment]) -> None:
        """Add documents, replacing those of the same source; durable when it returns.

        A replaced document keeps its place in the order. Raises SourceTakenError, with nothing
        changed, when a source is held by a document of another origin, or an origin under another
        source.
        """

    def remove(self, *sources: str) -> None:
        """Forget documents, all of them or none; raises UnknownSourceError."""

    def sources(self) -> list[SourceInfo]:
        """What is held, in order of addition."""

    def entries(self) -> Mapping[str, Entry]:
        """Where each source comes from and what its files hash to, in order of addition."""

    def segment(self, source: str) -> Segment:
        """A document with all that was derived from it; raises UnknownSourceError."""

    def original(self, source: str) -> bytes:
        """A document's file as it was added; raises UnknownSourceError, IndexDamagedError."""

    def dense(
        self, vector: Sequence[float], k: int, sources: Iterable[str] | None = None
    ) -> list[Hit]:
        """Ranking by inner product with a unit vector of shape (dimension,)."""

    def sparse(
        self,
        field: Field,
        groups: Sequence[TermGroup],
        k: int,
        sources: Iterable[str] | None = None,
    ) -> list[Hit]:
        """Ranking by BM25 over words or CJK bigrams."""

    def vocabulary(self) -> Mapping[str, str]:
        """Every term of the collection's words, with a surface form; the same object until the
        collection changes."""

    def idf(self, term: str) -> float:
        """Inverse document frequency of a word in the collection."""


class EmbeddedStore:
    """One process, one folder: everything in memory, every change on disk before it counts.

    Without a folder it lives in memory alone. `memory` holds documents to serve before anything
    was saved; they are written with the first change. Reading takes no lock; another process's
    change is noticed at the next call.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        model: str,
        fingerprint: str,
        dimension: int,
        memory: Sequence[Segment] = (),
    ) -> None:
        self._folder = folder
        self._empty = Manifest(model, fingerprint, dimension)
        self._guard = threading.RLock()
        self._loaded: dict[str, Segment] = {}
        self._seen: tuple[int, int, int] | None = None
        self._rows = Rows(list(memory), dimension)
        self._entries = _described(memory)
        self._refresh()

    def put(self, segments: Sequence[Segment]) -> None:
        if self._folder is None:
            with self._guard:
                _check_free(segments, self._entries)
                held = {s.document.source: s for s in [*self._rows.segments, *segments]}
                self._hold(list(held.values()))
            return
        with self._guard, WriterLock(self._folder):
            entries = self._cleaned(self._folder)
            _check_free(segments, entries)
            for segment in segments:
                entries[segment.document.source] = self._written(self._folder, segment)
            self._replace(self._folder, entries.values())

    def remove(self, *sources: str) -> None:
        if self._folder is None:
            with self._guard:
                for source in sources:
                    self._rows.segment(source)
                self._hold([s for s in self._rows.segments if s.document.source not in sources])
            return
        with self._guard, WriterLock(self._folder):
            entries = self._cleaned(self._folder)
            self._refresh()
            for source in sources:
                self._rows.segment(source)
            self._replace(self._folder, [e for s, e in entries.items() if s not in sources])

    def sources(self) -> list[SourceInfo]:
        rows, entries = self._current(), self._entries
        lines = [(info, entries.get(info.source)) for info in rows.infos()]
        return [replace(i, size=e.size, added=e.added) if e else i for i, e in lines]

    def entries(self) -> Mapping[str, Entry]:
        self._current()
        return self._entries

    def segment(self, source: str) -> Segment:
        return self._current().segment(source)

    def original(self, source: str) -> bytes:
        segment = self.segment(source)
        if segment.originals or self._folder is None:
            return segment.originals[0][1]
        return read_original(self._folder, self._entries[source])

    def dense(
        self, vector: Sequence[float], k: int, sources: Iterable[str] | None = None
    ) -> list[Hit]:
        return self._current().dense(vector, k, sources)

    def sparse(
        self,
        field: Field,
        groups: Sequence[TermGroup],
        k: int,
        sources: Iterable[str] | None = None,
    ) -> list[Hit]:
        return self._current().sparse(field, groups, k, sources)

    def vocabulary(self) -> Mapping[str, str]:
        return self._current().vocabulary

    def idf(self, term: str) -> float:
        return self._current().words.idf(term)

    def _current(self) -> Rows:
        if self._signature() != self._seen:
            with self._guard:
                self._refresh()
        return self._rows

    def _signature(self) -> tuple[int, int, int] | None:
        if self._folder is None:
            return None
        try:
            stat = (self._folder / MANIFEST).stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def _refresh(self) -> None:
        """Load what the manifest names; a segment pruned meanwhile means a newer manifest."""
        signature = self._signature()
        if self._folder is None or signature is None:
            return
        manifest = self._checked(read_manifest(self._folder))
        try:
            loaded = {e.segment: self._segment(self._folder, e) for e in manifest.documents}
        except IndexFolderError:
            if self._signature() == signature:
                raise
            return self._refresh()
        self._loaded = loaded
        self._rows = Rows(list(loaded.values()), manifest.dimension)
        self._entries = {e.source: e for e in manifest.documents}
        self._seen = signature
        return None

    def _segment(self, folder: Path, entry: Entry) -> Segment:
        known = self._loaded.get(entry.segment)
        return known if known is not None else read_segment(folder, entry)

    def _hold(self, segments: Sequence[Segment]) -> None:
        self._rows = Rows(segments, self._empty.dimension)
        self._entries = _described(segments)

    def _cleaned(self, folder: Path) -> dict[str, Entry]:
        """The stored entries, after what a crash left behind is gone: it may fill the disk."""
        manifest = self._manifest(folder)
        prune(folder, manifest)
        return {e.source: e for e in manifest.documents}

    def _manifest(self, folder: Path) -> Manifest:
        """The stored manifest, or a new one that takes in what lives in memory so far."""
        if self._seen is not None or not is_bare(folder):
            return self._checked(read_manifest(folder))
        begin(folder)
        entries = tuple(self._written(folder, s) for s in self._rows.segments)
        return Manifest(self._empty.model, self._empty.fingerprint, self._empty.dimension, entries)

    def _checked(self, manifest: Manifest) -> Manifest:
        ours, theirs = self._empty, manifest
        if (ours.fingerprint, ours.dimension) != (theirs.fingerprint, theirs.dimension):
            raise ModelMismatchError(
                f"{self._folder} was made with the embedding model {theirs.model!r} "
                f"({theirs.dimension} dimensions, {theirs.fingerprint[:8]}), not with "
                f"{ours.model!r} ({ours.dimension} dimensions, {ours.fingerprint[:8]}). "
                "Open it without naming a model, or make its vectors anew: "
                f"python -m index rebuild --index {self._folder}"
            )
        return manifest

    def _written(self, folder: Path, segment: Segment) -> Entry:
        entry = write_segment(folder, segment, now())
        self._loaded[entry.segment] = segment
        return entry

    def _replace(self, folder: Path, entries: Iterable[Entry]) -> None:
        empty = self._empty
        manifest = Manifest(empty.model, empty.fingerprint, empty.dimension, tuple(entries))
        write_manifest(folder, manifest)
        prune(folder, manifest)
        self._refresh()


def _described(segments: Iterable[Segment]) -> dict[str, Entry]:
    return {s.document.source: entry_for(s, encode_segment(s)) for s in segments}


def _check_free(segments: Sequence[Segment], entries: Mapping[str, Entry]) -> None:
    named = {entry.origin: source for source, entry in entries.items()}
    for segment in segments:
        source, origin = segment.document.source, segment.origin
        if source in entries and entries[source].origin != origin:
            raise SourceTakenError(
                f"{source} was added from another file, {entries[source].origin}. "
                "Rename one of the files, and add it again."
            )
        if named.get(origin, source) != source:
            raise SourceTakenError(f"{origin} was added as {named[origin]}. Add it again.")
