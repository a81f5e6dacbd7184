"""Sentences of a section that compares the report's company with others.

"It earned a margin of 31%" stands there of a rival. To one who names no rival and compares nothing
it is no answer, however near its words are.
"""

import re

from index.language.background import is_common
from index.language.terms import fold, language, stop_words
from qa.language.cues import cue, cue_words
from qa.language.names import is_term
from qa.language.question import Question
from qa.language.units import Unit

_CAPITALISED = re.compile(r"\b[A-Z][A-Za-z-]{2,}")


def is_of_peers(question: Question, unit: Unit) -> bool:
    """True for prose under a heading of peers, or that turns to one for comparison, where the
    question names none of them and compares nothing.
    """
    heading = (unit.passage.heading or "").rsplit(" > ", 1)[-1]
    is_there = cue("peers.heading").search(fold(heading)) or cue("peers.aside").search(
        fold(unit.text)
    )
    if unit.row is not None or not is_there:
        return False
    if cue("peers.compared").search(fold(question.text)):
        return False
    title = fold(unit.context.split("\n", 1)[0])
    told = fold(f"{unit.passage.text}\n{unit.passage.translation or ''}")
    named = [w for w in _named(question.text) if w not in title]
    if named and language(unit.passage.text) != "en":
        return False  # how a Chinese name is spelt is not known here
    return not any(name in told for name in (*named, *_bodies(question, told)))


def _named(question: str) -> list[str]:
    """The capitalised words of a question that are no terms and ask nothing, folded."""
    found = (m for m in _CAPITALISED.findall(question) if not is_term(m))
    light = cue_words("question.words") | stop_words()
    return [w for w in map(fold, found) if w not in light]


def _bodies(question: Question, told: str) -> list[str]:
    """The question's rare Chinese words that a text has as the name of a body, or in quotes."""
    rare = (t.surface for t in question.content if not (t.is_number or is_common(t.surface)))
    form = cue("peers.body").pattern
    return [w for w in rare if re.search(f"{re.escape(w)}{form}|[“「]{re.escape(w)}", told)]
