"""A snapshot of a store that finds hits, each with its passage, and keeps no order of its own."""

from collections.abc import Iterable, Sequence

import numpy as np

from index.lexical import TermGroup
from index.passage import Hit, Passage
from index.ranking import Field, Ranking
from index.store import Store


class Numbered:
    """The searches of a store; passages are numbered as they are found."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: list[Passage] = []
        self._numbers: dict[str, int] = {}

    def dense(
        self, vector: Sequence[float], k: int, sources: Iterable[str] | None = None
    ) -> Ranking:
        return self._ranking(self._store.dense(vector, k, sources))

    def sparse(
        self,
        field: Field,
        queries: Sequence[Sequence[TermGroup]],
        k: int,
        sources: Iterable[str] | None = None,
    ) -> list[Ranking]:
        found = [self._store.sparse(field, groups, k, sources) for groups in queries]
        return list(map(self._ranking, found))

    def passage(self, number: int) -> Passage:
        return self._found[number]

    def all_of_few(self, most: int) -> Sequence[Passage]:
        """None: what a server holds is not fetched unasked."""
        return ()

    def idf(self, term: str) -> float:
        return self._store.idf(term)

    def _ranking(self, hits: Sequence[Hit]) -> Ranking:
        for hit in hits:
            if hit.passage.id not in self._numbers:
                self._numbers[hit.passage.id] = len(self._found)
                self._found.append(hit.passage)
        numbers = [self._numbers[hit.passage.id] for hit in hits]
        return Ranking(np.array(numbers, np.int64), np.array([h.score for h in hits], np.float64))
