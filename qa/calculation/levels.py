"""The levels that a text tells, each now or before.

A level is told from a change ("up 9.8%") and from the level before ("from 3.29%", "上年为0.86元").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.checking.claims import BREAK, Claim, claims

LONGEST_GAP = 24  # characters between a change and the level that it led to
REACHED = re.compile(
    r"(?:\bto|至|到|达到?|为)\s*(?:about |around |nearly |over |约|近|超)?$", re.IGNORECASE
)
_PARTS = re.compile(
    r"[,，;；]\s*(?:其中|包括|of (?:which|whom|these|them)\b|including\b)", re.IGNORECASE
)
_APART = re.compile(r"[;；]")
_STOP = re.compile(r"[;；。\n]|\.\s")
_MORE = re.compile(r"[\d;；。\n]")
_EARLIER = re.compile(
    r"(?:\bfrom|\bagainst|\bcompared (?:with|to)|\bversus|\bafter"
    r"|(?:上年|去年|上年同期|去年同期|上年末|去年末|年初)(?:的|为|是|则?为|只有|仅为?)?|由(?:上年)?的?|从(?:上年)?的?)\s*$"
    r"|[(（]\s*(?:(?:19|20)\d{2}(?:年末?)?|[12]H\d{2}|[^()（）]{0,12}(?:19|20)\d{2})\s*[:：]\s*$",
    re.IGNORECASE,
)
_EARLIER_AFTER = re.compile(
    r"^[^,.;，。；\d]{0,12}(?:a year (?:earlier|ago|before)|the year before|in the previous year"
    r"|last year)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Level:
    """A claim that tells where something stands, now or at an earlier time; `lead` are the words
    that lead up to it.
    """

    claim: Claim
    lead: str
    is_earlier: bool = False


def levels(text: str) -> list[Level]:
    """The levels of a text in order; a level reached or left takes the subject of its change."""
    told = sorted(
        (c for c in claims(text) if c.figure.unit != "date"), key=lambda c: c.figure.start
    )
    found: list[Level] = []
    before: Level | None = None
    for claim in told:
        gap = text[before.claim.figure.end if before else 0 : claim.figure.start]
        is_reached = bool(REACHED.search(gap))
        earlier = bool(_EARLIER.search(gap) or _EARLIER_AFTER.match(text[claim.figure.end :]))
        level = Level(claim, BREAK.split(gap)[-1], earlier)
        if before is not None and (is_reached or earlier) and len(gap) <= LONGEST_GAP:
            of = _whole(found, claim, text) if earlier else before
            claim = replace(claim, subject=(of or before).claim.subject)
            level = Level(claim, (of or before).lead, earlier)
        if not claim.figure.direction or is_reached:
            found.append(level)
        before = level
    return found


def _whole(found: Sequence[Level], earlier: Claim, text: str) -> Level | None:
    """The whole that an earlier level is of, where its parts stand between: 178 sites, of which 46
    are ours and 65 are let; 159 a year earlier. None where more than parts stands there, or
    where the level lies nearer to one of these.
    """
    opening = next(reversed(list(_PARTS.finditer(text, 0, earlier.figure.start))), None)
    apart = opening and _APART.search(text, opening.end(), earlier.figure.start)
    if opening is None or apart is None or _MORE.search(text[apart.end() : earlier.figure.start]):
        return None
    start = max((m.end() for m in _STOP.finditer(text, 0, opening.start())), default=0)
    alike = [
        x
        for x in found
        if x.claim.figure.unit == earlier.figure.unit and x.claim.figure.start >= start
    ]
    nearest = min(alike, key=lambda x: _ratio(x.claim, earlier), default=None)
    if nearest is None or nearest.claim.figure.end > opening.start():
        return None
    return nearest


def _ratio(one: Claim, other: Claim) -> float:
    """How many times the larger of two figures is the smaller."""
    low, high = sorted(abs(float(c.figure.value)) for c in (one, other))
    return high / low if low else float("inf")


def changes_of(text: str) -> list[Claim]:
    """The changes of a text in order: by how much, not where to."""
    reached = {level.claim.figure.start for level in levels(text)}
    told = (c for c in claims(text) if c.figure.unit != "date" and c.figure.direction)
    return sorted((c for c in told if c.figure.start not in reached), key=lambda c: c.figure.start)
