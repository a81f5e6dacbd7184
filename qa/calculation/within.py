"""Arithmetic on two figures of one sentence: "46 freighters, of which 33 its own" is a share of
71.7%, and 13 that are not.

The operation is read from the question's words, whatever its form; the two figures by how they
stand to one another (a whole and its part, now and before, a total and a number that shares it)
and by the question's words beside them. Where no pair is told by nearly all of its words, there
is no answer of this kind.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations

import numpy as np

from index.language.terms import fold
from index.language.terms import language as language_of
from index.passage import Language
from qa.calculation.arithmetic import difference, each, short, written
from qa.calculation.earlier import change_between
from qa.calculation.levels import changes_of
from qa.calculation.operands import PLAINLY_TOLD, clause, span_of
from qa.calculation.operations import Operation, asks_twice, compares, operations, suits
from qa.calculation.relations import Side, are_alike, divides, moved_of, parts_of, sides_of
from qa.checking.claims import claims
from qa.figures import Figure
from qa.language.cues import cue, cue_words
from qa.language.matching import Floats
from qa.language.question import Question, read_question
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking.confidence import THRESHOLD
from qa.ranking.doubts import shared
from qa.ranking.select import Selector
from qa.ranking.siblings import tells_one_side
from qa.result import Draft, DraftSentence, Evidence

TOLD = 0.8  # share of the question's own words that must stand with the two figures
MOSTLY = 0.6  # the same, in the sentence that answers best
NAMING = 0.2  # share of a question's weight that must name what it asks after
BARELY = 0.35  # the same without what stands around the sentence
AROUND = 0.7  # worth of a word that stands elsewhere in the sentence, its heading or before it
SOME = 0.35  # share of them that it has as they stand
BESIDE = 0.15  # share of them that a figure must have for itself
MOST = 12  # levels of a sentence, above which it is a list
OVERLAP = 0.5  # worth of a word that stands with both figures
_TWO = re.compile(r"\d.*\D\d", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two levels of a sentence and what is reckoned of them; `told` is the share of the question's
    own words that stand with them in any form, `written` as they are.
    """

    operation: Operation
    first: Figure
    second: Figure
    told: float
    written: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with the operations that it may ask for, and how its words are weighed."""

    question: str
    operations: tuple[Operation, ...]
    named: frozenset[int]
    selector: Selector

    def own(self, target: Target, unit: Unit) -> Target:
        """The question with the weight on the words that name what is asked; none on the report's
        own name.
        """
        title = fold(f"{unit.context.split(chr(10), 1)[0]} {unit.passage.source}")
        kept = [t.start in self.named and t.surface not in title for t in target.tokens]
        weights = target.weights * np.array(kept, np.float32)
        total = float(weights.sum())
        return replace(target, weights=weights / total if total >= NAMING else weights * 0)


def within(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The result with its two figures; None for any other question, and where no sentence has one
    such pair: the sentence that answers best, or one that has nearly all of the question's words.
    """
    read = read_question(question)
    asked = _Asked(question, operations(question), named_of(read), selector)
    if not asked.operations or asks_twice(question):
        return None

    def worth(target: Target, unit: Unit) -> float:
        found = pair_of(asked, target, unit)
        return found.written if found and found.written >= TOLD else 0.0

    for value in (None, worth):
        chosen = selector.select(read, evidence.hits, value)
        pair = pair_of(asked, chosen.target, chosen.units[0]) if chosen else None
        if chosen is None or pair is None:
            continue
        surest = max(chosen.confidence, PLAINLY_TOLD if pair.written >= TOLD else 0.0)
        sentence = _sentence(pair, chosen.units[0], read.language)
        if sentence is not None and surest >= THRESHOLD:
            return Draft((sentence,), surest, engine)
    return None


def named_of(read: Question) -> frozenset[int]:
    """Where the words of a question start that name what is asked: not those of the operation, of
    a time, of a rise or fall.
    """
    light = cue_words("question.light") | cue_words("question.faint")
    folded = fold(read.text)
    spans = [m.span() for o in operations(read.text)
             for m in cue(f"operations.{o}").finditer(folded)]  # fmt: skip
    return frozenset(
        t.start
        for t in read.content
        if t.surface not in light
        and not t.is_number
        and not cue("operations.idle").fullmatch(t.surface)
        and not cue("choice.up").match(t.surface)
        and not cue("choice.down").match(t.surface)
        and not cue("operations.over_time").search(t.surface)
        and not (t.surface.isascii() and any(a <= t.start and t.end <= b for a, b in spans))
    )


def pair_of(asked: _Asked, target: Target, unit: Unit) -> Pair | None:
    """The pair of a sentence that a question is about, by the first operation that has one."""
    if unit.row is not None or not _TWO.search(unit.text):
        return None
    if tells_one_side(asked.question, f"{unit.text}\n{unit.original}"):
        return None
    target = asked.own(target, unit)
    is_alike = language_of(unit.text) == target.question.language
    if shared(target, unit.text) < SOME and is_alike:
        return None
    sides = sides_of(unit.text)
    if "share" not in asked.operations and "per" not in asked.operations:
        sides = [s for s in sides if suits(s.figure, asked.question)]
    if not 1 < len(sides) <= MOST:
        return None
    similarities = asked.selector.matcher.similarities
    met = similarities(target, [s.words for s in sides])
    sides = [replace(s, met=row) for s, row in zip(sides, met, strict=True)]
    around = similarities(target, [unit.context, unit.text]).max(axis=0) * AROUND
    is_plan = bool(cue("evidence.plan").search(fold(unit.text)))
    able = (o for o in asked.operations
            if not (is_plan and not _asks_plan(asked.question, o))
            and not _is_told(o, target, unit))  # fmt: skip
    found = (_best(o, asked.question, target, unit.text, sides, around) for o in able)
    return next((pair for pair in found if pair is not None), None)


def _best(
    operation: Operation,
    question: str,
    target: Target,
    text: str,
    sides: Sequence[Side],
    around: Floats,
) -> Pair | None:
    """The one pair that fits best and stands with enough of the question's words."""
    shared_out = target.weights * np.array(divisor(target), np.float32)
    scored = [(_told(target, a, b, operation, shared_out), a, b)
              for a, b in _related(operation, question, text, sides)]  # fmt: skip
    best = max((score for (score, _), _, _ in scored), default=0.0)
    fitting = [(told, a, b) for (score, told), a, b in scored if score == best]
    if len(fitting) != 1 or fitting[0][0] < BARELY:
        return None
    _, one, other = fitting[0]
    is_loss = [bool(cue("wording.loss").search(fold(side.words))) for side in (one, other)]
    if is_loss[0] != is_loss[1]:  # a profit here and a loss there are no like amounts
        return None
    told = float(target.weights @ np.maximum(np.maximum(one.met, other.met), around))
    if told < MOSTLY:
        return None
    written = shared(target, f"{one.words} {other.words}")
    return Pair(operation, one.figure, other.figure, told, written)


def divisor(target: Target) -> list[bool]:
    """Which words of a question name what an amount is shared out by."""
    named = cue("operations.divisor").finditer(fold(target.question.text))
    spans = [m.span() for m in named]
    return [any(a <= t.start and t.end <= b for a, b in spans) for t in target.tokens]


def _is_told(operation: Operation, target: Target, unit: Unit) -> bool:
    """True where the sentence tells by itself by how much something changed, or a share."""
    if operation in ("growth", "difference"):
        return any(shared(target, c.subject) >= BESIDE for c in changes_of(unit.text))
    if operation == "per":
        said = (c.subject for c in claims(unit.text))
        return any(
            cue("operations.per_told").search(s) and shared(target, s) >= BESIDE for s in said
        )
    told = claims(unit.text) if operation == "share" else []
    shares = (c for c in told if c.figure.kind in ("percent", "fraction"))
    return any(not c.figure.direction and shared(target, c.subject) >= BESIDE for c in shares)


def _asks_plan(question: str, operation: Operation) -> bool:
    folded = fold(question)
    is_aim = operation == "remainder" and cue("operations.aim").search(folded)
    return bool(is_aim or cue("evidence.plan").search(folded))


def _related(
    operation: Operation, question: str, text: str, sides: Sequence[Side]
) -> Iterable[tuple[Side, Side]]:
    """The pairs of a sentence that stand to one another as an operation needs them."""
    if operation in ("share", "remainder"):
        return [(part, whole) for whole, part in parts_of(text, sides, operation)]
    if operation == "per":
        return [(a, b) for a, b in permutations(sides, 2) if divides(b.figure, a.figure)]
    moved = moved_of(text, sides) if operation in ("growth", "difference") else []
    if operation == "growth":
        return [(a, b) for a, b in moved if a.figure.kind == "number"]
    if not compares(operation, question):
        return moved
    present = [s for s in sides if not s.is_earlier]
    alike = [(a, b) for a, b in combinations(present, 2) if are_alike(a.figure, b.figure)]
    return [*moved, *alike]


def _told(
    target: Target, one: Side, other: Side, operation: Operation, shared_out: Floats
) -> tuple[float, float]:
    """How well a pair fits a question, and how much of it stands with the pair; 0 where a figure
    has no word of it for itself, as far as the operation takes two things.
    """
    weights, a, b = target.weights, one.met, other.met
    told = float(weights @ np.maximum(a, b))
    alone = [float(weights @ np.clip(x - y, 0, 1)) for x, y in ((a, b), (b, a))]
    least = {"sum": min(alone), "times": min(alone), "per": alone[1]}.get(operation, 1.0)
    if least < BESIDE:
        return 0.0, 0.0
    if operation == "per" and float(shared_out @ (b - a)) <= 0:
        return 0.0, 0.0
    return told + OVERLAP * float(weights @ np.minimum(a, b)), told


def _sentence(pair: Pair, unit: Unit, language: Language) -> DraftSentence | None:
    worked = _worked(pair, language)
    if worked is None:
        return None
    form, result = worked
    first, last = sorted((pair.first, pair.second), key=lambda f: f.start)
    place = clause(unit, first, last)
    said = unit.text[place[0] : place[1]]
    colon, stop = ("：", "。") if language == "zh" else (": ", ".")
    said = said if language_of(said) == language else f"“{said}”"
    text = f"{result}{colon}{form} = {result}{stop if language == 'zh' else '; '}{said}{stop}"
    return DraftSentence(text, (span_of(unit, place),))


def _worked(pair: Pair, language: Language) -> tuple[str, str] | None:
    """The working and the result of a pair."""
    one, other = pair.first, pair.second
    a, b = short(one, other, language)
    if pair.operation == "share":
        return f"{a}/{b}", f"{round(100 * one.value / other.value, 1)}%"
    if pair.operation == "growth":
        change = change_between(one, other)
        return None if change is None else (f"({a} - {b})/{b}", f"{round(change, 1)}%")
    if pair.operation == "times":
        unit = "倍" if language == "zh" else " times"
        return f"{a}/{b}", f"{round(one.value / other.value, 2)}{unit}"
    if pair.operation == "per":
        return f"{a}/{b}", each(one, other, language)
    if pair.operation == "sum":
        return f"{a} + {b}", written(one.value + other.value, one, language)
    return difference(max(one, other, key=_value), min(one, other, key=_value), language)


def _value(figure: Figure) -> float:
    return float(figure.value)
