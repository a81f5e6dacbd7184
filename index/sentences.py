"""Passages by their best sentence: what one sentence tells drowns in the mean of a long passage."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from index.embed import Embedder, Vectors
from index.passage import Hit, Passage
from index.split import sentences

KEPT = 4_000  # passages whose sentence vectors are remembered


class SentenceRanking:
    """Ranks passages by the cosine of a query and the best of their sentences.

    Sentences are embedded when a passage is first ranked, not stored: the embedder must be fast.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._remembered = lru_cache(maxsize=KEPT)(self._vectors)

    def rank(self, text: str, passages: Sequence[Passage]) -> list[Hit]:
        """All the passages with their cosines in -1..1, best first; ties keep their order."""
        query = self._embedder.encode_queries([text])[0]
        found = [Hit(p, self._best(query, p)) for p in passages]
        return sorted(found, key=lambda hit: -hit.score)

    def _best(self, query: Vectors, passage: Passage) -> float:
        vectors = self._remembered(passage.views())
        return float((vectors @ query).max()) if len(vectors) else 0.0

    def _vectors(self, views: tuple[str, ...]) -> Vectors:
        """Vectors of the sentences of a passage and of its translation, shape (n, dimension)."""
        texts = [view[start:end] for view in views for start, end in sentences(view)]
        return np.asarray(self._embedder.encode_documents(texts), np.float32)
