"""The row of a table that tells a measure, and its cells of the periods that are asked for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from index.language.terms import fold, language
from index.passage import Language
from qa.calculation.labels import measure_alone, others
from qa.calculation.operands import KINDS, NAMED, PLAINLY_TOLD, Span, asking, span_of
from qa.checking.claims import Claim, cell_claim
from qa.composition.rendering import amount
from qa.composition.table import cell_text
from qa.figures import Figure
from qa.language.cell_units import unit_of, with_unit
from qa.language.cues import cue
from qa.language.headers import is_change, measure_of, period_of, rank
from qa.language.periods import Period, parts, periods
from qa.language.units import Row, Unit
from qa.language.words import Target
from qa.ranking.doubts import shared
from qa.ranking.select import Selector
from qa.result import Evidence

POINTS: Mapping[Language, str] = {"zh": "个百分点", "en": " percentage points"}
TWO = 2
STEEP = 3  # so that a row of another group does not stand for the one that is named
OWN = 0.1  # share of a measure's words that a label must have which has no others
MOSTLY = 0.6  # share of them that it must have which has others
PER_WORD = 0.3  # what each other word takes away
LEAST = 0.5  # share of a measure's words that its row, header and caption must have
_NOTE = re.compile(r"\s*[(（]\d{1,2}[)）](?=[\s:：]*$)")
_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row with its figure as it is read, and its period, where it has one."""

    row: Row
    column: int
    claim: Claim
    period: Period | None

    @property
    def figure(self) -> Figure:
        """The figure with its unit and sign."""
        return self.claim.figure


@dataclass(frozen=True, slots=True)
class Line:
    """A row that tells a measure, the cells that are meant, in the order of their periods, all of
    that measure, by time, and how sure that is; `further` rows where each is of one period.
    """

    unit: Unit
    row: Row
    cells: tuple[Cell, ...]
    others: tuple[Cell, ...]
    confidence: float
    further: tuple[Unit, ...] = ()

    @property
    def name(self) -> str:
        """What the row is called, with its group unless that is but a period, without the marks of
        its notes.
        """
        group, label = (
            _NOTE.sub("", text).strip(" :：") for text in (self.row.group, self.row.label)
        )
        return label if self.further and periods(group) else f"{group} {label}".strip()

    @property
    def spans(self) -> tuple[Span, ...]:
        """The rows that are cited."""
        return tuple(span_of(unit, (0, 0)) for unit in (self.unit, *self.further))

    def shown(self, cells: Sequence[Cell], asked: Language) -> str:
        """Some of its cells in words."""
        rows = {id(c.row): c.row for c in cells}
        told = [cell_text(row, [c.column for c in cells if c.row is row], asked)
                for row in rows.values()]  # fmt: skip
        return ("；" if asked == "zh" else "; ").join(told)

    def amount(self, number: Decimal, cell: Cell, asked: Language) -> str:
        """A number with the unit of a cell: its currency, scale or %; where the table is in the
        other language, as the asker would write it.
        """
        if cell.figure.kind == "number" and language(f"{self.name} {self.row.caption}") != asked:
            value = number * cell.figure.scale
            return amount(replace(cell.figure, value=value, number=abs(number)), asked)
        sign = "-" if number < 0 else ""
        return f"{sign}{self._with_unit(written(abs(number)), cell)}"

    def _with_unit(self, value: str, cell: Cell) -> str:
        written, unit = cell.row.cells[cell.column], unit_of(cell.row, cell.column)
        if cell.figure.kind == "percent":
            return f"{value}%"
        own = _AMOUNT.sub("", written).strip(" ()-–−") if not unit.strip() else ""
        sign = next(iter(re.findall(r"^[-−–(]?\s?((?:US|HK|RMB)?[$£€¥])", written)), "")
        if own and own != sign:  # a unit written in the cell itself
            return _AMOUNT.sub(value, written.strip("()-–−"), count=1)
        return with_unit(value, f"{sign} {unit.strip()}" if sign else unit)

    def at(self, column: int) -> "Line":
        """With the cell of a column alone; without any where it has no figure."""
        claim = cell_claim(self.row, column)
        return replace(self, cells=() if claim is None else (Cell(self.row, column, claim, None),))

    def with_before(self, named: Sequence[Period]) -> "Line":
        """With the cell before the one of a single named period; without any cells where two
        are meant and it is open which.
        """
        if len(named) != 1:
            return self if len(self.cells) == TWO else replace(self, cells=())
        now = self.cells[-1]
        at = self.others.index(now) if now in self.others else 0
        return replace(self, cells=(self.others[at - 1], now) if at else ())


def line(
    term: str,
    named: Sequence[Period],
    evidence: Evidence,
    selector: Selector,
    asked: Language,
    is_range: bool = False,
    part: str = "",
) -> Line | None:
    """The row of a measure with its cells of the named periods, of all where none is named (of all
    quarters, or halves, by `part`); None where no row tells it, or not of each period, or in more
    than one column.
    """

    def worth(target: Target, unit: Unit) -> float:
        named_as_well = _closeness(target, unit)
        if (
            not named_as_well
            or unit.row is None
            or not _cells(target, unit.row, named, is_range, part)[0]
        ):
            return 0.0
        return named_as_well**STEEP / (1 + PER_WORD * len(others(target, unit.row)))

    chosen = selector.select(replace(asking(term, asked), language=asked), evidence.hits, worth)
    if chosen is None or (row := chosen.units[0].row) is None:
        return None
    unit = chosen.units[0]
    closeness = _closeness(chosen.target, unit)
    sure = max(chosen.confidence, PLAINLY_TOLD) if closeness > NAMED else chosen.confidence
    return Line(unit, row, *_cells(chosen.target, row, named, is_range, part), sure)


def stacked(
    term: str, named: Sequence[Period], evidence: Evidence, selector: Selector, asked: Language
) -> Line | None:
    """The same of a table whose rows, or groups of rows, are the periods: its cells in one column,
    of rows that are alike but for the time.
    """
    found = [line(term, [when], evidence, selector, asked) for when in named]
    lines = [f for f in found if f is not None and len(f.cells) == 1]
    places = {f.unit.start for f in lines}
    kinds = {(measure_of(f.row.label), f.cells[0].column, f.unit.passage.source) for f in lines}
    if len(lines) < len(named) or len(places) < len(named) or len(kinds) > 1:
        return None
    cells = tuple(replace(f.cells[0], period=w) for f, w in zip(lines, named, strict=True))
    first, *others = lines
    sure = min(f.confidence for f in lines)
    further = tuple(f.unit for f in others)
    alike = _are_alike(cells)
    return Line(first.unit, first.row, cells, cells, sure, further) if alike else None


def _closeness(target: Target, unit: Unit) -> float:
    """The share of a measure's words that a row tells; 0 where that is too little."""
    if unit.row is None:
        return 0.0
    label = f"{unit.row.group} {unit.row.label}"
    around = f"{label} {' '.join(unit.row.headers)} {unit.row.caption} {unit.passage.heading or ''}"
    is_total = bool(cue("superlative.total").fullmatch(fold(unit.row.label).strip(" *:")))
    own, told = shared(target, label), shared(target, around)
    is_own = own > (MOSTLY if others(target, unit.row) else OWN) and told >= LEAST
    return told if is_own or (is_total and told > NAMED) else 0.0


def _cells(
    target: Target, row: Row, named: Sequence[Period], is_range: bool, part: str = ""
) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The cells of the one measure of the row that has all the periods, in order, and all of its
    cells by time; none where two measures may be meant.
    """
    groups: dict[str, list[Cell]] = {}
    for i, header in enumerate(row.headers[1:], 1):
        claim = cell_claim(row, i)
        measure, when, is_moved = _read_header(header)
        if claim is not None and claim.figure.kind in KINDS and not is_moved:
            groups.setdefault(measure, []).append(Cell(row, i, claim, when))
    around = periods(f"{row.group} {row.label} {row.caption} {row.headers[0]}")

    def of_periods(cells: Sequence[Cell]) -> tuple[Cell, ...]:
        return _of_parts(cells, part) if part else _of_periods(cells, named, is_range, around)

    measure = _meant(target, groups, of_periods)
    found = of_periods(groups.get(measure, ()))
    if not found or not _are_alike(found):
        return (), ()
    return found, _by_time({c: c.period for c in groups[measure] if c.period})


def _meant(
    target: Target, groups: Mapping[str, list[Cell]], of_periods: Callable[[list[Cell]], object]
) -> str:
    """The measure whose words the question has most of; of several the one that is just the row's,
    or else the one that has the periods; "" where that is open.
    """
    scores = {measure: shared(target, _spelt(measure)) for measure in groups}
    best = [m for m in groups if scores[m] == max(scores.values())]
    if len(best) > 1 and "" not in best:
        best = [m for m in best if of_periods(groups[m])]
    return best[0] if len(best) == 1 else ""


@lru_cache(maxsize=5_000)  # asked of every row of a table
def _read_header(header: str) -> tuple[str, Period | None, bool]:
    """The measure of a column, its one period, and whether it is of changes."""
    return measure_alone(header), period_of(header), is_change(header)


def _spelt(measure: str) -> str:
    return f"{measure} percent percentage" if "%" in measure else measure


def _of_periods(
    cells: Sequence[Cell], named: Sequence[Period], is_range: bool, around: Sequence[Period]
) -> tuple[Cell, ...]:
    """The one cell of each period, in their order; all, by time, where none is named. A column of
    no period is of the one that its row, caption or table's corner names, or of any.
    """
    dated = {c: c.period for c in cells if c.period is not None}
    if not dated:
        is_of_them = not around or all(any(p.suits(w) for p in around) for w in named)
        return tuple(cells) if len(cells) == 1 and len(named) < TWO and is_of_them else ()
    if not named:
        is_clear = len({rank(p) for p in dated.values()}) == len(cells)
        return _by_time(dated) if is_clear else ()
    found: list[Cell] = []
    for wanted in named:
        fitting = [c for c, period in dated.items() if period.suits(wanted)]
        if len(fitting) != 1:
            return ()
        found += fitting
    return _between(dated, found) if is_range and len(found) == TWO else tuple(found)


def _of_parts(cells: Sequence[Cell], part: str) -> tuple[Cell, ...]:
    """The cells of the quarters, or halves, of one year, in the order of the columns."""
    told = {c: parts(c.row.headers[c.column]) for c in cells}
    found = [c for c, names in told.items() if any(n.startswith(part.lower()) for n in names)]
    is_clear = len({frozenset(told[c]) for c in found}) == len(found)
    return tuple(found) if is_clear else ()


def _by_time(dated: Mapping[Cell, Period]) -> tuple[Cell, ...]:
    return tuple(sorted(dated, key=lambda c: rank(dated[c])))


def _between(dated: Mapping[Cell, Period], ends: Sequence[Cell]) -> tuple[Cell, ...]:
    first, last = sorted(rank(dated[c]) for c in ends)
    return tuple(c for c in _by_time(dated) if first <= rank(dated[c]) <= last)


def _are_alike(cells: Sequence[Cell]) -> bool:
    """True for figures of one kind, unit, currency and scale."""
    figures = [c.figure for c in cells]
    return len({(f.kind, f.unit, f.currency, f.scale) for f in figures}) == 1


def signed(cell: Cell) -> Decimal:
    """The number as it stands in the cell, with its sign."""
    return -cell.figure.number if cell.figure.value < 0 else cell.figure.number


def written(value: Decimal) -> str:
    """A number for an equation: 13,237.4"""
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    return f"{plain:,.0f}" if isinstance(exponent, int) and exponent > 0 else f"{plain:,f}"


def within(value: Decimal) -> str:
    """A number after a sign: in brackets, where it is below zero."""
    return f"({written(value)})" if value < 0 else written(value)
