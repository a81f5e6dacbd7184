"""Choose the units that answer a question, and measure how sure that choice is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index import Collection, Hit, Passage
from index.language.terms import fold, language
from qa.language.cues import cue
from qa.language.matching import Matcher
from qa.language.periods import is_of_other_part
from qa.language.question import Question
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking.confidence import load_confidence
from qa.ranking.continued import continued, tied
from qa.ranking.cross_encoder import Reader, load_cross_encoder
from qa.ranking.features import UNIT_FEATURES, candidates, unit_features
from qa.ranking.judge import ANSWER_FEATURES, answer_features
from qa.ranking.listed import SURE, counted_list
from qa.ranking.measured import (
    is_measure_missing,
    is_ratio_untold,
    is_row_of_other_measure,
)
from qa.ranking.misfit import misfits
from qa.ranking.mixed import Mix, load_mix, read
from qa.ranking.named import is_of_other_name
from qa.ranking.other_thing import is_multiple_for_amount, tells_amount
from qa.ranking.pieces import table_of
from qa.ranking.premise import denied
from qa.ranking.reasons import tells_the_cause
from qa.ranking.scorer import Scorer, load_scorer, sigmoid

Floats = NDArray[np.float32]

# An answer that shares next to nothing with the question is none, whatever else speaks for it.
LEAST_COVERED = 0.2
UNMATCHED = 0.2
REST_SHARE = 0.3
JOINED_SHARE = 0.1
REST_COVER = 0.6
REST_DEPTH = 16
REST_MARGIN = 5.0
JOINED_DEPTH = 60
JOINED_MARGIN = 9.0
LIST_MARGIN = 5.0
WORTH = 10.0
CAUSE_DEPTH = 8
CAUSE_MARGIN = 4.0
OPENING = 300
# What is asked for is not there at all, whatever else speaks for the sentence.
_ABSENT = ("no_name", "no_day", "no_cause", "uncounted", "period_unknown", "other_period")


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen units, best first, and what was measured of the choice."""

    target: Target
    units: tuple[Unit, ...]
    matches: Floats
    features: Floats
    confidence: float


def is_opposite(chosen: Selection) -> bool:
    """True where the unit tells of the counterpart of what is asked, or of a change the other way:
    personal for corporate, a fall for a rise.
    """
    return bool(chosen.features[ANSWER_FEATURES.index("opposite")])


class Selector:
    """Ranks the units of the evidence and chooses those that answer."""

    def __init__(
        self,
        collection: Collection,
        ranker: Scorer | None = None,
        judge: Callable[[Floats], Floats] | None = None,
        reader: Reader | None = None,
        mix: Mix | None = None,
    ) -> None:
        self._collection = collection
        self.matcher = Matcher(collection.embedder, collection.store)
        self._ranker = ranker or load_scorer("ranker", UNIT_FEATURES)
        self._judge = judge or load_confidence()
        self._reader = reader or load_cross_encoder()
        self._mix = mix or load_mix()

    def select(
        self,
        question: Question,
        hits: Sequence[Hit],
        worth: Callable[[Target, Unit], float] | None = None,
    ) -> Selection | None:
        """The best answer that the evidence offers; None when there is nothing to choose from.

        With `worth` only units for which it is above 0 are chosen from, and it adds WORTH times
        itself to a unit's score.
        """
        target = self.matcher.target(question)
        asked = {hit.passage.source for hit in hits}
        titles = {i.source: i.title for i in self._collection.sources() if i.source in asked}
        found = candidates(hits, question.language, titles)
        if not found or not target.tokens:
            return None
        features, near, context = self.measure(target, hits, found)
        odd = _odd(target, found)
        handicap = (WORTH * odd).astype(np.float32)
        reading = read(
            question.text, found, self._ranker(features), handicap, self._reader, self._mix
        )
        scores = reading.scores - handicap
        worths = [worth(target, unit) for unit in found] if worth else None
        if worths is not None and not any(worths):
            return None
        order = np.argsort(-_valued(scores, worths), kind="stable")
        if worths is None:
            measured = (features, near, context)
            self._continue(target, hits, found, int(order[0]), scores, measured)
        answer = answer_features(
            self.matcher, target, found, features, near, context, reading, order
        )
        chosen = _whole(question, found, scores, order) or _complete(
            target, found, near, context, scores, order
        )
        counted = counted_list(target, found, found[int(order[0])])
        if counted is not None:
            chosen = [counted]
        elif chosen == [int(order[0])]:
            chosen = _with_cause(target, found, scores, order)
        first = found[chosen[0]]
        is_odd = (
            bool(odd[chosen[0]])
            or denied(target, first)
            or self._is_of_other_part(question, first)
            or is_of_other_name(question, first, found)
            or _is_unmeasured(target, np.maximum(near, context)[chosen[0]], answer, first)
        )
        confidence = self._confidence(answer, question, first, is_odd)
        if counted is not None and not is_odd:
            confidence = max(confidence, SURE)
        return Selection(target, tuple(found[i] for i in chosen), near[chosen], answer, confidence)

    def _continue(
        self,
        target: Target,
        hits: Sequence[Hit],
        found: list[Unit],
        first: int,
        scores: Floats,
        measured: tuple[Floats, Floats, Floats],
    ) -> None:
        """Put the sentence beside the best one to it, where it needs it; measures it anew."""
        longer = continued(target, found, first) or tied(target, found, scores, first)
        if longer is None:
            return
        found[first] = longer
        for column, value in zip(measured, self.measure(target, hits, [longer]), strict=True):
            column[first] = value[0]

    def _confidence(self, answer: Floats, question: Question, unit: Unit, is_odd: bool) -> float:
        """The judge's, capped where what is asked for is not there, whatever else speaks for it."""
        says = dict(zip(ANSWER_FEATURES, answer, strict=True))
        is_uncovered = says["context_coverage"] < LEAST_COVERED
        is_absent = any(
            says[doubt] > 0 for doubt in _ABSENT
            if doubt != "no_name" or language(unit.text) == "en"  # Chinese names are hard to tell
        )  # fmt: skip
        is_unpriced = says["no_money"] > 0 and question.wants_number and unit.row is None
        confidence = sigmoid(float(self._judge(answer[None, :])[0]))
        if is_uncovered or is_odd or is_absent or (is_unpriced and not question.asks_change):
            return min(confidence, UNMATCHED)
        return confidence

    def _is_of_other_part(self, question: Question, unit: Unit) -> bool:
        told = f"{unit.text}\n{unit.original}"
        if unit.row is not None:
            told = f"{told}\n{unit.row.caption}\n{' '.join(unit.row.headers)}"
        around = f"{self.opening(unit.passage.source)}\n{unit.passage.heading or ''}"
        return is_of_other_part(question.text, told, around)

    def opening(self, source: str) -> str:
        """The first characters of a report, which tell what time it is about."""
        return self._collection.document(source).text[:OPENING]

    def table_of(self, passage: Passage) -> list[Passage]:
        """All pieces of the table that a passage is a piece of, in order."""
        return table_of(self._collection, passage)

    def measure(
        self, target: Target, hits: Sequence[Hit], found: Sequence[Unit]
    ) -> tuple[Floats, Floats, Floats]:
        """Unit features, word matches and context matches of every candidate."""
        return unit_features(self.matcher, target, hits, found)


def _odd(target: Target, found: Sequence[Unit]) -> NDArray[np.bool_]:
    """Which units tell something else than is asked for; one that tells how many times another a
    measure is, where one beside it tells the amount.
    """
    question = target.question
    odd = np.array([misfits(target, unit) for unit in found])
    multiples = np.array([is_multiple_for_amount(question, unit) for unit in found])
    if multiples.any() and any(tells_amount(question, unit) for unit in found):
        odd |= multiples
    return odd


def _is_unmeasured(target: Target, met: Floats, answer: Floats, unit: Unit) -> bool:
    """True where the one measure that is asked for is not told; a row may go by its table's name,
    which must stand somewhere.
    """
    says = dict(zip(ANSWER_FEATURES, answer, strict=True))
    is_unknown = says["concept_unknown"] > 0
    is_missing = is_unknown or (says["concept_missing"] > 0 and unit.row is None)
    told = fold(f"{unit.text}\n{unit.original}")
    if is_missing and is_measure_missing(target, met, told, is_unknown=is_unknown):
        return True
    if not says["concept_missing"]:
        return False
    if unit.row is not None:
        return is_row_of_other_measure(target.question, unit.row)
    return is_ratio_untold(target.question, told)


def _valued(scores: Floats, worth: Sequence[float] | None) -> Floats:
    if worth is None:
        return scores
    worths = np.array(worth, np.float32)
    return np.where(worths > 0, scores + WORTH * worths, -np.inf).astype(np.float32)


def _whole(
    question: Question, found: Sequence[Unit], scores: Floats, order: NDArray[np.int64]
) -> list[int]:
    """The list that the best unit is a member of, where members are asked for and it comes near;
    empty for any other question.
    """
    first = found[int(order[0])]
    if "list" not in question.kinds or first.is_list or first.passage.kind != "list":
        return []
    lists = (i for i in order if found[i].is_list and found[i].passage.id == first.passage.id)
    i = next(lists, None)
    is_near = i is not None and scores[i] > scores[order[0]] - LIST_MARGIN
    return [int(i)] if i is not None and is_near else []


def _with_cause(
    target: Target, found: Sequence[Unit], scores: Floats, order: NDArray[np.int64]
) -> list[int]:
    """The best unit, and one near it that says what the cause was, where it does not itself."""
    first = int(order[0])
    if tells_the_cause(target, found[first]):
        return [first]
    for i in order[1:CAUSE_DEPTH]:
        if scores[i] > scores[first] - CAUSE_MARGIN and tells_the_cause(target, found[i]):
            return [first, int(i)]
    return [first]


def _complete(
    target: Target,
    found: Sequence[Unit],
    near: Floats,
    context: Floats,
    scores: Floats,
    order: NDArray[np.int64],
) -> list[int]:
    """The best unit, and a second where it answers what the first leaves open.

    A question that joins two things needs less to be left open than one that asks a single thing;
    to such a one a row is no half of an answer whose other half is a sentence.
    """
    first = int(order[0])
    joins = bool(cue("question.joins").search(fold(target.question.text)))
    met = near[first] if joins else np.maximum(near[first], 0.9 * context[first])
    rest = target.weights * (met < 0.5)
    share = JOINED_SHARE if joins else REST_SHARE
    depth, margin = (JOINED_DEPTH, JOINED_MARGIN) if joins else (REST_DEPTH, REST_MARGIN)
    if float(rest.sum()) < share or len(target.tokens) < 3:
        return [first]
    for i in order[1:depth]:
        if not joins and found[first].row is not None and found[i].row is None:
            continue
        gain = float(rest @ near[i]) / float(rest.sum())
        if gain > REST_COVER and scores[i] > scores[first] - margin:
            return [first, int(i)]
    return [first]
