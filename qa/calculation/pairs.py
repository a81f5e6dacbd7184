"""What is worked out of two measures of one period, each from a cell of a table.

A share or ratio of one by the other, their difference, sum or average. The answer leads with the
result and shows its steps, which the check works out anew.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from index.language.terms import fold, language
from index.passage import Language
from qa.calculation.arithmetic import worded
from qa.calculation.lines import POINTS, Cell, Line, line, signed, within, written
from qa.calculation.operands import span_of
from qa.calculation.spans import row_forms, without_periods
from qa.calculation.sums import read_sum
from qa.language.periods import Period, periods
from qa.language.question import read_question
from qa.ranking.select import Selector
from qa.result import Draft, DraftSentence, Evidence

Kind = Literal["share", "ratio", "difference", "sum", "average"]
KINDS: tuple[Kind, ...] = ("share", "ratio", "difference", "sum", "average")
Worded = Callable[["Side", "Side", Language], tuple[str, str, str] | None]
LONGEST = 200
_END = " ?？。.!！,，"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two terms and what is asked of them; each reading names both in full."""

    kind: Kind
    readings: tuple[tuple[str, str], ...]
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """The cell of one of the two measures."""

    line: Line
    cell: Cell


def pair(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The answer with its steps; None for any other question, and where tables do not tell both
    measures in figures of one unit and period.
    """
    asked = read_pair(question)
    if asked is None:
        return None
    read = read_question(question).language
    for terms in asked.readings:
        found = [line(term, asked.periods, evidence, selector, read) for term in terms]
        sides = _aligned([Side(f, f.cells[-1]) for f in found if f is not None and f.cells])
        if len(sides) == len(terms) and _go_together(sides):
            break
    else:
        return None
    one, other = sides
    told = _WORDED[asked.kind](one, other, read)
    if told is None:
        return None
    spans = tuple(dict.fromkeys(span_of(s.line.unit, (0, 0)) for s in sides))
    confidence = min(s.line.confidence for s in sides)
    return Draft((DraftSentence(worded(*told, read), spans),), confidence, engine)


def read_pair(question: str) -> Pair | None:
    """What a question asks of two measures; None for any other, and for more than one period."""
    text = question.strip(_END)
    named = tuple(periods(text))
    if len(text) > LONGEST or len(fold(text)) != len(text) or len(named) > 1:
        return None
    bare, forms = without_periods(text), row_forms()["pairs"]
    ahead = re.match(forms["ahead"], bare, re.IGNORECASE)
    bare = ahead["rest"] if ahead else bare
    for kind in KINDS:
        for form in forms[kind]:
            match = re.search(form, bare, re.IGNORECASE)
            if match is not None:
                told = match.groupdict()
                of = told.get("of") or (ahead["of"] if ahead else "")
                return Pair(kind, tuple(_readings(told["a"], told["b"], of)), named)
    asked = read_sum(question)
    if asked is not None and asked.named:
        return Pair("share", ((asked.terms[0], asked.terms[1]),), named)
    return None


def _readings(one: str, other: str, both: str) -> Iterator[tuple[str, str]]:
    """Both terms with what is asked of both; else the second with the measure of the first, both
    as they stand, and the first with the noun of the other: "the domestic and international
    discount rates".
    """
    a, b, of = (_term(text) for text in (one, other, both))
    if of:
        if language(of) == "en":
            yield f"{of} {a}", f"{of} {b}"
        else:
            yield f"{a}的{of}", f"{b}的{of}"
        return
    _, _, measure = a.partition("的")
    if measure and "的" not in b:  # 甲的收入比乙多多少
        yield a, f"{b}的{measure}"
    yield a, b
    whole = re.sub(r"^(?:合计|全部|总)|^total ", "", b, flags=re.IGNORECASE)
    if whole != b:  # in the row that sums up the others
        yield a, whole
    first, _, noun = b.partition(" ")
    if first and noun and b.isascii():
        yield f"{a} {noun}", b


def _term(text: str) -> str:
    return re.sub(r"^(?:the |its |their )+", "", text.strip(_END), flags=re.IGNORECASE)


def _aligned(sides: Sequence[Side]) -> list[Side]:
    """Both sides, of two rows of a table in the column of the first, unless a time tells which."""
    if not sides or len(sides) != len({s.line.unit.start for s in sides}):
        return list(sides)
    one, *others = sides
    for n, other in enumerate(others):
        is_timed = one.cell.period is not None or other.cell.period is not None
        is_one_table = one.line.unit.passage.id == other.line.unit.passage.id
        if is_one_table and not is_timed and one.cell.column != other.cell.column:
            moved = other.line.at(one.cell.column)
            others[n] = Side(moved, moved.cells[0]) if moved.cells else other
    return [one, *others]


def _go_together(sides: Sequence[Side]) -> bool:
    """True for two cells of one report and period, of one kind, unit and currency."""
    one, other = sides
    places = {(s.line.unit.passage.id, s.line.unit.start, s.cell.column) for s in sides}
    times = [s.cell.period for s in sides]
    is_timed = None in times or times[0] == times[1]
    a, b = one.cell.figure, other.cell.figure
    is_alike = (a.kind, a.unit, a.currency, a.scale) == (b.kind, b.unit, b.currency, b.scale)
    is_one = one.line.unit.passage.source == other.line.unit.passage.source
    return len(places) == 2 and is_timed and is_alike and is_one


def _names(one: Side, other: Side) -> tuple[str, str]:
    """What both are called: their rows, or their columns where they are of one row."""
    if one.line.unit.start != other.line.unit.start:
        return one.line.name, other.line.name
    headers = one.line.row.headers
    return headers[one.cell.column], headers[other.cell.column]


def _divided(places: int, units: Mapping[Language, str], factor: int) -> Worded:
    def worked(one: Side, other: Side, asked: Language) -> tuple[str, str, str] | None:
        a, b = signed(one.cell), signed(other.cell)
        if a < 0 or b <= 0:  # a loss has no share of anything
            return None
        left, right = _names(one, other)
        per = _per(one)
        result = f"{round(a / b * factor, places):f}{units[asked]}"
        return f"{left}/{right}", f"{written(a)}{per}/{written(b)}{per}", result

    return worked


def _difference(one: Side, other: Side, asked: Language) -> tuple[str, str, str]:
    a, b = signed(one.cell), signed(other.cell)
    left, right = _names(one, other)
    per = _per(one)
    points = f"{written(a - b)}{POINTS[asked]}"
    result = points if per else one.line.amount(a - b, one.cell, asked)
    return f"{left} - {right}", f"{written(a)}{per} - {within(b)}{per}", result


def _sum(one: Side, other: Side, asked: Language) -> tuple[str, str, str]:
    a, b = signed(one.cell), signed(other.cell)
    left, right = _names(one, other)
    per, result = _per(one), one.line.amount(a + b, one.cell, asked)
    return f"{left} + {right}", f"{written(a)}{per} + {within(b)}{per}", result


def _average(one: Side, other: Side, asked: Language) -> tuple[str, str, str]:
    _, form, _ = _sum(one, other, asked)
    left, right = _names(one, other)
    mean = (signed(one.cell) + signed(other.cell)) / 2
    name = f"{left}和{right}的平均值" if asked == "zh" else f"average of {left} and {right}"
    return name, f"({form})/2", one.line.amount(mean, one.cell, asked)


def _per(side: Side) -> str:
    return "%" if side.cell.figure.kind == "percent" else ""


_WORDED: Mapping[Kind, Worded] = {
    "share": _divided(1, {"zh": "%", "en": "%"}, 100),
    "ratio": _divided(2, {"zh": "倍", "en": ""}, 1),
    "difference": _difference, "sum": _sum, "average": _average,
}  # fmt: skip
