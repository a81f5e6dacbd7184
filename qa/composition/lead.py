"""Which figure of a sentence is the one asked for: it leads the answer, or none does.

A figure belongs to the words before it, back to the figure before, and to those after it in its
clause; a clause without a subject of its own goes on with the one before. Chosen is the first
figure of the right sort at which all is told that the sentence shares with the question. Where
another figure may as well be meant there is no lead: a wrong one is quoted, a missing one is not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from index.language.terms import fold, language
from qa.calculation.levels import changes_of, levels
from qa.checking.claims import BREAK, Claim
from qa.composition.counted import as_written, counts_other, in_order, in_row, part_of
from qa.figures import Figure, quantities
from qa.language.cues import cue, cue_words
from qa.language.matching import Floats
from qa.language.periods import Period, parts, periods
from qa.language.question import Question, divisions
from qa.language.wording import basis_of, changes
from qa.language.words import Target, read_words
from qa.ranking.doubts import shared

ALL = 0.75  # share of the question's words in the sentence that are told up to the figure
MISSED = 0.2  # weight of a word without which a question may be about another thing
LITERAL = 0.5  # worth of the question's very words beside their other forms
FOREIGN = 0.3  # share of the question that a sentence in another language must name with the figure
_POINTS = frozenset({"percentage-point", "basis-point"})
_NUMBERS = frozenset({"number"})
_RATES = frozenset({"percent", "fraction"})
_BRACKET = re.compile(r"[(（]\s*([^()（）]{2,16})[:：]\s*$")
# The name of a part or a version, which a number belongs to.
_NUMBERED = re.compile(
    r"(?:\b(?:stage|tier|table|phase|level|chart|note|section|version|basel|no\.)|第|阶段)\s?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A figure of a sentence with its words: from `start`, where those of the figure before end,
    to `end`. `words` are those that it belongs to, those of the level that it changed or left
    included; `is_earlier` tells a level of an earlier time, `when` the periods said of it.
    """

    figure: Figure
    start: int
    end: int
    words: str
    is_earlier: bool
    when: tuple[Period, ...]


def lead_figure(question: Question, target: Target, text: str, kind: str = "") -> Figure | None:
    """The figure of a sentence that a question asks for; None where that is not certain.

    Of the kind that the question's words ask for, else of `kind`, which may be "any".
    """
    places = _places(question, text)
    found = _of_time(question, [p for p in places if _fits(question, p, text, kind)])
    found = [p for p in found if not counts_other(question, target, p.figure, text)]
    if not found or not _is_single(question, text):
        return None
    target = replace(target, weights=_of_things(target))
    chosen, row = _chosen(target, text, found), in_row(text, [p.figure for p in found])
    part = part_of(text, chosen, [p.figure for p in places])
    if part and shared(target, text[: part.start]) > FOREIGN:  # "Shore power is available at ..."
        return part
    return in_order(question, text, row) if row and chosen in (None, *row) else chosen


def _of_things(target: Target) -> Floats:
    """The weights of a question's words with 0 for those of a rise or fall: anything may."""
    is_thing = [not changes(t.surface) for t in target.tokens]
    return target.weights * np.array(is_thing, np.float32)


def _chosen(target: Target, text: str, found: Sequence[Place]) -> Figure | None:
    """The first figure at which all is told that the sentence shares with the question; None where
    it may be of something else, or another be meant.
    """
    question = target.question
    told = [_told(target, text[: p.end]) for p in found]
    first = next(i for i, share in enumerate(told) if share >= max(told) - 1e-6)
    chosen, later = found[first], [text[p.start : p.end] for p in found[first + 1 :]]
    own, before = text[chosen.start : chosen.end], text[: chosen.end]
    met = shared(target, before)
    if met < ALL * shared(target, text) or not met:
        return None
    if language(text) != question.language and shared(target, own) < FOREIGN:
        return None
    is_other = is_of_one_side(question.text, before) or _is_elsewhere(target, chosen)
    is_open = _strange(target, own) and _misses(target, text)
    return None if is_other or is_open or _has_rival(target, own, later) else chosen.figure


def _is_elsewhere(target: Target, chosen: Place) -> bool:
    """True where the words that the figure belongs to are none of the question's but speak of
    something else.
    """
    return not shared(target, chosen.words) and _strange(target, chosen.words)


def _misses(target: Target, text: str) -> bool:
    """True where the sentence has no form of a word that means much in the question."""
    read, light = read_words(text), cue_words("question.light") | cue_words("question.faint")
    for weight, token, concept in zip(target.weights, target.tokens, target.concepts, strict=True):
        word = token.surface
        pairs = [word] if word.isascii() else [a + b for a, b in pairwise(word)] or [word]
        is_met = any(t in read.terms for t in token.terms) or any(p in read.folded for p in pairs)
        is_plain = word in light or token.is_number or bool(changes(word) or parts(word))
        if weight > MISSED and not (is_met or is_plain or concept in read.concepts):
            return True
    return False


def _told(target: Target, text: str) -> float:
    """How much of the question stands in a text: its words in any form, and as they are written."""
    return shared(target, text) + LITERAL * as_written(target.question, text)


def _has_rival(target: Target, own: str, later: Sequence[str]) -> bool:
    """True where the figure is told with words that are not the question's, and a later one with
    none, or with as many of the question's: "closed 18 branches and has 164", "男120人、女230人".
    """
    if not _strange(target, own):
        return False
    met = shared(target, own)
    return any(
        not _strange(target, words) or (met > 0 and shared(target, words) >= met) for words in later
    )


def asks_level(question: Question) -> bool:
    """True for a question after where something stands, be it where a change has brought it."""
    reached = cue("lead.reached").search(fold(question.text))
    return not question.asks_change or bool(reached)


def _places(question: Question, text: str) -> list[Place]:
    """The figures of a sentence of the role that is asked for: levels or changes."""
    all_levels, moved = levels(text), changes_of(text)
    every = sorted([*(x.claim for x in all_levels), *moved], key=_start)
    earlier = {_start(x.claim) for x in all_levels if x.is_earlier}
    wanted = {_start(c) for c in moved}
    if asks_level(question):
        wanted = {_start(x.claim) for x in all_levels}
    level_starts = {_start(x.claim) for x in all_levels}
    places, begin, before = [], 0, 0
    for i, claim in enumerate(every):
        after = _start(every[i + 1]) if i + 1 < len(every) else len(text)
        end = _end_of(text, claim.figure.end, after)
        if _start(claim) in wanted:
            when = _when(text, begin, claim.figure)
            is_level = _start(claim) in level_starts
            words = f"{text[begin if is_level else before : end]} {claim.subject}"
            places.append(Place(claim.figure, begin, end, words, _start(claim) in earlier, when))
        before, begin = (begin if _start(claim) in level_starts else before), end
    return places


def _start(claim: Claim) -> int:
    return claim.figure.start


def _end_of(text: str, end: int, after: int) -> int:
    """Where the words after a figure end: at the last break before the next figure's own words."""
    if after == len(text):
        return after
    breaks = [m.start() for m in BREAK.finditer(text, end, after)]
    return breaks[-1] if breaks else end


def _when(text: str, begin: int, figure: Figure) -> tuple[Period, ...]:
    """The periods told of a figure: in brackets before it ("(2022: 12.9%)"), or in its clause."""
    bracketed = _BRACKET.search(text[: figure.start])
    if bracketed:
        return tuple(periods(bracketed[1]))
    before = BREAK.split(text[begin : figure.start])[-1]
    behind = BREAK.split(re.split(r"[(（]", text[figure.end :])[0])[0]
    return tuple(periods(f"{before} {behind}") or periods(_opening(text)))


def _opening(text: str) -> str:
    """The time at the head of a sentence, which holds for all that has none of its own."""
    match = cue("lead.opening").match(fold(text))
    return match.group() if match else ""


def _fits(question: Question, place: Place, text: str, kind: str) -> bool:
    """A figure of the kind asked for, and of the comparison, if one is named."""
    figure, folded = place.figure, fold(question.text)
    before, after = text[: figure.start], text[figure.end :]
    if _NUMBERED.search(before) or cue("wording.dated").match(fold(after)):
        return False
    if cue("evidence.plan").search(fold(text[place.start : figure.start])) and not (
        cue("evidence.plan").search(folded)
    ):
        return False
    asked = basis_of(question.text, "")
    if not asks_level(question) and asked and figure.basis and asked != figure.basis:
        return False
    return kind == "any" or figure.kind in ({kind} if kind else _kinds(question))


def _kinds(question: Question) -> frozenset[str]:
    """The kinds of figure that a question's words ask for."""
    folded = fold(question.text)
    if cue("lead.points").search(folded):
        return _POINTS
    if asks_level(question):
        return _RATES if cue("lead.rate").search(folded) else _NUMBERS
    return _RATES if cue("lead.percent").search(folded) else _RATES | _NUMBERS | _POINTS


def _of_time(question: Question, found: Sequence[Place]) -> list[Place]:
    """The figures of the time that is asked for; none where the sentence leaves it open."""
    folded, asked = fold(question.text), periods(question.text)
    if not asks_level(question):
        return list(found)
    suiting = [p for p in found if any(w.suits(a) for w in p.when for a in asked)]
    if asked and suiting:
        return suiting
    if cue("lead.earlier").search(folded) and not asked:
        return [p for p in found if p.is_earlier]
    if cue("lead.last").search(folded) and not asked:
        return []
    present = [p for p in found if not p.is_earlier and not (asked and p.when)]
    is_open = bool(asked) and len(present) < len(found)
    return [] if is_open else present


def _is_single(question: Question, text: str) -> bool:
    """False for a question after several things, or a difference, a sum or an average that the
    sentence does not tell.
    """
    folded, told = fold(question.text), fold(text)
    if sum(bool(cue("question.asking").search(fold(d))) for d in divisions(question.text)) > 1:
        return False
    for joint in cue("question.joins").finditer(folded):
        around = folded[max(0, joint.start() - 2) : joint.end() + 2]
        if around not in told:
            return False
    asked = [m.group() for m in cue("wording.compared").finditer(folded)]
    return all(word in told and cue("lead.summed").fullmatch(word) for word in asked)


def is_of_one_side(asked: str, told: str) -> bool:
    """True where words are of one of two sides (personal, corporate) and what is asked names
    neither.
    """
    folded, read = fold(asked), fold(told)
    for pair in cue_words("lead.sides"):
        one, other = (cue(f"contrast.{side}") for side in pair.split())
        is_asked = one.search(folded) or other.search(folded)
        if not is_asked and bool(one.search(read)) != bool(other.search(read)):
            return True
    return False


def _strange(target: Target, words: str) -> bool:
    """True for words that speak of another thing: content that the question does not have."""
    asked = {term for token in target.tokens for term in token.terms}
    folded = fold(target.question.text)
    light = cue_words("question.light") | cue_words("question.verbs")
    for figure in reversed(quantities(words)):
        words = f"{words[: figure.start]} {words[figure.end :]}"
    read = read_words(cue("lead.basis").sub(" ", fold(words)))
    return any(
        s not in folded and s not in light and not any(c.isdigit() for c in s)
        and not cue("choice.up").match(s) and not cue("choice.down").match(s)
        and not read_words(s).terms & asked
        for s in read.surfaces
    )  # fmt: skip
