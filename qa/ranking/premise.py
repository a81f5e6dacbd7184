"""What a question takes for granted, where the sentence found tells the opposite.

"Why did profit rise?" has no answer where profit fell; "Why was the dividend cut?" none where it
was kept.
"""

import re
from collections.abc import Iterator

from index.language.glossary import glossary
from index.language.terms import fold
from qa.figures import Figure
from qa.language.cues import cue, cue_words
from qa.language.names import holds, names
from qa.language.question import Question
from qa.language.units import Unit
from qa.language.wording import changes
from qa.language.words import Target
from qa.ranking.doubts import shared

_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w&-]+")  # not the first word of a question
LEAST = 0.3  # share of the question's words that the clause about it must hold
ALIKE = 0.8  # share of the most that another clause must hold to be as much about it
FARTHEST = 3  # clauses after the one that names the subject, in which it may be told to change


def denied(target: Target, unit: Unit) -> bool:
    """True if the clause about what is asked tells the opposite of what the question supposes."""
    if unit.row is not None or "yes-no" in target.question.kinds:
        return False
    asked, told = fold(target.question.text), f"{unit.text}\n{unit.original}"
    clauses = [fold(clause) for clause in _about(target, told)]
    if _is_undone(asked, "\n".join(clauses)):
        return True
    is_turned = any(_is_turned(target.question, asked, clause) for clause in clauses)
    return is_turned and not _is_granted(target, asked, told)


def opposed(question: Question, figure: Figure) -> bool:
    """True for a change the other way than the question takes for granted."""
    ways = changes(question.text)
    return len(ways) == 1 and bool(figure.direction) and figure.direction not in ways


def _is_turned(question: Question, asked: str, told: str) -> bool:
    """True for a change that went the other way, or was not made."""
    supposes = "why" in question.kinds or cue("question.changed").search(asked)
    ours, theirs = _directions(asked), _directions(told)
    if not supposes or len(ours) != 1 or ours & theirs:
        return False
    return bool(theirs or (_is_decided(asked) and cue("premise.kept").search(told)))


def _is_granted(target: Target, asked: str, told: str) -> bool:
    """True where a clause that is hardly less about what is asked tells it as it is supposed."""
    subject, ours = _subject(target), _directions(asked)
    shares = [(shared(subject, c), c) for c in _clauses(told)]
    best = max((share for share, _ in shares), default=0.0)
    return any(share >= ALIKE * best and ours & _directions(fold(c)) for share, c in shares)


def _directions(text: str) -> set[int]:
    found = changes(text)
    if cue("premise.raised").search(text):
        found.add(1)
    if cue("premise.lowered").search(text):
        found.add(-1)
    return found


def _is_decided(asked: str) -> bool:
    return bool(cue("premise.raised").search(asked) or cue("premise.lowered").search(asked))


def _is_undone(asked: str, told: str) -> bool:
    """True for an act of which the counterpart alone is told: closed, where opened is asked."""
    for pair in cue_words("premise.pairs"):
        one, other = (cue(f"premise.{side}") for side in pair.split())
        for mine, theirs in ((one, other), (other, one)):
            is_asked = mine.search(asked) and not theirs.search(asked)
            if is_asked and theirs.search(told) and not mine.search(told):
                return True
    return False


def _about(target: Target, text: str) -> Iterator[str]:
    """The clause that shares most with the question, and what follows up to another measure; where
    some clauses have the names that it has ("in Ireland it improved"), one of these.
    """
    subject = _subject(target)
    clauses = _clauses(text)
    shares = [shared(subject, clause) for clause in clauses]
    if max(shares, default=0.0) < LEAST:
        return
    named = names(target.question.text)
    having = [bool(named) and all(holds(clause, name) for name in named) for clause in clauses]
    if any(having):
        shares = [share if has else -1.0 for share, has in zip(shares, having, strict=True)]
    start = shares.index(max(shares))
    yield clauses[start]
    if changes(clauses[start]):
        return
    for clause in clauses[start + 1 : start + 1 + FARTHEST]:
        if _measures(clause):
            return
        yield clause
        if changes(clause):
            return


def _clauses(text: str) -> list[str]:
    return [c for c in cue("premise.joint").split(text) if c and c.strip()]


def _subject(target: Target) -> Target:
    """The question without its light words, its numbers and its words of change, by which a clause
    about another thing would be the nearest: "half of it", "the only one that fell".
    """
    light = cue_words("question.light")
    is_kept = [
        not (t.is_number or t.surface in light or changes(t.surface) or _directions(t.surface))
        for t in target.tokens
    ]
    return target.among(is_kept) or target


def _measures(text: str) -> bool:
    loose = cue_words("choice.loose_themes")
    return any(not m.concept.is_name and m.concept.theme not in loose
               for m in glossary().mentions(text))  # fmt: skip
