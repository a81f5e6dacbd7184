"""What a text claims: each figure with the words it belongs to, from sentences and from cells."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from index import Language
from index.language.terms import fold
from qa.figures import Figure, quantities
from qa.language.cell_units import unit_of, with_unit
from qa.language.cues import cue
from qa.language.periods import Period, periods
from qa.language.units import Row, units
from qa.result import Citation

BREAK = re.compile(
    r"[。;；！？!?\n]|[,，、:](?!\d)|：|\.\s|\s(?:and|while|but|with)\s", re.IGNORECASE
)
_POINTS = re.compile(
    r"百分点|percentage points?|\bpp\b|\bppt\b|基点|basis points?|\bbps?\b", re.IGNORECASE
)
# A bare number of the size of a year is one where a word of time leads to it, or nothing counts it.
_LEADS = re.compile(
    r"(?:\b(?:in|since|by|for|from|until|till|through|during|before|after|against|versus|than|and"
    r"|end|early|late|mid|year|fiscal|calendar|fy|half|quarter|months)[ -]|[(/|–-])$",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"(?:\b(?:has|have|had|with|total(?:led)?|reached|employs?|employed|serve[sd]?|opened"
    r"|operate[sd]?)\s|[有达共约超近设])$",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\s(?:[a-z][a-z-]*\s){0,2}?(?!(?:results|sales|earnings|accounts|revenues|profits|figures"
    r"|was|has|is|its|this|costs|rates|levels|terms)\b)(?:[a-z-]+[^s\W]s|people|staff)\b"
)
_NOUN = re.compile(r"[\u4e00-\u9fff]{2}|[A-Za-z]{3}")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_FISCAL = re.compile(r"(?<!\d)(?:19|20)\d{2}[/–-]$")  # before the second year of 2022/23
_CELL = re.compile(r"\(([^()]*)\)|[-−–](.*)")


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure as told: `subject` is the clause around it without it, or what leads up to it;
    `stated` is where the unit of a cell may be written that has none of its own.
    """

    figure: Figure
    subject: str
    periods: tuple[Period, ...] = ()
    stated: str = ""
    is_cell: bool = False


def claims(text: str) -> list[Claim]:
    """The claims of running text, in order."""
    found = [replace(f, unit="date") if _is_year(f, text) else f for f in quantities(text)]
    counted = [f for f in found if f.unit != "date"]
    result = []
    for i, figure in enumerate(counted):
        low = counted[i - 1].end if i else 0
        high = counted[i + 1].start if i + 1 < len(counted) else len(text)
        before, after = text[low : figure.start], text[figure.end : high]
        ahead, behind = BREAK.split(before)[-1], BREAK.split(after)[0]
        subject = f"{ahead} {behind}" if _NOUN.search(f"{ahead} {behind}") else before
        local = f"{ahead}{text[figure.start : figure.end]}{behind}"
        result.append(Claim(figure, subject, tuple(periods(local))))
    return result + [Claim(f, "") for f in found if f.unit == "date"]


def _is_year(figure: Figure, text: str) -> bool:
    """True for a bare year: four digits of its size that count nothing, or the last two of a span
    of two years.
    """
    written = text[figure.start : figure.end]
    if len(written) == 2 and not figure.scaled and _FISCAL.search(text[: figure.start]):
        return True
    if figure.scaled or figure.unit or not _YEAR.fullmatch(written):
        return False
    before, after = text[: figure.start], text[figure.end :]
    return bool(_LEADS.search(before)) or not (_HELD.search(before) or _COUNTS.match(after))


def rows(citation: Citation) -> list[Row]:
    """The table rows that a citation's quote covers."""
    if citation.passage.kind != "table":
        return []
    sides: tuple[Language, ...] = ("zh",)
    found = chain.from_iterable(units(citation.passage, side) for side in sides)
    return [u.row for u in found if u.row and u.start < citation.end and citation.start < u.end]


def cited(citation: Citation) -> list[Claim]:
    """The claims of what is cited: of the quote and its translation, or of a row's cells."""
    table = rows(citation)
    if table:
        return [claim for row in table for claim in _row_claims(row)]
    return claims(citation.quote) + claims(citation.translation or "")


def _row_claims(row: Row) -> Iterable[Claim]:
    label = f"{row.group} {row.label}"
    around = f"{row.caption}\n{label}\n" + "\n".join(row.headers)
    yield from claims(around)
    for i, cell in enumerate(row.cells[1:], 1):
        header = row.headers[i] if i < len(row.headers) else ""
        corner = row.headers[0] if row.headers else ""
        stated = f"{header}\n{row.label}\n{row.caption}\n{corner}"
        subject = f"{label} {header}"
        typed, bare = _cell_figures(cell, row, i)
        if cell.strip().startswith("(") and cue("wording.charged").search(fold(label)):
            typed, bare = _unsigned(typed), _unsigned(bare)
        for figure in (*typed, *bare):
            moved = _in_change_column(figure, header)
            open_unit = "" if typed else stated
            yield Claim(moved, subject, tuple(periods(header)), open_unit, True)


def cell_claim(row: Row, i: int) -> Claim | None:
    """The first figure of a cell with its unit, where one is known."""
    if i >= len(row.cells):
        return None
    typed, bare = _cell_figures(row.cells[i], row, i)
    header = row.headers[i] if i < len(row.headers) else ""
    found = [*typed, *bare]
    return Claim(found[0], f"{row.label} {header}", tuple(periods(header))) if found else None


def _cell_figures(cell: str, row: Row, i: int) -> tuple[Sequence[Figure], Sequence[Figure]]:
    """A cell's figure with its unit, where one is known, and as it stands there."""
    bare = quantities(cell)
    match = _CELL.fullmatch(cell.strip())
    written = (match[1] or match[2]) if match else cell
    header = row.headers[i] if i < len(row.headers) else ""
    points = _POINTS.search(f"{header} {row.label}")
    unit = f" {points.group()}" if points else unit_of(row, i)
    full = quantities(with_unit(written.strip(), unit)) if unit else []
    return [replace(f, value=-f.value) if match else f for f in full[:1]], bare


def _unsigned(found: Sequence[Figure]) -> list[Figure]:
    """A charge in brackets may be told with its sign or without."""
    return [*found, *(replace(f, value=-f.value) for f in found)]


def _in_change_column(figure: Figure, header: str) -> Figure:
    """In a column of changes a positive figure is a rise and a negative one a fall."""
    if figure.direction or not cue("wording.change").search(fold(header)):
        return figure
    return replace(figure, direction=-1 if figure.value < 0 else 1)
