"""The words of a text, and a question made ready, as they are matched with each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.language.glossary import glossary
from index.language.terms import Token, fold, tokens
from index.language.thesaurus import thesaurus
from qa.language.acronyms import acronyms
from qa.language.cues import cue
from qa.language.question import Question, is_content

Floats = NDArray[np.float32]
REMEMBERED = 2_000  # characters; longer texts, such as all the evidence, are of one question,
LONGER = 4  # which comes back to them
_PIECES = re.compile("\n|(?<=[。！？；])")  # no word goes over these


@dataclass(frozen=True, slots=True)
class Words:
    """The distinct content words of a text, with the glossary concepts it names."""

    surfaces: tuple[str, ...]
    terms: frozenset[str]
    folded: str
    concepts: frozenset[int]
    groups: frozenset[int]
    acronyms: frozenset[str]


def read_words(text: str) -> Words:
    """The words of a text, ready for matching.

    Its lines and Chinese sentences are read once, whatever they stand in.
    """
    return _read_short(text) if len(text) <= REMEMBERED else _read_long(text)


@lru_cache(maxsize=LONGER)
def _read_long(text: str) -> Words:
    return _read(text)


@lru_cache(maxsize=5_000)
def _read_short(text: str) -> Words:
    return _read(text)


def _read(text: str) -> Words:
    read = [_read_piece(piece) for piece in _PIECES.split(text) if piece.strip()]
    if len(read) == 1 and read[0].folded == fold(text):
        return read[0]
    return Words(
        surfaces=tuple(dict.fromkeys(s for words in read for s in words.surfaces)),
        terms=frozenset().union(*(words.terms for words in read)),
        folded=fold(text),
        concepts=frozenset().union(*(words.concepts for words in read)),
        groups=frozenset().union(*(words.groups for words in read)),
        acronyms=frozenset().union(*(words.acronyms for words in read)),
    )


@lru_cache(maxsize=50_000)
def _read_piece(text: str) -> Words:
    found = [t for t in tokens(text) if is_content(t)]
    return Words(
        surfaces=tuple(dict.fromkeys(t.surface for t in found)),
        terms=frozenset(term for t in found for term in t.terms),
        folded=fold(text),
        concepts=_concepts_in(text),
        groups=frozenset(g for groups in thesaurus().groups(text) for g in groups),
        acronyms=frozenset(acronyms(text)),
    )


def _concepts_in(text: str) -> frozenset[int]:
    """The concepts that a text names; a qualified one (归母净利润, number of employees) is also the
    plain one.
    """
    named = [(m.concept.number, fold(text)[m.start : m.end]) for m in glossary().mentions(text)]
    plain = (cue("matching.qualifier").sub("", written) for _, written in named)
    both = (m.concept.number for written in plain for m in glossary().mentions(written))
    return frozenset(number for number, _ in named).union(both)


@dataclass(frozen=True, slots=True)
class Target:
    """A question made ready: tokens with weights (sum 1), vectors, concepts of each token."""

    question: Question
    tokens: tuple[Token, ...]
    weights: Floats
    vectors: Floats
    concepts: tuple[int | None, ...]
    groups: tuple[frozenset[int], ...]
    acronyms: frozenset[str]
    short: tuple[frozenset[str], ...]
    vector: Floats

    def among(self, kept: Sequence[bool]) -> "Target | None":
        """The question with its weight on some of its tokens alone; None where they have none."""
        weights = self.weights * np.array(kept, np.float32)
        total = float(weights.sum())
        return replace(self, weights=weights / total) if total > 0 else None
