"""A store of one's own over a shared one: both are read, only one's own is written."""

import threading
from collections.abc import Iterable, Mapping, Sequence

from index.errors import InputError
from index.folder.part import MemoryPart
from index.folder.rows import Rows
from index.lexical import TermGroup
from index.passage import Hit, SourceInfo
from index.progress import Told, untold
from index.ranking import Field, Snapshot
from index.segments import Entry, Segment
from index.store import Store


class LayeredStore:
    """A `Store` that ranks the documents of two stores as one collection.

    What is put goes into `own`; a document of one's own hides a shared one of the same source.
    The scores are those of one collection that holds both: with documents of one's own, the
    search structures of all are made anew in memory after a change of either.
    """

    def __init__(self, shared: Store, own: Store, dimension: int) -> None:
        self._shared = shared
        self._own = own
        self._dimension = dimension
        self._guard = threading.Lock()
        self._rows: Rows | None = None
        self._seen: tuple[Mapping[str, str], Mapping[str, str]] | None = None

    def put(self, segments: Sequence[Segment], told: Told = untold) -> None:
        self._own.put(segments, told)

    def remove(self, *sources: str) -> None:
        mine = self._mine()
        for source in sources:
            if source not in mine:
                self._shared.segment(source)
                raise InputError(
                    f"{source} is shared by everybody here. Whoever keeps the server can remove it."
                )
        self._own.remove(*sources)

    def sources(self) -> list[SourceInfo]:
        own = self._own.sources()
        mine = {info.source for info in own}
        return [*(i for i in self._shared.sources() if i.source not in mine), *own]

    def entries(self) -> Mapping[str, Entry]:
        return {**self._shared.entries(), **self._own.entries()}

    def original(self, source: str) -> bytes:
        return (self._own if source in self._mine() else self._shared).original(source)

    def segment(self, source: str) -> Segment:
        mine = self._mine()
        if mine:
            self._union().place(source)  # which names all that is held where it is unknown
        return (self._own if source in mine else self._shared).segment(source)

    def dense(
        self, vector: Sequence[float], k: int, sources: Iterable[str] | None = None
    ) -> list[Hit]:
        if not self._mine():
            return self._shared.dense(vector, k, sources)
        rows = self._union()
        return rows.hits(rows.dense(vector, k, sources))

    def sparse(
        self,
        field: Field,
        groups: Sequence[TermGroup],
        k: int,
        sources: Iterable[str] | None = None,
    ) -> list[Hit]:
        if not self._mine():
            return self._shared.sparse(field, groups, k, sources)
        rows = self._union()
        return rows.hits(rows.sparse(field, [groups], k, sources)[0])

    def snapshot(self) -> Snapshot:
        return self._union() if self._mine() else self._shared.snapshot()

    def vocabulary(self) -> Mapping[str, str]:
        return self._union().vocabulary if self._mine() else self._shared.vocabulary()

    def idf(self, term: str) -> float:
        return self._union().idf(term) if self._mine() else self._shared.idf(term)

    def _mine(self) -> set[str]:
        return {info.source for info in self._own.sources()}

    def _union(self) -> Rows:
        """Both as one; a vocabulary stays the same object until its store changes."""
        with self._guard:
            seen = (self._shared.vocabulary(), self._own.vocabulary())
            if self._rows is None or self._seen is None or not _same(seen, self._seen):
                mine = self._mine()
                shared = [i.source for i in self._shared.sources() if i.source not in mine]
                segments = [self._shared.segment(source) for source in shared]
                segments += [self._own.segment(info.source) for info in self._own.sources()]
                part = MemoryPart([(s.document.source, s) for s in segments], self._dimension)
                order = [(0, i) for i in range(len(segments))]
                self._rows, self._seen = Rows([part], order), seen
            return self._rows


def _same(
    one: tuple[Mapping[str, str], Mapping[str, str]],
    other: tuple[Mapping[str, str], Mapping[str, str]],
) -> bool:
    return one[0] is other[0] and one[1] is other[1]
