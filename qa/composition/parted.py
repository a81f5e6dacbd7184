"""Questions of several parts: which answers to the parts, or to all, are told."""

from collections.abc import Sequence

from index.language.terms import fold
from qa.figures import quantities
from qa.language.cues import cue
from qa.language.question import Question
from qa.language.units import Unit
from qa.ranking.confidence import THRESHOLD
from qa.ranking.select import Selection


def is_told_by(whole: Selection, parted: Sequence[Selection]) -> bool:
    """True where the answers to the parts are no others than the answer to all, which is surer: the
    words of one part alone ("in the plan, ...") are too few to be sure of.
    """
    told = {unit for selection in parted for unit in selection.units}
    return told <= set(whole.units) and whole.confidence > least(parted)


def tells_each(whole: Selection, parted: Sequence[Selection]) -> bool:
    """True where a part has no sure answer, and the sure answer to all is that of another part and
    has a figure of the kind that each part asks for: "held 5 million talks and resolved 71%".
    """
    if whole.confidence < THRESHOLD or least(parted) >= THRESHOLD or len(whole.units) > 1:
        return False
    (unit,) = whole.units
    if unit.row is not None or all(s.units[0] != unit for s in parted):
        return False
    kinds: list[str] = [f.kind for f in quantities(unit.text) if f.unit != "date"]
    wanted = [_wanted(s.target.question) for s in parted]
    return "" not in wanted and all(kinds.count(w) >= wanted.count(w) for w in wanted)


def _wanted(asked: Question) -> str:
    """The kind of figure that a part of a question asks for; empty where it asks for none."""
    if not asked.wants_number:
        return ""
    return "percent" if cue("lead.rate").search(fold(asked.text)) else "number"


def least(selections: Sequence[Selection]) -> float:
    """How sure the least sure of several answers is."""
    return min((s.confidence for s in selections), default=0.0)


def without_comparison(question: str) -> str:
    """A question after a level without its part that asks how that compares with the time before:
    ", and was that higher or lower than a year earlier?"
    """
    return cue("parts.and_compared").sub("?", question)


def tells_comparison(unit: Unit) -> bool:
    """True for a sentence that compares with the time before, and for a row that has its level."""
    if unit.row is None:
        return bool(cue("misfit.tells_before").search(fold(unit.text)))
    return len(unit.row.cells) > 2
