"""The head of a pipe table: where its column names stand in several rows, all of them.

Markdown knows one header row. Statements with a measure over several years write the measures
above the rule, one name for some columns, and the years in the row below it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

MOST_ROWS = 3  # of a head
_CELL = re.compile(r"(?<!\\)\|")
_MARKS = re.compile(r"[*_`]+")
RULE = re.compile(r"^[\s|:\-]+$")
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)(?:\s?[/\-–]\s?\d{2,4})?")
_VALUE = re.compile(
    r"[-+–(（]?\s?(?:US|HK|RMB)?\s?[$£€¥]?\s?\d[\d,.]*(?:\s?[^\W\d_]{1,8})?\s?[)）]?\s?[%％]?"
    r"|[-–—]+|n/?[am]",
    re.IGNORECASE,
)


def cells(line: str) -> list[str]:
    """The cells of a pipe table's line, without emphasis marks."""
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [_MARKS.sub("", c).replace("\\|", "|").strip() for c in _CELL.split(inner)]


def head_lines(lines: Sequence[str]) -> int:
    """How many lines at the top of a table are its head: the header row, the rule, and the rows
    below it that go on with the head.
    """
    if len(lines) < 2 or not RULE.match(lines[1]):
        return min(1, len(lines))
    end = 2
    above = cells(lines[0])
    for line in lines[end : end + MOST_ROWS - 1]:
        if not _goes_on(above, cells(line), _first_filled(lines[end + 1 :])):
            break
        end, above = end + 1, cells(line)
    return end


def headers_of(lines: Sequence[str]) -> tuple[str, ...]:
    """The names of a table's columns by the lines of its head: each with what stands over it."""
    rows = [cells(line) for line in lines if not RULE.match(line)]
    width = max((len(row) for row in rows), default=0)
    full = [row + [""] * (width - len(row)) for row in rows]
    spread = [_spread(row, below) for row, below in pairwise(full)] + full[-1:]
    columns = zip(*spread, strict=True)
    return tuple(" ".join(dict.fromkeys(name for name in column if name)) for column in columns)


def _first_filled(lines: Sequence[str]) -> list[str]:
    """The cells of the first row with any beside its label: a group's name may stand before it."""
    return next((row for line in lines if any((row := cells(line))[1:])), [])


def _goes_on(above: Sequence[str], row: Sequence[str], following: Sequence[str]) -> bool:
    """True for names that stand under wider ones, or without a label of their own, with figures
    below them.
    """
    if len(row) != len(above) or (row[0] and above[0]):
        return False
    is_named = any(row[1:]) and not any(_is_value(cell) for cell in row[1:])
    filled = [cell for cell in following[1:] if cell]
    has_figures = sum(map(_is_value, filled)) * 2 > len(filled)
    is_wide = any(b and (not a or a in above[1:i]) for i, (a, b) in enumerate(
        zip(above[1:], row[1:], strict=True), 1))  # fmt: skip
    return is_named and has_figures and (is_wide or not row[0])


def _spread(row: Sequence[str], below: Sequence[str]) -> list[str]:
    """A row in which a name that stands over names holds for the empty cells after it."""
    found: list[str] = []
    held = ""
    for i, (cell, under) in enumerate(zip(row, below, strict=True)):
        if cell or not i:
            held = cell if under and i else ""
        found.append(cell or (held if under else ""))
    return found


def _is_value(cell: str) -> bool:
    return bool(_VALUE.fullmatch(cell)) and not _YEAR.fullmatch(cell) and not cell.endswith("年")
