"""How much a measure grew, as one report tells it: in a sentence, or in a row of a table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Hit, Language
from index.language.terms import language
from qa.calculation.earlier import change_between, growth_of
from qa.calculation.levels import LONGEST_GAP, REACHED, levels
from qa.calculation.operands import (
    KINDS,
    NAMED,
    PLAINLY_TOLD,
    Operand,
    Span,
    clause,
    directly,
    is_planned,
    span_of,
    told_periods,
)
from qa.checking.claims import Claim, cell_claim, claims
from qa.composition.rendering import amount
from qa.composition.table import cell_text, columns
from qa.figures import Figure
from qa.language.headers import earlier_column, is_change, latest_column
from qa.language.question import Question
from qa.language.units import Row, Unit
from qa.language.words import Target
from qa.ranking.doubts import shared
from qa.ranking.select import Selection, Selector


@dataclass(frozen=True, slots=True)
class Growth:
    """A change in per cent, below 0 for a fall, with the words and the span that tell it;
    `is_told` is False where it is reckoned from two cells.
    """

    selection: Selection
    operand: Operand
    text: str
    span: Span
    is_told: bool = True


def grown(asked: Question, hits: Sequence[Hit], selector: Selector) -> Growth | None:
    """The growth of the measure whose level is `asked`; None where the report tells none."""
    chosen = selector.select(asked, hits, _worth)
    if chosen is None:
        return None
    chosen = replace(chosen, confidence=max(chosen.confidence, PLAINLY_TOLD))
    unit = chosen.units[0]
    if unit.row is not None:
        return _of_row(chosen, unit, unit.row, asked.language)
    told = _told(chosen.target, unit)
    return None if told is None else _of_sentence(chosen, unit, *told, asked.language)


def _worth(target: Target, unit: Unit) -> float:
    """How directly a unit tells the measure, where it tells its growth as well."""
    if unit.row is not None:
        return directly(target, unit, KINDS) if _columns(target, unit.row) else 0.0
    if is_planned(unit) or _told(target, unit) is None:
        return 0.0
    return max(directly(target, unit, KINDS), 0.1)


def _told(target: Target, unit: Unit) -> tuple[Figure, Claim] | None:
    """The figure that the clause begins with, and the change in per cent beside the measure."""
    said = sorted(claims(unit.text), key=lambda c: c.figure.start)
    places = [c.figure.start for c in said]
    for level in levels(unit.text):
        if level.is_earlier or shared(target, level.claim.subject) <= NAMED:
            continue
        i = places.index(level.claim.figure.start)
        if i + 1 < len(said) and _goes_with(said[i].figure, said[i + 1], unit.text):
            return said[i].figure, said[i + 1]
        led = unit.text[said[i - 1].figure.end : places[i]] if i else ""
        if REACHED.search(led) and _goes_with(said[i].figure, said[i - 1], unit.text):
            return said[i - 1].figure, said[i - 1]
    own = [c for c in said if _is_change(c) and shared(target, c.subject) > NAMED]
    return (own[0].figure, own[0]) if own else None


def _goes_with(figure: Figure, change: Claim, text: str) -> bool:
    """True for a change in per cent that stands close to a figure, in its sentence."""
    first, last = sorted((figure, change.figure), key=lambda f: f.start)
    gap = text[first.end : last.start]
    return _is_change(change) and len(gap) <= LONGEST_GAP and not set(gap) & set("。；;")


def _is_change(claim: Claim) -> bool:
    return claim.figure.kind == "percent" and bool(claim.figure.direction)


def _of_sentence(
    chosen: Selection, unit: Unit, first: Figure, change: Claim, asked: Language
) -> Growth:
    last = max(first, change.figure, key=lambda f: f.end)
    place = clause(unit, first, last)
    said = unit.text[place[0] : place[1]]
    if language(said) != asked:
        said = f"{amount(change.figure, asked)} (“{said}”)"
    figure = _signed(change.figure)
    when = told_periods(change, unit)
    operand = Operand("", figure, unit, chosen.confidence, when)
    return Growth(chosen, operand, said, span_of(unit, place))


def _of_row(chosen: Selection, unit: Unit, row: Row, asked: Language) -> Growth | None:
    found = _columns(chosen.target, row)
    if found is None:
        return None
    now, other, is_told = found
    shown, claim = cell_text(row, [now, other], asked), cell_claim(row, other)
    span = span_of(unit, (0, 0))
    if is_told and claim is not None:
        operand = Operand("", _signed(claim.figure), unit, chosen.confidence, (), None, other)
        return Growth(chosen, operand, shown, span)
    level, before = cell_claim(row, now), cell_claim(row, other)
    worked = growth_of(row, now, other, asked)
    change = change_between(level.figure, before.figure) if level and before else None
    if level is None or worked is None or change is None:
        return None
    figure = replace(level.figure, kind="percent", value=change, number=change, currency=None)
    colon, name = ("：", "，增幅") if asked == "zh" else (": ", ", growth")
    operand = Operand("", figure, unit, chosen.confidence, level.periods, None, now)
    return Growth(chosen, operand, f"{shown}{name}{colon}{' = '.join(worked)}", span, is_told=False)


def _columns(target: Target, row: Row) -> tuple[int, int, bool] | None:
    """The column of the present level, and that of its change or, with False, of the year before;
    None where there are no such two.
    """
    levels_ = [i for i in columns(target.question, target, row) if not is_change(row.headers[i])]
    if not levels_:
        return None
    now = latest_column(row, levels_)
    changes = [i for i, header in enumerate(row.headers) if i and is_change(header)]
    for i in changes:
        claim = cell_claim(row, i)
        if claim is not None and claim.figure.kind == "percent":
            return now, i, True
    before = None if changes else earlier_column(row, now, is_year_end=False)
    return None if before is None else (now, before, False)


def _signed(figure: Figure) -> Figure:
    """A fall as a figure below 0."""
    size = abs(figure.value)
    is_fall = figure.direction < 0 or figure.value < 0
    return replace(figure, value=-size if is_fall else size, number=abs(figure.number))
