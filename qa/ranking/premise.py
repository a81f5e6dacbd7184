"""What a question takes for granted, where the sentence found tells the opposite.

"Why did profit rise?" has no answer where profit fell; "Why was the dividend cut?" none where it
was kept.
"""

import re
from collections.abc import Iterator, Sequence

from index.language.glossary import glossary
from index.language.terms import fold
from qa.figures import Figure
from qa.language.cues import cue, cue_words
from qa.language.question import Question
from qa.language.units import Unit
from qa.language.wording import changes
from qa.language.words import Target
from qa.ranking.doubts import shared

_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w&-]+")  # not the first word of a question
LEAST = 0.3  # share of the question's words that the clause about it must hold
FARTHEST = 3  # clauses after the one that names the subject, in which it may be told to change


def denied(target: Target, unit: Unit) -> bool:
    """True if the clause about what is asked tells the opposite of what the question supposes."""
    if unit.row is not None or "yes-no" in target.question.kinds:
        return False
    asked = fold(target.question.text)
    clauses = [fold(clause) for clause in _about(target, f"{unit.text}\n{unit.original}")]
    return _is_undone(asked, "\n".join(clauses)) or any(
        _is_turned(target.question, asked, clause) for clause in clauses
    )


def opposed(question: Question, figure: Figure) -> bool:
    """True for a change the other way than the question takes for granted."""
    ways = changes(question.text)
    return len(ways) == 1 and bool(figure.direction) and figure.direction not in ways


def _is_turned(question: Question, asked: str, told: str) -> bool:
    """True for a change that went the other way, or was not made."""
    supposes = "why" in question.kinds or cue("question.changed").search(asked)
    if supposes and _is_better_for_worse(asked, told):
        return True
    ours, theirs = _directions(asked), _directions(told)
    if not supposes or len(ours) != 1 or ours & theirs:
        return False
    return bool(theirs or (_is_decided(asked) and cue("premise.kept").search(told)))


def _is_better_for_worse(asked: str, told: str) -> bool:
    """True for what is said to improve where it is asked why it got worse, or the reverse."""
    ours, theirs = _quality(asked), _quality(told)
    return len(ours) == 1 and len(theirs) == 1 and ours != theirs


def _quality(text: str) -> set[str]:
    return {way for way in ("better", "worse") if cue(f"premise.{way}").search(text)}


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
    """The clause that shares most with the question, and what follows up to another measure."""
    target = _subject(target)
    clauses = [c for c in cue("premise.joint").split(text) if c and c.strip()]
    shares = [shared(target, clause) for clause in clauses]
    best = max(shares, default=0.0)
    if best < LEAST:
        return
    start = _of_names(target, clauses, shares.index(best))
    yield clauses[start]
    if changes(clauses[start]):
        return
    for clause in clauses[start + 1 : start + 1 + FARTHEST]:
        if _measures(clause):
            return
        yield clause
        if changes(clause):
            return


def _of_names(target: Target, clauses: Sequence[str], start: int) -> int:
    """The number of the clause that has more of the question's names, where another tells it of
    another place or part: "slipped in the UK, while in Ireland it improved".
    """
    named = [n for n in _NAME.findall(target.question.text) if n.lower() in fold(" ".join(clauses))]
    held = [sum(n in clause for n in named) for clause in clauses]
    best = max(held)
    return start if held[start] == best else held.index(best)


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
