"""Chinese names in Latin letters: 襄阳 and Xiangyang, 沈砚秋 and Shen Yanqiu.

pypinyin's dictionaries take 55 MB, so they are read when a name is first to be spelt.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache

from index.language.terms import CJK_CHARACTER

SHORTEST = 4
LONGEST = 48  # letters of a name: eight syllables of six
# What may be a syllable: the initial consonant and the final sound.
SYLLABLE = (
    "(?:(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?"
    "(?:a|o|e|i|u|v)(?:i|o|u|n|ng|a|e|ao|an|ang|ong|ian|iang)?)"
)
_SYLLABLE = re.compile(SYLLABLE)
_LETTERS = 6  # of a syllable, at most


def syllables(chinese: str) -> list[str]:
    """The pinyin of each character, without tones; other characters in one piece."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin(chinese)


def readings(character: str) -> set[str]:
    """Every reading of a character, without tones."""
    from pypinyin import Style, pinyin

    return set(pinyin(character, style=Style.NORMAL, heteronym=True)[0])


@lru_cache(maxsize=100_000)
def spoken(word: str) -> str:
    """The pinyin of a Chinese word without tones or spaces; "" for any other word."""
    if not word or not all(CJK_CHARACTER.match(c) for c in word):
        return ""
    return "".join(syllables(word))


@lru_cache(maxsize=20_000)
def is_spelt(word: str) -> bool:
    """True for what may be pinyin: syllables to its end, but for an r (as in 花儿, huar).

    Place by place, since a pattern would try every cut of "ooooo" into syllables.
    """
    if len(word) > LONGEST:
        return False
    ends = {0}
    for start in range(len(word)):
        if start in ends:
            to = range(start + 1, min(start + _LETTERS, len(word)) + 1)
            ends |= {end for end in to if _SYLLABLE.fullmatch(word, start, end)}
    return len(word) in ends - {0} or (word.endswith("r") and len(word) - 1 in ends - {0})


def same_name(one: str, other: str) -> bool:
    """True if one word is Latin and begins, ends or is the pinyin of the other, Chinese one."""
    latin, chinese = (one, other) if one.isascii() else (other, one)
    if len(latin) < SHORTEST or not is_spelt(latin):
        return False
    sound = spoken(chinese)
    return sound.endswith(latin) or (sound.startswith(latin) and len(latin) * 2 >= len(sound))


class Names:
    """Many words, ready to be looked up by `same_name`: a question does not walk them all."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    def like(self, word: str) -> list[str]:
        """Those of the words that are the same name as a word, in no special order."""
        if not word.isascii():
            sound = spoken(word)
            pieces = {piece for i in range(len(sound)) for piece in (sound[:i], sound[i:])}
            return [latin for latin in pieces & self._latin if same_name(word, latin)]
        if len(word) < SHORTEST or not is_spelt(word):
            return []
        ending = _beginning(self._backwards, word[::-1])
        starting = [w for w in _beginning(self._forwards, word) if same_name(word, w)]
        return list(dict.fromkeys([*ending, *starting]))

    @cached_property
    def _latin(self) -> set[str]:
        return {w for w in self._words if w.isascii() and w.isalpha() and len(w) >= SHORTEST}

    @cached_property
    def _forwards(self) -> list[tuple[str, str]]:
        return sorted((spoken(w), w) for w in self._words if not w.isascii() and spoken(w))

    @cached_property
    def _backwards(self) -> list[tuple[str, str]]:
        return sorted((sound[::-1], word) for sound, word in self._forwards)


def _beginning(sounds: Sequence[tuple[str, str]], start: str) -> list[str]:
    """The words whose sound begins so, of those sorted by sound."""
    found = []
    for i in range(bisect_left(sounds, (start, "")), len(sounds)):
        if not sounds[i][0].startswith(start):
            break
        found.append(sounds[i][1])
    return found
