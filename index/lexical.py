"""Sparse search: BM25 over words and over CJK bigrams.

A query is a sequence of *groups*. Each group is one word of the question with its alternatives
and their weights (itself 1.0, a translation less); a passage scores the best of each group, so
that alternatives stand for the word and never add up.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.postings import Postings

Scores = NDArray[np.float32]
TermGroup = tuple[tuple[str, float], ...]
K1 = 0.9  # with B, as Anserini has them (Yang et al. 2017); better on most sets than 1.2, 0.75
B = 0.4
REMEMBERED = 20_000  # terms whose frequency is kept


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
        self.idf = lru_cache(maxsize=REMEMBERED)(self._idf)

    def _idf(self, term: str) -> float:
        df = sum(_frequency(postings, term, rows, gaps) for postings, rows, gaps in self._pieces)
        return idf(self._size, df)

    def scores(self, groups: Sequence[TermGroup]) -> Scores:
        """The score of every row for a query, shape (size,); 0 where no term occurs."""
        total = np.zeros(self._size, np.float32)
        for group in groups:
            if len(group) == 1:
                rows, values = self._values(group[0][0])
                total[rows] += group[0][1] * values
                continue
            best = np.zeros(self._size, np.float32)
            for term, weight in group:
                rows, values = self._values(term)
                best[rows] = np.maximum(best[rows], weight * values)
            total += best
        return total

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

    def _values(self, term: str) -> tuple[NDArray[np.int64], Scores]:
        """The rows that hold a term, with its BM25 in each."""
        rows, counts = self._occurrences(term)
        if not len(rows):
            return rows, np.zeros(0, np.float32)
        frequency = counts.astype(np.float32)
        values = np.float32(self.idf(term)) * frequency / (frequency + self._norms[rows])
        return rows, values.astype(np.float32)

    def _occurrences(self, term: str) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        found = [_placed(postings, term, rows, gaps) for postings, rows, gaps in self._pieces]
        found = [(rows, counts) for rows, counts in found if len(rows)]
        if len(found) == 1:
            return found[0]
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.uint16)
        return np.concatenate([r for r, _ in found]), np.concatenate([c for _, c in found])


def idf(size: int, df: int) -> float:
    """Robertson-Sparck Jones idf, ln(1 + (N - df + 0.5) / (df + 0.5)); 0 df included."""
    return float(np.log(1 + (size - df + 0.5) / (df + 0.5)))


def _placed(
    postings: Postings, term: str, numbers: NDArray[np.int64], gaps: bool
) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
    held, counts = postings.find(term)
    rows = numbers[held]
    if gaps:
        kept = rows >= 0
        return rows[kept], counts[kept]
    return rows, counts


def _frequency(postings: Postings, term: str, numbers: NDArray[np.int64], gaps: bool) -> int:
    """In how many rows a term is, of those that are not removed."""
    held, _ = postings.find(term)
    return int((numbers[held] >= 0).sum()) if gaps else len(held)


def plain_query(terms: Sequence[str]) -> tuple[TermGroup, ...]:
    """Each distinct term as a group of its own, at weight 1."""
    return tuple(((term, 1.0),) for term in dict.fromkeys(terms))
