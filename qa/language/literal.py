"""Where a text meets a question's word without vectors: the same term, name, concept, change."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.language.background import is_common
from index.language.spoken import SHORTEST, same_name
from index.language.terms import CJK_CHARACTER, without_possessive
from qa.language.acronyms import long_form
from qa.language.cues import cue
from qa.language.periods import parts
from qa.language.words import Target, Words

ABBREVIATION = 0.75
CONCEPT = 0.95
SAME_NAME = 0.95
SYNONYM = 0.8
INITIALS = 0.95
SAME_CHANGE = 0.9


def literals(target: Target, read: Sequence[Words], surfaces: Sequence[str]) -> NDArray[np.float32]:
    """How well each text, of all `surfaces`, meets each question word, shape (texts, words)."""
    told = _Told(surfaces)
    asked = [_Literal(target, number, told) for number in range(len(target.tokens))]
    return np.array([[word.match(words) for word in asked] for words in read], np.float32)


class _Literal:
    """A question's word, to be met without vectors by texts of the given words."""

    def __init__(self, target: Target, number: int, told: "_Told") -> None:
        token = target.tokens[number]
        self._token = token
        self._concept, self._groups = target.concepts[number], target.groups[number]
        self._long = long_form(token.surface) if token.surface in target.acronyms else None
        self._short = target.short[number]
        name = without_possessive(token.surface)
        is_name = not (token.is_number or is_common(name))
        self._namesakes = told.namesakes(name) if is_name else set[str]()
        is_chinese = bool(CJK_CHARACTER.match(token.surface))
        self._written = token.surface if is_chinese and len(token.surface) > 1 else None
        self._abbreviations = told.abbreviations(token.surface) if is_chinese else set[str]()
        self._changes = _changes(token.surface)
        self._parts = frozenset(parts(token.surface))

    def match(self, words: Words) -> float:
        """How well a text meets the word, 0..1."""
        is_shortened = self._long is not None and self._long.search(words.folded)
        if is_shortened or not self._short.isdisjoint(words.acronyms):
            return max(self._plain(words), INITIALS)
        return self._plain(words)

    def _plain(self, words: Words) -> float:
        """Numbers match only by their value."""
        if not words.terms.isdisjoint(self._token.terms):
            return 1.0
        if self._token.is_number:
            return 0.0
        if self._concept is not None and self._concept in words.concepts:
            return CONCEPT
        if self._namesakes and not self._namesakes.isdisjoint(words.surfaces):
            return SAME_NAME
        if self._changes and any(change.search(words.folded) for change in self._changes):
            return SAME_CHANGE
        if self._parts and not self._parts.isdisjoint(_parts_of(words.folded)):
            return SAME_CHANGE
        if self._written is not None and self._written in words.folded:
            return 1.0
        if not self._groups.isdisjoint(words.groups):
            return SYNONYM
        is_brief = self._abbreviations and not self._abbreviations.isdisjoint(words.surfaces)
        return ABBREVIATION if is_brief else 0.0


class _Told:
    """All words of some texts, by what a question's word is looked up by."""

    def __init__(self, surfaces: Sequence[str]) -> None:
        self._surfaces = frozenset(surfaces)
        self._latin = [s for s in surfaces if len(s) >= SHORTEST and s.isascii() and s.isalpha()]
        self._other = [s for s in surfaces if not s.isascii()]
        self._by_brief: dict[str, set[str]] = {}
        for word in self._other:
            for brief in _briefs(word):
                self._by_brief.setdefault(brief, set()).add(word)

    def namesakes(self, word: str) -> set[str]:
        """The words that are the same name in the other script."""
        if word.isascii() and (len(word) < SHORTEST or not word.isalpha()):
            return set()
        others = self._other if word.isascii() else self._latin
        return {other for other in others if same_name(word, other)}

    def abbreviations(self, word: str) -> set[str]:
        """The Chinese words that a two-character word is drawn from, or the reverse."""
        return self._by_brief.get(word) or _briefs(word) & self._surfaces


def _briefs(word: str) -> set[str]:
    """The two-character words that may be drawn in order from a longer Chinese one."""
    if not 4 <= len(word) <= 6 or word.isascii():
        return set()
    return {word[0] + word[2], word[0] + word[-2]}


@lru_cache(maxsize=20_000)
def _parts_of(text: str) -> frozenset[str]:
    """The halves and quarters of a year that a text names (上半年, "1H24")."""
    return frozenset(parts(text))


@lru_cache(maxsize=5_000)
def _changes(word: str) -> tuple[re.Pattern[str], ...]:
    """What finds words of the same direction ("up 4.3%") as a word of change ("grow", 增速)."""
    down, up = cue("choice.down"), cue("choice.up")
    if down.match(word):
        return (down,)
    if up.match(word):
        return (up,)
    return (up, down) if cue("choice.turn").fullmatch(word) else ()
