"""Whether anything is told of the change that a question asks the reason of, and its cause."""

import re

from index.language.terms import fold, language
from qa.language.cues import cue
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking.doubts import shared

HELD = 0.25  # share of the question's words that a cause must hold to be what is asked about
PARTS = 2  # of a sentence, that may tell of different things
OPENING = 3  # characters before a cause that goes on from the part before it: 主要系
ELSEWHERE = 0.7  # of what the nearest part holds, what a part with a cause must hold
_PART = re.compile(r"[;；。\n]")


def is_cause_in_other_part(target: Target, unit: Unit) -> bool:
    """True where a reason is asked for, and the part of a Chinese sentence that speaks of what is
    asked tells none, but another part does, of another thing: 甲减少;乙增加,系扩产所致.
    """
    if "why" not in target.question.kinds or unit.row is not None or language(unit.text) != "zh":
        return False
    pieces = [piece for piece in _PART.split(fold(unit.text)) if piece.strip()]
    causes = {p: m for p in pieces if (m := cue("evidence.why").search(p))}
    if len(pieces) < PARTS or not causes or any(m.start() <= OPENING for m in causes.values()):
        return False
    best = max(shared(target, piece) for piece in pieces)
    return max(shared(target, piece) for piece in causes) < ELSEWHERE * best


def tells_the_cause(target: Target, unit: Unit) -> bool:
    """True where a reason is asked for, and a sentence says what the cause was of that which the
    sentence before it tells: "Cards failed for five hours. The cause was a certificate."
    """
    if "why" not in target.question.kinds or unit.row is not None or not unit.position:
        return False
    if not cue("reasons.told").search(fold(unit.text)):
        return False
    return shared(target, unit.context.rsplit("\n", 1)[-1]) >= HELD


def is_change_untold(target: Target, unit: Unit) -> bool:
    """True where it is asked why something rose or fell, and neither the unit nor the sentence
    before it tells of any change or says "because".
    """
    if "why" not in target.question.kinds or unit.row is not None:
        return False
    if not _tells_change(fold(target.question.text)):
        return False
    before = unit.context.rsplit("\n", 1)[-1] if unit.position else ""
    told = fold(f"{unit.text}\n{unit.original}\n{before}")
    return not (
        _tells_change(told)
        or any(cue(f"reasons.{c}").search(told) for c in ("moved", "before_cause"))
    )


def _tells_change(folded: str) -> bool:
    return any(cue(f"choice.{way}").search(folded) for way in ("up", "down"))
