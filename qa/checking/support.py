"""Whether a figure that is said equals one that is cited."""

import re
from collections.abc import Sequence
from decimal import Decimal

from index.language.terms import fold
from qa.checking.claims import Claim
from qa.figures import Figure
from qa.language import numerals
from qa.language.cues import cue

_SIDE = {"": None, "about": 0, "over": 1, "at least": 1, "nearly": -1, "under": -1, "at most": -1}
_NUMBER = re.compile(r"^[-−–(]?(?:[A-Za-z]{0,3}[$£€¥])?\s?[-−–(]?[\d.,]+\)?")


def bearers(said: Claim, written: str, held: Sequence[Claim]) -> list[Claim]:
    """The cited claims whose figure is the one said; `written` is how it is said."""
    return [claim for claim in held if _bears(said, written, claim)]


def _bears(said: Claim, written: str, held: Claim) -> bool:
    ours, theirs = said.figure, held.figure
    bases = {ours.basis, theirs.basis} - {""}
    if len(bases) > 1 or not _same_way(said, held):
        return False
    if _unit_fits(ours, theirs) and _value_fits(ours, theirs):
        return True
    unit = _NUMBER.sub("", written).strip()
    is_open = bool(held.stated and unit and unit in held.stated)
    return is_open and abs(ours.number) == abs(theirs.number) and ours.bound == theirs.bound


def _unit_fits(ours: Figure, theirs: Figure) -> bool:
    """Kind, currency and unit agree; a sentence may leave a currency out, not add one."""
    if ours.kind != theirs.kind and {ours.kind, theirs.kind} != {"fraction", "percent"}:
        return False
    if ours.currency and theirs.currency != ours.currency:
        return False
    if theirs.currency and not ours.currency and ours.unit:
        return False
    named = {ours.unit, theirs.unit} - {"", "count"}
    return len(named) <= 1 and (ours.unit == theirs.unit or "date" not in named)


def _value_fits(ours: Figure, theirs: Figure) -> bool:
    """Equal values under the same bound; or a rounder one that is said to be an approximation."""
    said, told = abs(_share(ours)), abs(_share(theirs))
    is_alike = _SIDE[ours.bound] == _SIDE[theirs.bound]
    if said == told:
        return is_alike or ours.bound == "about"
    if ours.kind != theirs.kind or not (is_alike or theirs.bound == ""):
        return False
    place = ours.last_place / 100 if ours.kind == "percent" else ours.last_place
    step = min(place, said / 3)
    if _SIDE[ours.bound] == 1:
        return said < told < said + step
    if _SIDE[ours.bound] == -1:
        return said - step < told < said
    return ours.bound == "about" and abs(said - told) <= step / 2


def _share(figure: Figure) -> Decimal:
    return figure.value / 100 if figure.kind == "percent" else figure.value


def _same_way(said: Claim, held: Claim) -> bool:
    """False where one tells of a rise and the other of a fall, or a sign was dropped or added."""
    ours, theirs = _way(said), _way(held)
    if said.figure.value < 0 <= held.figure.value:  # a minus that the source lacks
        is_loss = held.figure.direction == -1 or not cue("wording.loss").search(fold(said.subject))
        return said.figure.direction == 0 and theirs == -1 and is_loss
    if ours and theirs:
        return ours == theirs
    is_loss = bool(cue("wording.loss").search(fold(said.subject)))
    return ours == -1 or is_loss or held.figure.value >= 0


def _way(claim: Claim) -> int:
    if claim.figure.direction:
        return claim.figure.direction
    if claim.figure.value < 0 or cue("wording.loss").search(fold(claim.subject[-40:])):
        return -1 if claim.figure.kind != "number" or claim.figure.value < 0 else 0
    return 0


def in_words(figure: Figure, texts: Sequence[str]) -> bool:
    """True for a small count that a cited text has in words: "three centres" is 三中心."""
    is_plain = figure.kind == "number" and not figure.scaled and figure.value < 100
    return is_plain and any(figure.value in numerals.loose(text) for text in texts)
