"""The share of one of two sides, where the report tells both: "What share of the wallets are
corporate?" of 356万 personal and 70万 corporate ones is 70/(70 + 356).
"""

import re
from collections.abc import Sequence

from index.language.terms import fold
from index.passage import Language
from qa.calculation.arithmetic import short, worded
from qa.calculation.levels import levels
from qa.calculation.operands import span_of
from qa.calculation.sums import read_sum
from qa.composition.lead import lead_figure
from qa.figures import Figure
from qa.language.cues import cue, cue_words
from qa.language.question import read_question
from qa.ranking.confidence import THRESHOLD
from qa.ranking.select import Selector
from qa.result import Draft, DraftSentence, Evidence


def side_share(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The share with its steps; None for any other question, and where a sentence does not tell
    one figure of either side.
    """
    asked = read_sum(question)
    sides = _sides(asked.terms) if asked and asked.kind == "share" and not asked.named else None
    if asked is None or sides is None:
        return None
    (part, whole), language = asked.terms, read_question(question).language
    one, other = (cue(f"contrast.{side}") for side in sides)
    is_bare = bool(one.fullmatch(fold(part)))
    term = part if not is_bare else f"{part} {whole}" if language == "en" else f"{part}{whole}"
    read = read_question(f"{term}有多少?" if language == "zh" else f"How many {term} are there?")
    chosen = selector.select(read, evidence.hits)
    if chosen is None or chosen.confidence < THRESHOLD or chosen.units[0].row is not None:
        return None
    unit = chosen.units[0]
    ours = lead_figure(read, chosen.target, unit.text, "number")
    theirs = _told_of(other, one, ours, unit.text) if ours else None
    if ours is None or theirs is None:
        return None
    said = one.search(fold(part))
    text = _worded(said.group() if said else part, ours, theirs, language)
    span = span_of(unit, (0, len(unit.text)))
    return Draft((DraftSentence(text, (span,)),), chosen.confidence, engine)


def _worded(ours: str, one: Figure, theirs: tuple[Figure, str], language: Language) -> str:
    other, name = theirs
    a, b = short(one, other, language)
    share = round(100 * one.value / (one.value + other.value), 1)
    label = f"{ours}/({ours} + {name})"
    return worded(label, f"{a}/({a} + {b})", f"{share}%", language)


def _sides(terms: Sequence[str]) -> tuple[str, str] | None:
    """The side that the part is of and its counterpart, where the whole is of neither."""
    part, whole = (fold(t) for t in terms)
    for pair in sorted(cue_words("lead.sides")):
        for ours, theirs in (pair.split(), pair.split()[::-1]):
            one, other = cue(f"contrast.{ours}"), cue(f"contrast.{theirs}")
            is_apart = one.search(part) and not other.search(part)
            if is_apart and not one.search(whole) and not other.search(whole):
                return ours, theirs
    return None


def _told_of(
    other: re.Pattern[str], one: re.Pattern[str], like: Figure, text: str
) -> tuple[Figure, str] | None:
    """The one level of the other side, of the unit of this one's, and the side's name there."""
    found = []
    for level in levels(text):
        subject, figure = fold(level.claim.subject), level.claim.figure
        is_alike = (figure.kind, figure.currency) == (like.kind, like.currency)
        name = other.search(subject)
        if name and is_alike and not level.is_earlier and not one.search(subject):
            found.append((figure, name.group()))
    return found[0] if len(found) == 1 else None
