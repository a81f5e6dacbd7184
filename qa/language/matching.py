"""Term-by-term similarity of a question with texts, within and across languages.

A question word is matched by the best of: the same term, the same characters, an abbreviation
(营收 in 营业收入), a glossary concept that both name, a thesaurus group that both are part of, or
a near token vector of the embedding model (a static late interaction).
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index import Embedder, Store
from index.embed import word_vectors
from index.language.background import background_idf
from index.language.glossary import glossary
from index.language.terms import Token, tokens, without_possessive
from index.language.terms import words as terms_of
from index.language.thesaurus import thesaurus
from qa.language.acronyms import acronyms, short_forms
from qa.language.cues import cue_words
from qa.language.literal import literals
from qa.language.question import Question
from qa.language.words import Target, Words, read_words

Floats = NDArray[np.float32]
CACHED_WORDS = 60_000
CACHED_TEXTS = 2_000
COSINE_FLOOR = 0.3
TYPICAL_IDF = 7.0
LIGHT = 0.25
FAINT = 0.35  # of a verb or particle of an English question
NAMING = 0.4  # of a word of a title, where there are several reports


class _Vectors:
    """The vectors of texts, about `most` of which are kept."""

    def __init__(self, encode: Callable[[Sequence[str]], Floats], most: int) -> None:
        self._encode = encode
        self._most = most
        self._kept: dict[str, Floats] = {}

    def of(self, texts: Sequence[str]) -> Floats:
        """One row a text; what is not kept is encoded in one go."""
        kept = self._kept  # others may ask at once, and forget all
        missing = [text for text in dict.fromkeys(texts) if text not in kept]
        if len(kept) + len(missing) > self._most:
            kept, missing = {}, list(dict.fromkeys(texts))
            self._kept = kept
        if missing:
            kept.update(zip(missing, self._encode(missing), strict=True))
        return np.stack([kept[text] for text in texts]) if texts else self._encode(texts)


class Matcher:
    """Compares questions with texts through one embedder and the store's word statistics."""

    def __init__(self, embedder: Embedder, store: Store) -> None:
        self._embedder = embedder
        self._store = store
        self._word_vectors = _Vectors(partial(word_vectors, embedder), CACHED_WORDS)
        self._text_vectors = _Vectors(embedder.encode_documents, CACHED_TEXTS)
        self._named: tuple[object, frozenset[str]] = (None, frozenset())

    def target(self, question: Question) -> Target:
        """Weigh and embed the content words of a question."""
        found = tuple({t.surface: t for t in question.content}.values())
        weights = np.array([self._weight(t) for t in found], np.float32)
        return Target(
            question=question,
            tokens=found,
            weights=weights / max(float(weights.sum()), 1e-6),
            vectors=self.vectors([t.surface for t in found]),
            concepts=_concepts_of(question.text, found),
            groups=_groups_of(question.text, found),
            acronyms=frozenset(acronyms(question.text)),
            short=short_forms(question.text, found),
            vector=self._embedder.encode_queries([question.text])[0],
        )

    def vectors(self, surfaces: Sequence[str]) -> Floats:
        """Unit vectors of words, shape (n, word_dimension), kept for the next question."""
        return self._word_vectors.of(surfaces)

    def meanings(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of sentences or rows, shape (n, dimension), kept for the next question."""
        return self._text_vectors.of(texts)

    def similarities(self, target: Target, texts: Sequence[str]) -> Floats:
        """The best match of each question word in each text, in 0..1, shape (texts, words)."""
        places = {text: i for i, text in enumerate(dict.fromkeys(texts))}
        if not places or not target.tokens:
            return np.zeros((len(texts), len(target.tokens)), np.float32)
        read = [read_words(text) for text in places]
        surfaces = tuple(dict.fromkeys(s for words in read for s in words.surfaces))
        best = np.maximum(self._nearest(target, read, surfaces), literals(target, read, surfaces))
        return np.clip(best, 0, 1)[[places[text] for text in texts]]

    def _nearest(self, target: Target, read: Sequence[Words], surfaces: Sequence[str]) -> Floats:
        """The cosine of each question word and the nearest word of each text, of all `surfaces`."""
        cosines = target.vectors @ self.vectors(surfaces).T
        # Row 0 is of no word: a text may have none.
        rows = np.zeros((len(surfaces) + 1, len(target.tokens)), np.float32)
        rows[1:] = np.where(cosines > COSINE_FLOOR, cosines, 0).T
        place = {surface: i for i, surface in enumerate(surfaces, 1)}
        places = [[0, *map(place.__getitem__, words.surfaces)] for words in read]
        first = np.cumsum([0, *map(len, places[:-1])])
        nearest: Floats = np.maximum.reduceat(rows[list(chain.from_iterable(places))], first)
        return nearest

    def _naming(self) -> frozenset[str]:
        """The words of the titles of several reports: they tell which of them is meant."""
        vocabulary = self._store.vocabulary()
        if self._named[0] is not vocabulary:
            titles = [info.title for info in self._store.sources()]
            naming = {term for title in titles for term in terms_of(title)}
            self._named = vocabulary, frozenset(naming if len(titles) > 1 else ())
        return self._named[1]

    def _weight(self, token: Token) -> float:
        rare = max(self._store.idf(term) for term in token.terms)
        if token.is_number:
            return rare
        plain = without_possessive(token.surface)
        light = LIGHT if plain in cue_words("question.light") else 1.0
        light = min(light, FAINT if plain in cue_words("question.faint") else 1.0)
        if any(term in self._naming() for term in token.terms):
            light *= NAMING
        return rare * light * background_idf(token.surface) / TYPICAL_IDF


def _concepts_of(text: str, found: Sequence[Token]) -> tuple[int | None, ...]:
    """The glossary concept that each token is part of, if any."""
    mentions = glossary().mentions(text)
    return tuple(
        next((m.concept.number for m in mentions if m.start < t.end and t.start < m.end), None)
        for t in found
    )


def _groups_of(text: str, found: Sequence[Token]) -> tuple[frozenset[int], ...]:
    """The thesaurus groups of every expression that each token is part of."""
    groups = {t.start: g for t, g in zip(tokens(text), thesaurus().groups(text), strict=True)}
    return tuple(groups[t.start] for t in found)
