"""Questions that no single figure answers: ratio, share, multiple, difference, sum.

A question is split into its operands, each is looked for among the evidence by the same ranking as
any question, and the answer shows its steps. Without every operand, found with confidence and of
one unit, or where the evidence tells the result itself, the question is left to the ordinary path.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, product

from index.language.terms import fold
from index.passage import Language
from qa.calculation.of_time import asking_of, is_of_time
from qa.calculation.operands import Operand, direct, of_selection, operand
from qa.calculation.sums import Sum, persons, read_sum, uncounted
from qa.checking.claims import BREAK, claims
from qa.composition.lead import is_of_one_side
from qa.composition.rendering import amount
from qa.figures import Figure, quantities
from qa.language.cues import cue
from qa.language.periods import Period, periods
from qa.language.question import Question, read_question
from qa.language.units import Unit
from qa.language.words import read_words
from qa.ranking.select import Selector
from qa.result import Draft, DraftSentence, Evidence

SMALL = 100  # a count or multiple below it may stand anywhere by chance
LEAST_SHARE, MOST_SHARE = (
    Decimal("0.1"),
    200,
)  # in per cent: beyond them one is no share of the other
_CLOSE = 30  # characters around a figure within which the thing that it counts is named
_PREPOSITION = re.compile(r"\s(?:among|of|in|for|by|from|to|at|on|per|across)\s", re.IGNORECASE)
_COUNTED = frozenset({"number"})
_PLACES = {"share": 1, "times": 2}


def reckoned(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The answer to an arithmetic question with its steps; None when it is none or not sure."""
    asked = read_sum(question)
    if asked is None or asked.kind == "before" or cue("operations.apart").search(fold(question)):
        return None
    language = read_question(question).language
    counts = (False, asked.kind == "per")
    found = [_of_asked_time(term, question, evidence, selector, is_count)
             for term, is_count in zip(asked.terms, counts, strict=True)]  # fmt: skip
    operands = [o for o in found if o is not None]
    if len(operands) < len(found) or not _distinct(operands):
        return None
    if not (_are_shared_out(*operands) if asked.kind == "per" else agree(operands)):
        return None
    if asked.kind == "per" and _is_averaged(asked, evidence):
        return None
    text = _steps(asked, operands, language)
    if text is None or _is_told(text, evidence):
        return None
    spans = tuple(dict.fromkeys((o.unit.passage, o.unit.start, o.unit.end, o.unit.translation)
                                for o in operands))  # fmt: skip
    confidence = min(o.confidence for o in operands)
    return Draft((DraftSentence(text, spans),), confidence, engine)


def _distinct(operands: Sequence[Operand]) -> bool:
    places = {
        (o.unit.passage.source, o.unit.start, o.figure.start, o.figure.value) for o in operands
    }
    return len(places) == len(operands)


def agree(operands: Sequence[Operand]) -> bool:
    """True for operands of one unit, period and report; the terms may name two of either."""
    if len({o.figure.unit for o in operands}) > 1:
        return False
    return all(
        (_are_of_one_time(one, other) or _name_their_times(one, other))
        and (one.unit.passage.source == other.unit.passage.source or _are_named(one, other))
        for one, other in combinations(operands, 2)
    )


def _is_averaged(asked: Sum, evidence: Evidence) -> bool:
    """True where the evidence tells an average of the thing by itself: 人均培训46小时."""
    told = re.compile(rf"[人户店单]均{re.escape(asked.terms[0][:2])}")
    return any(told.search(hit.passage.text) for hit in evidence.hits)


def _are_shared_out(amount_of: Operand, count: Operand) -> bool:
    """True for an amount and a count by which it may be shared out, of one report and time."""
    is_count = not count.figure.currency and count.figure.unit in ("", "count")
    is_of_one = amount_of.unit.passage.source == count.unit.passage.source
    return is_count and is_of_one and count.figure.value > 1 and _are_of_one_time(amount_of, count)


def _are_of_one_time(one: Operand, other: Operand) -> bool:
    open_ended = not one.periods or not other.periods
    return open_ended or any(p.suits(q) for p in one.periods for q in other.periods)


def _name_their_times(one: Operand, other: Operand) -> bool:
    named = [set(periods(o.term)) for o in (one, other)]
    return all(named) and named[0] != named[1]


def _are_named(one: Operand, other: Operand) -> bool:
    """True if each term names its own report, by a word of its title or file name alone."""
    titles = [read_words(_title(o.unit)).terms for o in (one, other)]
    said = [read_words(o.term).terms for o in (one, other)]
    return bool(said[0] & (titles[0] - titles[1]) and said[1] & (titles[1] - titles[0]))


def _title(unit: Unit) -> str:
    return f"{unit.passage.source} {(unit.passage.heading or '').split(' > ')[0]}"


def _of_asked_time(
    term: str, question: str, evidence: Evidence, selector: Selector, is_count: bool
) -> Operand | None:
    """The level of a term in the time that a question asks after, by itself or as its term does:
    the present one, where it is of that time, else the one found with the time named.
    """
    language, when = read_question(question).language, periods(term) or periods(question)
    for times in dict.fromkeys(((), tuple(when))):
        found = _operand(term, times, language, evidence, selector, is_count)
        if found is not None and is_of_time(found, when, selector):
            return found
    return None


def _operand(
    term: str,
    times: Sequence[Period],
    language: Language,
    evidence: Evidence,
    selector: Selector,
    is_count: bool,
) -> Operand | None:
    """The level of a term as any question after it is answered, else as it is told directly; a
    count the other way round, and under another name for those who work for a company.
    """
    ways = (_directly, _answered) if is_count else (_answered, _directly)
    people = persons(language)
    names = people if is_count and term in people else (term, uncounted(term))
    for way, said in product(ways, dict.fromkeys(names)):
        found = way(said, asking_of(said, times, language), evidence, selector)
        if found is not None and (not is_count or counts(found, said)):
            return None if _is_of_a_side(found) else replace(found, term=term)
    return None


def counts(found: Operand, term: str) -> bool:
    """True where a figure is the number of the thing itself: "118 million parcels", "员工14,820人",
    not "31 injuries among employees".
    """
    if found.unit.row is not None:
        return True
    text, figure, named = found.unit.text, found.figure, read_words(term).terms
    before = BREAK.split(text[: figure.start])[-1][-_CLOSE:]
    after = _PREPOSITION.split(BREAK.split(text[figure.end :])[0])[0][:_CLOSE]
    return bool(named & read_words(f"{before} {after}").terms)


def _answered(term: str, asked: Question, evidence: Evidence, selector: Selector) -> Operand | None:
    return operand(term, asked, evidence.hits, selector, _COUNTED)


def _directly(term: str, asked: Question, evidence: Evidence, selector: Selector) -> Operand | None:
    chosen = direct(asked, evidence.hits, selector, _COUNTED)
    return of_selection(term, chosen, _COUNTED) if chosen else None


def _is_of_a_side(found: Operand) -> bool:
    """True for a figure of personal or corporate things where the term is of neither alone."""
    if found.unit.row is not None:
        return is_of_one_side(found.term, f"{found.unit.row.group} {found.unit.row.label}")
    told = (c for c in claims(found.unit.text) if c.figure.start == found.figure.start)
    return any(is_of_one_side(found.term, c.subject) for c in told)


def _steps(asked: Sum, operands: Sequence[Operand], language: Language) -> str | None:
    """The sentence: the result, then how it comes about; None where the units do not allow it."""
    one, other = operands
    first, second = one.figure, other.figure
    if asked.kind == "per":
        label, form = f"{one.term}/{other.term}", "/".join(short(first, second, language))
        return worded(label, form, each(first, second, language), language)
    if (first.currency, first.kind) != (second.currency, second.kind) or not second.value:
        return None
    if asked.kind in ("share", "times"):
        quotient = first.value / second.value
        value = quotient * 100 if asked.kind == "share" else quotient
        if asked.kind == "share" and not LEAST_SHARE <= value <= MOST_SHARE:
            return None
        result = f"{round(value, _PLACES[asked.kind])}" + _ratio_unit(asked.kind, language)
        label, sign = f"{one.term}/{other.term}", "/"
    else:
        sign = "+" if asked.kind == "sum" else "-"
        if sign == "-" and first.value < second.value:
            first, second, one, other = second, first, other, one
        total = first.value + second.value if sign == "+" else first.value - second.value
        result = written(total, first, language)
        label = f"{one.term} {sign} {other.term}"
        sign = f" {sign} "
    return _sentence(label, short(first, second, language), result, sign, language)


def _ratio_unit(kind: str, language: Language) -> str:
    return "%" if kind == "share" else "倍" if language == "zh" else " times"


def short(one: Figure, other: Figure, language: Language) -> tuple[str, str]:
    """Both operands as cited: bare numbers where they share a scale, amounts where not."""
    if one.scale == other.scale:
        return f"{one.number:f}", f"{other.number:f}"
    return amount(one, language), amount(other, language)


def difference(one: Figure, other: Figure, language: Language) -> tuple[str, str]:
    """The working and the result of one figure less another of its kind: "9.8% - 4.3%" and "5.5
    percentage points".
    """
    value = one.value - other.value
    if one.kind == "percent":
        points = replace(one, kind="percentage-point", value=value, number=value)
        return f"{one.number:f}% - {other.number:f}%", amount(points, language)
    return " - ".join(short(one, other, language)), written(value, one, language)


def _sentence(
    label: str, operands: tuple[str, str], result: str, sign: str, language: Language
) -> str:
    return worded(label, f"{operands[0]}{sign}{operands[1]}", result, language)


def worded(label: str, form: str, result: str, language: Language) -> str:
    """The result, then how it comes about: "35.2%: net profit/revenue = 164.5/467.8 = 35.2%."."""
    colon, stop = ("：", "。") if language == "zh" else (": ", ".")
    return f"{result}{colon}{label} = {form} = {result}{stop}"


def each(amount_of: Figure, count: Figure, language: Language) -> str:
    """An amount shared out by a count, in four digits at least, as far as it has them."""
    value = amount_of.value / count.value
    whole = value.adjusted() + 1 if value else 1
    places = 4 - whole if language == "zh" and whole > 4 else min(max(0, 4 - whole), 4)
    shared_out = round(value, places)
    like = replace(amount_of, value=shared_out, number=shared_out, scale=1, bound="")
    return amount(like, language)


def written(value: Decimal, like: Figure, language: Language) -> str:
    """A value with the unit of one of its operands."""
    number = value / like.scale
    return amount(replace(like, value=value, number=number, bound=""), language)


def _is_told(text: str, evidence: Evidence) -> bool:
    """True if the evidence tells the result itself, which is then to be quoted, not reckoned."""
    result = quantities(text)[0]
    step = Decimal(1).scaleb(int(result.number.as_tuple().exponent)) * result.scale
    return any(
        f.kind == result.kind and not f.direction and abs(abs(f.value) - result.value) <= step
        for hit in evidence.hits
        for view in hit.passage.views()
        for f in quantities(view)
        if f.unit != "date" and (f.kind != "number" or f.scaled or f.value > SMALL)
    )
