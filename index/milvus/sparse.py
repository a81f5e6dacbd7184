"""Our own term weights as the engine's sparse vectors, and the exact score of what it finds.

A term's dimension is a 32-bit hash of it, so that no table of terms has to be shared or kept in
step by writers. Two terms on one dimension only make the engine's score higher than it should be.

The engine sums over all terms of a query, with weights in place since the passage was written.
BM25 as `index.lexical` has it takes the best of each group, and the mean length of the collection
as it is now. The engine's score is never the lower one (times `slack`), so it finds candidates,
which are scored again here, exactly.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

import numpy as np

from index.folder.part import decode_passage, searchable
from index.folder.postings import Postings
from index.language.terms import bigrams, words
from index.lexical import K1, B, LexicalIndex, Scores, TermGroup
from index.milvus.statistics import Statistics, Terms
from index.passage import Passage

REFERENCE = 100.0  # terms; the mean length that the stored weights take for granted
DIMENSIONS = 2**32 - 2  # the last that Milvus takes is kept for NOTHING
NOTHING = {DIMENSIONS: 1e-6}  # what stands for no terms: an empty vector is refused
READ = 4_000  # rows that stay cut into terms


def dimension(term: str) -> int:
    """The place of a term in a sparse vector, the same everywhere and for ever."""
    digest = blake2b(term.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, "big") % DIMENSIONS


def weights(terms: Sequence[str]) -> dict[int, float]:
    """The sparse vector of a row: tf / (tf + K1 * (1 - B + B * length / REFERENCE)) a term."""
    norm = K1 * (1 - B + B * len(terms) / REFERENCE)
    vector: dict[int, float] = {}
    for term, count in Counter(terms).items():
        place = dimension(term)
        vector[place] = vector.get(place, 0.0) + count / (count + norm)
    return vector or dict(NOTHING)


def query(groups: Sequence[TermGroup], terms: Terms) -> dict[int, float]:
    """The sparse vector of a query: the weight of each term in all groups, times its idf."""
    vector: dict[int, float] = {}
    for group in groups:
        for term, weight in dict(sorted(group, key=lambda pair: pair[1])).items():
            if weight > 0 and terms.df.get(term):
                place = dimension(term)
                vector[place] = vector.get(place, 0.0) + weight * terms.idf(term)
    return vector


def slack(terms: Terms) -> float:
    """By how much an exact score may exceed the engine's."""
    return max(1.0, terms.mean / REFERENCE) * (1 + 1e-5)


@dataclass(frozen=True)
class Row:
    """A row that the engine found, as it is scored."""

    passage: Passage
    view: int

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The terms of the field "words"."""
        return words(searchable(self.passage, self.view))

    @cached_property
    def bigrams(self) -> tuple[str, ...]:
        """The terms of the field "bigrams"."""
        return bigrams(searchable(self.passage, self.view))


@lru_cache(maxsize=READ)
def read_row(body: str) -> Row:
    """A stored row; those met lately stay read, as rows never change."""
    return Row(decode_passage(body[1:]), int(body[0]))


def exact(
    rows: Sequence[Row], field: str, groups: Sequence[TermGroup], statistics: Statistics
) -> Scores:
    """BM25 of each row with the frequencies of the whole collection, shape (len(rows),)."""
    is_words = field == "words"
    texts = [row.words if is_words else row.bigrams for row in rows]
    terms = statistics.words if is_words else statistics.bigrams
    (scores,) = _Candidates(texts, terms).scores(groups)
    return np.asarray(scores, np.float32)


class _Candidates(LexicalIndex):
    """BM25 over a few rows of a collection that is known by its frequencies alone."""

    def __init__(self, texts: Sequence[Sequence[str]], terms: Terms) -> None:
        self._terms = terms
        super().__init__([(Postings.of(texts), np.arange(len(texts)))], len(texts), cells=0)

    def _idf(self, term: str, places: object) -> float:
        return self._terms.idf(term)

    def _mean(self) -> float:
        return self._terms.mean
