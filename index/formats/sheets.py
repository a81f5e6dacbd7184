"""CSV, TSV and Excel workbooks: each sheet a heading and its tables with their header rows."""

import csv
import datetime
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from index.errors import DocumentError
from index.formats.encoding import decode
from index.formats.parts import Parsed, Part, assemble, table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_CELLS = 400_000
LARGEST_MERGED = 1_000
_DEFAULT_NAME = re.compile(r"(?:Sheet|工作表)\s?\d*", re.IGNORECASE)
_NUMBER = re.compile(
    r"[-+(（]?(?:US|HK|RMB)? ?[$£€¥￥]?\d[\d,.]*"
    r"(?: ?(?:[千百十]?[万亿]?元|[千百十]?[万亿]|[kmKM]|bn|million|billion))?[)）%％]?"
)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].'
    r"|(?P<end>;)|(?P<digits>General|[#0?,.]+)|(?P<plain>.)",
    re.S,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
Grid = list[list[str]]


def load_csv(data: bytes, encoding: str | None) -> Parsed:
    """The tables of a file with commas, semicolons, tabs or bars between the values."""
    text, notes = decode(data, encoding)
    sample = text[:20_000]
    try:
        dialect: Any = csv.Sniffer().sniff(sample, ",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if sample.count("\t") > sample.count(",") else csv.excel
    try:
        grid = _within(list(row) for row in csv.reader(StringIO(text, newline=""), dialect))
    except csv.Error as error:
        raise DocumentError(f"its rows cannot be read ({error}). Save it as CSV again.") from error
    return assemble(_parts(grid), notes)


def load_workbook(data: bytes, encoding: str | None) -> Parsed:
    """The visible sheets of an .xlsx file, with the values that were stored for its formulas."""
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(data), data_only=True)
    sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
    parts: list[Part] = []
    for sheet in sheets:
        if len(sheets) > 1 or not _DEFAULT_NAME.fullmatch(sheet.title):
            parts.append(Part("heading", sheet.title, 1))
        parts += _parts(_within(_rows(sheet)), level=2)
    hidden = len(book.worksheets) - len(sheets)
    notes = [f"{hidden} hidden sheets were left out."] if hidden else []
    return assemble(parts, notes)


def _within(rows: Iterable[list[str]]) -> Grid:
    """The rows without empty ends; raises DocumentError when there are too many cells."""
    grid: Grid = []
    count = 0
    for row in rows:
        while row and not row[-1].strip():
            row.pop()
        count += len(row)
        if count > MAX_CELLS:
            raise DocumentError(f"it holds more than {MAX_CELLS:,} cells. Split the tables.")
        grid.append(row)
    return grid


def _rows(sheet: "Worksheet") -> Iterator[list[str]]:
    """The visible rows as text; a merged cell's value stands in each of its columns."""
    if sheet.max_row * sheet.max_column > 10 * MAX_CELLS:
        raise DocumentError(f"sheet {sheet.title!r} is too wide or too long. Split the tables.")
    hidden = {i for i in range(1, sheet.max_column + 1) if _hides(sheet, i)}
    merged = _merged(sheet)
    for number, row in enumerate(sheet.iter_rows(), 1):
        if not sheet.row_dimensions[number].hidden:
            yield [
                _shown(sheet.cell(*merged[number, i]) if (number, i) in merged else cell)
                for i, cell in enumerate(row, 1)
                if i not in hidden
            ]


def _merged(sheet: "Worksheet") -> dict[tuple[int, int], tuple[int, int]]:
    """(row, column) of each merged cell to that which holds its value, whole rows left alone."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        width, height = area.size["columns"], area.size["rows"]
        if width < sheet.max_column and width * height <= LARGEST_MERGED:
            found |= {
                (r, c): (area.min_row, area.min_col)
                for r in range(area.min_row, area.max_row + 1)
                for c in range(area.min_col, area.max_col + 1)
            }
    return found


def _hides(sheet: "Worksheet", column: int) -> bool:
    """True when the column is hidden, by itself or in a group of columns described at once."""
    return any(
        d.hidden and (d.min or 0) <= column <= (d.max or 0)
        for d in sheet.column_dimensions.values()
    )


def _shown(cell: Any) -> str:
    """A value as the sheet shows it, as far as its number format is a common one."""
    value, form = cell.value, str(cell.number_format or "")
    if value is None or form == "" or form.startswith(";"):
        return ""
    if isinstance(value, datetime.datetime):
        return str(value).removesuffix(" 00:00:00")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    first, *others = _sections(form)
    section = others[0] if value < 0 and others and others[0].digits else first
    if not section.digits or section.is_other or not math.isfinite(value):
        return _plain(value)
    before, after = section.before.lstrip(), section.after.rstrip()
    return f"{'-' if value < 0 else ''}{before}{_rounded(abs(value), section)}{after}"


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.12g}"


@dataclass(slots=True)
class _Section:
    """A number format, or its part for negative numbers: the words around and the digits.

    `is_other` is true of dates, fractions, powers and conditions, which are not followed.
    """

    before: str = ""
    digits: str = ""
    after: str = ""
    percents: int = 0
    is_other: bool = False


@lru_cache(maxsize=256)
def _sections(form: str) -> list[_Section]:
    """The sections of a number format; signs and brackets, which only tell the sign, dropped."""
    found = [_Section(is_other=bool(re.search(r"\[[<>=]", form)))]
    for token in _TOKEN.finditer(form):
        at, kind = found[-1], token.lastgroup
        text = token[kind] if kind else ""
        if kind == "end":
            found.append(_Section(is_other=found[0].is_other))
        elif kind == "digits":
            at.is_other |= bool(at.digits)  # 0!.0 sets a point among the digits
            at.digits += text
        elif kind == "plain" and text.isascii() and text not in "-+()$% ":
            at.is_other = True
        elif text not in ("-", "+", "(", ")"):
            at.percents += kind == "plain" and text == "%"
            if at.digits:
                at.after += text
            else:
                at.before += text
    return found


def _rounded(value: float, section: _Section) -> str:
    """Half rounds up, of the 15 digits that a sheet keeps; a comma at the end is a thousand."""
    if section.digits == "General":
        return _plain(value)
    whole, _, part = section.digits.partition(".")
    commas = sum(len(s) - len(s.rstrip(",")) for s in (whole, part))
    places = len(part.replace(",", ""))
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    with localcontext() as context:
        context.rounding = ROUND_HALF_UP
        scaled = exact.scaleb(2 * section.percents - 3 * commas)
        return format(scaled, f"{',' if ',' in whole.rstrip(',') else ''}.{places}f")


def _parts(grid: Grid, level: int = 1) -> list[Part]:
    """The regions of a sheet that blank rows set apart, each a table with its caption."""
    parts: list[Part] = []
    region: Grid = []
    for row in [*grid, []]:
        if any(c.strip() for c in row):
            region.append(row)
        elif region:
            parts += _region(region, level if not parts else level + 1)
            region = []
    return parts


def _region(rows: Grid, level: int) -> list[Part]:
    """Lines of one cell before the header and after the last full row stand outside the table."""
    filled = [sum(1 for c in row if c.strip()) for row in rows]
    wide = [i for i, count in enumerate(filled) if count > 1]
    if not wide:
        return [_line(_only(row), i, level) for i, row in enumerate(rows)]
    body = rows[wide[0] : wide[-1] + 1]
    before = [_line(_only(row), i, level) for i, row in enumerate(rows[: wide[0]])]
    made = table(body, header_rows(body))
    after = [Part("paragraph", _only(row)) for row in rows[wide[-1] + 1 :]]
    return before + ([made] if made else []) + after


def header_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many rows at the top name the columns: those before the first row with figures.

    Years are names, not figures. At most three rows; one when no row has figures.
    """
    for i, row in enumerate(rows[:4]):
        values = [c.strip() for c in row[1:] if c.strip()]
        figures = [v for v in values if _NUMBER.fullmatch(v) and not _YEAR.fullmatch(v)]
        if len(figures) * 2 > len(values):
            return max(i, 1)
    return 1


def _only(row: Sequence[str]) -> str:
    return " ".join(c.strip() for c in row if c.strip())


def _line(text: str, i: int, level: int) -> Part:
    """A line above a table: the first a heading, unless it reads like a sentence or a unit."""
    is_name = len(text) <= 60 and not re.search(r"[。.;；:：]|单位|^[（(]", text)
    return Part("heading", text, level) if i == 0 and is_name else Part("paragraph", text)
