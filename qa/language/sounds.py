"""Whether a Chinese name renders the sound of a Latin one: 布莱特韦尔 and Brightwell."""

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from index.language.spoken import syllables

SHORTEST = 3  # consonants; with fewer, too much sounds alike
LONG = 5
# The share of the consonants that a rendering may change, add or leave out, by its length.
DIFFERENT, DIFFERENT_SHORT = 0.4, 0.25
# What letters and syllables sound like, a consonant each; vowels and what is mute count nothing.
_LATIN = (
    (r"[^a-z]", ""), ("tch|ch", "j"), ("sch|sh", "s"), ("ph", "f"), ("gh(?=[^aeiou]|$)", ""),
    ("th", "s"), ("ck|qu|q", "k"), ("c(?=[eiy])", "s"), ("c", "k"), ("x", "ks"), ("ng", "n"),
    ("z", "s"), ("v", "f"), ("b", "p"), ("d", "t"), ("g", "k"), ("r", "l"), ("[aeiouyh]", ""),
)  # fmt: skip
_PINYIN = (
    ("^er$", "l"), ("^zh|^ch|^[jq]", "j"), ("^sh|^[xcz]", "s"), ("^h|^y", ""), ("^b", "p"),
    ("^d", "t"), ("^g", "k"), ("^r", "l"), ("ng$", "n"), ("[aeiouv]+", ""),
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")


def sounds_like(chinese: str, latin: str) -> bool:
    """True if a run of Chinese characters reads much like a Latin name."""
    ours, theirs = _rendered(chinese), _spoken(latin)
    longest = max(len(ours), len(theirs))
    if min(len(ours), len(theirs)) < SHORTEST or ours[0] != theirs[0]:
        return False
    share = DIFFERENT if longest >= LONG else DIFFERENT_SHORT
    return Levenshtein.distance(ours, theirs) <= share * longest


def same_sound(chinese: str, latin: str) -> bool:
    """True if both have the very same consonants, two or more."""
    ours = _rendered(chinese)
    return len(ours) > 1 and ours == _spoken(latin)


@lru_cache(maxsize=4_000)
def _spoken(latin: str) -> str:
    """The consonants of a Latin name."""
    return _reduced(latin.lower(), _LATIN)


@lru_cache(maxsize=4_000)
def _rendered(chinese: str) -> str:
    """The consonants of a Chinese name, syllable by syllable."""
    return _TWICE.sub(r"\1", "".join(_reduced(s, _PINYIN) for s in syllables(chinese)))


def _reduced(word: str, steps: tuple[tuple[str, str], ...]) -> str:
    for pattern, by in steps:
        word = re.sub(pattern, by, word)
    return _TWICE.sub(r"\1", word)
