"""CSV, TSV and Excel workbooks: each sheet a heading and its tables with their header rows."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from index.errors import DocumentError
from index.formats.encoding import decode
from index.formats.number_format import shown
from index.formats.parts import Parsed, Part, assemble, counted, table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_CELLS = 400_000
LARGEST_MERGED = 1_000
MOST_LOOKED_AT = 50  # rows of a table that tell its columns
_DEFAULT_NAME = re.compile(r"(?:Sheet|工作表)\s?\d*", re.IGNORECASE)
_NUMBER = re.compile(
    r"[-+–(（]?(?:US|HK|RMB)? ?[$£€¥￥]? *[-–]?[(（]? ?\d[\d,.]*"
    r"(?: ?(?:[千百十]?[万亿]?元|[千百十]?[万亿]|[kmKM]|bn|million|billion))?"
    r" ?[%％]? ?[)）]? ?[%％]?"
    r"|[$£€¥￥]? ?[-–—]+ ?%?"
)
_ASIDE = re.compile(r"[(（].*[)）]")
MOST_HEADERS = 5  # rows; beyond LABELLED_HEADERS those alone that have no label
LABELLED_HEADERS = 3
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
    notes: list[str] = []
    for sheet in sheets:
        if len(sheets) > 1 or not _DEFAULT_NAME.fullmatch(sheet.title):
            parts.append(Part("heading", sheet.title, 1))
        parts += _parts(_within(_rows(sheet)), level=2)
        notes += _hidden(sheet)
    hidden = len(book.worksheets) - len(sheets)
    notes += [f"{counted(hidden, 'hidden sheet')} left out."] if hidden else []
    return assemble(parts, notes)


def _hidden(sheet: "Worksheet") -> list[str]:
    """Notes of the rows, columns and cells that hold something and are not shown."""
    rows: set[int] = set()
    columns: set[int] = set()
    cells = 0
    closed = {i for i in range(1, sheet.max_column + 1) if _hides(sheet, i)}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in (None, ""):
                continue
            if sheet.row_dimensions[cell.row].hidden:
                rows.add(cell.row)
            elif cell.column in closed:
                columns.add(cell.column)
            else:
                cells += not shown(cell)
    told = [(len(rows), "hidden row"), (len(columns), "hidden column")]
    notes = [f"sheet {sheet.title!r}: {counted(n, what)} left out." for n, what in told if n]
    if cells:
        notes.append(f"sheet {sheet.title!r}: {counted(cells, 'cell')} formatted to show nothing.")
    return notes


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
                shown(sheet.cell(*merged[number, i]) if (number, i) in merged else cell)
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


def _parts(grid: Grid, level: int = 1) -> list[Part]:
    """The regions of a sheet, each a table with its caption; a header holds on below blank rows."""
    parts: list[Part] = []
    above: Grid = []
    for region in _regions(grid):
        first = next((i for i, row in enumerate(region) if _filled(row) > 1), len(region))
        if _goes_on(above, region[first:]):
            region[first:first] = above[: _headers(above)]
        above = region[first:] or above
        parts += _region(region, level if not parts else level + 1)
    return parts


def _regions(grid: Grid) -> Iterator[Grid]:
    """What blank rows set apart; those between rows of one table part nothing."""
    held: Grid = []
    at: Grid = []
    for row in [*grid, []]:
        if _filled(row):
            at.append(row)
        elif at:
            if held and _filled(held[-1]) > 1 and _filled(at[0]) > 1 and _goes_on(held, at):
                held += at
            else:
                yield from [held] if held else []
                held = at
            at = []
    yield from [held] if held else []


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _goes_on(above: Grid, rows: Grid) -> bool:
    """True when rows that begin with figures stand under the columns of a table above them."""
    columns, own = _columns(above[:MOST_LOOKED_AT]), _columns(rows)
    return bool(own) and own <= columns and min(own) == min(columns) and has_figures(rows[0])


def _columns(rows: Grid) -> set[int]:
    """The columns in which rows of several cells have something."""
    wide = [row for row in rows if _filled(row) > 1]
    return {i for row in wide for i, cell in enumerate(row) if cell.strip()}


def _headers(rows: Grid) -> int:
    """How many rows a table's header takes; none where it begins with figures."""
    return 0 if has_figures(rows[0]) else header_rows(rows)


def _region(rows: Grid, level: int) -> list[Part]:
    """Lines of one cell before the header and after the last full row stand outside the table."""
    wide = [i for i, row in enumerate(rows) if _filled(row) > 1]
    if not wide:
        return [_line(_only(row), i, level) for i, row in enumerate(rows)]
    body = rows[wide[0] : wide[-1] + 1]
    before = [_line(_only(row), i, level) for i, row in enumerate(rows[: wide[0]])]
    made = table(body, header_rows(body))
    after = [Part("paragraph", _only(row)) for row in rows[wide[-1] + 1 :]]
    return before + ([made] if made else []) + after


def header_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many rows at the top name the columns: those before the first row with figures, and
    before a label that stands alone under named columns, which names a group of rows.

    Years are names, not figures. One when no row near the top has figures.
    """
    first = next((i for i, row in enumerate(rows[: MOST_HEADERS + 1]) if has_figures(row)), 1)
    end = next((i for i in range(1, first) if _is_group(rows, i)), max(first, 1))
    is_named = any("".join(row[:1]).strip() for row in rows[LABELLED_HEADERS:end])
    return 1 if is_named else end


def _is_group(rows: Sequence[Sequence[str]], i: int) -> bool:
    """True for a label alone under named columns; what stands in brackets belongs to these."""
    label, *others = rows[i] or [""]
    is_alone = not any(c.strip() for c in others) and not _ASIDE.fullmatch(label.strip())
    return is_alone and any(cell.strip() for above in rows[:i] for cell in above[1:])


def has_figures(row: Sequence[str], most: bool = True) -> bool:
    """True when most of a row after its first cell, or any of it, is figures."""
    values = [c.strip() for c in row[1:] if c.strip()]
    figures = [v for v in values if _NUMBER.fullmatch(v) and not _YEAR.fullmatch(v)]
    return len(figures) * 2 > len(values) if most else bool(figures)


def _only(row: Sequence[str]) -> str:
    return " ".join(c.strip() for c in row if c.strip())


def _line(text: str, i: int, level: int) -> Part:
    """A line above a table: the first a heading, unless it reads like a sentence or a unit."""
    is_name = len(text) <= 60 and not re.search(r"[。.;；:：]|单位|^[（(]", text)
    return Part("heading", text, level) if i == 0 and is_name else Part("paragraph", text)
