"""Passages by their sentences: what one or two of them tell drowns in a long passage."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.embed import Embedder, Vectors
from index.lexical import K1, B, TermGroup
from index.passage import Hit, Passage
from index.split import sentences
from index.terms import words

KEPT = 2_000  # passages whose sentences are remembered
WINDOW = 2  # sentences


@dataclass(frozen=True)
class Sentences:
    """A passage and its translation read: unit vectors of the sentences, shape (n, dimension), and
    how often each term occurs in each sentence of each view."""

    vectors: Vectors
    views: tuple[tuple[Counter[str], ...], ...]
    lengths: tuple[int, ...]  # of every WINDOW sentences on end, in terms


class SentenceRanking:
    """Ranks passages by their best sentence, and by their best sentences on end.

    Passages are read when they are first ranked, and nothing of it is stored: the embedder must
    be fast.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._guard = threading.Lock()
        self._known: dict[tuple[str, ...], Sentences] = {}  # what was asked for last comes last

    def by_meaning(self, text: str, passages: Sequence[Passage]) -> list[Hit]:
        """All the passages with the cosine, -1..1, of the text and their best sentence."""
        query = self._embedder.encode_queries([text])[0]
        scores = [
            float((read.vectors @ query).max()) if len(read.vectors) else 0.0
            for read in self._all(passages)
        ]
        return _ranked(passages, scores)

    def by_terms(
        self, groups: Sequence[TermGroup], idf: Callable[[str], float], passages: Sequence[Passage]
    ) -> list[Hit]:
        """The passages that hold a term, with the BM25 of their best WINDOW sentences on end.

        Groups score as in `index.lexical`; the average length is that of these windows.
        """
        read = self._all(passages)
        lengths = [length for s in read for length in s.lengths]
        average = float(np.mean(lengths)) if lengths else 1.0
        worth = _worth(groups, idf)
        scores = [_best(s, worth, average) for s in read]
        return [hit for hit in _ranked(passages, scores) if hit.score > 0]

    def _all(self, passages: Sequence[Passage]) -> list[Sentences]:
        """All of them read; those that are not remembered are embedded in one go."""
        views = [p.views() for p in passages]
        with self._guard:
            known = {v: self._known[v] for v in views if v in self._known}
        fresh = [v for v in dict.fromkeys(views) if v not in known]
        known |= zip(fresh, self._sentences(fresh), strict=True)
        with self._guard:
            for v in dict.fromkeys(views):
                self._known.pop(v, None)
                self._known[v] = known[v]
            for old in list(self._known)[: max(0, len(self._known) - KEPT)]:
                del self._known[old]
        return [known[v] for v in views]

    def _sentences(self, views: Sequence[tuple[str, ...]]) -> list[Sentences]:
        cut = [
            [[view[start:end] for start, end in sentences(view)] for view in each] for each in views
        ]
        counts = [sum(map(len, each)) for each in cut]
        flat = [text for each in cut for texts in each for text in texts]
        vectors = np.asarray(self._embedder.encode_documents(flat), np.float32)
        ends = np.cumsum(counts)
        return [
            _read(vectors[end - count : end], each)
            for each, count, end in zip(cut, counts, ends, strict=True)
        ]


Worth = Mapping[str, Sequence[tuple[int, float]]]


def _read(vectors: Vectors, views: Sequence[Sequence[str]]) -> Sentences:
    cut = [[words(text) for text in texts] for texts in views]
    lengths = [sum(map(len, terms[window])) for terms in cut for window in _windows(len(terms))]
    counted = tuple(tuple(map(Counter, terms)) for terms in cut)
    return Sentences(vectors, counted, tuple(lengths))


def _windows(count: int) -> list[slice]:
    """Every WINDOW of so many sentences on end; all of them where they are fewer."""
    return [slice(i, i + WINDOW) for i in range(max(min(count, 1), count - WINDOW + 1))]


def _worth(groups: Sequence[TermGroup], idf: Callable[[str], float]) -> Worth:
    """For each term the groups that it may stand for, with its idf times its weight there."""
    worth: dict[str, list[tuple[int, float]]] = {}
    for number, group in enumerate(groups):
        for term, weight in group:
            worth.setdefault(term, []).append((number, weight * idf(term)))
    return worth


def _best(read: Sentences, worth: Worth, average: float) -> float:
    """The score of the best WINDOW of a passage, 0 where no term occurs."""
    met = [[_met(sentence, worth) for sentence in view] for view in read.views]
    windows = [view[window] for view in met for window in _windows(len(view))]
    scores = (
        _bm25(window, worth, K1 * (1 - B + B * length / average))
        for window, length in zip(windows, read.lengths, strict=True)
    )
    return max(scores, default=0.0)


def _met(sentence: Counter[str], worth: Worth) -> dict[str, int]:
    return {term: sentence[term] for term in sentence.keys() & worth.keys()}


def _bm25(window: Sequence[Mapping[str, int]], worth: Worth, norm: float) -> float:
    best: dict[int, float] = {}
    for term in set().union(*window):
        count = sum(sentence.get(term, 0) for sentence in window)
        for number, value in worth[term]:
            best[number] = max(best.get(number, 0.0), value * count / (count + norm))
    return sum(best.values())


def _ranked(passages: Sequence[Passage], scores: Sequence[float]) -> list[Hit]:
    """Best first; ties keep their order."""
    return sorted(map(Hit, passages, scores), key=lambda hit: -hit.score)
