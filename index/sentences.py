"""Passages by their sentences: what one or two of them tell drowns in a long passage."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.coverage import Sought, phrases, shares
from index.embed import Embedder, Vectors
from index.passage import Hit, Passage
from index.split import sentences
from index.terms import fold, words

KEPT = 2_000  # passages whose sentences are remembered
CONTENDERS = 16  # passages that are compared by phrases: what they all say tells none apart
COVERAGES = ("coverage", "sentence_coverage", "phrases")


@dataclass(frozen=True)
class Sentences:
    """A passage and its translation read: unit vectors of the sentences, shape (n, dimension), the
    terms of each, and all of it folded."""

    vectors: Vectors
    terms: tuple[frozenset[str], ...]
    folded: str


class SentenceRanking:
    """Ranks passages by their best sentence, and by how much they hold of what is sought.

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

    def by_coverage(self, sought: Sought, passages: Sequence[Passage]) -> dict[str, list[Hit]]:
        """The passages that hold something of what is sought, by each of COVERAGES: the shares
        of `index.coverage`, 0..1. Phrases are looked for in the CONTENDERS, which hold most."""
        read = self._all(passages)
        rows = [shares(sought, s.terms) for s in read]
        order = sorted(range(len(rows)), key=lambda i: -rows[i].passage - rows[i].sentence)
        contenders = order[:CONTENDERS]
        found = phrases(sought.pieces, [read[i].folded for i in contenders])
        alike = dict(zip(contenders, found, strict=True))
        scores = (
            [row.passage for row in rows],
            [row.sentence for row in rows],
            [alike.get(i, 0.0) for i in range(len(rows))],
        )
        return {
            name: [hit for hit in _ranked(passages, column) if hit.score > 0]
            for name, column in zip(COVERAGES, scores, strict=True)
        }

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
            Sentences(
                vectors[end - count : end],
                tuple(frozenset(words(text)) for texts in pieces for text in texts),
                "\n".join(map(fold, each)),
            )
            for each, pieces, count, end in zip(views, cut, counts, ends, strict=True)
        ]


def _ranked(passages: Sequence[Passage], scores: Sequence[float]) -> list[Hit]:
    """Best first; ties keep their order."""
    return sorted(map(Hit, passages, scores), key=lambda hit: -hit.score)
