"""Sparse search: BM25 over words and over CJK bigrams.

A query is a sequence of *groups*. Each group is one word of the question with its alternatives
and their weights (itself 1.0, a translation less); a passage scores the best of each group, so
that alternatives stand for the word and never add up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.postings import Postings

Scores = NDArray[np.float32]
TermGroup = tuple[tuple[str, float], ...]
K1 = 0.9  # with B, as Anserini has them (Yang et al. 2017); better on most sets than 1.2, 0.75
B = 0.4
REMEMBERED = 20_000  # terms of which it is kept where they stand
CELLS = 2**20  # scores of groups by rows that are held at once


@dataclass(frozen=True, slots=True)
class _Spans:
    """Where the postings of a term stand in each piece that has any, and its idf."""

    places: tuple[tuple[int, slice], ...]
    count: int
    idf: float


class LexicalIndex:
    """BM25 as Lucene has it (Kamphuis et al. 2020), over the postings of one part or several:

        idf * tf / (tf + K1 * (1 - B + B * length / mean length))

    Frequencies and the mean length are those of all rows, so that it makes no difference to a
    score how the rows are spread over parts.
    """

    def __init__(self, pieces: Sequence[tuple[Postings, NDArray[np.int64]]], size: int) -> None:
        """With each part the numbers of its rows in 0..size - 1, -1 for a row that is removed."""
        self._pieces = [(p, rows, bool((rows < 0).any())) for p, rows in pieces]
        self._size = size
        self._spans = lru_cache(maxsize=REMEMBERED)(self._found)

    def idf(self, term: str) -> float:
        """The inverse document frequency of a term."""
        return self._spans(term).idf

    def scores(self, groups: Sequence[TermGroup]) -> Scores:
        """The score of every row for a query, shape (size,); 0 where no term occurs."""
        total = np.zeros(self._size, np.float32)
        at_once = max(1, CELLS // max(self._size, 1))
        for start in range(0, len(groups), at_once):
            self._add(groups[start : start + at_once], total)
        return total

    def _add(self, groups: Sequence[TermGroup], total: Scores) -> None:
        """Add to every row, one group after the other, the best that it holds of each."""
        asked = [
            (spans, weight, number)
            for number, group in enumerate(groups)
            for term, weight in group
            if (spans := self._spans(term)).count
        ]
        if not asked:
            return
        rows, counts = self._occurrences([spans for spans, _, _ in asked])
        often = [spans.count for spans, _, _ in asked]
        values = np.repeat(np.array([s.idf for s, _, _ in asked], np.float32), often)
        values *= counts
        values /= counts + self._norms[rows]
        values *= np.repeat(np.array([weight for _, weight, _ in asked], np.float32), often)
        rows += np.repeat(np.array([number for _, _, number in asked]) * self._size, often)
        best = np.zeros(len(groups) * self._size, np.float32)
        np.maximum.at(best, rows, values)
        total += best.reshape(len(groups), self._size).sum(axis=0)

    @cached_property
    def _norms(self) -> Scores:
        """K1 * (1 - B + B * length / mean length) of every row."""
        lengths = self._lengths
        return (K1 * (1 - B + B * lengths / max(self._mean(), 1e-9))).astype(np.float32)

    def _mean(self) -> float:
        return float(self._lengths.mean()) if self._size else 1.0

    @cached_property
    def _lengths(self) -> NDArray[np.float64]:
        lengths = np.zeros(self._size, np.float64)
        for postings, rows, _ in self._pieces:
            lengths[rows[rows >= 0]] = postings.lengths[rows >= 0]
        return lengths

    def _found(self, term: str) -> _Spans:
        places = [(i, postings.span(term)) for i, (postings, _, _) in enumerate(self._pieces)]
        held = tuple((i, span) for i, span in places if span.start < span.stop)
        count = sum(span.stop - span.start for _, span in held)
        return _Spans(held, count, self._idf(term, held))

    def _idf(self, term: str, held: Sequence[tuple[int, slice]]) -> float:
        return idf(self._size, sum(self._frequency(*place) for place in held))

    def _frequency(self, piece: int, span: slice) -> int:
        """In how many rows a term is, of those that are not removed."""
        postings, numbers, has_gaps = self._pieces[piece]
        held = postings.rows[span]
        return int((numbers[held] >= 0).sum()) if has_gaps else len(held)

    def _occurrences(self, terms: Sequence[_Spans]) -> tuple[NDArray[np.int64], Scores]:
        """The rows that hold the terms and how often, term by term; a removed row has 0 of it."""
        rows, counts = [], []
        for spans in terms:
            for piece, span in spans.places:
                postings, numbers, _ = self._pieces[piece]
                rows.append(numbers[postings.rows[span]])
                counts.append(postings.counts[span])
        found, often = np.concatenate(rows), np.concatenate(counts).astype(np.float32)
        gone = found < 0
        found[gone], often[gone] = 0, 0.0
        return found, often


def idf(size: int, df: int) -> float:
    """Robertson-Sparck Jones idf, ln(1 + (N - df + 0.5) / (df + 0.5)); 0 df included."""
    return float(np.log(1 + (size - df + 0.5) / (df + 0.5)))


def plain_query(terms: Sequence[str]) -> tuple[TermGroup, ...]:
    """Each distinct term as a group of its own, at weight 1."""
    return tuple(((term, 1.0),) for term in dict.fromkeys(terms))
