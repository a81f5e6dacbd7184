"""Tables of a page: which of them hold data, and their cells."""

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any

from index.errors import DocumentError
from index.formats.html_text import one_line
from index.formats.parts import MAX_SPAN, Part, table
from index.formats.sheets import MAX_CELLS, header_rows

if TYPE_CHECKING:
    from bs4 import Tag

LONGEST_CELL = 300  # characters of a cell with a heading, beyond which it is a column of the page
_HEADINGS = ("h1", "h2", "h3")
_CELLS = ("td", "th")


def is_data(tag: "Tag") -> bool:
    """False for a table that only lays out the page: it has one column, or most of its rows hold
    other tables or headings with what stands under them.
    """
    rows = [own_cells(row) for row in own_rows(tag)]
    if tag.get("role") in ("presentation", "none") or not any(len(row) > 1 for row in rows):
        return False
    if tag.find(["table", *_HEADINGS]) is None:
        return True
    if any(c.find(_HEADINGS) and len(c.get_text(strip=True)) > LONGEST_CELL for c in _flat(rows)):
        return False
    plain = [row for row in rows if len(row) > 1 and all(map(_is_plain, row))]
    broken = [row for row in rows if not all(map(_is_plain, row))]
    is_named = bool(plain) and all(cell.name == "th" for cell in plain[0])
    return (len(plain) > 1 and len(plain) > len(broken)) or (is_named and len(rows) > 1)


def _flat(rows: list[list["Tag"]]) -> list["Tag"]:
    return [cell for row in rows for cell in row]


def _is_plain(cell: "Tag") -> bool:
    """True for a cell without a table and without a heading that stands over other text."""
    heading = cell.find(_HEADINGS)
    if cell.find("table") is not None:
        return False
    return heading is None or one_line(heading) == one_line(cell)


def data_table(tag: "Tag") -> Part | None:
    """The table as pipe rows, tables in its cells left out; None where it has but one column."""
    rows, tags = _grid(tag), own_rows(tag)
    head = tag.find("thead", recursive=False)
    marked = sum(1 for row in tags if head is not None and row.find_parent("thead") is head)
    lead = 0
    while lead < len(rows) and all(cell.name == "th" for cell in own_cells(tags[lead])):
        lead += 1
    named = max(marked, lead)
    return table(rows, named if 0 < named < len(rows) else header_rows(rows))


def inner_tables(tag: "Tag") -> list[tuple[str, "Tag"]]:
    """The tables in the cells of a table, each with the text that its row begins with."""
    found: list[tuple[str, Tag]] = []
    for row in own_rows(tag) if tag.find("table") else []:
        cells = own_cells(row)
        label = one_line(cells[0], ("table",))
        for cell in cells:
            found += [(label, t) for t in cell.find_all("table") if t.find_parent("table") is tag]
    return found


def stray_text(tag: "Tag") -> str:
    """What stands in a table and in none of its cells, which a browser shows above it."""
    from bs4 import Tag

    found = _within(tag, (*_CELLS, "caption", "table"))
    return " ".join(text for node in found if not isinstance(node, Tag) and (text := node.strip()))


def own_rows(tag: "Tag") -> list["Tag"]:
    """The rows of a table that hold cells, those of tables within it left aside."""
    rows = _within(tag, ("tr", *_CELLS, "caption", "table"))
    return [row for row in rows if _is(row, ("tr",)) and own_cells(row)]


def own_cells(row: "Tag") -> list["Tag"]:
    """The cells of a row."""
    return [cell for cell in _within(row, (*_CELLS, "table")) if _is(cell, _CELLS)]


def _within(tag: Any, closed: Container[str]) -> Iterator[Any]:
    """The strings in an element and its elements of the names in `closed`, which stay shut."""
    for child in tag.children:
        if getattr(child, "name", None) is None or _is(child, closed):
            yield child
        else:
            yield from _within(child, closed)


def _is(node: Any, names: Container[str]) -> bool:
    return node.name in names


def _grid(tag: "Tag") -> list[list[str]]:
    """The cells' texts; a cell over several rows or columns stands in each of them.

    A cell that spans its whole row is the name of the group below and stands only once.
    """
    rows: list[list[str]] = []
    below: dict[tuple[int, int], str] = {}
    count = 0
    for r, row in enumerate(own_rows(tag)):
        line: list[str] = []
        cells = own_cells(row)
        for cell in cells:
            while (r, len(line)) in below:
                line.append(below.pop((r, len(line))))
            text = one_line(cell, ("table",))
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for i in range(across):
                below |= {(r + d, len(line)): text for d in range(1, down)}
                line.append(text if i == 0 or len(cells) > 1 else "")
        while (r, len(line)) in below:
            line.append(below.pop((r, len(line))))
        rows.append(line)
        count += len(line)
        if count > MAX_CELLS:
            raise DocumentError(f"a table holds more than {MAX_CELLS:,} cells. Split it.")
    return rows


def _span(cell: "Tag", name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdigit() else 1
