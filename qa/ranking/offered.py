"""What a unit offers of what a question seeks, as features of its rank."""

from functools import lru_cache

from index.language.terms import fold
from qa.language.cues import cue
from qa.language.matching import Matcher
from qa.language.question import Question
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking import doubts, named, sought

OFFERED = (
    "nearness", "counted", "no_name", "no_money", "no_day", "no_cause", "lacks", "planned",
    "points_back",
)  # fmt: skip


def offered(matcher: Matcher, target: Target, unit: Unit) -> list[float]:
    """The features of a unit, in the order of OFFERED."""
    question = target.question
    return [
        sought.nearness(matcher, target, unit),
        sought.counted(matcher, target, unit),
        named.no_name(question, unit),
        doubts.no_money(question, unit),
        doubts.no_day(question, unit),
        doubts.no_cause(target, unit),
        sought.lacks(question, unit),
        planned(question, unit),
        points_back(unit),
    ]


def planned(question: Question, unit: Unit) -> float:
    """1 for a plan, forecast or aim where none is asked for."""
    return float(not _asks_ahead(question.text) and _shows("evidence.plan", unit.text))


@lru_cache(maxsize=256)  # asked of every unit
def _asks_ahead(question: str) -> bool:
    asked = fold(question)
    return any(cue(c).search(asked) for c in ("evidence.plan", "misfit.to_come", "misfit.ahead"))


def points_back(unit: Unit) -> float:
    """1 for a sentence that goes on about what stands before it."""
    is_first = unit.row is not None or not unit.position
    return float(not is_first and _shows("choice.points_back", unit.text))


@lru_cache(maxsize=20_000)  # a text stands by for the next question
def _shows(sign: str, text: str) -> bool:
    return bool(cue(sign).search(fold(text)))
