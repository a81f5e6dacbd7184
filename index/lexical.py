"""Sparse search: BM25 over words and over CJK bigrams.

A query is a sequence of *groups*. Each group is one word of the question with its alternatives
and their weights (itself 1.0, a translation less); a passage scores the best of each group, so
that alternatives stand for the word and never add up.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
TermGroup = tuple[tuple[str, float], ...]
Analyzer = Callable[[str], Sequence[str]]
K1 = 0.9  # with B, as Anserini has them (Yang et al. 2017); better on most sets than 1.2, 0.75
B = 0.4


class LexicalIndex:
    """BM25 (Lucene's variant) over the terms that an analyzer gives; scored by bm25s."""

    def __init__(self, texts: Sequence[str], analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._size = len(texts)
        self._vocabulary: dict[str, int] = {}
        self._index: Any = None
        corpus = [self._ids(analyzer(text)) for text in texts]
        if any(corpus):
            import bm25s

            self._index = bm25s.BM25(k1=K1, b=B, method="lucene")
            self._index.index((corpus, dict(self._vocabulary)), show_progress=False)

    def idf(self, term: str) -> float:
        """Robertson-Sparck Jones idf, ln(1 + (N - df + 0.5) / (df + 0.5)); 0 df included."""
        df = len(self._postings(term)[0])
        return float(np.log(1 + (self._size - df + 0.5) / (df + 0.5)))

    def scores(self, groups: Sequence[TermGroup]) -> Scores:
        """The score of every text for a query, shape (n,); 0 where no term occurs."""
        total = np.zeros(self._size, np.float32)
        for group in groups:
            best = np.zeros(self._size, np.float32)
            for term, weight in group:
                rows, values = self._postings(term)
                best[rows] = np.maximum(best[rows], weight * values)
            total += best
        return total

    def _ids(self, terms: Sequence[str]) -> list[int]:
        return [self._vocabulary.setdefault(term, len(self._vocabulary)) for term in terms]

    def _postings(self, term: str) -> tuple[NDArray[np.int64], Scores]:
        column = self._vocabulary.get(term)
        if column is None or self._index is None:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        matrix = self._index.scores
        span = slice(matrix["indptr"][column], matrix["indptr"][column + 1])
        return matrix["indices"][span], matrix["data"][span]


def plain_query(terms: Sequence[str]) -> tuple[TermGroup, ...]:
    """Each distinct term as a group of its own, at weight 1."""
    return tuple(((term, 1.0),) for term in dict.fromkeys(terms))
