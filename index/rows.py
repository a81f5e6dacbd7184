"""The searchable form of a collection: parts, placed in one order; never changed afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.dense import nearest
from index.errors import UnknownSourceError
from index.lexical import LexicalIndex, Scores, TermGroup
from index.part import Part
from index.passage import Hit, Passage, SourceInfo
from index.postings import Numbers
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

    def dense(self, vector: Sequence[float], k: int, sources: Iterable[str] | None) -> list[Hit]:
        """Passages by the inner product of their best view."""
        allowed = self._allowed(sources)
        if k < 1 or not self._size:
            return []
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
        return self._hits(numbers[order], scores[order], k)

    def sparse(
        self, field: str, groups: Sequence[TermGroup], k: int, sources: Iterable[str] | None
    ) -> list[Hit]:
        """Passages by the BM25 score of their best view; a score of zero is not found."""
        allowed = self._allowed(sources)
        if k < 1 or not self._size:
            return []
        index = self.words if field == "words" else self.bigrams
        scores = index.scores(groups)
        if allowed is not None:
            scores = np.where(allowed, scores, np.float32(0))
        rows = np.flatnonzero(scores > 0)
        if len(rows) > 2 * k:
            least = np.partition(scores[rows], len(rows) - 2 * k)[len(rows) - 2 * k]
            rows = rows[scores[rows] >= least]
        order = rows[np.lexsort((rows, -scores[rows]))][: 2 * k]
        return self._hits(order, scores[order], k)

    def _allowed(self, sources: Iterable[str] | None) -> NDArray[np.bool_] | None:
        if sources is None:
            return None
        mask = np.zeros(self._size, np.bool_)
        for place in map(self.place, sources):
            mask[self._rows[place] : self._rows[place + 1]] = True
        return mask

    def _hits(self, rows: Numbers, scores: Scores, k: int) -> list[Hit]:
        best: dict[int, float] = {}
        for row, score in zip(rows, scores, strict=True):
            best.setdefault(int(self._owner[row]), float(score))
        return [Hit(self._passage(i), score) for i, score in list(best.items())[:k]]

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


def named(sources: Sequence[str]) -> str:
    """The first of these sources, for a message."""
    more = f" and {len(sources) - NAMED:,} more" if len(sources) > NAMED else ""
    return (", ".join(sources[:NAMED]) or "nothing") + more


def _sums(sizes: Sequence[int]) -> Numbers:
    """Where each begins when they stand one after the other, and where the last ends."""
    return np.concatenate([[0], np.cumsum(np.asarray(sizes, np.int64))]).astype(np.int64)
