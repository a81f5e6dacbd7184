"""The level at the end of a year by its number, where the report tells the change since.

"31,460 employees, 445 fewer than at the end of 2023" tells how many there were at the end of 2023.
"""

import re

from index.language.terms import fold
from qa.calculation.arithmetic import worded
from qa.calculation.earlier import earlier, present, reckoned_back
from qa.calculation.operands import span_of
from qa.calculation.relative import one_year
from qa.calculation.sums import read_sum
from qa.checking.claims import Claim, claims
from qa.language.cues import cue
from qa.language.question import read_question
from qa.ranking.select import Selector
from qa.result import Draft, DraftSentence, Evidence

_END_BY_NUMBER = re.compile(
    r"(?<![比较从自由跟同与和\d])(?P<zh>(?:19|20)\d\d)年(?:年?[末底])"
    r"|\bat the end of (?P<en>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
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


def by_number(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The level at the end of the year before that of the report, which a question gives by its
    number: 2020年末 is 上年末 to a report on the first half of 2021. None for any other question,
    and where the report speaks of that end by its number itself.
    """
    named = _END_BY_NUMBER.search(question)
    year = one_year(evidence, selector)
    if named is None or year is None or int(named["zh"] or named["en"]) != year - 1:
        return None
    by_itself = re.compile(
        rf"{year - 1}年(?:年?[末底]|12月)|\b(?:end of|December|Dec) {year - 1}\b"
    )
    if any(by_itself.search(view) for hit in evidence.hits for view in hit.passage.views()):
        return None
    end = _BEFORE["zh" if named["zh"] else "en"]
    asked = f"{question[: named.start()]}{end}{question[named.end() :]}"
    return earlier(asked, evidence, selector, engine)


def _since(text: str, year: str) -> Claim | None:
    """The change that a text tells against the end of a year."""
    for claim in claims(text):
        compared = cue("earlier.than_end").search(fold(claim.subject))
        if claim.figure.direction and compared is not None and year in compared.group():
            return claim
    return None
