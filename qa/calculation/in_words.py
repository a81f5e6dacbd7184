"""What a sentence says of two that a question compares: "1.8 points lower", 低2.45个百分点.

Reports tell how they stand beside a peer in words, often without their own name. Such a sentence
answers better than one that has a figure of either side alone.
"""

import re
from collections.abc import Set

import numpy as np

from index.language.terms import fold
from qa.calculation.operands import PLAINLY_TOLD
from qa.calculation.operations import asks_twice
from qa.calculation.versus import read_versus
from qa.calculation.within import named_of
from qa.composition.compose import compose
from qa.language.cues import cue
from qa.language.question import read_question
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking.confidence import THRESHOLD
from qa.ranking.select import Selector
from qa.result import Draft, Evidence

TOLD = 0.6  # share of the question's words that a sentence and what stands around it must tell
PLAIN = 0.8  # the same, for one that is believed whatever else it tells
MEASURED = 0.5  # how well the measures among them must be matched in the clause that compares
MET = 0.3  # how well each of them must be matched there
BESIDE = 0.15  # share of them that must stand in the clause that compares
AROUND = 0.8  # worth of a word that stands around the sentence
_PART = re.compile(r"[;；。]|,? (?:and|but|while|whereas) |[,，](?=而|但)")


def in_words(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The sentence that compares what a question compares; None for any other question, and where
    no sentence does so for certain.
    """
    if not compares_sides(question):
        return None
    read = read_question(question)
    named = named_of(read)

    def worth(target: Target, unit: Unit) -> float:
        own = _own(target, named, unit)
        return _told(own, unit, selector) if own else 0.0

    whole = selector.select(read, evidence.hits)
    if whole is None or (whole.confidence >= THRESHOLD and _clauses(whole.units[0])):
        return None  # what answers best compares
    chosen = selector.select(read, evidence.hits, worth)
    if chosen is None:
        return None
    is_plain = worth(chosen.target, chosen.units[0]) >= PLAIN
    surest = max(chosen.confidence, PLAINLY_TOLD if is_plain else 0.0)
    if surest < THRESHOLD:
        return None
    sentence = compose(read, chosen.target, chosen.units[0])
    return Draft((sentence,), surest, engine)


def compares_sides(question: str) -> bool:
    """True for a question that holds two things against one another, not two times of one."""
    folded = fold(question)
    if cue("operations.over_time").search(folded):
        return False
    if read_versus(question) is not None:
        return True
    return not asks_twice(question) and bool(cue("versus.sides").search(folded))


def _own(target: Target, named: Set[int], unit: Unit) -> Target | None:
    """The question with the weight on what is compared: not on the report's own name, which goes
    without saying, nor on the words that compare.
    """
    title = fold(f"{unit.context.split(chr(10), 1)[0]} {unit.passage.source}")
    kept = [
        t.start in named and t.surface not in title and not cue("versus.idle").fullmatch(t.surface)
        for t in target.tokens
    ]
    return target.among(kept)


def _clauses(unit: Unit) -> list[str]:
    """The clauses of a sentence that compare."""
    return [] if unit.row else [c for c in _PART.split(unit.text) if _compares(fold(c))]


def _compares(clause: str) -> bool:
    """True for a clause that compares, with something else than an earlier time, and is no plan."""
    return bool(
        cue("versus.compared").search(clause)
        and not cue("operations.over_time").search(clause)
        and not cue("evidence.plan").search(clause)
    )


def _told(target: Target, unit: Unit, selector: Selector) -> float:
    """The share of a question's words that a sentence tells which compares; 0 for any other."""
    clauses = _clauses(unit)
    if not clauses:
        return 0.0
    met = selector.matcher.similarities(target, [unit.text, unit.context, *clauses])
    each = np.maximum(met[0], AROUND * met[1])
    told = float(target.weights @ each)
    asked = target.weights > 0
    measures = asked & np.array([concept is not None for concept in target.concepts])
    least = MEASURED * float(target.weights[measures].sum())
    beside_measure = max(float(row[measures] @ target.weights[measures]) for row in met[2:])
    if any(each[asked] < MET) or beside_measure < least:
        return 0.0
    beside = float((met[2:] @ target.weights).max())
    return told if told >= TOLD and beside >= BESIDE else 0.0
