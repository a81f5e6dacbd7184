"""Two named things that one sentence tells a figure of each: "£1.4 billion in personal loans, £1.1
billion in mortgages".
"""

from collections.abc import Sequence

import numpy as np

from index.language.terms import fold
from qa.calculation.operands import PLAINLY_TOLD, Operand, told_periods
from qa.calculation.relations import Side, are_alike, rates_of, sides_of
from qa.language.cues import cue
from qa.language.matching import Floats
from qa.language.question import Question
from qa.language.words import Target, read_words
from qa.ranking.select import Selector
from qa.result import Evidence

ITS_OWN = 0.8  # how well the words of a name must match those beside its figure
OTHERS = 0.3  # by how much less they match those beside the other's


def apart(
    names: tuple[str, str],
    measure: str,
    asked: Question,
    evidence: Evidence,
    selector: Selector,
    moves: int,
) -> list[Operand]:
    """The figure of each name in the sentence that answers best: the level of the measure, if one
    is named, or with `moves` the change that way; empty where not each has one, of one kind.
    """
    chosen = selector.select(asked, evidence.hits)
    if chosen is None or chosen.units[0].row is not None:
        return []
    unit, target = chosen.units[0], chosen.target
    weighed = [_own(target, name, other, unit.passage.source)
               for name, other in (names, names[::-1])]  # fmt: skip
    is_rate = bool(moves or (measure and cue("lead.rate").search(fold(measure))))
    sides = rates_of(unit.text) if is_rate else sides_of(unit.text)
    sides = [s for s in sides if not s.is_earlier and s.figure.direction in (0, moves)]
    found = [_of(weights, target, sides, selector) for weights in weighed]
    one, other = found
    if one is None or other is None or one is other or not are_alike(one.figure, other.figure):
        return []
    surest = max(chosen.confidence, PLAINLY_TOLD)
    return [Operand(name, side.figure, unit, surest, told_periods(side.claim, unit))
            for name, side in zip(names, (one, other), strict=True)]  # fmt: skip


def _own(target: Target, name: str, other: str, source: str) -> Floats:
    """The weights of the words of one name that are not the other's, with a sum of 1."""
    words, others = set(read_words(name).surfaces), set(read_words(other).surfaces)
    kept = [t.surface in words - others and t.surface not in fold(source) for t in target.tokens]
    weights = target.weights * np.array(kept, np.float32)
    total = float(weights.sum())
    return weights / total if total else weights


def _of(weights: Floats, target: Target, sides: Sequence[Side], selector: Selector) -> Side | None:
    """The one figure that a name's own words stand with."""
    if not sides or not weights.any():
        return None
    met = selector.matcher.similarities(target, [s.words for s in sides]) @ weights
    order = np.argsort(-met, kind="stable")
    is_apart = len(order) == 1 or met[order[0]] - met[order[1]] >= OTHERS
    return sides[int(order[0])] if met[order[0]] >= ITS_OWN and is_apart else None
