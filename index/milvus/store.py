"""The Milvus store: any number of processes that read and write the same collections.

A change counts from one request on, which puts the rows of all its documents into their new
states. What they hold was written before it, under generations that nobody looks at, so that no
reader ever meets half a document. Milvus knows neither locks nor transactions: two writers who
give one name to different files each find the other's after their own is held, and who finds one
withdraws.
"""

import re
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from index.errors import IndexDamagedError, InputError, SourceTakenError
from index.folder.manifest import check_free
from index.lexical import TermGroup
from index.milvus.engine import Engine
from index.milvus.numbered import Numbered
from index.milvus.schema import DOCUMENTS, FILES, PASSAGES, TENANT_BYTES
from index.milvus.search import Search
from index.milvus.statistics import Statistics
from index.milvus.stored import (
    BEGUN,
    GONE,
    HELD,
    Draft,
    Stored,
    erase,
    left_behind,
    new_generation,
    read_files,
    read_vectors,
)
from index.milvus.view import View, Watch
from index.passage import Hit, Passage, SourceInfo
from index.progress import Told, untold
from index.ranking import Field, Snapshot
from index.segments import ORIGINAL, TEXT, Entry, Segment, decode_segment

FRESH_FOR = 1.0  # seconds for which another process's change may go unnoticed
LINGERS = 1.5  # times that: who has not noticed yet still finds the version that was replaced
NAME = re.compile(r"[\w.@+-]{1,100}")
KEPT = 64  # documents that stay read


class MilvusStore:
    """The documents of `collection` that belong to `owner`, beside those that belong to all.

    An owner reads both and changes the former alone; a document of their own hides a shared one
    of the same source. Reading is consistent ("Strong"): what was acknowledged before is seen, by
    other processes after at most `fresh_for` seconds.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        model: str,
        fingerprint: str,
        dimension: int,
        collection: str = "reports",
        owner: str = "",
        fresh_for: float = FRESH_FOR,
    ) -> None:
        """Raises EngineError, ModelMismatchError, InputError for a name that Milvus cannot hold."""
        for name in (collection, owner or "all"):
            if not NAME.fullmatch(name):
                raise InputError(f"{name!r} is no name for Milvus: use letters, digits, - _ . @")
        self._engine = engine
        self._own = f"{collection}/{owner}"
        if len(self._own.encode()) > TENANT_BYTES:
            raise InputError(f"{self._own!r} is too long a name for Milvus: choose a shorter one.")
        self._dimension = dimension
        tenants = [f"{collection}/", self._own] if owner else [self._own]
        self._watch = Watch(
            engine, tenants, model=model, fingerprint=fingerprint, dimension=dimension,
            fresh_for=fresh_for,
        )  # fmt: skip
        self._guard = threading.RLock()
        self._lingers = LINGERS * fresh_for
        self._read = lru_cache(maxsize=KEPT)(self._stored)

    def is_new(self) -> bool:
        """Whether nothing was ever put here."""
        return self._watch.is_new()

    def put(self, segments: Sequence[Segment], told: Told = untold) -> None:
        with self._guard:
            view = self._begun()
            own = self._mine(view)
            check_free(segments, {s: d.entry for s, d in own.items()})
            last = {s.document.source: s for s in segments}
            if not last:
                return
            after = max((d.order for d in own.values()), default=-1) + 1
            drafts = []
            for i, (source, segment) in enumerate(last.items()):
                order = own[source].order if source in own else after + i
                drafts.append(Draft.of(segment, self._own, order))
            self._write(drafts, told)
            replaced = self._held(last)
            self._commit([d.stored for d in drafts], replaced)
            self._withdraw_taken([d.stored for d in drafts])
            if replaced:
                time.sleep(self._lingers)
                erase(self._engine, replaced)

    def remove(self, *sources: str) -> None:
        with self._guard:
            view = self._begun() if not self.is_new() else self._watch.refresh()
            for document in map(view.document, sources):
                if document.tenant != self._own:
                    raise InputError(
                        f"{document.source} is shared by everybody here. Whoever keeps the server "
                        "can remove it."
                    )
            if gone := self._held(sources):
                self._commit([], gone)
                erase(self._engine, gone)

    def sources(self) -> list[SourceInfo]:
        return list(self._watch.current().infos)

    def entries(self) -> Mapping[str, Entry]:
        return self._watch.current().entries

    def segment(self, source: str) -> Segment:
        """Raises IndexDamagedError where it is not as it was written."""
        view = self._watch.current()
        document = view.document(source)
        try:
            return self._read(document)
        except IndexDamagedError:
            if self._watch.refresh().document(source) is document:
                raise
            return self.segment(source)  # replaced by another process meanwhile

    def original(self, source: str) -> bytes:
        view = self._watch.current()
        document = view.document(source)
        try:
            return read_files(self._engine, [document], f"{ORIGINAL}0", self._watch.level)[0]
        except IndexDamagedError:
            if self._watch.refresh().document(source) is document:
                raise
            return self.original(source)

    def dense(
        self, vector: Sequence[float], k: int, sources: Iterable[str] | None = None
    ) -> list[Hit]:
        search = self._search(k, sources)
        return search.dense(vector, k) if search else []

    def sparse(
        self,
        field: Field,
        groups: Sequence[TermGroup],
        k: int,
        sources: Iterable[str] | None = None,
    ) -> list[Hit]:
        search = self._search(k, sources)
        return search.sparse(field, groups, k) if search else []

    def snapshot(self) -> Snapshot:
        return Numbered(self)

    def vocabulary(self) -> Mapping[str, str]:
        return self.statistics().vocabulary

    def idf(self, term: str) -> float:
        return self.statistics().words.idf(term)

    def statistics(self) -> Statistics:
        """How often each term is met."""
        return self._watch.current().statistics

    def _search(self, k: int, sources: Iterable[str] | None) -> Search | None:
        """None where nothing can be found."""
        view = self._watch.current()
        only = view.chosen(sources)
        if k < 1 or not view.documents or only == []:
            return None
        return Search(self._watch, view, only, self._row)

    def _row(self, document: Stored, number: int) -> tuple[Passage, int]:
        passages = self._read(document).passages
        return [(p, i) for p in passages for i in range(len(p.views()))][number]

    def _stored(self, document: Stored) -> Segment:
        level = self._watch.level
        text = read_files(self._engine, [document], TEXT, level)[0]
        vectors = read_vectors(self._engine, document, level)
        return replace(decode_segment({TEXT: text}), vectors=vectors.reshape(-1, self._dimension))

    def _mine(self, view: View) -> dict[str, Stored]:
        return {s: d for s, d in view.by_source.items() if d.tenant == self._own}

    def _held(self, sources: Iterable[str]) -> list[Stored]:
        """One's own documents of these sources: several, where two writers put one at once."""
        chosen = set(sources)
        return [d for d in self._watch.held(self._own) if d.source in chosen]

    def _begun(self) -> View:
        """The view to change, after what a crash left behind is gone."""
        self._watch.begin()
        erase(self._engine, left_behind(self._engine, self._own))
        return self._watch.refresh()

    def _write(self, drafts: Sequence[Draft], told: Told) -> None:
        """All that the documents hold; nobody looks at it yet."""
        self._engine.upsert(DOCUMENTS, [d.stored.row(BEGUN) for d in drafts])
        for i, draft in enumerate(drafts):
            told("save", i / len(drafts))
            self._engine.insert(FILES, draft.file_rows())
            self._engine.insert(PASSAGES, draft.passage_rows(self._engine.has_sparse))

    def _commit(self, held: Sequence[Stored], gone: Sequence[Stored]) -> None:
        rows = [d.row(HELD) for d in held] + [d.row(GONE) for d in gone]
        version = self._watch.version_row(new_generation())
        self._engine.upsert(DOCUMENTS, [*rows, version])
        self._watch.refresh()

    def _withdraw_taken(self, written: Sequence[Stored]) -> None:
        """Raises SourceTakenError where another writer has used a name or a file meanwhile."""
        ours = {d.generation for d in written}
        strangers = [d for d in self._watch.held(self._own) if d.generation not in ours]
        names = {d.source: d.entry.origin for d in strangers}
        origins = {d.entry.origin: d.source for d in strangers}
        for document in written:
            source, origin = document.source, document.entry.origin
            if names.get(source, origin) != origin or origins.get(origin, source) != source:
                self._commit([], written)
                erase(self._engine, written)
                raise SourceTakenError(
                    f"{source} was added by somebody else meanwhile. Add your file again."
                )
