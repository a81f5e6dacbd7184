"""A sentence that leaves open what is asked for, and the one beside it, which tells it.

"A payments outage left 190,000 customers without card services. It was traced to an expired
certificate." answers what was behind the outage; neither sentence does so alone.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.language.terms import fold, language
from qa.language.cues import cue
from qa.language.numerals import number
from qa.language.question import Question
from qa.language.units import Unit
from qa.language.words import Floats, Target, read_words
from qa.ranking import doubts, named

MOST_ANNOUNCED = 5  # sentences that follow one which announces several things
FARTHEST = 3  # sentences after the best one, among which a remedy or place may be told
TIED = 1.5  # of scores, within which two sentences side by side are as good as each other
_BRACKETS = re.compile(r"\([^()]*\)")


def continued(target: Target, found: Sequence[Unit], first: int) -> Unit | None:
    """The unit with the sentence after it as one, where that offers what the unit lacks; with all
    that it announces ("Three things have changed.").
    """
    unit = found[first]
    if (whole := _announced(target.question, found, unit)) is not None:
        return whole
    if unit.row is not None or unit.is_list:
        return None
    lacking = _open(target, unit)
    beside = {u.position: u for u in found if u.passage.id == unit.passage.id and not u.is_list}
    after = beside.get(unit.position + 1) if any(lacking) else None
    if after is not None and (_goes_on(unit, after) or _no_remedy(target.question, unit)):
        offered = _open(target, after)
        if any(a and not b for a, b in zip(lacking, offered, strict=True)):
            return _joined(unit, after)
    return _told_further_on(target, unit, beside)


def _told_further_on(target: Target, unit: Unit, beside: dict[int, Unit]) -> Unit | None:
    """A unit with all up to the sentence further on that tells the remedy or the place that is
    sought: "Cards failed for five hours. The cause was a certificate. Since then ...".
    """
    signs = [s for s in (_no_remedy, _no_place) if s(target.question, unit)]
    whole = unit
    for position in range(unit.position + 1, unit.position + 1 + FARTHEST):
        if not signs or position not in beside:
            return None
        after = beside[position]
        whole = _joined(whole, after)
        if any(not sign(target.question, after) for sign in signs):
            is_about = _goes_on(unit, after) or cue("choice.since_then").search(fold(after.text))
            return whole if is_about else None
    return None


def _announced(question: Question, found: Sequence[Unit], unit: Unit) -> Unit | None:
    """A sentence that announces several things and tells none, with those that follow it."""
    if unit.row is not None or unit.is_list or not question.kinds & {"why", "how", "list", "what"}:
        return None
    match = cue("choice.announces").search(fold(unit.text))
    if match is None:
        return None
    count = int(number(next(g for g in match.groups() if g)) or MOST_ANNOUNCED)
    beside = {u.position: u for u in found if u.passage.id == unit.passage.id and not u.is_list}
    whole = unit
    for position in range(unit.position + 1, unit.position + 1 + min(count, MOST_ANNOUNCED)):
        if position not in beside:
            break
        whole = _joined(whole, beside[position])
    return None if whole is unit else whole


def tied(target: Target, found: Sequence[Unit], scores: Floats, first: int) -> Unit | None:
    """The unit with the sentence before or after it as one, where the two come near each other.

    Which of them answers is then a toss-up, and one goes on about the other. What is sought must
    be told by each alone: the name in a sentence beside the right words is of someone else.
    """
    unit = found[first]
    if not _tells_alone(target, unit):
        return None
    beside = [i for i, u in enumerate(found) if u.passage.id == unit.passage.id
              and abs(u.position - unit.position) == 1 and _tells_alone(target, u)]  # fmt: skip
    best = max(beside, key=lambda i: float(scores[i]), default=None)
    if best is None or scores[first] - scores[best] >= TIED:
        return None
    before, after = sorted((unit, found[best]), key=lambda u: u.position)
    return _joined(before, after)


def _tells_alone(target: Target, unit: Unit) -> bool:
    """True for a sentence of prose that lacks nothing of what is sought."""
    is_prose = unit.row is None and unit.passage.kind != "list"
    is_open = any(_open(target, unit)) or named.no_name(target.question, unit) > 0
    return is_prose and not is_open


def _open(target: Target, unit: Unit) -> tuple[bool, ...]:
    """What of a cause, a sum, a day, a counted thing a unit lacks."""
    question = target.question
    alone = replace(unit, context="")  # what stands before it is not told by it
    signs = (
        doubts.no_cause(target, alone),
        doubts.no_money(question, alone),
        doubts.no_day(question, alone),
        doubts.no_measure(question, alone),
        _no_time(question, alone),
        _no_remedy(question, alone),
        _no_payment(question, alone),
    )
    return tuple(sign > 0 for sign in signs)


def _no_time(question: Question, unit: Unit) -> float:
    """1 when it is asked when, and the unit tells no time but in brackets: "(2022: 12.5 pence)"."""
    told = _BRACKETS.sub("", fold(f"{unit.text}\n{unit.original}"))
    return float("date" in question.kinds and not cue("evidence.date").search(told))


def _no_remedy(question: Question, unit: Unit) -> float:
    """1 when it is asked what is done about something, and the unit tells of nothing done."""
    if unit.row is not None or not cue("question.remedy").search(fold(question.text)):
        return 0.0
    return float(not cue("evidence.remedy").search(fold(unit.text)))


def _no_place(question: Question, unit: Unit) -> float:
    """1 when it is asked where, and an English unit names no place."""
    if unit.row is not None or not cue("question.where").search(fold(question.text)):
        return 0.0
    return float(language(unit.text) == "en" and not cue("evidence.named_place").search(unit.text))


def _no_payment(question: Question, unit: Unit) -> float:
    """1 when it is asked how something is paid, and the unit tells no sum or instalment."""
    if unit.row is not None or not cue("question.payment").search(fold(question.text)):
        return 0.0
    return float(not cue("evidence.payment").search(fold(f"{unit.text}\n{unit.original}")))


def _goes_on(unit: Unit, after: Unit) -> bool:
    """True for a sentence that points back, or in English has a word of the one before it."""
    if cue("choice.points_back").search(fold(after.text)):
        return True
    is_english = language(after.text) == "en"
    return is_english and bool(read_words(unit.text).terms & read_words(after.text).terms)


def _joined(unit: Unit, after: Unit) -> Unit:
    passage = unit.passage
    both = [t for t in (unit.translation, after.translation) if t]
    return replace(
        unit,
        end=after.end,
        original=passage.text[unit.start - passage.start : after.end - passage.start],
        translation=" ".join(both) if len(both) == 2 else None,
        text=f"{unit.text} {after.text}",
    )
