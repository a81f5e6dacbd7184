"""Query expansion for sparse search across languages and wordings.

Each content word of a query becomes a group: itself, its glossary translations, the words that the
lexicon holds to mean alike, and the words of the collection whose token vectors are nearest (a
static late interaction); for a rare English word that the collection lacks, also the one spelt most
alike. The best alternative stands for the word, so that expansion never outweighs the word itself.
"""

import threading
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from index.embed import Embedder, word_vectors
from index.language.background import is_common
from index.language.glossary import Concept, glossary
from index.language.lexicon import lexicon
from index.language.spoken import Names
from index.language.terms import Token, stop_words, tokens, without_possessive
from index.lexical import TermGroup
from index.store import Store

NEIGHBOURS = 8
COSINE_FLOOR = 0.22
KNOWN_FLOOR = 0.26  # of a word that the collection has: only near ones stand beside it
KNOWN_WEIGHT = 0.6
CONCEPT_WEIGHT = 0.9
NAME_WEIGHT = 0.9
MISSPELT_WEIGHT = 0.9
MISSPELT_ALIKE = 82.0  # of 100: a letter of six changed, or two exchanged
SHORTEST_MISSPELT = 5
VOCABULARY_LIMIT = 60_000
REMEMBERED = 20_000  # words of questions whose alternatives are kept
# Words of the vocabulary compared in one go: for more numbers at once, BLAS would wake threads and
# wait for them, on a busy machine 20 ms.
AT_ONCE = 1_024


class _Known:
    """The words of one state of a collection, with what is made of them once."""

    def __init__(self, vocabulary: Mapping[str, str]) -> None:
        self.vocabulary = vocabulary
        kept = [
            (term, surface) for term, surface in vocabulary.items()
            if term not in stop_words() and not term[0].isdigit() and term[0] != "="
        ][:VOCABULARY_LIMIT]  # fmt: skip
        self.terms = [term for term, _ in kept]
        self.surfaces = [surface for _, surface in kept]
        self.names = Names(self.terms)
        self.latin = [term for term in self.terms if _is_latin(term)]
        self.groups: dict[Token, TermGroup] = {}


class Expander:
    """Expands queries through the vocabulary of a store; its vectors are made once and kept.

    Of a vocabulary beyond VOCABULARY_LIMIT, the words of the most passages are compared.
    """

    def __init__(self, embedder: Embedder, store: Store) -> None:
        self._embedder = embedder
        self._store = store
        self._guard = threading.Lock()
        self._made: _Known | None = None
        self._rows: dict[str, int] = {}  # of each surface, in the vectors
        self._vectors = np.zeros((0, 0), np.float32)

    def groups(self, text: str) -> tuple[TermGroup, ...]:
        """The expanded query of a text."""
        stop = stop_words()
        content = [_alone(t) for t in tokens(text) if t.terms[0] not in stop]
        known, vectors = self._known()
        groups = {token: known.groups.get(token) for token in content}
        fresh = [token for token, group in groups.items() if group is None]
        if fresh:
            near = self._neighbours(fresh, known, vectors)
            made = {t: self._group(t, n, known) for t, n in zip(fresh, near, strict=True)}
            if len(known.groups) > REMEMBERED:
                known.groups.clear()
            known.groups.update(made)
            groups |= made
        found = [group for token in content if (group := groups[token])]
        for mention in glossary().mentions(text):
            found += _concept_groups(mention.concept)
        return tuple(found)

    def _group(self, token: Token, near: Sequence[tuple[str, float]], known: _Known) -> TermGroup:
        is_known = any(term in known.vocabulary for term in token.terms)
        scale, floor = (KNOWN_WEIGHT, KNOWN_FLOOR) if is_known else (1.0, COSINE_FLOOR)
        best = {term: cosine * scale for term, cosine in near if cosine > floor}
        for term, alike in _alike(token, known.vocabulary):
            best[term] = max(best.get(term, 0.0), alike * scale)
        if not is_known:
            best.update(dict.fromkeys(_misspelt(token, known.latin), MISSPELT_WEIGHT))
        best.update(dict.fromkeys(_namesakes(token, known.names), NAME_WEIGHT))
        best.update(dict.fromkeys(token.terms, 1.0))
        return tuple(best.items())

    def _neighbours(
        self, fresh: Sequence[Token], known: _Known, vectors: NDArray[np.float32]
    ) -> list[list[tuple[str, float]]]:
        """The nearest vocabulary words of each token with their cosines; none for numbers."""
        words = [token.surface for token in fresh if not token.is_number]
        if not words or not known.terms:
            return [[] for _ in fresh]
        asked = word_vectors(self._embedder, words)
        cosines = np.empty((len(asked), len(vectors)), np.float32)
        for start in range(0, len(vectors), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            for row, word in zip(cosines, asked, strict=True):
                row[some] = vectors[some] @ word
        near = (_best(known.terms, row) for row in cosines)
        return [[] if token.is_number else next(near) for token in fresh]

    def _known(self) -> tuple[_Known, NDArray[np.float32]]:
        """The words of the collection with their vectors, of which only new ones are made."""
        vocabulary = self._store.vocabulary()
        with self._guard:
            if self._made is None or self._made.vocabulary is not vocabulary:
                made = _Known(vocabulary)
                fresh = [s for s in dict.fromkeys(made.surfaces) if s not in self._rows]
                vectors = word_vectors(self._embedder, fresh)
                known = np.concatenate([self._vectors, vectors]) if self._rows else vectors
                rows = self._rows | {s: i for i, s in enumerate(fresh, len(self._rows))}
                self._vectors = known[[rows[s] for s in made.surfaces]]
                self._rows = {s: i for i, s in enumerate(made.surfaces)}
                self._made = made
            return self._made, self._vectors


def _alone(token: Token) -> Token:
    """A token by itself, wherever it stands."""
    return Token(token.surface, token.terms, 0, 0, token.is_number)


def _alike(token: Token, vocabulary: Mapping[str, str]) -> list[tuple[str, float]]:
    """The collection's words that mean like a token by the lexicon, in either language."""
    near = (pair for term in token.terms for pair in lexicon().near(term).items())
    return [(term, alike) for term, alike in near if term in vocabulary]


def _namesakes(token: Token, names: Names) -> list[str]:
    """The collection's spellings of a name in the other script, by its pinyin."""
    name = without_possessive(token.surface)
    return [] if token.is_number or is_common(name) else names.like(name)


def _misspelt(token: Token, latin: Sequence[str]) -> list[str]:
    """The word of the collection that an unknown English word is spelt most like, if any is."""
    term = token.terms[0]
    if len(term) < SHORTEST_MISSPELT or not _is_latin(term) or is_common(token.surface):
        return []
    found = process.extractOne(term, latin, scorer=fuzz.ratio, score_cutoff=MISSPELT_ALIKE)
    return [found[0]] if found else []


def _is_latin(term: str) -> bool:
    return term.isascii() and term.isalpha()


def _best(terms: Sequence[str], cosines: NDArray[np.float32]) -> list[tuple[str, float]]:
    near = np.flatnonzero(cosines > COSINE_FLOOR)
    if len(near) > NEIGHBOURS:
        near = near[np.argpartition(-cosines[near], NEIGHBOURS - 1)[:NEIGHBOURS]]
    return [(terms[i], float(cosines[i])) for i in near.tolist()]


@cache
def _concept_groups(concept: Concept) -> list[TermGroup]:
    """Other names of a concept, word by word; a name of n words shares one concept's weight."""
    groups: list[TermGroup] = []
    for names in (concept.zh, concept.en):
        pieces = [t for t in tokens(names[0]) if t.terms[0] not in stop_words()]
        groups += [tuple((term, CONCEPT_WEIGHT / len(pieces)) for term in t.terms) for t in pieces]
    return groups
