"""The level at the end of a year by its number, where the report tells the change since.

"31,460 employees, 445 fewer than at the end of 2023" tells how many there were at the end of 2023.
"""

from index.language.terms import fold
from qa.calculation.arithmetic import worded
from qa.calculation.earlier import present, reckoned_back
from qa.calculation.operands import span_of
from qa.calculation.sums import read_sum
from qa.checking.claims import Claim, claims
from qa.language.cues import cue
from qa.language.question import read_question
from qa.ranking.select import Selector
from qa.result import Draft, DraftSentence, Evidence

_BEFORE = {"zh": "上年末", "en": "at the end of the previous year"}


def at_year_end(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The level at a year's end, reckoned back from the change that a sentence tells against it;
    None for any other question, and where no sentence tells such a change.
    """
    folded = fold(question)
    named = cue("earlier.named_end").search(folded)
    if named is None or len(folded) != len(question):
        return None
    language = read_question(question).language
    asked = read_sum(f"{question[: named.start()]}{_BEFORE[language]}{question[named.end() :]}")
    if asked is None or asked.kind != "before":
        return None
    (term,) = asked.terms
    now = present(term, language, evidence, selector)
    change = _since(now.unit.text, named["en"] or named["zh"]) if now is not None else None
    worked = reckoned_back(now.figure, change.figure, language) if now and change else None
    if now is None or worked is None:
        return None
    label = f"{term}（{named.group()}）" if language == "zh" else f"{term} {named.group()}"
    span = span_of(now.unit, (0, len(now.unit.text)))
    sentence = DraftSentence(worded(label, *worked, language), (span,))
    return Draft((sentence,), now.confidence, engine)


def _since(text: str, year: str) -> Claim | None:
    """The change that a text tells against the end of a year."""
    for claim in claims(text):
        compared = cue("earlier.than_end").search(fold(claim.subject))
        if claim.figure.direction and compared is not None and year in compared.group():
            return claim
    return None
