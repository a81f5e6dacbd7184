"""The `Store` protocol and the embedded store: FAISS and BM25 over immutable segments."""

import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from index.errors import IndexDamagedError, IndexFolderError, UnknownSourceError
from index.folder.cache import PartCache, discard
from index.folder.lock import WriterLock
from index.folder.manifest import (
    MANIFEST,
    Manifest,
    begin,
    check_free,
    is_bare,
    prune,
    read_manifest,
    write_manifest,
)
from index.folder.part import MemoryPart
from index.folder.rows import Rows, State
from index.lexical import TermGroup
from index.passage import Hit, SourceInfo
from index.progress import Told, untold
from index.ranking import Field, Snapshot
from index.segments import (
    Entry,
    Segment,
    encode_segment,
    entry_for,
    now,
    read_original,
    read_segment,
    rows_of,
    write_segments,
)

IN_MEMORY = 2_000  # rows; the search structures of so many are made in a second
KEPT = 64  # segments of a large collection that stay read


class Store(Protocol):
    """Holds documents with their passages and vectors, and ranks passages by one signal at a time.

    `sources` narrows a search to those documents; None means all. Hits come best first, at most
    `k`, each passage once; a passage that a sparse query does not touch is not found.
    """

    def put(self, segments: Sequence[Segment], told: Told = untold) -> None:
        """Add documents, replacing those of the same source; durable when it returns.

        A replaced document keeps its place in the order. `told` hears how far the stage "save" of
        a large addition is. Raises SourceTakenError, with nothing
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

    def snapshot(self) -> Snapshot:
        """What is held now, for several rankings that are to be fused."""

    def vocabulary(self) -> Mapping[str, str]:
        """Every term of the collection's words, with a surface form, those of the most passages
        first; the same object until the collection changes."""

    def idf(self, term: str) -> float:
        """Inverse document frequency of a word in the collection."""


class EmbeddedStore:
    """One process, one folder; every change is on disk before it counts.

    A collection of at most `in_memory` rows is searched in memory, a larger one in the parts of
    `folder.cache`. Without a folder it lives in memory alone. `memory` holds documents to serve
    before anything was saved; they are written with the first change. Reading takes no lock;
    another process's change is noticed at the next call.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        model: str,
        fingerprint: str,
        dimension: int,
        memory: Sequence[Segment] = (),
        in_memory: int = IN_MEMORY,
    ) -> None:
        self._folder = folder
        self._told_by = str(folder / MANIFEST) if folder is not None else None
        self._few = in_memory
        self._empty = Manifest(model, fingerprint, dimension)
        self._guard = threading.RLock()
        self._seen: tuple[int, int, int] | None = None
        self._cache = PartCache(folder, dimension) if folder is not None else None
        self._read = lru_cache(maxsize=KEPT)(self._stored)
        self._fresh: dict[str, Segment] = {}  # written, but not taken up yet
        self._hold(memory)
        self._refresh()

    def put(self, segments: Sequence[Segment], told: Told = untold) -> None:
        if self._folder is None:
            with self._guard:
                check_free(segments, self._state.entries)
                held = dict(self._state.held) | {s.document.source: s for s in segments}
                self._hold(list(held.values()))
            return
        with self._guard, WriterLock(self._folder):
            entries = self._cleaned(self._folder)
            check_free(segments, entries)
            entries |= {e.source: e for e in self._written(self._folder, segments)}
            self._replace(self._folder, entries.values(), told)

    def remove(self, *sources: str) -> None:
        if self._folder is None:
            with self._guard:
                self._check_held(sources)
                held = self._state.held
                self._hold([s for source, s in held.items() if source not in sources])
            return
        with self._guard, WriterLock(self._folder):
            entries = self._cleaned(self._folder)
            self._refresh()
            self._check_held(sources)
            self._replace(self._folder, [e for s, e in entries.items() if s not in sources])

    def sources(self) -> list[SourceInfo]:
        return list(self._current().infos)

    def entries(self) -> Mapping[str, Entry]:
        return self._current().entries

    def segment(self, source: str) -> Segment:
        """Raises IndexDamagedError where its files are not as they were written."""
        state = self._current()
        state.rows.place(source)
        if source in state.held:
            return state.held[source]
        try:
            return self._read(state.entries[source])
        except IndexDamagedError:
            if self._current() is state:
                raise
            return self.segment(source)  # replaced by another process meanwhile

    def original(self, source: str) -> bytes:
        state = self._current()
        state.rows.place(source)
        if source in state.held and state.held[source].originals:
            return state.held[source].originals[0][1]
        if self._folder is None or source not in state.entries:
            raise UnknownSourceError(f"The original of {source!r} is not held, or not any more.")
        try:
            return read_original(self._folder, state.entries[source])
        except IndexDamagedError:
            if self._current() is state:
                raise
            return self.original(source)

    def dense(
        self, vector: Sequence[float], k: int, sources: Iterable[str] | None = None
    ) -> list[Hit]:
        rows = self._current().rows
        return rows.hits(rows.dense(vector, k, sources))

    def sparse(
        self,
        field: Field,
        groups: Sequence[TermGroup],
        k: int,
        sources: Iterable[str] | None = None,
    ) -> list[Hit]:
        rows = self._current().rows
        return rows.hits(rows.sparse(field, [groups], k, sources)[0])

    def snapshot(self) -> Snapshot:
        return self._current().rows

    def vocabulary(self) -> Mapping[str, str]:
        return self._current().rows.vocabulary

    def idf(self, term: str) -> float:
        return self._current().rows.idf(term)

    def _current(self) -> State:
        if self._signature() != self._seen:
            with self._guard:
                if self._signature() != self._seen:  # another thread may have done it
                    self._refresh()
        return self._state

    def _signature(self) -> tuple[int, int, int] | None:
        if self._told_by is None:
            return None
        try:
            stat = os.stat(self._told_by)  # asked for at each search: a path would be made anew
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def _refresh(self, told: Told = untold) -> None:
        """Take up what the manifest names; a segment pruned meanwhile means a newer manifest."""
        signature = self._signature()
        if self._folder is None or self._cache is None or signature is None:
            return
        manifest = read_manifest(self._folder, self._empty)
        entries = {e.source: e for e in manifest.documents}
        rows = sum(rows_of(self._folder, e, manifest.dimension) for e in manifest.documents)
        try:
            if rows > self._few:
                parts, order = self._cache.parts(manifest.documents, told)
                self._state = State(Rows(parts, order), entries, {})
            else:
                self._state = self._in_memory(self._loaded(entries), entries)
        except IndexFolderError:
            if self._signature() == signature:
                raise
            return self._refresh(told)
        self._seen, self._fresh = signature, {}
        return None

    def _loaded(self, entries: Mapping[str, Entry]) -> dict[str, Segment]:
        """The segments of a small collection; what is not known yet is read from the folder."""
        before = self._state
        known = {e.segment: before.held[s] for s, e in before.entries.items() if s in before.held}
        known |= self._fresh
        return {n: known.get(e.segment) or self._stored(e) for n, e in entries.items()}

    def _stored(self, entry: Entry) -> Segment:
        assert self._folder is not None
        return read_segment(self._folder, entry)

    def _in_memory(self, held: Mapping[str, Segment], entries: Mapping[str, Entry]) -> State:
        part = MemoryPart(list(held.items()), self._empty.dimension)
        return State(Rows([part], [(0, i) for i in range(len(held))]), entries, held)

    def _hold(self, segments: Sequence[Segment]) -> None:
        held = {s.document.source: s for s in segments}
        self._state = self._in_memory(held, _described(segments))

    def _check_held(self, sources: Iterable[str]) -> None:
        for source in sources:
            self._state.rows.place(source)

    def _cleaned(self, folder: Path) -> dict[str, Entry]:
        """The stored entries, after what a crash left behind is gone: it may fill the disk."""
        manifest = self._manifest(folder)
        prune(folder, manifest)
        return {e.source: e for e in manifest.documents}

    def _manifest(self, folder: Path) -> Manifest:
        """The stored manifest, or a new one that takes in what lives in memory so far."""
        if self._seen is not None or not is_bare(folder):
            return read_manifest(folder, self._empty)
        begin(folder)
        entries = tuple(self._written(folder, list(self._state.held.values())))
        return Manifest(self._empty.model, self._empty.fingerprint, self._empty.dimension, entries)

    def _written(self, folder: Path, segments: Sequence[Segment]) -> list[Entry]:
        entries = write_segments(folder, segments, now())
        for entry, segment in zip(entries, segments, strict=True):
            self._fresh[entry.segment] = replace(segment, originals=())  # they stay on disk
        return entries

    def _replace(self, folder: Path, entries: Iterable[Entry], told: Told = untold) -> None:
        empty = self._empty
        manifest = Manifest(empty.model, empty.fingerprint, empty.dimension, tuple(entries))
        write_manifest(folder, manifest)
        prune(folder, manifest)
        self._refresh(told)
        if self._state.held or not self._state.entries:  # it is small, and was large perhaps
            discard(folder)


def _described(segments: Iterable[Segment]) -> dict[str, Entry]:
    return {s.document.source: entry_for(s, encode_segment(s)) for s in segments}
