"""The figures of one sentence, each with the words that it is told with, and how they stand to one
another: a whole and its part, now and before, an amount and a count that it is shared out by.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, permutations

import numpy as np

from index.language.terms import fold
from qa.calculation.levels import REACHED, levels
from qa.calculation.operands import is_of_name
from qa.calculation.operations import Operation
from qa.checking.claims import BREAK, Claim, claims
from qa.figures import Figure
from qa.language.cues import cue
from qa.language.matching import Floats

_OF = re.compile(r" (?:out )?of (?:its |the |all )?", re.IGNORECASE)  # "118 of 402 exchanges"
NEAR = 60  # characters between a level and the one that it came from
_NONE = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Side:
    """A figure with the words that it is told with; `met` is how well each word of a question is
    matched by them, 0..1.
    """

    claim: Claim
    words: str
    is_earlier: bool = False
    met: Floats = field(default_factory=lambda: _NONE)

    @property
    def figure(self) -> Figure:
        return self.claim.figure


def sides_of(text: str) -> list[Side]:
    """The levels of a sentence, with the words since the figure before and to the break after."""
    found = [x for x in levels(text) if x.claim.figure.kind in ("number", "percent")
             and not is_of_name(x.claim.figure, text)]  # fmt: skip
    beside = _with_words(text, [x.claim for x in found])
    return [
        replace(
            side, is_earlier=x.is_earlier or bool(cue("operations.then").search(fold(side.words)))
        )
        for side, x in zip(beside, found, strict=True)
    ]


def rates_of(text: str) -> list[Side]:
    """The same of the percentages of a sentence, be they levels or changes."""
    told = sorted(claims(text), key=lambda c: c.figure.start)
    return _with_words(text, [c for c in told if c.figure.kind == "percent"])


def _with_words(text: str, told: Sequence[Claim]) -> list[Side]:
    sides, low = [], 0
    for i, claim in enumerate(told):
        figure = claim.figure
        high = told[i + 1].figure.start if i + 1 < len(told) else len(text)
        after = BREAK.split(text[figure.end : high])[0]
        sides.append(Side(claim, f"{text[low : figure.start]} {after} {claim.subject}"))
        low = figure.end + len(after)
    return sides


def parts_of(text: str, sides: Sequence[Side], operation: Operation) -> Iterable[tuple[Side, Side]]:
    """Wholes with their parts: "of which", "其中", or a goal with what is reached of it."""
    for whole, part in permutations(sides, 2):
        a, b = whole.figure, part.figure
        if not are_alike(a, b) or b.value >= a.value or whole.is_earlier > part.is_earlier:
            continue
        ahead, behind = fold(text[a.end : b.start]), fold(text[b.end : a.start])
        after = fold(text[b.end :])
        is_led = bool(cue("operations.part_of").search(ahead)) and "。" not in ahead
        is_part = is_led or (bool(ahead) and bool(cue("operations.part_after").match(after)))
        is_aim = operation == "remainder" and cue("operations.aim").search(behind)
        if is_part or is_aim or _OF.fullmatch(behind):
            yield whole, part


def moved_of(text: str, sides: Sequence[Side]) -> list[tuple[Side, Side]]:
    """Levels of now with those of before that stand beside them, or behind the parts of them."""
    found = []
    for a, b in pairwise(sides):
        whole = _of_subject(b, sides)
        if b.is_earlier and whole is not None and are_alike(whole.figure, b.figure):
            found.append((whole, b))
            continue
        if not are_alike(a.figure, b.figure) or a.is_earlier == b.is_earlier:
            continue
        gap = text[a.figure.end : b.figure.start]
        if len(gap) <= NEAR and (b.is_earlier or REACHED.search(gap)):
            found.append((b, a) if a.is_earlier else (a, b))
    return found


def _of_subject(earlier: Side, sides: Sequence[Side]) -> Side | None:
    """The level of now, before its parts, that has the subject of an earlier one."""
    before = sides[: sides.index(earlier)]
    if not before or before[-1].claim.subject == earlier.claim.subject:
        return None
    same = (s for s in before if not s.is_earlier and s.claim.subject == earlier.claim.subject)
    return next(same, None)


def divides(by: Figure, what: Figure) -> bool:
    """True for a count that an amount may be shared out by."""
    is_count = by.kind == "number" and not by.currency and by.unit in ("", "count")
    return is_count and what.kind == "number" and by.value > 1


def are_alike(one: Figure, other: Figure) -> bool:
    """True for figures of one kind and currency, and not of two units."""
    units = ({one.unit, other.unit} - {"count", ""}) if one.unit != other.unit else set()
    return (one.kind, one.currency) == (other.kind, other.currency) and not units
