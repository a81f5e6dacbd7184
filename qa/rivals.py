"""Which of two measures of one report grew faster: "Did revenue or net profit grow faster?"."""

from dataclasses import replace

from index.terms import fold
from qa.cues import cue
from qa.growing import Growth, grown
from qa.higher import verdict
from qa.operands import asking
from qa.question import read_question
from qa.result import Comparison, Draft, DraftSentence, Evidence
from qa.select import Selector

_FORMS = ("rivals.first", "rivals.last", "rivals.zh", "rivals.zh_last")


def rivals(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """How much each of two measures grew and which grew faster; None for any other question, and
    where the report does not tell both.
    """
    terms, way = _read(question)
    language = read_question(question).language
    found: list[Growth] = []
    for term in terms:
        asked = replace(asking(term, language), language=language)
        growth = grown(asked, evidence.hits, selector)
        if growth is not None and growth.operand.unit.passage.source == _source(found, growth):
            found.append(growth)
    if len(found) < len(terms) or not terms or found[0].span == found[1].span:
        return None
    stop, colon = ("。", "：") if language == "zh" else (".", ": ")
    heads = [
        "" if fold(t) in fold(g.text) else f"{t}{colon}" for t, g in zip(terms, found, strict=True)
    ]
    sentences = [
        DraftSentence(f"{_capital(head + growth.text)}{stop}", (growth.span,))
        for head, growth in zip(heads, found, strict=True)
    ]
    comparison = Comparison("", "", (), -1 if cue("rivals.low").fullmatch(way) else 1,
                            is_growth=True)  # fmt: skip
    figures, spans = [g.operand.figure for g in found], [g.span for g in found]
    is_told = all(g.is_told for g in found)
    judged = verdict(terms, figures, spans, comparison, language, is_told)
    judged = replace(judged, text=_capital(judged.text))
    confidence = min(g.selection.confidence for g in found)
    return Draft((*sentences, judged), confidence, engine)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _read(question: str) -> tuple[tuple[str, ...], str]:
    """The two measures and the way; none for any other question."""
    bare = fold(question).strip(" ?？。.!！")
    for form in _FORMS:
        match = cue(form).fullmatch(bare)
        if match:
            return (match["a"].strip(), match["b"].strip()), match["way"]
    return (), ""


def _source(found: list[Growth], growth: Growth) -> str:
    return (found or [growth])[0].operand.unit.passage.source
