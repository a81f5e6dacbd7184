"""Running heads, running feet and page numbers of a PDF, told by what repeats over its pages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.formats.pdf_aligned import rows_of
from index.formats.pdf_page import Page, Run
from index.formats.pdf_tables import Table

MARGIN = 0.13
SMALL_TYPE, LARGE_TYPE = 0.8, 1.12
APART = 1.1
LEAST_YEAR = 1900
MOST_SHOWN = 3
_NUMBERED = re.compile(
    r"[-–—·|\s]*(?P<word>page|p\.|第)?\s*(?P<number>\d{1,4}|[ivxlc]{1,7})\s*"
    r"(?P<of>页|(?:of|/|共)\s*\d{1,4}\s*页?)?[-–—·|\s]*",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_LETTERS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_UNIT = re.compile(
    r"单位|單位|币种|幣種|货币|人民币.{0,6}元|(?:百万|千|万|亿)元|\bunits?\b|\bcurrency\b"
    r"|\b(?:million|thousand|billion)s?\b|[$£€¥]\s?[mMbB'0]|\bRMB\b",
    re.IGNORECASE,
)
_Row = list[Run]


@dataclass(slots=True)
class Sheet:
    """What page `number` shows in one direction: runs outside its ruled tables, and these.

    `is_aside` for what is written in another direction than most of the page.
    """

    number: int
    page: Page
    tables: list[Table]
    runs: list[Run]
    is_aside: bool = False


def body_size(sheets: Sequence[Sheet]) -> float:
    """The size of type that most characters have, in points."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for run in sheet.runs:
            sizes[round(run.size * 2) / 2] += len(run.glyphs)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def drop_furniture(sheets: Sequence[Sheet]) -> list[str]:
    """Take running heads, running feet and page numbers off the pages; notes about the unsure."""
    body = body_size(sheets)
    found = [(sheet, outer_rows(sheet)) for sheet in sheets]
    pages = len({sheet.number for sheet in sheets})
    told = _Repeated([(s, row) for s, rows in found for row in rows], pages, SMALL_TYPE * body)
    varied: dict[str, None] = {}
    for sheet, rows in found:
        gone: set[int] = set()
        for row in rows:
            if row[0].size >= LARGE_TYPE * body and _page_number(row) is None:
                continue
            is_repeated = told.is_furniture(sheet, row)
            if is_repeated or told.is_varied(sheet, row):
                gone |= {id(run) for run in row}
                varied |= {} if is_repeated else {_text(row): None}
        sheet.runs = [run for run in sheet.runs if id(run) not in gone]
    shown = "; ".join([*varied][:MOST_SHOWN]) + ("; ..." if len(varied) > MOST_SHOWN else "")
    return [f"small lines at the head of pages were left out: {shown}."] if varied else []


def outer_rows(sheet: Sheet) -> list[_Row]:
    """The rows near the top and bottom edge that a gap sets apart from the text."""
    rows = rows_of(sheet.runs)
    height = sheet.page.height
    edges = [t.box[1] for t in sheet.tables] + [t.box[3] for t in sheet.tables]
    found: list[_Row] = []
    for i, row in enumerate(rows[:3]):
        below = min([r[0].y - r[0].size for r in rows[i + 1 : i + 2]] + edges + [height])
        if row[0].y < MARGIN * height and below - row[0].y > APART * row[0].size:
            found = [list(r) for r in rows[: i + 1]]
    for i, row in enumerate(rows[:-4:-1]):
        top = row[0].y - row[0].size
        higher = [r[0].y for r in rows[: len(rows) - i - 1][-1:]] + [e for e in edges if e < top]
        is_apart = top - max(higher, default=0.0) > APART * row[0].size
        if row[0].y > (1 - MARGIN) * height and is_apart:
            found += [list(r) for r in rows[len(rows) - i - 1 :] if list(r) not in found]
    return found


class _Repeated:
    """What the outer rows of all pages have in common.

    A running line has the same words at the same height on several pages, and of its numbers at
    most one that counts the pages. A line that tells a unit is none.
    """

    def __init__(self, rows: Sequence[tuple[Sheet, _Row]], pages: int, small: float) -> None:
        self._least, self._most, self._small = 3 if pages > 3 else 2, max(pages / 2, 1.5), small
        self._seen: Counter[object] = Counter()
        self._numbers: Counter[object] = Counter()
        for sheet, row in rows:
            for mark in {*_marks(sheet, row), _place(sheet, row)}:
                self._seen[mark] += 1
            number = _page_number(row)
            if number is not None:
                self._numbers[number[0] - sheet.number] += 1

    def is_furniture(self, sheet: Sheet, row: _Row) -> bool:
        """True for a row that is no part of the text."""
        number = _page_number(row)
        if number is not None:
            least = 3 if number[0] >= LEAST_YEAR else 2
            counts = self._numbers[number[0] - sheet.number]
            return number[1] or counts >= least or number[0] == sheet.number
        if _UNIT.search(_text(row)):
            return False
        return any(self._seen[mark] >= self._least for mark in _marks(sheet, row))

    def is_varied(self, sheet: Sheet, row: _Row) -> bool:
        """True for a small line at the head of most pages, each time with other words."""
        is_small = row[0].size < self._small and row[0].y < sheet.page.height / 2
        is_usual = self._seen[_place(sheet, row)] > self._most
        return is_small and is_usual and not _UNIT.search(_text(row))


def _text(row: _Row) -> str:
    return " ".join(run.text for run in row)


def _place(sheet: Sheet, row: _Row) -> object:
    return sheet.is_aside, round(row[0].y / 4), round(row[0].size)


def _words(sheet: Sheet, row: _Row) -> object:
    return sheet.is_aside, re.sub(r"\d+", "#", _text(row)), round(row[0].y / 4)


def _marks(sheet: Sheet, row: _Row) -> Iterator[object]:
    """The row as it would repeat: as it is, and with each number in turn counting the pages."""
    text, words = _text(row), _words(sheet, row)
    numbers = [int(n) if len(n) < 10 else 0 for n in re.findall(r"\d+", text)]
    yield words, tuple(numbers)
    for i, number in enumerate(numbers[:12]):
        yield words, i, (*numbers[:i], number - sheet.number, *numbers[i + 1 :])


def _page_number(row: _Row) -> tuple[int, bool] | None:
    """The number of a row that is nothing else, and whether its words say that it is a page's."""
    found = _NUMBERED.fullmatch(_text(row))
    if found is None:
        return None
    is_told = bool(found["word"] or found["of"]) or found[0].strip() != found["number"]
    number = found["number"].lower()
    if number.isdigit():
        return int(number), is_told
    if not _ROMAN.fullmatch(number):
        return None
    values = [_LETTERS[c] for c in number]
    signed = (-a if a < b else a for a, b in pairwise([*values, 0]))
    return sum(signed), is_told
