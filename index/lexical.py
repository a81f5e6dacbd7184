"""Sparse search: BM25 over words and over CJK bigrams.

A query is a sequence of *groups*. Each group is one word of the question with its alternatives
and their weights (itself 1.0, a translation less); a passage scores the best of each group, so
that alternatives stand for the word and never add up.
"""

import math
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.folder.postings import Postings

Scores = NDArray[np.float32]
TermGroup = tuple[tuple[str, float], ...]
K1 = 0.9  # with B, as Anserini has them (Yang et al. 2017); better on most sets than 1.2, 0.75
B = 0.4
REMEMBERED = 20_000  # terms of which it is kept where they stand
CELLS = 2**20  # scores of groups by rows that are held at once


class _Met(dict[str, tuple[Sequence[slice | None], float]]):
    """For each term where its postings stand in each piece, None where it has none, and its idf.

    Looked up when a question first has it: words are asked for again and again.
    """

    def __init__(self, look: Callable[[str], tuple[Sequence[slice | None], float]]) -> None:
        self._look = look

    def __missing__(self, term: str) -> tuple[Sequence[slice | None], float]:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[term] = self._look(term)
        return found


class LexicalIndex:
    """BM25 as Lucene has it (Kamphuis et al. 2020), over the postings of one part or several:

        idf * tf / (tf + K1 * (1 - B + B * length / mean length))

    Frequencies and the mean length are those of all rows, so that it makes no difference to a
    score how the rows are spread over parts.
    """

    def __init__(
        self,
        pieces: Sequence[tuple[Postings, NDArray[np.int64]]],
        size: int,
        cells: int = CELLS,
    ) -> None:
        """With each part the numbers of its rows in 0..size - 1, -1 for a row that is removed.

        An index of at most `cells` terms by rows is searched in a table of them.
        """
        self._cells = cells
        self._pieces = [(p, rows, bool((rows < 0).any())) for p, rows in pieces]
        self._size = size
        self._met = _Met(self._look)

    def idf(self, term: str) -> float:
        """The inverse document frequency of a term."""
        return self._met[term][1]

    def scores(self, *queries: Sequence[TermGroup]) -> Scores:
        """The score of every row for each query, shape (queries, size); 0 where no term occurs."""
        total = np.zeros((len(queries), self._size), np.float32)
        at_once = max(1, CELLS // max(self._size, 1))
        for scores, groups in zip(total, queries, strict=True):
            for start in range(0, len(groups), at_once):
                some = groups[start : start + at_once]
                best = self._looked_up(some) if self._table is not None else self._best(some)
                scores += best.sum(axis=0)  # row by row, in order
        return total

    @cached_property
    def _table(self) -> Scores | None:
        """What each row scores by each term, shape (terms + 1, size); None where that is much.

        The last line is that of a term which no row holds.
        """
        if len(self._pieces) != 1 or self._pieces[0][2]:
            return None
        postings, numbers, _ = self._pieces[0]
        if (len(postings.terms) + 1) * self._size > self._cells:
            return None
        table = np.zeros((len(postings.terms) + 1, self._size), np.float32)
        terms = np.repeat(np.arange(len(postings.terms)), np.diff(postings.starts))
        idfs = np.array([self.idf(term) for term in postings.terms], np.float32)
        rows, often = numbers[postings.rows], postings.counts.astype(np.float32)
        table[terms, rows] = idfs[terms] * often / (often + self._norms[rows])
        return table

    @cached_property
    def _lines(self) -> dict[str, int]:
        """The line of each term in the table."""
        return {term: line for line, term in enumerate(self._pieces[0][0].terms)}

    def _looked_up(self, groups: Sequence[TermGroup]) -> Scores:
        """`_best` of a small index."""
        assert self._table is not None
        absent = len(self._table) - 1
        found = [self._lines.get(term, absent) for group in groups for term, _ in group]
        lines = self._table.take(found, axis=0)
        lines *= np.array([weight for group in groups for _, weight in group], np.float32)[:, None]
        sizes = np.array([len(group) for group in groups])
        return np.maximum.reduceat(lines, np.cumsum(sizes) - sizes, axis=0)

    def _best(self, groups: Sequence[TermGroup]) -> Scores:
        """What every row scores by the best that it holds of each group, (groups, size)."""
        best = np.zeros(len(groups) * self._size, np.float32)
        terms = self._met
        asked = [
            (terms[term], weight, number * self._size)
            for number, group in enumerate(groups)
            for term, weight in group
        ]
        for piece in range(len(self._pieces)):
            held = [
                (span, idf, weight, offset)
                for (spans, idf), weight, offset in asked
                if (span := spans[piece])
            ]
            if held:
                self._score(piece, held, best)
        return best.reshape(len(groups), self._size)

    def _score(
        self, piece: int, held: Sequence[tuple[slice, float, float, int]], best: Scores
    ) -> None:
        """Put in its place in `best` what each row of a piece scores by a term, if it is more."""
        postings, numbers, has_gaps = self._pieces[piece]
        spans, idfs, weights, offsets = zip(*held, strict=True)
        times = [span.stop - span.start for span in spans]
        rows = numbers[np.concatenate([postings.rows[span] for span in spans])]
        often = np.concatenate([postings.counts[span] for span in spans]).astype(np.float32)
        if has_gaps:
            often[rows < 0] = 0  # which scores nothing, wherever
        values = np.repeat(np.array(idfs, np.float32), times)
        values *= often
        values /= often + self._norms[rows]
        values *= np.repeat(np.array(weights, np.float32), times)
        np.maximum.at(best, rows + np.repeat(offsets, times), values)

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

    def _look(self, term: str) -> tuple[Sequence[slice | None], float]:
        places = [postings.span(term) for postings, _, _ in self._pieces]
        return [s if s.start < s.stop else None for s in places], self._idf(term, places)

    def _idf(self, term: str, places: Sequence[slice]) -> float:
        df = sum(self._frequency(piece, span) for piece, span in enumerate(places))
        return idf(self._size, df)

    def _frequency(self, piece: int, span: slice) -> int:
        """In how many rows a term is, of those that are not removed."""
        postings, numbers, has_gaps = self._pieces[piece]
        if not has_gaps:
            return len(postings.rows[span])
        return int((numbers[postings.rows[span]] >= 0).sum())


def idf(size: int, df: int) -> float:
    """Robertson-Sparck Jones idf, ln(1 + (N - df + 0.5) / (df + 0.5)); 0 df included."""
    return math.log(1 + (size - df + 0.5) / (df + 0.5))


def plain_query(terms: Sequence[str]) -> tuple[TermGroup, ...]:
    """Each distinct term as a group of its own, at weight 1."""
    return tuple(((term, 1.0),) for term in dict.fromkeys(terms))
