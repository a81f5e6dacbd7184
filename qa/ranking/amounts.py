"""Whether a sentence has the amount that is asked for: a level, and not a rate or what another
measure is measured by.
"""

from index.language.glossary import glossary
from index.language.terms import fold
from qa.checking.claims import claims
from qa.language.cues import cue, cue_words
from qa.language.question import Question, names_measure
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking.doubts import shared

ALIKE = 0.6  # share of the question's words that stand with the figure asked for


def is_without_figure(question: Question, unit: Unit) -> bool:
    """True where a level or an amount is asked for and the sentence has no figure at all."""
    if unit.row is not None:
        return False
    if _asks_amount(question) and not cue("misfit.tells_amount").search(
        fold(f"{unit.text}\n{unit.original}")
    ):
        return True
    if not cue("misfit.level").match(fold(question.text)):
        return False
    told = claims(f"{unit.text} {unit.original}")
    return names_measure(question.text) and all(c.figure.unit == "date" for c in told)


def _asks_amount(question: Question) -> bool:
    """True for a question after how much, of which a yes or no is no answer."""
    kinds = question.kinds
    is_other = kinds & {"yes-no", "why", "list", "definition"}
    return not is_other and bool(cue("misfit.how_much").search(fold(question.text)))


def is_base_alone(question: Question, unit: Unit) -> bool:
    """True where a measure is asked for, and the sentence has it only to measure another by:
    "4.3 times EBITDA", 占营业收入的3.6%.
    """
    if unit.row is not None or not (question.wants_number or question.kinds == {"what"}):
        return False
    themes, text = cue_words("followup.measure_themes"), fold(unit.text)
    asked = [m.concept for m in glossary().mentions(question.text) if m.concept.theme in themes]
    folded = fold(question.text)
    if len(asked) != 1 or any(cue(c).search(folded) for c in ("misfit.rate", "misfit.part")):
        return False
    told = [m for m in glossary().mentions(unit.text) if m.concept.number == asked[0].number]
    return bool(told) and all(cue("misfit.base").search(text[: m.start]) for m in told)


def is_rate_alone(target: Target, unit: Unit) -> bool:
    """True where a balance is asked for, and of its kind the sentence gives a rate alone."""
    folded = fold(target.question.text)
    is_asked = cue("misfit.balance").search(folded) and not cue("misfit.rate").search(folded)
    if unit.row is not None or not is_asked:
        return False
    of_kind = dict.fromkeys(("percent", "number"), 0.0)
    told = 0.0
    for claim in claims(unit.text):
        if claim.figure.unit == "date":
            continue
        if not cue("misfit.leads_to").fullmatch(fold(claim.subject).strip()):
            told = shared(target, claim.subject)
        of_kind[claim.figure.kind] = max(of_kind.get(claim.figure.kind, 0.0), told)
    return of_kind["percent"] > of_kind["number"] and of_kind["number"] < ALIKE
