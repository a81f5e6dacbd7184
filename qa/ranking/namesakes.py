"""Signs that a sentence tells of a sibling by another name: the Senn depot for the Harl depot, the
northern line for the southern.

Both stand in the same place, before or after the same noun; that place tells that they are of one
kind, so that no list of names is needed.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import fuzz

from index.language.background import is_common
from index.language.glossary import glossary
from index.language.terms import fold, language, stem
from qa.language.cues import cue
from qa.language.periods import months
from qa.language.question import Question
from qa.language.units import Unit

Slot = tuple[str, str]  # the noun, the folded name beside it
SPELT = 75.0  # of 100: how alike two spellings of one name are
STEM = 5  # letters that two forms of one name have in common: north, northern
_NAME = r"[A-Z][a-z][\w’-]*"
_BEFORE = re.compile(rf"(?<![\w-])(?P<name>{_NAME})(?:['’]s)? (?P<noun>[a-z]{{3,}})\b")
_AFTER = re.compile(rf"\b(?P<noun>[a-z]{{3,}}) (?:in|at|of|on|for) (?:the )?(?P<name>{_NAME})")


def is_of_namesake(question: Question, unit: Unit) -> bool:
    """True where something with a name is asked about, and the unit has another name in its place
    and not that one.

    What stands before the unit may tell the name where the unit points back, or is its heading.
    """
    if question.language != "en" or unit.row is not None or language(unit.text) != "en":
        return False
    asked = _asked(question.text)
    if not asked:
        return False
    text = fold(unit.text)
    told = _slots(unit.text)
    held = {slot for slot in asked if _holds(f"{text} {unit.original}", slot[1])}
    missing = [slot for slot in asked - held if not any(slot[0] == noun for noun, _ in held)]
    places = [s for s in missing if any(n == s[0] and not _is_one(s[1], x) for n, x in told)]
    return bool(places) and not any(_is_told_before(unit, name) for _, name in places)


@lru_cache(maxsize=256)  # asked of every unit
def _asked(text: str) -> frozenset[Slot]:
    """The names that a question has beside a noun; times and terms of accounts are none."""
    return frozenset(s for s in _slots(text) if not glossary().mentions(s[1]))


@lru_cache(maxsize=4_000)
def _slots(text: str) -> frozenset[Slot]:
    return frozenset(_found(text))


def _found(text: str) -> Iterator[Slot]:
    for pattern in (_BEFORE, _AFTER):
        for match in pattern.finditer(text):
            name, before = match["name"], text[: match.start("name")].rstrip()
            is_begun = not before or before[-1] in ".?!"
            if (is_begun and is_common(fold(name))) or months(name):
                continue
            yield stem(fold(match["noun"])), fold(name)
    for match in cue("namesakes.side").finditer(fold(text)):
        yield stem(match["noun"]), match["name"]


def _holds(text: str, name: str) -> bool:
    return name[:STEM] in fold(text)


def _is_one(one: str, other: str) -> bool:
    """True for two spellings of one name."""
    return one[:STEM] == other[:STEM] or fuzz.ratio(one, other) >= SPELT


def _is_told_before(unit: Unit, name: str) -> bool:
    """True where the title or heading has the name, or the sentence before that the unit goes on
    from.
    """
    lines = unit.context.split("\n")
    above, before = (lines[:-1], lines[-1]) if unit.position else (lines, "")
    points_back = cue("choice.points_back").search(fold(unit.text))
    return _holds(" ".join(above), name) or bool(points_back and _holds(before, name))
