"""What the columns of a table stand for: a measure, at a time, or a change."""

import re
from collections.abc import Sequence

from index.language.terms import fold
from qa.language.cues import cue
from qa.language.periods import Period, periods
from qa.language.units import Row

_TIME = re.compile(
    r"(?:19|20)\d{2}|\b[12]h\s?\d{2}\b|\b(?:q[1-4]|h[12]|fy)\b|年末|年初|上半年|下半年|全年|[一二三四]季度末?"
    r"|\d{1,2}月(?:\d{1,2}日)?末?|年度?|末"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\byear[- ]end\b|\b\d{1,2}\b"
)
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


def measure_of(header: str) -> str:
    """A column's header without its time and its unit: "" for a column of one time alone."""
    return " ".join(
        re.sub(r"[^\w%]+", " ", _TIME.sub(" ", _BRACKETS.sub("", fold(header)))).split()
    )


def is_blank(cell: str) -> bool:
    """True for a cell that tells nothing: empty, dashed, or "not disclosed"."""
    return bool(cue("table.blank").fullmatch(fold(cell)))


def is_change(header: str) -> bool:
    """True for a column of changes."""
    return bool(cue("wording.change").search(fold(header)))


def period_of(header: str) -> Period | None:
    """The one period that a header names."""
    found = periods(header)
    return found[0] if len(found) == 1 else None


def siblings(row: Row, i: int) -> dict[int, Period]:
    """The columns of the same measure as column i, by their periods; column i among them."""
    ours = measure_of(row.headers[i])
    found: dict[int, Period] = {}
    for j, header in enumerate(row.headers[1:], 1):
        when = period_of(header)
        if when and j < len(row.cells) and measure_of(header) == ours and not is_change(header):
            found[j] = when
    return found


def latest_column(row: Row, columns: Sequence[int]) -> int:
    """The column of the latest period; the first where none names one."""
    dated = {i: p for i in columns if (p := period_of(row.headers[i]))}
    return max(dated, key=lambda i: rank(dated[i])) if dated else columns[0]


def rank(when: Period) -> tuple[str, str]:
    """Periods in order of time; a year without a part ends with it."""
    return when.year, {"": "Y", "H1": "H1", "H2": "X"}.get(when.part, when.part)


def earlier_column(row: Row, i: int, is_year_end: bool) -> int | None:
    """The column of the same measure a year before column i, or at the end of the year before."""
    columns = siblings(row, i)
    if i not in columns:
        return None
    now = columns[i]
    year = str(int(now.year) - 1)
    wanted = [j for j, p in columns.items() if p.year == year]
    ends = [j for j in wanted if columns[j].part in ("Y", "", "Q4")]
    alike = [j for j in wanted if columns[j].part == now.part]
    fitting = ends if is_year_end else alike
    return fitting[0] if len(fitting) == 1 else None
