"""Lines that a writer or an editor wrapped by hand, told by how full they are."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from index.formats.endings import ENDS_SENTENCE
from index.language.terms import CJK_CHARACTER

LEAST_WIDTH = 50  # columns of the widest line, below which lines are short by themselves
_CLOSERS = "，。、；：！？）】》”’,.;:!?)"
_UNIT = re.compile(rf"\s*((?:[^\s\u2e80-\uffef]+|\S)[{_CLOSERS}]*)")
_BEGINS_ITEM = re.compile(
    r"\s*(?:[-*+•]\s|[>|#=]|\d{1,2}[.)]\s|[(（]?[一二三四五六七八九十\d]{1,3}[)）、]|\[\^|[①-⑳]"
    r"|[a-zA-Z][.)]\s|[(（][a-zA-Z]{1,4}[)）]|[A-Z]\w{0,20}:\s|\d{4}-\d)"
)
_COLUMNS = re.compile(r"\S(?:\t| {3,})\S|\S {2,}[-(（]?[$€£¥]?\d")  # of a table set in text
_BLANKS = re.compile("[ \t]*")
_STOPS = re.compile(r"(?:[:;：；|\\]|  )$")


def wraps(text: str) -> list[int]:
    """Where in a block of lines stand line ends that end neither a sentence nor an item.

    A line was wrapped when the next word had no room on it; the next line must go on in the
    middle of a sentence, or the paragraph or item must end like a sentence.
    """
    lines = text.split("\n")
    widths = [_width(line.strip()) for line in lines]
    widest = max(widths)
    if len(lines) < 2 or widest < LEAST_WIDTH:
        return []
    found: list[int] = []
    end = -1
    for (line, below), width, is_prose in zip(pairwise(lines), widths, _prose(lines), strict=False):
        end += len(line) + 1
        unit = _UNIT.match(below)
        if unit is None or _STOPS.search(line) or _BEGINS_ITEM.match(below):
            continue
        if _COLUMNS.search(line) or _COLUMNS.search(below):
            continue
        room = widest - width - (0 if CJK_CHARACTER.match(unit[1]) else 1)
        if _width(unit[1]) > room and (is_prose or unit[1][0].islower()):
            found.append(end)
    return found


def _prose(lines: list[str]) -> list[bool]:
    """For each line, whether the paragraph or item that it is of ends like a sentence."""
    found: list[bool] = []
    below = ""
    for line in reversed(lines):
        is_last = not below.strip() or _BEGINS_ITEM.match(below)
        found.append(bool(ENDS_SENTENCE.search(line)) if is_last else found[-1])
        below = line
    return found[::-1]


def unwrapped(text: str, ends: Sequence[int] | None = None) -> str:
    """The text with a blank, or between Chinese characters nothing, where lines were wrapped.

    `ends` are what `wraps` gives for it, where that is known.
    """
    pieces: list[str] = []
    at = 0
    for end in wraps(text) if ends is None else ends:
        pieces.append(text[at:end].rstrip(" "))
        blanks = _BLANKS.match(text, end + 1)
        at = blanks.end() if blanks else end + 1
        meets = _is_wide(pieces[-1][-1:]) and _is_wide(text[at : at + 1])
        pieces.append("" if meets else " ")
    return "".join([*pieces, text[at:]])


@lru_cache(maxsize=20_000)  # asked of every character
def _is_wide(character: str) -> bool:
    return character != "" and unicodedata.east_asian_width(character) in "WF"


def _width(text: str) -> int:
    """Columns on a screen: a Chinese character takes two."""
    return len(text) + sum(map(_is_wide, text))
