"""Small typos in a question, mended by the words of the reports and the glossary.

An English word that nobody knows becomes the nearest word of the reports; a run of Chinese
characters that is no word becomes a word that differs in one character of the same sound.
"""

import re
import threading
from collections.abc import Iterable, Mapping, Sequence

import rjieba
from rapidfuzz import fuzz, process

from index import Collection
from index.language.background import is_common
from index.language.glossary import glossary
from index.language.spoken import readings
from index.language.terms import CJK_CHARACTER, fold, stop_words, tokens
from qa.language.cues import cue_words
from qa.language.names import people

_SUFFIX = re.compile(r"(?:ors?|ings?|ed|e?s|ly|ments?)$")
SHORTEST = 4
ALIKE = 82.0
_MEANT = frozenset("高低多少快慢大小升降增减")  # words of their own: 比上年低 is no 上年底
_NEGATING = frozenset("不没未无非")  # nothing is mended into its opposite: 还开 is no 不开
LONGEST_RUN = 6
VOCABULARY_LIMIT = 60_000


class Spelling:
    """Corrects questions by the vocabulary of a collection; its index is made once and kept."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._guard = threading.Lock()
        self._of: object = None
        self._own: list[str] = []
        self._latin: list[str] = []
        self._chinese: frozenset[str] = frozenset()
        self._patterns: dict[str, list[str]] = {}

    def correct(self, question: str, names: Sequence[str] = ()) -> str:
        """The question with its typos mended, but in `names`; itself when there are none."""
        self._refresh()
        fixed, kept = question, {t.surface for name in names for t in tokens(name)}
        for token in tokens(question):
            word = token.surface
            if word not in kept and word.isascii() and word.isalpha() and len(word) >= SHORTEST:
                initial = word[0] if question[token.start : token.end].istitle() else ""
                fixed = _replaced(fixed, word, self._latin_for(word, token.terms, initial))
        folded = fold(fixed)
        for person in people(folded):
            folded = folded.replace(person, " ")
        for run in _runs(folded):
            fixed = self._mended(fixed, run)
        return fixed

    def _latin_for(self, word: str, terms: tuple[str, ...], initial: str) -> str | None:
        """The word that a misspelt one stands for; what may be a name stands for a word of the
        reports that has its first letter.
        """
        if is_common(word) or any(t in self._collection.store.vocabulary() for t in terms):
            return None
        if glossary().mentions(word) or is_common(_SUFFIX.sub("", word)):
            return None
        words = [w for w in self._own if w.startswith(initial)] if initial else self._latin
        found = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=ALIKE)
        return str(found[0]) if found else None

    def _mended(self, text: str, run: str) -> str:
        """The text with misspelt windows of a Chinese run replaced, the longest first.

        A window begins and ends where words do, and holds a piece that is no word of its own.
        """
        words = rjieba.cut(run)
        for count in range(min(LONGEST_RUN, len(words)), 0, -1):
            for start in range(len(words) - count + 1):
                pieces = words[start : start + count]
                window = "".join(pieces)
                if 1 < len(window) <= LONGEST_RUN and _is_broken(pieces):
                    word = self._chinese_for(window)
                    if word is not None:
                        text = text.replace(window, word)
                        words[start : start + count] = [word]
                        break
        return text

    def _chinese_for(self, window: str) -> str | None:
        if window in self._chinese or rjieba.has_word(window):
            return None
        for i, character in enumerate(window):
            if character in _MEANT:
                continue
            for word in self._patterns.get(f"{window[:i]}*{window[i + 1 :]}", ()):
                if word[i] not in _NEGATING and readings(character) & readings(word[i]):
                    return word
        return None

    def _refresh(self) -> None:
        vocabulary = self._collection.store.vocabulary()
        if vocabulary is self._of:
            return
        with self._guard:
            chinese = _chinese_words(vocabulary)
            patterns: dict[str, list[str]] = {}
            for word in chinese:
                for i in range(len(word)):
                    patterns.setdefault(f"{word[:i]}*{word[i + 1 :]}", []).append(word)
            self._patterns, self._chinese = patterns, frozenset(chinese)
            self._own = _latin_words(vocabulary.values())
            named = (t.surface for name in glossary().names("en") for t in tokens(name))
            self._latin = _latin_words((*vocabulary.values(), *named))
            self._of = vocabulary


def _chinese_words(vocabulary: Mapping[str, str]) -> list[str]:
    """Words of two to six characters: the collection's first, then the glossary's."""
    own = [w for w in vocabulary if 1 < len(w) <= LONGEST_RUN and _is_chinese(w)]
    names = [n for n in glossary().names("zh") if 1 < len(n) <= LONGEST_RUN and _is_chinese(n)]
    return list(dict.fromkeys([*own[:VOCABULARY_LIMIT], *names]))


def _is_broken(pieces: list[str]) -> bool:
    """True if a piece is a lone character or no word, and none is a function word."""
    if any(p in stop_words() or p in cue_words("question.words") for p in pieces):
        return False
    if pieces[-1][-1] in cue_words("question.verbs"):  # 月活有 is 月活 before 有多少
        return False
    return any(len(p) == 1 or not rjieba.has_word(p) for p in pieces)


def _latin_words(surfaces: Iterable[str]) -> list[str]:
    """The English words among some, in their order, each once."""
    words = (w for w in surfaces if w.isascii() and w.isalpha() and len(w) >= SHORTEST)
    return list(dict.fromkeys(words))[:VOCABULARY_LIMIT]


def _is_chinese(word: str) -> bool:
    return all(CJK_CHARACTER.match(c) for c in word)


def _runs(folded: str) -> list[str]:
    runs, run = [], ""
    for character in folded + " ":
        if CJK_CHARACTER.match(character):
            run += character
        elif run:
            runs.append(run)
            run = ""
    return runs


def _replaced(text: str, word: str, by: str | None) -> str:
    at = text.lower().find(word)
    return text if by is None or at < 0 else text[:at] + by + text[at + len(word) :]
