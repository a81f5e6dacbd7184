"""Rankings by number, as several of them are fused: of hits, most would be made for nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.lexical import TermGroup
from index.passage import Passage

Field = Literal["words", "bigrams"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages by number, best first, with their scores; two arrays of shape (n,)."""

    numbers: NDArray[np.int64]
    scores: NDArray[np.float64]


NOTHING = Ranking(np.zeros(0, np.int64), np.zeros(0, np.float64))


class Snapshot(Protocol):
    """One state of a collection. Its passages go by numbers, which mean nothing to another.

    The searches are those of `index.store.Store`.
    """

    def dense(
        self, vector: Sequence[float], k: int, sources: Iterable[str] | None = None
    ) -> Ranking:
        """Ranking by inner product with a unit vector of shape (dimension,)."""

    def sparse(
        self,
        field: Field,
        queries: Sequence[Sequence[TermGroup]],
        k: int,
        sources: Iterable[str] | None = None,
    ) -> list[Ranking]:
        """For each query the ranking by BM25 over words or CJK bigrams."""

    def passage(self, number: int) -> Passage:
        """The passage of a number."""

    def all_of_few(self, most: int) -> Sequence[Passage]:
        """Every passage, in order, where there are at most so many; none of more."""

    def idf(self, term: str) -> float:
        """Inverse document frequency of a word."""
