"""Words exchanged in a copied context: the surest sign that a sentence was altered.

A sentence is laid beside its source; where both run alike but for a word or two, and what stands
there in the one opposes what stands in the other, it contradicts the source.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from index.language.terms import fold
from qa.language.cues import cue, cue_words
from qa.language.periods import months, parts
from qa.language.wording import changes

_TOKEN = re.compile(r"[a-z]+|\d[\d,.]*\d|\d|[\u4e00-\u9fff]|[%$£€¥]")
_NUMBER = re.compile(r"\d[\d,.]*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WHOLE = re.compile(
    r"全年|年度|full[- ]year|whole year|annual|12 ?月末|december|年末|年底|year[- ]end"
)
_SCALE = re.compile(
    r"万亿|[百千十]?[万亿]|thousand|million|billion|trillion|美元|港元|欧元|英镑|日元|元|[$£€¥]|%|百分点"
)
LONGEST = 4
FLANK = 2
AROUND = (0, 1, 2)


def exchanged(text: str, source: str) -> bool:
    """True if a text has, in a context copied from a source, the opposite of what it has."""
    return any(_opposed(a, b) for a, b in _exchanges(text, source))


def alike(text: str, source: str) -> bool:
    """True if two texts are alike but for punctuation."""
    return _TOKEN.findall(fold(text)) == _TOKEN.findall(fold(source))


def renumbered(text: str, source: str) -> bool:
    """True if two texts are alike but for one number."""
    ours, theirs = _TOKEN.findall(fold(text)), _TOKEN.findall(fold(source))
    other = [(a, b) for a, b in zip(ours, theirs, strict=False) if a != b]
    return len(ours) == len(theirs) and len(other) == 1 and _are_numbers(*other[0])


def _are_numbers(one: str, other: str) -> bool:
    is_both = _NUMBER.fullmatch(one) and _NUMBER.fullmatch(other)
    return bool(is_both) and one.replace(",", "") != other.replace(",", "")


def year_parts(text: str) -> set[str]:
    """The halves and quarters that a text names, "year" for a whole year or its end."""
    return parts(text) | ({"year"} if _WHOLE.search(fold(text)) else set())


@lru_cache(maxsize=1)
def counterparts() -> tuple[tuple[str, str], ...]:
    """Names of cues for subjects that exclude one another, each pair both ways."""
    pairs = [tuple(entry.split()) for entry in sorted(cue_words("contrast.pairs"))]
    both = [*pairs, *(pair[::-1] for pair in pairs)]
    return tuple((f"contrast.{a}", f"contrast.{b}") for a, b in both)


def _exchanges(text: str, source: str) -> Iterator[tuple[str, str]]:
    """Short pieces that differ between like contexts, each with a little of what is around."""
    ours, theirs = _TOKEN.findall(fold(text)), _TOKEN.findall(fold(source))
    codes = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    for n, (tag, a, b, c, d) in enumerate(codes):
        if tag == "equal" or b - a > LONGEST or d - c > LONGEST:
            continue
        before = codes[n - 1][2] - codes[n - 1][1] if n > 1 else FLANK  # or from the start
        after = codes[n + 1][2] - codes[n + 1][1] if n + 2 < len(codes) else FLANK
        if len(codes) > 1 and before >= FLANK and after >= FLANK:
            for more in AROUND:
                yield _joined(ours, a - more, b + more), _joined(theirs, c - more, d + more)


def _joined(tokens: Sequence[str], start: int, end: int) -> str:
    spaced = " ".join(tokens[max(0, start) : end])
    return re.sub(r"(?<=[\u4e00-\u9fff]) | (?=[\u4e00-\u9fff])", "", spaced)


def _opposed(said: str, told: str) -> bool:
    if _are_numbers(said, told):
        return True
    up, down = changes(said) - changes(told), changes(told) - changes(said)
    if up and down:
        return True
    if _differ(set(_YEAR.findall(said)), set(_YEAR.findall(told))):
        return True
    if _differ(year_parts(said), year_parts(told)):
        return True
    if _differ(months(said.title()), months(told.title())):  # names have lost their capitals
        return True
    if _differ(set(_SCALE.findall(said)), set(_SCALE.findall(told))):
        return True
    return any(
        cue(ours).search(said) and not cue(ours).search(told)
        and cue(theirs).search(told) and not cue(theirs).search(said)
        for ours, theirs in counterparts()
    )  # fmt: skip


def _differ(said: set[str] | set[int], told: set[str] | set[int]) -> bool:
    return bool(said - told) and bool(told - said)
