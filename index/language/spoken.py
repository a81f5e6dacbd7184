"""Chinese names in Latin letters: 襄阳 and Xiangyang, 沈砚秋 and Shen Yanqiu."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache

from index.language.terms import CJK_CHARACTER

SHORTEST = 4


@lru_cache(maxsize=100_000)
def spoken(word: str) -> str:
    """The pinyin of a Chinese word without tones or spaces; "" for any other word."""
    if not word or not all(CJK_CHARACTER.match(c) for c in word):
        return ""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(word))


def same_name(one: str, other: str) -> bool:
    """True if one word is Latin and begins, ends or is the pinyin of the other, Chinese one."""
    latin, chinese = (one, other) if one.isascii() else (other, one)
    if len(latin) < SHORTEST or not latin.isascii() or not latin.isalpha():
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
        if len(word) < SHORTEST or not word.isalpha():
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
