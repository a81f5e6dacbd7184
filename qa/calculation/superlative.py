"""Which row of a table stands highest or lowest, grew fastest or slowest.

"哪个分部收入最高?" is answered with the cell of that row. Sums of other rows are no candidates:
neither the total nor a row that the rows beside it add up to. Growth is that of a column of
changes, or is reckoned from two columns of one measure and shown as a step.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from index.language.terms import fold, tokens
from index.passage import Language
from qa.calculation.earlier import change_between, growth_of
from qa.checking.claims import cell_claim
from qa.composition.table import cell_text
from qa.figures import Figure
from qa.language.cues import cue
from qa.language.headers import earlier_column, is_change, latest_column, measure_of, period_of
from qa.language.periods import periods
from qa.language.question import Question, read_question
from qa.language.units import Row, Unit, units
from qa.language.words import Target
from qa.ranking.select import UNMATCHED, Selector
from qa.result import Draft, DraftSentence, Evidence

FEWEST = 2  # rows that can be compared
MOST = 2_000  # rows of a table
LONGEST_RUN = 40  # rows that one may sum up
EXACT = 3  # digits of a sum that is no accident
MOST_TIED = 3  # rows that share the place
CONFIDENCE = 0.75
PROGRESS = "progress"  # what "furthest along" is measured by
NAMED = 0.6  # how well a table must match the noun, and a column the measure


@dataclass(frozen=True, slots=True)
class Superlative:
    """What is asked for: the noun of the rows and the measure in every reading, and the way, 1 for
    the most, -1 for the least.
    """

    readings: tuple[tuple[str, str], ...]
    way: int
    is_growth: bool


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
    columns = [c for rows in _tables(evidence, selector, read.language)
               for c in _columns(rows, asked, read, selector)]  # fmt: skip
    best = max(columns, key=lambda c: c.match, default=None)
    if best is None:
        return None
    most = max((v * asked.way for v in best.values.values()), default=None)
    first = [n for n, value in best.values.items() if value * asked.way == most]
    is_told = 0 < len(first) <= MOST_TIED and len(first) < len(best.values)
    shown = [_sentence(best, best.rows[n], read.language) for n in (first if is_told else (0,))]
    return Draft(tuple(shown), CONFIDENCE if is_told else UNMATCHED, engine)


def read_superlative(question: str) -> Superlative | None:
    """What a question after the highest, lowest, fastest or slowest asks; None for any other."""
    text = cue("superlative.tail").sub("", fold(question).strip(" ?。.!！"))
    for form in cue_forms():
        match = form.search(text)
        if match is None:
            continue
        told = {name.rstrip("2"): value for name, value in match.groupdict().items() if value}
        way, both, measure = told["way"], told.get("both", ""), told.get("m", "")
        readings = _readings(both) if both else ((told.get("noun", ""), measure),)
        said = f"{both} {measure} {told.get('verb', '')} {way}"
        if cue("superlative.decline").search(said):
            return None  # the most of a fall is no highest level
        is_low = bool(cue("superlative.low").fullmatch(way))
        if cue("superlative.progress").search(f"{both} {measure}"):
            is_behind = is_low or bool(cue("superlative.behind").fullmatch(measure))
            named = tuple((n, PROGRESS if m and m.isascii() else m) for n, m in readings)
            return Superlative(named, -1 if is_behind else 1, is_growth=False)
        is_growth = bool(cue("superlative.growth").search(said))
        return Superlative(readings, -1 if is_low else 1, is_growth)
    return None


def _readings(text: str) -> tuple[tuple[str, str], ...]:
    """Noun and measure where nothing, or 的, stands between them: 车型, 险种保费, 行业的不良率."""
    if "的" in text:
        noun, _, measure = text.partition("的")
        return ((noun, measure),)
    cuts = [t.start for t in tokens(text)][1:]
    return ((text, ""), *((text[:cut], text[cut:]) for cut in cuts))


def cue_forms() -> Iterator[re.Pattern[str]]:
    """The forms of such questions, Chinese and English."""
    for name in (
        "zh_among",
        "zh_is",
        "zh",
        "zh_after",
        "en_along",
        "en_of",
        "en_with",
        "en_by",
        "en",
    ):
        yield cue(f"superlative.{name}")


def _tables(
    evidence: Evidence, selector: Selector, language: Language
) -> Iterator[tuple[Unit, ...]]:
    """The rows of each table of which the evidence has a piece: all of them, or none are told."""
    seen: set[str] = set()
    for hit in evidence.hits:
        if hit.passage.kind != "table" or hit.passage.id in seen:
            continue
        pieces = selector.table_of(hit.passage)
        seen |= {piece.id for piece in pieces}
        rows = tuple(u for piece in pieces for u in units(piece, language) if u.row is not None)
        if FEWEST <= len(rows) <= MOST:
            yield rows


def _columns(
    rows: tuple[Unit, ...], asked: Superlative, question: Question, selector: Selector
) -> Iterator[Column]:
    """The columns of a table that tell the measure of its rows, each with its match."""
    first = _row(rows[0])
    around = f"{first.caption} {rows[0].passage.heading or ''}"
    head = f"{first.headers[0]} {first.caption}"
    fits = [(_noun_match(noun, head, selector), measure) for noun, measure in asked.readings]
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
        is_rate = cue("question.share").search(fold(sought)) or cue("lead.rate").search(
            fold(sought)
        )
        if is_rate and not _are_rates(rows, i):
            continue
        told = measure_of(header)
        measure = _match(sought, f"{header} {around}", selector) if sought else NAMED
        if measure >= NAMED:
            closeness = _match(sought, told, selector) if sought and told else 0.0
            values, before = found
            yield Column(rows, i, values, noun + measure + closeness - i / 100, before)


def _noun_match(noun: str, head: str, selector: Selector) -> float:
    """How well the noun of the rows fits a table's head; one that is left out fits any, one for any
    part of a business every table of such parts.
    """
    if not noun:
        return NAMED
    is_generic = cue("superlative.generic").fullmatch(fold(noun))
    if is_generic and cue("superlative.parts").search(fold(head)):
        return max(NAMED, _match(noun, head, selector))
    return _match(noun, head, selector)


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
    if before is None or any(is_change(h) for h in first.headers):
        return None
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


def _sentence(column: Column, unit: Unit, language: Language) -> DraftSentence:
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
