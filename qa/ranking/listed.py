"""The list of as many things as are asked for, in the section that tells of what is asked.

"Which three steps cut waste?" has its answer in the list under "Three measures made the
difference:", none of whose words need be those of the question.
"""

import re
from collections.abc import Sequence

from index.language.terms import fold, stem
from index.language.thesaurus import thesaurus
from qa.language.cues import cue, cue_words
from qa.language.numerals import number
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking.doubts import shared

ABOUT = 0.4  # share of the question's words that the best sentence of the section must hold
SURE = 0.6  # how sure an answer such a list is
_MEMBERS = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s", re.MULTILINE)


def counted_list(target: Target, found: Sequence[Unit], first: Unit) -> int | None:
    """The number of the list that is announced by the count and the kind of thing asked for, in
    the section of the best unit, which tells of what is asked; None where there is none.
    """
    asked = cue("choice.counted").search(fold(target.question.text))
    if asked is None or first.is_list or shared(target, first.text) < ABOUT:
        return None
    count = number(asked["count"])
    for i, unit in enumerate(found):
        if not unit.is_list or unit.passage.heading != first.passage.heading:
            continue
        lead = fold(unit.context.rsplit("\n", 1)[-1])
        told = cue("choice.counted").search(f"which {lead}")
        if told is None or not _are_alike(asked["thing"], told["thing"]):
            continue
        if number(told["count"]) == count == len(_MEMBERS.findall(unit.passage.text)):
            return i
    return None


def _are_alike(mine: str, theirs: str) -> bool:
    """True for one word, for two of one group, and for two that say "thing" of something done."""
    general = cue_words("choice.general_things")
    is_general = mine in general and theirs in general
    grouped = bool(thesaurus().entry(mine) & thesaurus().entry(theirs))
    return stem(mine) == stem(theirs) or is_general or grouped
