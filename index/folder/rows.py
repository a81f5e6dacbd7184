"""The searchable form of a collection: parts, placed in one order; never changed afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.errors import UnknownSourceError
from index.folder.dense import nearest
from index.folder.part import Part
from index.folder.postings import Numbers
from index.lexical import LexicalIndex, Scores, TermGroup
from index.passage import Hit, Passage, SourceInfo
from index.ranking import NOTHING, Field, Ranking
from index.segments import Entry, Segment

NAMED = 20  # sources that a message lists
READ = 2_000  # passages that stay decoded


@dataclass(frozen=True, slots=True)
class Placed:
    """A part with the number that each of its rows has in the collection, -1 for one removed."""

    part: Part
    numbers: Numbers
    has_gaps: bool


class Rows:
    """One row a passage view over all documents, in the order of the collection."""

    def __init__(self, parts: Sequence[Part], order: Sequence[tuple[int, int]]) -> None:
        """`order` names the documents: the number of a part, and of a document in it."""
        chosen = [parts[part].documents[number] for part, number in order]
        self._parts = [part for part, _ in order]
        self._infos = [held.info for held in chosen]
        self._places = {info.source: i for i, info in enumerate(self._infos)}
        self._rows = _sums([held.rows for held in chosen])
        self._passages = _sums([held.info.passages for held in chosen])
        self._size = int(self._rows[-1])
        self._owner = np.zeros(self._size, np.int64)
        self._first = np.zeros(len(order), np.int64)  # of each document's passages, in its part
        self._placed = [self._place(i, part, order) for i, part in enumerate(parts)]
        self._passage = lru_cache(maxsize=READ)(self._decoded)

    def _place(self, number: int, part: Part, order: Sequence[tuple[int, int]]) -> Placed:
        rows = _sums([d.rows for d in part.documents])
        passages = _sums([d.info.passages for d in part.documents])
        numbers = np.full(int(rows[-1]), -1, np.int64)
        for i, (of, document) in enumerate(order):
            if of == number:
                here, there = slice(*rows[document : document + 2]), slice(*self._rows[i : i + 2])
                numbers[here] = np.arange(there.start, there.stop)
                self._first[i] = passages[document]
                self._owner[there] = part.owner[here] - passages[document] + self._passages[i]
        return Placed(part, numbers, bool((numbers < 0).any()))

    @cached_property
    def words(self) -> LexicalIndex:
        """BM25 over words."""
        return LexicalIndex([(p.part.words, p.numbers) for p in self._placed], self._size)

    @cached_property
    def bigrams(self) -> LexicalIndex:
        """BM25 over CJK bigrams."""
        return LexicalIndex([(p.part.bigrams, p.numbers) for p in self._placed], self._size)

    @cached_property
    def vocabulary(self) -> dict[str, str]:
        """Every term of the words, with a surface form; those of the most rows come first."""
        surfaces: dict[str, str] = {}
        counts: dict[str, int] = {}
        for placed in self._placed:
            words = placed.part.words
            found = words.frequencies(placed.numbers >= 0 if placed.has_gaps else None)
            each = zip(words.terms, placed.part.surfaces, found.tolist(), strict=True)
            for term, surface, count in each:
                if count:
                    surfaces.setdefault(term, surface)
                    counts[term] = counts.get(term, 0) + count
        return {term: surfaces[term] for term in sorted(counts, key=lambda t: (-counts[t], t))}

    def infos(self) -> list[SourceInfo]:
        """One line a document, in order of addition."""
        return list(self._infos)

    def place(self, source: str) -> int:
        """The number of a document; raises UnknownSourceError."""
        try:
            return self._places[source]
        except KeyError:
            raise UnknownSourceError(
                f"There is no {source!r} in this collection. It holds: {named(list(self._places))}."
            ) from None

    def idf(self, term: str) -> float:
        """The inverse document frequency of a word."""
        return self.words.idf(term)

    def hits(self, ranking: Ranking) -> list[Hit]:
        """A ranking with its passages."""
        pairs = zip(ranking.numbers.tolist(), ranking.scores.tolist(), strict=True)
        return [Hit(self.passage(number), score) for number, score in pairs]

    def passage(self, number: int) -> Passage:
        """The passage of a number in the order of the collection."""
        return self._passage(number)

    def all_of_few(self, most: int) -> list[Passage]:
        """Every passage, in order, where there are at most so many; none of more."""
        count = int(self._passages[-1])
        return list(map(self._passage, range(count))) if count <= most else []

    def dense(
        self, vector: Sequence[float], k: int, sources: Iterable[str] | None = None
    ) -> Ranking:
        """Passages by the inner product of their best view."""
        allowed = self._allowed(sources)
        if k < 1 or not self._size:
            return NOTHING
        found = []
        for placed in self._placed:
            kept = placed.numbers >= 0 if placed.has_gaps or allowed is not None else None
            if allowed is not None and kept is not None:
                kept &= allowed[placed.numbers]
            is_narrow = allowed is not None
            rows, scores = nearest(placed.part.vectors, vector, 2 * k, kept, thorough=is_narrow)
            found.append((placed.numbers[rows], scores))
        numbers = np.concatenate([n for n, _ in found])
        scores = np.concatenate([s for _, s in found])
        order = np.lexsort((numbers, -scores))[: 2 * k]
        owners, best = self._owner[numbers[order]], scores[order].astype(np.float64)
        if self._has_views:
            first = np.sort(np.unique(owners, return_index=True)[1])
            owners, best = owners[first], best[first]
        return Ranking(owners[:k], best[:k])

    def sparse(
        self,
        field: Field,
        queries: Sequence[Sequence[TermGroup]],
        k: int,
        sources: Iterable[str] | None = None,
    ) -> list[Ranking]:
        """Passages by the BM25 score of their best view; a score of zero is not found."""
        allowed = self._allowed(sources)
        if k < 1 or not self._size:
            return [NOTHING for _ in queries]
        scores = (self.words if field == "words" else self.bigrams).scores(*queries)
        if allowed is not None:
            scores = np.where(allowed, scores, np.float32(0))
        best = np.maximum.reduceat(scores, self._views, axis=1) if self._has_views else scores
        return [_best(row, k) for row in best]

    @cached_property
    def _has_views(self) -> bool:
        """Whether any passage has more rows than one."""
        return len(self._views) < self._size

    def _allowed(self, sources: Iterable[str] | None) -> NDArray[np.bool_] | None:
        if sources is None:
            return None
        mask = np.zeros(self._size, np.bool_)
        for place in map(self.place, sources):
            mask[self._rows[place] : self._rows[place + 1]] = True
        return mask

    @cached_property
    def _views(self) -> Numbers:
        """The first row of each passage."""
        return np.flatnonzero(np.diff(self._owner, prepend=-1))

    def _decoded(self, number: int) -> Passage:
        document = int(np.searchsorted(self._passages, number, side="right")) - 1
        part = self._placed[self._parts[document]].part
        return part.passages[int(self._first[document] + number - self._passages[document])]


@dataclass(frozen=True)
class State:
    """What a store serves.

    `held` are the segments of a small collection, by source; those of a large one are read from
    the folder as they are asked for.
    """

    rows: Rows
    entries: Mapping[str, Entry]
    held: Mapping[str, Segment]

    @cached_property
    def infos(self) -> list[SourceInfo]:
        """One line a document, with what the manifest tells of it."""
        lines = [(info, self.entries.get(info.source)) for info in self.rows.infos()]
        return [replace(i, size=e.size, added=e.added) if e else i for i, e in lines]


def _best(scores: Scores, k: int) -> Ranking:
    """The k numbers of the highest scores above 0, the lower one of two that are equal."""
    found = np.flatnonzero(scores > 0)
    if len(found) > k:
        least = np.partition(scores[found], len(found) - k)[len(found) - k]
        found = found[scores[found] >= least]
    order = found[np.argsort(-scores[found], kind="stable")[:k]]
    return Ranking(order, scores[order].astype(np.float64))


def named(sources: Sequence[str]) -> str:
    """The first of these sources, for a message."""
    more = f" and {len(sources) - NAMED:,} more" if len(sources) > NAMED else ""
    return (", ".join(sources[:NAMED]) or "nothing") + more


def _sums(sizes: Sequence[int]) -> Numbers:
    """Where each begins when they stand one after the other, and where the last ends."""
    return np.concatenate([[0], np.cumsum(np.asarray(sizes, np.int64))]).astype(np.int64)
