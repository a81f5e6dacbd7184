"""A count of some, where all are asked for: stations with a nursing room are not all stations; and
of what only has their name in it: 30 store managers are no stores.
"""

import re
from collections.abc import Sequence

from index.language.terms import Token, fold, language, tokens
from qa.language.cues import cue
from qa.language.question import Question, is_content
from qa.language.units import Unit

FARTHEST = 4  # tokens from a number to the thing that it counts
AFTER = 40  # characters behind the thing, in which it is told which of them are counted
_NAMES_OTHERS = re.compile(
    " (?:transaction|manager|customer|client|visitor|visit|employee|worker|staff|user|account|order"
    "|sale|licence|license|permit|lease|opening|closure|upgrade|refurbishment|complaint|claim)s?\\b"
)
_HOW_MANY = re.compile(r"\bhow many ")


def is_of_some(question: Question, unit: Unit) -> bool:
    """True where a bare "how many branches?" is asked, and every count of branches in an English
    sentence is of those with something, of some of them, or of what is named by them.
    """
    folded = fold(question.text)
    match = _HOW_MANY.search(folded)
    if match is None or unit.row is not None or language(unit.text) != "en":
        return False
    things = [t for t in question.content if t.start >= match.end() and not t.is_number]
    if not things:
        return False
    asked = {term for t in things[1:] for term in t.terms}
    text = fold(unit.text)
    counted = _counted(tokens(text), things[0])
    is_plural = things[0].surface.endswith("s")
    return bool(counted) and all(
        _is_restricted(text[end : end + AFTER], asked)
        or (is_plural and _NAMES_OTHERS.match(text, end))
        for end in counted
    )


def _counted(pieces: Sequence[Token], thing: Token) -> list[int]:
    """Where each thing that a number stands before ends."""
    return [
        piece.end
        for i, number in enumerate(pieces)
        if number.is_number
        for piece in pieces[i + 1 : i + 1 + FARTHEST]
        if set(piece.terms) & set(thing.terms)
    ]


def _is_restricted(after: str, asked: set[str]) -> bool:
    """True for "with a nursing room" behind the thing, unless the question says so too."""
    match = cue("misfit.some").match(after)
    if match is None:
        return False
    words = [t for t in tokens(after[match.end() :]) if is_content(t)][:2]
    return bool(words) and not any(set(w.terms) & asked for w in words)


def is_of_the_rest(question: Question, unit: Unit) -> bool:
    """True for a sentence about what is left without something ("Excluding fuel, costs fell ...")
    where a figure is asked for and nothing is taken out.
    """
    if unit.row is not None or not question.wants_number:
        return False
    if not cue("misfit.taken_out").match(fold(unit.text)):
        return False
    return not cue("misfit.takes_out").search(fold(question.text))
