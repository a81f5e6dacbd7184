"""Chinese names in Latin letters: 襄阳 and Xiangyang, 沈砚秋 and Shen Yanqiu."""

from functools import lru_cache

from index.terms import CJK_CHARACTER

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
