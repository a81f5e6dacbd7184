"""Which row of a table stands highest or lowest, grew fastest or slowest.

"哪个分部收入最高?" is answered with the cell of that row. Sums of other rows are no candidates:
neither the total nor a row that the rows beside it add up to. Growth is that of a column of
changes, or is reckoned from two columns of one measure and shown as a step.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from index.language.terms import fold
from index.passage import Language
from qa.calculation.earlier import change_between, growth_of
from qa.calculation.extremes import Superlative, read_superlative
from qa.calculation.whole_tables import FEWEST, is_division, whole_tables
from qa.checking.claims import cell_claim
from qa.composition.table import cell_text
from qa.figures import Figure
from qa.language.cues import cue
from qa.language.headers import earlier_column, is_change, latest_column, measure_of, period_of
from qa.language.periods import periods
from qa.language.question import Question, measures_of, names_measure, read_question
from qa.language.units import Row, Unit
from qa.language.words import Target
from qa.ranking.select import UNMATCHED, Selector
from qa.result import Draft, DraftSentence, Evidence

LONGEST_RUN = 40  # rows that one may sum up
EXACT = 3  # digits of a sum that is no accident
MOST_TIED = 3  # rows that share the place
CONFIDENCE = 0.75
_GENERIC = (("generic", "parts"), ("places", "regions"), ("goods", "products"))
NAMED = 0.6  # how well a table must match the noun, and a column the measure


@dataclass(frozen=True, slots=True)
class Column:
    """The figures of a column by row, with how well it and its table match; `before` is the column
    that growth is reckoned from.
    """

    rows: tuple[Unit, ...]
    index: int
    values: Mapping[int, Decimal]
    match: float
    before: int | None = None


def superlative(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The row that answers a question after the highest or the like, or the few that share the
    place; a draft without confidence where the rows have unlike units or all are alike, None for
    any other question, and where no table tells such things by such a measure.
    """
    asked = read_superlative(question)
    if asked is None:
        return None
    read = read_question(question)
    best = best_column(asked, read, evidence, selector)
    if best is None:
        return None
    values = {n: v for n, v in best.values.items() if v < 0 or not asked.is_fall}
    first = _first(values, asked.way)
    is_told = 0 < len(first) <= MOST_TIED and len(first) < len(best.values)
    proper = {n: v for n, v in values.items() if not is_rest(best.rows[n])}
    if is_told and proper and not proper.keys() & set(first):
        first += _first(proper, asked.way)  # what is left over is told, and the first beside it
    shown = [row_sentence(best, best.rows[n], read.language) for n in (first if is_told else (0,))]
    return Draft(tuple(shown), CONFIDENCE if is_told else UNMATCHED, engine)


def _first(values: Mapping[int, Decimal], way: int) -> list[int]:
    """The rows that stand highest, or lowest where the way is -1."""
    most = max((v * way for v in values.values()), default=None)
    return [n for n, value in values.items() if value * way == most]


def is_rest(unit: Unit) -> bool:
    """True for a row of what is left over: 其他业务, "Unallocated"."""
    return bool(cue("superlative.rest").match(fold(_row(unit).label).strip(" *")))


def best_column(
    asked: Superlative, question: Question, evidence: Evidence, selector: Selector
) -> "Column | None":
    """The column that tells the measure of such rows best, of all tables of the evidence."""
    tables = whole_tables(evidence, selector, question.language, asked.left_out)
    columns = (c for rows in tables for c in _columns(rows, asked, question, selector))
    return max(columns, key=lambda c: c.match, default=None)


def _columns(
    rows: tuple[Unit, ...], asked: Superlative, question: Question, selector: Selector
) -> Iterator[Column]:
    """The columns of a table that tell the measure of its rows, each with its match."""
    first = _row(rows[0])
    around = f"{first.caption} {rows[0].passage.heading or ''}"
    head = first.group if is_division(first.group) else f"{first.headers[0]} {first.caption}"
    fits = [(_noun_match(noun, head, selector), measure) for noun, measure in asked.readings
            if not _is_of_time(noun) or _is_of_time(first.headers[0])]  # fmt: skip
    if not fits:
        return
    noun, sought = max(fits)
    if noun < NAMED:
        return
    times, sums = periods(question.text), totals(rows)
    for i, header in enumerate(first.headers[1:], 1):
        when = period_of(header)
        if times and not (when and any(when.suits(t) for t in times)):
            continue
        found = _column(rows, i, sums, asked.is_growth)
        if found is None or (not times and not _is_latest(first, i)):
            continue
        if _is_no_rate(sought, rows, i) or _changes_other(header, sought, selector):
            continue
        told = measure_of(header)
        measure = _match(sought, f"{header} {around}", selector) if sought else NAMED
        if measure >= NAMED:
            closeness = _match(sought, told, selector) if sought and told else 0.0
            values, before = found
            yield Column(rows, i, values, noun + measure + closeness - i / 100, before)


def _is_no_rate(sought: str, rows: Sequence[Unit], i: int) -> bool:
    """True where a rate is sought, and the column has neither rates nor their changes in points."""
    folded = fold(sought)
    if not cue("question.share").search(folded) and not cue("lead.rate").search(folded):
        return False
    is_of_points = cue("superlative.points").search(fold(_row(rows[0]).headers[i]))
    return not is_of_points and not _are_rates(rows, i)


def _changes_other(header: str, sought: str, selector: Selector) -> bool:
    """True for a column of the changes of another measure than the one sought."""
    if not sought or not is_change(header) or not names_measure(header):
        return False
    return _match(sought, header, selector) < NAMED


def _noun_match(noun: str, head: str, selector: Selector) -> float:
    """How well the noun of the rows fits a table's head; one that is left out fits any, one for any
    part of a business every table of such parts, one for any region every table of regions.
    """
    noun = cue("superlative.kind").sub("", noun) or noun
    if not noun:
        return NAMED
    is_generic = any(
        cue(f"superlative.{name}").fullmatch(fold(noun))
        and cue(f"superlative.{of}").search(fold(head))
        for name, of in _GENERIC
    )
    return max(NAMED if is_generic else 0.0, _match(noun, head, selector))


def _is_of_time(noun: str) -> bool:
    """True for quarters and years, which are rows only where the first column is of them."""
    return bool(cue("superlative.period").match(fold(noun)))


def _are_rates(rows: Sequence[Unit], i: int) -> bool:
    return any(f.kind == "percent" for f in _figures(rows, i).values())


def _is_latest(row: Row, i: int) -> bool:
    kind = measure_of(row.headers[i]), is_change(row.headers[i])
    alike = [j for j, h in enumerate(row.headers) if j and (measure_of(h), is_change(h)) == kind]
    return latest_column(row, alike) == i


def _column(
    rows: tuple[Unit, ...], i: int, sums: Set[int], is_growth: bool
) -> tuple[Mapping[int, Decimal], int | None] | None:
    """The values that are compared, without any where they are unlike, and the column they are
    reckoned from; None where there are none of the kind.
    """
    first = _row(rows[0])
    told = {n: f for n, f in _figures(rows, i).items() if n not in sums}
    if len({(f.kind, f.currency, f.unit) for f in told.values()}) > 1:
        return {}, None
    values = {n: f.value for n, f in told.items()}
    if is_change(first.headers[i]) or not is_growth:
        is_fitting = is_change(first.headers[i]) == is_growth
        return (values, None) if is_fitting and len(values) >= FEWEST else None
    before = earlier_column(first, i, is_year_end=False)
    told_by = {m for h in first.headers if is_change(h) for m in measures_of(h) or {0}}
    if before is None or told_by & {0, *measures_of(first.headers[i])}:
        return None  # the table has a column of its changes
    earlier = _figures(rows, before)
    changes = {n: change_between(f, earlier[n]) for n, f in told.items() if n in earlier}
    grown = {n: change for n, change in changes.items() if change is not None}
    return (grown, before) if len(grown) >= FEWEST else None


def _figures(rows: Sequence[Unit], i: int) -> dict[int, Figure]:
    """The figures of a column by row."""
    claims = ((n, cell_claim(_row(u), i)) for n, u in enumerate(rows))
    return {n: c.figure for n, c in claims if c is not None}


def totals(rows: Sequence[Unit]) -> set[int]:
    """The rows that sum up others: by their label, or as the same rows beside add up to them in
    two columns; in the one column that there is, if its figure is too exact for an accident.
    """
    found = {n for n, u in enumerate(rows) if cue("superlative.total").search(fold(_row(u).label))}
    columns = [_figures(rows, i) for i in range(1, len(_row(rows[0]).headers))]
    counted = [{n: f for n, f in c.items() if f.kind == "number"} for c in columns]
    counted = [figures for figures in counted if figures]
    runs = Counter(run for figures in counted for run in _sums(figures))
    for (n, _), times in runs.items():
        is_exact = len(counted) == 1 and len(counted[0][n].number.as_tuple().digits) >= EXACT
        if times > 1 or is_exact:
            found.add(n)
    return found


def _sums(figures: Mapping[int, Figure]) -> Iterator[tuple[int, int]]:
    """Each row with the last of two or more, after or before it, that sum to it, as far as
    rounding allows: one step of the finest figure, since 1,310 beside 905 is no round number.
    """
    finest = min(figure.last_place for figure in figures.values())
    for n, whole in figures.items():
        for way in (1, -1):
            total, m = Decimal(0), n + way
            while m in figures and abs(m - n) <= LONGEST_RUN and total < whole.value:
                if figures[m].value <= 0:
                    break
                total += figures[m].value
                if abs(m - n) >= FEWEST and abs(total - whole.value) <= finest:
                    yield n, m
                    break
                m += way


def _match(words: str, text: str, selector: Selector) -> float:
    """How well a text matches some words, 0..1."""
    target: Target = selector.matcher.target(read_question(words))
    if not target.tokens:
        return 0.0
    return float(target.weights @ selector.matcher.similarities(target, [text])[0])


def row_sentence(column: Column, unit: Unit, language: Language) -> DraftSentence:
    """The row's cell; with the growth reckoned before it, where it is reckoned."""
    row, stop = _row(unit), "。" if language == "zh" else "."
    span = ((unit.passage, unit.start, unit.end, unit.translation),)
    if column.before is None:
        return DraftSentence(f"{cell_text(row, [column.index], language)}{stop}", span)
    worked = growth_of(row, column.index, column.before, language)
    if worked is None:
        return DraftSentence(f"{cell_text(row, [column.index], language)}{stop}", span)
    steps = " = ".join(worked)
    name = "增幅" if language == "zh" else "growth"
    comma, colon = ("，", "：") if language == "zh" else (", ", ": ")
    shown = cell_text(row, [column.index, column.before], language)
    return DraftSentence(f"{shown}{comma}{name}{colon}{steps}{stop}", span)


def _row(unit: Unit) -> Row:
    assert unit.row is not None
    return unit.row
