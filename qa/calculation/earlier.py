"""Levels of a time told by its distance (上年末, "a year earlier"), and growth between two columns.

A level is read where the report gives it: in the column of that time, or beside the present level
("3.02% from 3.29%"). Else it is reckoned back from a change against that time, if there is one.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from index.language.terms import fold
from index.language.terms import language as language_of
from index.passage import Language
from qa.calculation.arithmetic import difference, short, worded, written
from qa.calculation.levels import levels
from qa.calculation.operands import (
    COUNTED,
    KINDS,
    Operand,
    asking,
    clause,
    direct,
    directly,
    of_selection,
    operand,
    span_of,
)
from qa.calculation.relative import same_half
from qa.calculation.sums import read_sum
from qa.checking.claims import BREAK, Claim, cell_claim, claims
from qa.composition.rendering import amount
from qa.composition.table import cell_text
from qa.figures import Figure
from qa.language.cues import cue
from qa.language.headers import earlier_column, is_change, rank, siblings
from qa.language.periods import parts, periods
from qa.language.question import read_question
from qa.language.units import Row, Unit
from qa.language.words import Target
from qa.ranking.select import UNMATCHED, Selector
from qa.result import Draft, DraftSentence, Evidence


def earlier(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The level of an earlier time; a draft without confidence where the report has only the
    present one, None for any other question.
    """
    typed, question = question, same_half(question, evidence, selector)
    asked = read_sum(question)
    if asked is None or asked.kind != "before":
        return None
    (term,), language = asked.terms, read_question(question).language
    now = present(term, language, evidence, selector)
    if now is None or _is_year_reported(question, now.unit, selector):
        return None
    told = level_before(now, question, language)
    if told is not None:
        return Draft((told,), now.confidence, engine)
    if not cue("earlier.certain").search(fold(typed)):
        return None
    span = span_of(now.unit, (0, len(now.unit.text)))
    return Draft((DraftSentence(now.unit.text, (span,)),), UNMATCHED, engine)


def level_before(now: Operand, question: str, language: Language) -> DraftSentence | None:
    """The level of the earlier time that a question asks after, as the report gives it beside the
    present one, or reckoned back from a change; None where it tells neither.
    """
    told = _told(now, question, language)
    change = _moved(now, question) if told is None else None
    worked = reckoned_back(now.figure, change.figure, language) if change else None
    if worked is None or change is None:
        return told
    text = worded(_label(now.term, question, change, language), *worked, language)
    return DraftSentence(text, (span_of(now.unit, (0, len(now.unit.text))),))


def _is_year_reported(question: str, unit: Unit, selector: Selector) -> bool:
    """True where "last year" is the year that a report is about: one of no part of a year."""
    about = f"{selector.opening(unit.passage.source)}\n{unit.passage.source}"
    return bool(cue("earlier.last").search(fold(question))) and not parts(about)


def growth(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The change between two columns of a table; None for any other question, and where the
    report tells a change by itself.
    """
    term = _term(question, ("growth_zh", "growth_en", "growth_in"))
    read = read_question(question)
    whole = selector.select(read, evidence.hits) if term else None
    if term is None or whole is None or _tells_change(whole.units[0]):
        return None
    now = _in_row(term, evidence, selector, read.language)
    if now is None or _tells_change(now.unit):
        return None
    return _over_columns(now, question, engine, growth_of, ("{row}的变动", f"change in {term}"))


def more(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """How much more a measure is than a year before, as the difference of two columns of a table;
    None for any other question, and where a sentence tells it by itself.
    """
    term = _term(question, ("more_zh", "more_en"))
    read = read_question(question)
    whole = selector.select(read, evidence.hits) if term else None
    if term is None or whole is None:
        return None
    if whole.units[0].row is None and _tells_change(whole.units[0]):
        return None
    now = _in_row(term, evidence, selector, read.language)
    if now is None:
        return None
    labels = ("{row}的差额", f"difference in {term}")
    return _over_columns(now, question, engine, _difference, labels)


def _term(question: str, forms: Sequence[str]) -> str | None:
    """What is asked about in one of these forms; None where it is asked in none of them."""
    text = fold(question).strip(" ?。")
    found = (cue(f"earlier.{form}").search(text) for form in forms)
    match = next((m for m in found if m), None)
    return match["a"].strip(" 的") if match else None


def _in_row(
    term: str, evidence: Evidence, selector: Selector, language: Language
) -> Operand | None:
    """The present level of a term in a row of a table."""
    chosen = selector.select(asking(term, language), evidence.hits, _of_row)
    now = of_selection(term, chosen, KINDS) if chosen else None
    return now if now is not None and now.unit.row is not None else None


def _over_columns(
    now: Operand,
    question: str,
    engine: str,
    working: Callable[[Row, int, int, Language], tuple[str, str] | None],
    labels: tuple[str, str],
) -> Draft | None:
    """What `working` makes of the two columns that a question is about, under the label of the
    question's language, zh or en; None where there are no two of them.
    """
    row, language = now.unit.row, read_question(question).language
    columns = _between(row, question, now.column) if row is not None else None
    worked = working(row, *columns, language) if row is not None and columns else None
    if row is None or worked is None:
        return None
    label = labels[0].format(row=row.label) if language == "zh" else labels[1]
    text = worded(label, *worked, language)
    return Draft((DraftSentence(text, (span_of(now.unit, (0, 0)),)),), now.confidence, engine)


def _difference(row: Row, now: int, before: int, language: Language) -> tuple[str, str] | None:
    """The working and the result of the difference of two cells of one kind and unit."""
    one, other = cell_claim(row, now), cell_claim(row, before)
    if one is None or other is None:
        return None
    a, b = one.figure, other.figure
    if (a.kind, a.currency, a.unit) != (b.kind, b.currency, b.unit):
        return None
    if a.value < 0 and b.value < 0:  # charges and losses are told by their size
        a, b = (replace(figure, value=-figure.value) for figure in (a, b))
    a, b = (a, b) if a.value >= b.value else (b, a)
    return difference(a, b, language) if a.kind in ("percent", "number") else None


def _of_row(target: Target, unit: Unit) -> float:
    return directly(target, unit, KINDS) if unit.row is not None else 0.0


def _tells_change(unit: Unit) -> bool:
    """True for a sentence with a figure of change, and a row with a column of changes."""
    if unit.row is not None:
        return any(is_change(header) for header in unit.row.headers)
    return any(c.figure.direction for c in claims(unit.text))


def present(
    term: str, language: Language, evidence: Evidence, selector: Selector
) -> Operand | None:
    """The present level of a term, told directly or found as any operand is."""
    asked = asking(term, language)
    chosen = direct(asked, evidence.hits, selector, KINDS)
    now = of_selection(term, chosen, KINDS) if chosen else None
    return now or operand(term, asked, evidence.hits, selector, COUNTED)


def _label(term: str, question: str, change: Claim, language: Language) -> str:
    at_end = _is_year_end(question)
    if language == "zh":
        end = "年初" if "年初" in change.subject else "上年末"
        return f"{term}（{end if at_end else '上年'}）"
    return f"{term} {'at the end of the year before' if at_end else 'a year earlier'}"


def _is_year_end(question: str) -> bool:
    """True for a question after the end of the year before, False for the same time of it."""
    return bool(cue("earlier.year_end").search(fold(question)))


def _told(now: Operand, question: str, language: Language) -> DraftSentence | None:
    """The earlier level as the report gives it, with its words; None where it does not."""
    unit, at_end = now.unit, _is_year_end(question)
    stop = "。" if language == "zh" else "."
    if unit.row is not None:
        column = earlier_column(unit.row, now.column, at_end)
        if column is None or cell_claim(unit.row, column) is None:
            return None
        text = f"{cell_text(unit.row, [column], language)}{stop}"
        return DraftSentence(text, (span_of(unit, (0, 0)),))
    found = levels(unit.text)
    places = [x.claim.figure.start for x in found]
    i = places.index(now.figure.start) if now.figure.start in places else -1
    beside = [j for j in (i + 1, i - 1) if i >= 0 and 0 <= j < len(found) and found[j].is_earlier]
    beside += [j for j in range(i + 1, len(found)) if i >= 0 and found[j].is_earlier
               and found[j].claim.subject == found[i].claim.subject]  # fmt: skip
    if not beside:
        return None
    then = found[beside[0]].claim.figure
    if (then.kind, then.currency) != (now.figure.kind, now.figure.currency):
        return None
    first, last = sorted((now.figure, then), key=lambda f: f.start)
    place = clause(unit, first, last)
    said = unit.text[place[0] : place[1]]
    said = said if language_of(said) == language else f"“{said}”"
    colon = "：" if language == "zh" else ": "
    return DraftSentence(f"{amount(then, language)}{colon}{said}{stop}", (span_of(unit, place),))


def _moved(now: Operand, question: str) -> Claim | None:
    """The change right after a level, where it is against the time that is asked after."""
    change = now.following
    if change is None or not change.figure.direction:
        return None
    basis, folded = change.figure.basis, fold(question)
    told = f"{change.subject} {BREAK.split(now.unit.text[change.figure.end :])[0]}"
    before = now.unit.text[: change.figure.start]  # what the sentence is compared with throughout
    is_bare = not basis and not cue("earlier.past").search(fold(f"{before} {told}"))
    if is_bare and (change.figure.kind != "percent" or _is_year_end(question)):
        return None
    if cue("earlier.year_end").search(folded):
        return change if basis in ("", "year-to-date") else None
    if cue("earlier.same_time").search(folded):
        return change if basis in ("", "year-on-year") else None
    return change if basis != "quarter-on-quarter" else None


def reckoned_back(now: Figure, change: Figure, language: Language) -> tuple[str, str] | None:
    """The working and the result of taking a change back: "1645/(1 + 9.8%)"; None for unlike
    units, and where nothing is left to reckon from.
    """
    sign = "-" if change.direction > 0 else "+"
    if change.kind == "percent" and now.kind == "number":
        part = change.value / 100 * change.direction
        if part <= -1:
            return None
        places = max(0, -int(now.number.as_tuple().exponent))
        value = round(now.number / (1 + part), places) * now.scale
        form = f"{now.number:f}/(1 {'+' if part > 0 else '-'} {change.number:f}%)"
        return form, written(value, now, language)
    if now.kind == "percent" and change.kind in ("percentage-point", "basis-point"):
        per = 1 if change.kind == "percentage-point" else 100
        value = now.value - change.value / per * change.direction
        return f"{now.number:f}% {sign} {amount(change, language)}", f"{value.normalize():f}%"
    if change.kind == now.kind == "number" and change.currency == now.currency:
        value = now.value - change.value * change.direction
        one, other = short(now, change, language)
        return f"{one} {sign} {other}", written(value, now, language)
    return None


def _between(row: Row, question: str, now: int) -> tuple[int, int] | None:
    """The two columns between which a change is asked: those of the periods that are named, else
    the latest and a year before it; None where the row has a column of changes or no such pair.
    """
    columns = siblings(row, now)
    asked = periods(question)
    named = [i for i, p in columns.items() if any(p.suits(q) for q in asked)]
    if len(asked) == 2:
        if len(named) != 2:
            return None
        first, second = sorted(named, key=lambda i: rank(columns[i]))
        return second, first
    before = earlier_column(row, now, _is_year_end(question))
    return None if before is None else (now, before)


def growth_of(row: Row, now: int, before: int, language: Language) -> tuple[str, str] | None:
    """The working and the result of a change between two cells: in per cent of the earlier, or in
    percentage points between two shares; None between unlike figures, and from or to a loss.
    """
    one, other = cell_claim(row, now), cell_claim(row, before)
    change = change_between(one.figure, other.figure) if one and other else None
    if one is None or other is None or change is None:
        return None
    a, b = one.figure, other.figure
    if a.kind == "percent":
        points = replace(a, kind="percentage-point", value=change)
        return f"{a.number:f}% - {b.number:f}%", amount(points, language)
    now_told, then_told = short(a, b, language)
    return f"({now_told} - {then_told})/{then_told}", f"{round(change, 1)}%"


def change_between(now: Figure, then: Figure) -> Decimal | None:
    """The change in per cent of the earlier figure, or in percentage points between two shares;
    None between unlike figures, and from or to a loss.
    """
    if (now.kind, now.currency, now.unit) != (then.kind, then.currency, then.unit):
        return None
    if now.kind == "percent":
        return now.value - then.value
    if now.kind != "number" or then.value <= 0 or now.value < 0:
        return None
    return (now.value - then.value) / then.value * 100
