"""The searchable form of a collection, derived from its segments and never changed afterwards."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import UnknownSourceError
from index.lexical import LexicalIndex, Scores, TermGroup
from index.passage import Hit, Passage, SourceInfo
from index.segments import Segment
from index.terms import bigrams, tokens, words


class Rows:
    """One row per passage view (the passage itself, then its translation), over all segments."""

    def __init__(self, segments: Sequence[Segment], dimension: int) -> None:
        self.segments = tuple(segments)
        self.passages: tuple[Passage, ...] = tuple(p for s in segments for p in s.passages)
        self._dimension = dimension
        self._by_source = {s.document.source: s for s in segments}
        views = [p.views() for p in self.passages]
        self._texts = [_searchable(p, i) for p, v in zip(self.passages, views, strict=True)
                       for i in range(len(v))]  # fmt: skip
        self._owner = np.repeat(np.arange(len(views)), [len(v) for v in views])

    @cached_property
    def words(self) -> LexicalIndex:
        """BM25 over words."""
        return LexicalIndex(self._texts, words)

    @cached_property
    def vocabulary(self) -> dict[str, str]:
        """Every term of the words index, with the first surface form it stood for."""
        found: dict[str, str] = {}
        for text in self._texts:
            for token in tokens(text):
                for term in token.terms:
                    found.setdefault(term, token.surface)
        return found

    @cached_property
    def bigrams(self) -> LexicalIndex:
        """BM25 over CJK bigrams."""
        return LexicalIndex(self._texts, bigrams)

    @cached_property
    def _faiss(self) -> Any:
        import faiss

        index = faiss.IndexFlatIP(self._dimension)
        for segment in self.segments:
            if len(segment.vectors):
                index.add(np.ascontiguousarray(segment.vectors, np.float32))
        return index

    def segment(self, source: str) -> Segment:
        """The segment of a source; raises UnknownSourceError."""
        try:
            return self._by_source[source]
        except KeyError:
            held = ", ".join(self._by_source) or "nothing"
            raise UnknownSourceError(
                f"There is no {source!r} in this collection. It holds: {held}."
            ) from None

    def infos(self) -> list[SourceInfo]:
        """One line a document, in order of addition."""
        return [
            SourceInfo(
                source=s.document.source,
                title=s.document.title,
                language=s.document.language,
                characters=len(s.document.text),
                passages=len(s.passages),
                translated=bool(s.document.translations),
                notes=s.document.notes,
            )
            for s in self.segments
        ]

    def dense(self, vector: Sequence[float], k: int, sources: Iterable[str] | None) -> list[Hit]:
        """Passages by the inner product of their best view."""
        if not self.passages or k < 1:
            return []
        import faiss

        rows = self._allowed(sources)
        parameters = None
        if rows is not None:
            if not len(rows):
                return []
            selector = faiss.IDSelectorBatch(rows.astype(np.int64))
            parameters = faiss.SearchParameters()
            parameters.sel = selector
        query = np.asarray(vector, np.float32).reshape(1, -1)
        depth = min(2 * k, len(self._owner))
        scores, found = self._faiss.search(query, depth, params=parameters)
        return self._hits(found[0], scores[0], k)

    def sparse(
        self, field: str, groups: Sequence[TermGroup], k: int, sources: Iterable[str] | None
    ) -> list[Hit]:
        """Passages by the BM25 score of their best view; a score of zero is not found."""
        if not self.passages or k < 1:
            return []
        index = self.words if field == "words" else self.bigrams
        scores = index.scores(groups)
        rows = self._allowed(sources)
        if rows is not None:
            masked = np.zeros_like(scores)
            masked[rows] = scores[rows]
            scores = masked
        depth = min(2 * k, len(scores))
        top = np.argpartition(-scores, depth - 1)[:depth]
        order = top[np.lexsort((top, -scores[top]))]
        order = order[scores[order] > 0]
        return self._hits(order, scores[order], k)

    def _allowed(self, sources: Iterable[str] | None) -> NDArray[np.int64] | None:
        if sources is None:
            return None
        wanted = {self.segment(source).document.source for source in sources}
        chosen = [p.source in wanted for p in self.passages]
        return np.flatnonzero(np.asarray(chosen, bool)[self._owner])

    def _hits(self, rows: NDArray[np.int64], scores: Scores, k: int) -> list[Hit]:
        best: dict[int, float] = {}
        for row, score in zip(rows, scores, strict=True):
            if row >= 0:
                best.setdefault(int(self._owner[row]), float(score))
        return [Hit(self.passages[i], score) for i, score in list(best.items())[:k]]


def _searchable(passage: Passage, view: int) -> str:
    """What the sparse index reads: the text with its headings, which carry its subject."""
    parts = [passage.heading or "", passage.context or ""] if view == 0 else []
    return "\n".join([*parts, passage.views()[view]])
