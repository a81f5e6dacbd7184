"""Answers to questions over several reports: what each tells, with a citation, and which is higher.

Each report is asked by itself. Where two or more tell one figure each, of one kind, unit and
currency, the difference is reckoned and shown as a step, which the check works out anew. A report
that does not tell is named in a notice.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index import Language
from index.language.terms import fold, language
from qa.calculation.growing import Growth, grown
from qa.calculation.higher import ahead, left_out, silent
from qa.calculation.operands import (
    COUNTED,
    KINDS,
    PLAINLY_TOLD,
    Operand,
    Span,
    clause,
    direct,
    is_planned,
    is_total,
    of_selection,
    span_of,
)
from qa.comparison.dated import by_date
from qa.composition.compose import compose
from qa.composition.messages import message
from qa.composition.rendering import amount
from qa.composition.table import cell_text
from qa.figures import figures
from qa.language.cues import cue
from qa.language.periods import Period, parts, periods
from qa.language.question import Kind, Question, names_measure, read_question
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking.confidence import THRESHOLD
from qa.ranking.doubts import shared
from qa.ranking.select import UNMATCHED, Selection, Selector
from qa.result import Comparison, Draft, DraftSentence, Evidence

WHOLE = 0.65  # how well a report must match the question, to be one that tells
MENTIONED = 0.85  # share of a thing's words that a sentence which tells of it has
ALIKE = 0.1  # of that share, by how much another report may tell less of it
MOST_TOLD = 3  # reports that are told where any may be meant
PARTS = frozenset({"h1", "q1", "q2", "q3"})  # of a title: less than its year
_SIGNS: dict[Language, tuple[str, str, str]] = {"zh": ("：", "，", "。"), "en": (": ", ", ", ".")}


@dataclass(frozen=True, slots=True)
class Told:
    """What one report tells: the selection in it, and the one figure where there is one; whether
    the measure's level is told directly; where its growth is compared, that.
    """

    name: str
    selection: Selection
    operand: Operand | None
    is_direct: bool
    growth: Growth | None = None


def compared(evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The answer to a question over several reports; None where the question is none, or names
    no report and fewer than two tell.
    """
    comparison = evidence.comparison
    if comparison is None:
        return None
    asked = _read(comparison, evidence)
    if comparison.meant == "which":
        return _which(comparison, asked, evidence, selector, engine)
    if comparison.is_date:
        return by_date(comparison, asked, evidence, selector, engine)
    find = _grown if comparison.is_growth else _told
    found = [t for pair in comparison.reports if (t := find(pair, asked, evidence, selector))]
    told = [t for t in found if t.selection.confidence >= THRESHOLD]
    if comparison.meant == "any":
        is_level = asked.wants_number and not asked.asks_change
        told = [t for t in told if t.is_direct or not is_level]
    if comparison.meant != "named" and len(told) < 2:
        return None
    if comparison.meant == "any":
        return _any(told, comparison, asked, engine)
    shown = told or found
    sentences = [_sentence(t, asked) for t in shown]
    operands = [t for t in told if t.operand is not None]
    alike = _alike(operands)
    is_whole = len(alike) > 1 and not comparison.left_out  # else one not asked may be higher
    judged = _judged(alike, comparison, asked.language) if is_whole else None
    confidence = (min if told else max)((t.selection.confidence for t in shown), default=0.0)
    notices = _notices(told, operands, comparison, len(alike), asked)
    drafted = (*sentences, judged) if judged else tuple(sentences)
    return Draft(drafted, confidence, engine, notices if told else ())


def _any(told: Sequence[Told], comparison: Comparison, asked: Question, engine: str) -> Draft:
    """What the surest reports tell that a question may mean, each by its name."""
    surest = sorted(told, key=lambda t: -t.selection.confidence)[:MOST_TOLD]
    shown = [t for t in told if t in surest]
    others = [t.name for t in told if t not in surest]
    key = "several_more" if others else "several"
    joined = ("、" if asked.language == "zh" else ", ").join(others)
    note = message(key, asked.language).format(names=joined)
    notices = (note, *left_out(comparison, asked.language))
    confidence = min(t.selection.confidence for t in shown)
    return Draft(tuple(_sentence(t, asked) for t in shown), confidence, engine, notices)


def _read(comparison: Comparison, evidence: Evidence) -> Question:
    """The question to each report, of the language of the whole; a measure asks for a number."""
    asked = read_question(comparison.question)
    kinds: set[Kind] = {"number"} if names_measure(comparison.term) else set()
    spoken = read_question(evidence.question).language
    return replace(asked, language=spoken, kinds=asked.kinds | kinds)


def _told(
    report: tuple[str, str], asked: Question, evidence: Evidence, selector: Selector
) -> Told | None:
    """What a report tells, a figure that is told directly before all else."""
    source, name = report
    hits = [h for h in evidence.hits if h.passage.source == source]
    is_count = fold(asked.text).startswith("how many")
    kinds = COUNTED if is_count else KINDS
    plain = direct(asked, hits, selector, kinds) if asked.wants_number else None
    is_level = asked.wants_number and not cue("evidence.plan").search(fold(asked.text))
    chosen = plain or selector.select(asked, hits, _reached if is_level else None)
    if chosen is None:
        return None
    figure = of_selection("", chosen, kinds) if asked.wants_number else None
    if plain is None and not _tells(chosen, selector, is_count and figure is None):
        return None
    return Told(name, chosen, figure, plain is not None)


def _tells(chosen: Selection, selector: Selector, is_count: bool) -> bool:
    """True for a choice that tells of all that is asked: no "deficit" for a pension deficit; where
    things are counted, with a number.
    """
    unit, target = chosen.units[0], chosen.target
    text = f"{unit.text}\n{unit.context}"
    is_whole = float(target.weights @ selector.matcher.similarities(target, [text])[0]) >= WHOLE
    is_number = any(f.kind == "number" for f in figures(unit.text))
    return is_whole and (not is_count or (is_number and chosen.confidence >= THRESHOLD))


def _grown(
    report: tuple[str, str], asked: Question, evidence: Evidence, selector: Selector
) -> Told | None:
    """What a report tells of the measure's growth."""
    source, name = report
    found = grown(asked, [h for h in evidence.hits if h.passage.source == source], selector)
    return None if found is None else Told(name, found.selection, found.operand, True, found)


def _which(
    comparison: Comparison, asked: Question, evidence: Evidence, selector: Selector, engine: str
) -> Draft | None:
    """The reports that tell of a thing, with what they say; a draft without confidence where none
    tells all of it, and None where no report has a sentence.
    """
    told: list[tuple[float, Told]] = []
    for source, name in comparison.reports:
        chosen = selector.select(asked, [h for h in evidence.hits if h.passage.source == source])
        if chosen is not None:
            unit = chosen.units[0]
            share = shared(chosen.target, f"{unit.text}\n{unit.original}\n{unit.context}")
            told.append((share, Told(name, replace(chosen, units=(unit,)), None, False)))
    most = max((share for share, _ in told), default=0.0)
    shown = [t for share, t in told if share >= most - ALIKE]
    if not shown:
        return None
    surest = max(t.selection.confidence for t in shown)
    confidence = max(surest, PLAINLY_TOLD) if most >= MENTIONED else min(surest, UNMATCHED)
    notices = tuple(left_out(comparison, asked.language))
    return Draft(tuple(_sentence(t, asked) for t in shown), confidence, engine, notices)


def _reached(_: Target, unit: Unit) -> float:
    return 0.0 if is_planned(unit) else 1.0


def _sentence(told: Told, asked: Question) -> DraftSentence:
    """The report's name with its figure in the words around it, or with the whole statement."""
    colon, comma, stop = _SIGNS[asked.language]
    unit, operand = told.selection.units[0], told.operand
    if told.growth is not None:
        sign = comma if unit.row is not None else colon
        return DraftSentence(f"{told.name}{sign}{told.growth.text}{stop}", (told.growth.span,))
    if operand is None:
        sentence = compose(asked, told.selection.target, unit)
        text = re.sub("^The source says", "the source says", sentence.text)
        has_lead = unit.row is not None or colon in text[:30] or text.startswith("the source")
        return replace(sentence, text=f"{told.name}{comma if has_lead else colon}{text}")
    span = (_span(operand),)
    if unit.row is not None:
        cell = cell_text(unit.row, [operand.column], asked.language)
        of = f"{comma}{unit.row.caption}" if is_total(unit.row) and unit.row.caption else ""
        return DraftSentence(f"{told.name}{of}{comma}{cell}{stop}", span)
    start, end = clause(unit, operand.figure)
    said = unit.text[start:end]
    if language(said) != asked.language:
        said = f"{amount(operand.figure, asked.language)} (“{said}”)"
    return DraftSentence(f"{told.name}{colon}{said}{stop}", span)


def _span(operand: Operand) -> Span:
    return span_of(operand.unit, clause(operand.unit, operand.figure))


def _alike(operands: Sequence[Told]) -> list[Told]:
    """Those whose figures can be compared: the most that share kind, currency and unit."""
    groups: dict[object, list[Told]] = {}
    for told in operands:
        if told.operand is not None:
            figure = told.operand.figure
            unit = "" if figure.unit == "count" else figure.unit
            groups.setdefault((figure.kind, figure.currency, unit), []).append(told)
    return max(groups.values(), key=len, default=[])


def _judged(operands: Sequence[Told], comparison: Comparison, asked: Language) -> DraftSentence:
    """Which report is higher, and by how much."""
    growths = [t.growth for t in operands if t.growth is not None]
    spans = [g.span for g in growths] or [_span(t.operand) for t in operands if t.operand]
    figures = [t.operand.figure for t in operands if t.operand is not None]
    is_told = all(g.is_told for g in growths)
    return ahead([t.name for t in operands], figures, spans, comparison, asked, is_told)


def _notices(
    told: Sequence[Told], operands: Sequence[Told], comparison: Comparison, alike: int,
    asked: Question,
) -> tuple[str, ...]:  # fmt: skip
    """What a reader must know beside the answer: who is silent, and what stands in the way."""
    found = left_out(comparison, asked.language)
    found += silent(comparison, [t.name for t in told], asked.language)
    if len(operands) > alike or len(told) > alike > 1:
        found.append(message("incomparable", asked.language))
    owned = [t.name for t in operands if _is_of_owners(t)]
    if owned and len(owned) < len(operands):
        joined = ("、" if asked.language == "zh" else ", ").join(owned)
        found.append(message("other_measure", asked.language).format(names=joined))
    if asked.wants_number and len({_year(t) for t in told} - {""}) > 1:
        found.append(message("other_periods", asked.language))
    return tuple(found)


def _is_of_owners(told: Told) -> bool:
    """True for the part of a profit that belongs to the owners of the parent."""
    unit, operand = told.selection.units[0], told.operand
    if operand is None:
        return False
    start, end = clause(unit, operand.figure)
    said = unit.row.label if unit.row is not None else unit.text[start:end]
    return bool(cue("evidence.of_owners").search(fold(said)))


def _year(told: Told) -> str:
    """The reporting period that a figure belongs to, as far as it or its report's title tells."""
    unit = told.selection.units[0]
    own: Iterable[Period] = told.operand.periods if told.operand else ()
    title = f"{unit.context.split(chr(10), 1)[0]} {unit.passage.source}"
    said = sorted(own, key=lambda p: (p.year, p.part)) or periods(title)
    if not said:
        return ""
    is_part = said[-1].part[:1] in ("H", "Q")
    part = said[-1].part.lower() if is_part else "".join(sorted(PARTS & parts(title)))
    return f"{said[-1].year} {part}"
