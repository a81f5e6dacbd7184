"""Chinese names in Latin letters: 襄阳 and Xiangyang, 沈砚秋 and Shen Yanqiu.

pypinyin's dictionaries take 55 MB, so they are read when a name is first to be spelt.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache

from index.language.terms import CJK_CHARACTER

SHORTEST = 4
# What may be a syllable: the initial consonant and the final sound.
SYLLABLE = (
    "(?:(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?"
    "(?:a|o|e|i|u|v)(?:i|o|u|n|ng|a|e|ao|an|ang|ong|ian|iang)?)"
)
_SPELT = re.compile(f"{SYLLABLE}+r?")


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


def same_name(one: str, other: str) -> bool:
    """True if one word is Latin and begins, ends or is the pinyin of the other, Chinese one."""
    latin, chinese = (one, other) if one.isascii() else (other, one)
    if len(latin) < SHORTEST or not _SPELT.fullmatch(latin):
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
        if len(word) < SHORTEST or not _SPELT.fullmatch(word):
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
