"""What is worked out of one measure over several periods, from the cells of a table's row.

The change between two, the average or sum of several, the one in which it stood highest, and those
in which it was above a bound. Each answer leads with the result and shows how it comes about.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from index.language.terms import fold
from index.passage import Language
from qa.calculation.lines import POINTS, Cell, Line, line, signed, stacked, within, written
from qa.calculation.spans import MOVED, Kind, Span, read_span
from qa.language.cues import cue
from qa.language.headers import is_change, rank
from qa.language.question import read_question
from qa.ranking.select import Selector
from qa.result import Draft, DraftSentence, Evidence

FEWEST = 2
MOST_TERMS = 6
_NAMES: Mapping[str, tuple[str, str]] = {
    "change": ("{row}的变动", "change in {row}"),
    "growth": ("变动幅度", "percentage change"),
    "average": ("{row}的平均值", "average of {row}"),
    "sum": ("{row}合计", "sum of {row}"),
}
Working = tuple[str, str]  # the form of an equation and its result


def over_time(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The answer with its steps; None for any other question, and where no row of a table tells
    the measure in each of the periods.
    """
    asked = read_span(question)
    if asked is None:
        return None
    language = read_question(question).language
    found = line(
        asked.term, asked.periods, evidence, selector, language, asked.is_range, asked.part
    )
    if found is None and len(asked.periods) >= FEWEST and not asked.is_range:
        found = stacked(asked.term, asked.periods, evidence, selector, language)
    if found is None or _tells_change(asked, found):
        return None
    if asked.kind in MOVED:
        found = found.with_before(asked.periods)
    if len(found.cells) < FEWEST:
        return None
    text = _WORDED[asked.kind](asked, found, language)
    if text is None:
        return None
    stop = "。" if language == "zh" else "."
    sentence = DraftSentence(f"{text}{stop}", found.spans)
    return Draft((sentence,), found.confidence, engine)


def _tells_change(asked: Span, found: Line) -> bool:
    """True for a change of no named periods in a row that has a column of changes, which is then to
    be quoted.
    """
    is_open = asked.kind in MOVED and len(asked.periods) < FEWEST
    return is_open and any(is_change(header) for header in found.row.headers[1:])


def _moved(asked: Span, found: Line, language: Language) -> str | None:
    """The change from the earlier of two cells to the later: as an amount, in per cent, or both."""
    if len(found.cells) != FEWEST:
        return None
    then, now = sorted(found.cells, key=_when)
    if asked.is_directed and signed(then) < 0 and cue("wording.charged").search(fold(found.name)):
        then, now = _sized_up(then), _sized_up(now)
    amount, share = _difference(found, now, then, language), _growth(now, then)
    if asked.kind == "growth":
        return None if share is None else _equation("growth", found, share, language)
    if share is None or now.figure.kind == "percent":
        return _equation("change", found, amount, language)
    semicolon, name = (
        ("；", _NAMES["growth"][0]) if language == "zh" else ("; ", _NAMES["growth"][1])
    )
    worked = " = ".join(share)
    return f"{_equation('change', found, amount, language)}{semicolon}{name} = {worked}"


def _sized_up(cell: Cell) -> Cell:
    """A charge in brackets by its size, which is what rises."""
    figure = replace(cell.figure, value=abs(cell.figure.value))
    return replace(cell, claim=replace(cell.claim, figure=figure))


def _difference(found: Line, now: Cell, then: Cell, language: Language) -> Working:
    value = signed(now) - signed(then)
    form = f"{written(signed(now))} - {within(signed(then))}"
    if now.figure.kind == "percent":
        form = f"{written(signed(now))}% - {within(signed(then))}%"
        return form, f"{written(value)}{POINTS[language]}"
    return form, found.amount(value, now, language)


def _growth(now: Cell, then: Cell) -> Working | None:
    """The change in per cent of the earlier figure; None from nothing and between a gain and a
    loss. Of two losses it is that of their size.
    """
    a, b = signed(now), signed(then)
    if not b or (a < 0) != (b < 0):
        return None
    a, b = abs(a), abs(b)
    value = (a - b) / b * 100
    places = 1 if abs(value) >= 1 else 2
    per = "%" if now.figure.kind == "percent" else ""
    one, other = f"{written(a)}{per}", f"{written(b)}{per}"
    return f"({one} - {other})/{other}", f"{round(value, places)}%"


def _averaged(asked: Span, found: Line, language: Language) -> str | None:
    cells = found.cells
    if len(cells) > MOST_TERMS:
        return None
    mean = sum(map(signed, cells), Decimal(0)) / len(cells)
    value = round(mean, max(2, *(_places(c) for c in cells)))
    working = f"({_added(cells)})/{len(cells)}", found.amount(value, cells[0], language)
    return _equation("average", found, working, language)


def _summed(asked: Span, found: Line, language: Language) -> str | None:
    cells = found.cells
    if "total" in found.row.label.lower() or len(cells) > MOST_TERMS:
        return _told(asked, found, language)
    total = sum(map(signed, cells), Decimal(0))
    working = _added(cells), found.amount(total, cells[0], language)
    return _equation("sum", found, working, language)


def _told(asked: Span, found: Line, language: Language) -> str | None:
    """The cells in the order in which they are asked for."""
    return found.shown(found.cells, language)


def _ranked(asked: Span, found: Line, language: Language) -> str | None:
    """The period of the highest or lowest cell, then all of them; None where two share it."""
    first, second, *_ = sorted(found.cells, key=lambda c: -asked.way * signed(c))
    if signed(first) == signed(second):
        return None
    rest = [c for c in found.cells if c is not first]
    return _led(found, [first], [first, *rest], language)


def _beyond(asked: Span, found: Line, language: Language) -> str | None:
    """The periods of the cells above or below the bound, with these; None where there are none."""
    bound = asked.bound
    if bound is None or (bound.kind == "percent") != (found.cells[0].figure.kind == "percent"):
        return None
    fitting = [c for c in found.cells if asked.way * (_sized(c, bound.scaled) - bound.value) > 0]
    return _led(found, fitting, fitting, language) if fitting else None


def _sized(cell: Cell, is_scaled: bool) -> Decimal:
    """The value of a cell; the number as it stands there, where the bound is a bare one as well."""
    return cell.figure.value if is_scaled else signed(cell)


def _led(found: Line, leading: Sequence[Cell], shown: Sequence[Cell], language: Language) -> str:
    colon, comma = ("：", "、") if language == "zh" else (": ", ", ")
    names = comma.join(_period(found, c) for c in leading)
    return f"{names}{colon}{found.shown(shown, language)}"


def _period(found: Line, cell: Cell) -> str:
    """The year of a cell, where that tells it from the others; else its header."""
    years = [c.period.year for c in found.cells if c.period]
    is_own = cell.period is not None and years.count(cell.period.year) == 1
    return cell.period.year if is_own and cell.period else cell.row.headers[cell.column]


def _equation(kind: str, found: Line, working: Working, language: Language) -> str:
    """ "-12.6 million: change in Other = 44.1 - 56.7 = -12.6 million" """
    form, result = working
    colon = "：" if language == "zh" else ": "
    name = _NAMES[kind][0 if language == "zh" else 1].format(row=found.name)
    return f"{result}{colon}{name} = {form} = {result}"


def _added(cells: Sequence[Cell]) -> str:
    per = "%" if cells[0].figure.kind == "percent" else ""
    first, *rest = (signed(c) for c in cells)
    return " + ".join([f"{written(first)}{per}", *(f"{within(v)}{per}" for v in rest)])


def _places(cell: Cell) -> int:
    return max(0, -int(cell.figure.number.as_tuple().exponent))


def _when(cell: Cell) -> tuple[str, str]:
    return rank(cell.period) if cell.period else ("", "")


_WORDED: Mapping[Kind, Callable[[Span, Line, Language], str | None]] = {
    "change": _moved, "growth": _moved, "average": _averaged, "sum": _summed,
    "which": _ranked, "beyond": _beyond, "levels": _told,
}  # fmt: skip
