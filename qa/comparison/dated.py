"""When a thing happened, as each of several reports tells it, and where first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import Hit, Language
from index.language.terms import language
from qa.calculation.higher import left_out, silent
from qa.calculation.operands import PLAINLY_TOLD, Span, span_of
from qa.checking.claims import BREAK
from qa.composition.messages import message
from qa.language.question import Question
from qa.ranking.select import Selector
from qa.result import Comparison, Draft, DraftSentence, Evidence

LEAST = 0.5  # how well the clause of the year must match the question
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d{2}(?!\d)")
_ENDS = " 。.;；,，"


@dataclass(frozen=True, slots=True)
class Dated:
    """The one year of the clause that tells what is asked after, and the sentence around it."""

    name: str
    year: int
    text: str
    span: Span
    confidence: float


def by_date(
    comparison: Comparison, asked: Question, evidence: Evidence, selector: Selector, engine: str
) -> Draft | None:
    """When something happened by each report, and where first; None where fewer than two tell."""
    spoken, found = asked.language, []
    for source, name in comparison.reports:
        hits = [h for h in evidence.hits if h.passage.source == source]
        told = _dated(name, asked, hits, selector)
        found += [told] if told else []
    if len(found) < 2:
        return None
    colon, stop = ("：", "。") if spoken == "zh" else (": ", ".")
    sentences = [DraftSentence(f"{d.name}{colon}{d.text}{stop}", (d.span,)) for d in found]
    if not comparison.left_out:  # else one not asked may be earlier
        sentences += _first(found, comparison, spoken, stop)
    notices = (*left_out(comparison, spoken), *silent(comparison, [d.name for d in found], spoken))
    confidence = max(PLAINLY_TOLD, min(d.confidence for d in found))
    return Draft(tuple(sentences), confidence, engine, notices)


def _dated(name: str, asked: Question, hits: Sequence[Hit], selector: Selector) -> Dated | None:
    """The year that a report tells of what is asked after; None where it tells none, or several."""
    chosen = selector.select(asked, hits)
    if chosen is None or chosen.units[0].row is not None:
        return None
    unit, target = chosen.units[0], chosen.target
    clauses = [text for text in BREAK.split(unit.text) if text.strip()]
    worth = selector.matcher.similarities(target, clauses) @ target.weights
    best = int(worth.argmax())
    years = set(_YEAR.findall(clauses[best]))
    if worth[best] < LEAST or len(years) != 1:
        return None
    said = unit.text.strip(_ENDS)
    text = said if language(said) == asked.language else f"“{said}”"
    span = span_of(unit, (0, len(unit.text)))
    return Dated(name, int(years.pop()), text, span, chosen.confidence)


def _first(
    found: Sequence[Dated], comparison: Comparison, asked: Language, stop: str
) -> list[DraftSentence]:
    """Whose year is the earliest, or the latest; nothing where several share it."""
    years = [d.year for d in found]
    wanted = max(years) if comparison.wants > 0 else min(years)
    if years.count(wanted) != 1:
        return []
    form = "latest" if comparison.wants > 0 else "earliest"
    name = found[years.index(wanted)].name
    said = message(form, asked).format(name=name, term=comparison.term)
    return [DraftSentence(f"{said}{stop}", tuple(d.span for d in found))]
