"""What tells a right answer from a wrong one: the features of the confidence."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.language.background import background_idf
from index.language.terms import language
from qa.language.matching import Matcher
from qa.language.names import unnamed
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking import doubts, members, named, siblings, sought
from qa.ranking.clauses import clause_features
from qa.ranking.features import UNIT_FEATURES, focus_match
from qa.ranking.mixed import SIGNS, Reading

Floats = NDArray[np.float32]

ANSWER_FEATURES = (
    "score", "margin", "coverage", "context_coverage", "passage_coverage", "exact_coverage",
    "worst_missing", "worst_missing_context", "evidence_missing", "strong_missing", "dense",
    "passage_score", "passage_first", "precision", "words", "is_row", "row_label", "cross",
    "name_unknown", "name_elsewhere", "period_unknown", "other_period", "uncounted", "no_name",
    "no_day", "no_money", "no_age", "no_cause", "opposite", "figure_distance", "no_measure",
    "nearness", "lacks", "no_before", "no_title", "no_average", "counted", "news", "unmet",
    "unmet_weight", "second_missing", "unmet_around", "unmet_weight_around", "number_lacks",
    "date_lacks", "list_lacks", "focus_missing", "concept_missing", "concept_unknown",
    "noun_missing", "noun_unknown", "kind_list", "kind_why", "kind_who", "kind_how",
    "kind_definition", "kind_number", "adjacent", "part_coverage", "part_gap", "clause_coverage",
    "clause_gap", "clause_second", "clauses", "figure_coverage", "figure_gap", "set_aside", *SIGNS,
)  # fmt: skip
RAREST = 10.0


def answer_features(
    matcher: Matcher,
    target: Target,
    found: Sequence[Unit],
    features: Floats,
    near: Floats,
    context: Floats,
    reading: Reading,
    order: NDArray[np.int64],
) -> Floats:
    """The features of the best unit as the answer, in the order of ANSWER_FEATURES."""
    best, scores = int(order[0]), reading.scores
    value = dict(zip(UNIT_FEATURES, features[best].tolist(), strict=True))
    others = [float(scores[i]) for i in order if found[i].passage.id != found[best].passage.id]
    kinds = target.question.kinds
    known = {name: value[name] for name in ANSWER_FEATURES if name in value}
    known |= {f"kind_{kind}": float(kind in kinds) for kind in
              ("list", "why", "who", "how", "definition", "number")}  # fmt: skip
    known |= {
        "score": float(scores[best]),
        "margin": float(scores[best]) - (others[0] if others else float(scores[best]) - 5),
        "set_aside": float(scores.max()) - float(scores[best]),  # what ranks higher is a misfit
        "words": min(len(target.tokens), 12) / 12,
        "list_lacks": float("list" in kinds and value["separators"] == 0 and not value["is_list"]),
    }
    known |= _missing(target, best, np.maximum(near, context))
    known |= _sought(matcher, target, found[best], near[best], np.maximum(near, context)[best])
    known |= _doubts(matcher, target, found, best, np.maximum(near, context)[best])
    known |= clause_features(matcher, target, found[best], near[best])
    known |= reading.signs(best)
    return np.array([known[name] for name in ANSWER_FEATURES], np.float32)


def _missing(target: Target, best: int, met: Floats) -> dict[str, float]:
    """What the question says that the best unit, or all of the evidence, does not."""
    anywhere, here = met.max(axis=0), met[best]
    strength = [0.0 if t.is_number else background_idf(t.surface) / RAREST for t in target.tokens]
    return {
        "evidence_missing": float((target.weights * (1 - anywhere)).max(initial=0)),
        "strong_missing": float((np.array(strength) * (1 - here)).max(initial=0)),
        "focus_missing": 1 - focus_match(target, here),
        "noun_missing": doubts.noun_missing(target, here.tolist()),
        "noun_unknown": doubts.noun_missing(target, anywhere.tolist()),
    }


def _sought(
    matcher: Matcher, target: Target, unit: Unit, near: Floats, around: Floats
) -> dict[str, float]:
    """Whether the unit offers what is sought, near the words that seek it."""
    unmet, weight, second = sought.unmatched(target, near)
    unmet_around, weight_around, _ = sought.unmatched(target, around)
    return {
        "nearness": sought.nearness(matcher, target, unit),
        "lacks": sought.lacks(target.question, unit),
        "no_before": sought.no_before(target.question, unit),
        "no_title": sought.no_title(target.question, unit),
        "no_average": sought.no_average(target.question, unit),
        "counted": sought.counted(matcher, target, unit),
        "news": sought.news(target, unit),
        "unmet": unmet,
        "unmet_weight": weight,
        "second_missing": second,
        "unmet_around": unmet_around,
        "unmet_weight_around": weight_around,
    }


def _doubts(
    matcher: Matcher, target: Target, found: Sequence[Unit], best: int, met: Floats
) -> dict[str, float]:
    question, unit = target.question, found[best]
    evidence = "\n".join(dict.fromkeys(f"{u.context}\n{u.text}\n{u.original}" for u in found))
    around = f"{unit.context}\n{unit.text}\n{unit.original}\n{unit.translation or ''}"
    return {
        "concept_missing": doubts.no_concept(question, around),
        "concept_unknown": doubts.no_concept(question, evidence),
        "name_unknown": unnamed(question, evidence),
        "name_elsewhere": unnamed(question, around),
        "period_unknown": doubts.no_period(question, evidence),
        "other_period": max(
            doubts.other_period(question, around),
            doubts.other_month(question, unit),
            doubts.other_column(question, unit),
            siblings.other_cell(target, unit),
        ),
        "uncounted": members.uncounted(question, unit),
        "no_name": named.no_name(question, unit),
        "no_money": doubts.no_money(question, unit),
        "no_age": doubts.no_age(question, unit),
        "no_cause": doubts.no_cause(target, unit),
        "no_day": doubts.no_day(question, unit),
        "opposite": max(
            doubts.opposite(question, target, unit.text),
            siblings.counterpart(target, unit),
            siblings.other_kind(matcher, target, unit, met),
        ),
        "figure_distance": figure_distance(matcher, target, unit),
        "no_measure": doubts.no_measure(question, unit),
    }


def figure_distance(matcher: Matcher, target: Target, unit: Unit) -> float:
    """How far the figures stand from the question's words; of another language, from their like."""
    if language(unit.text) == target.question.language or not target.question.wants_number:
        return doubts.figure_distance(target, unit)
    return 1 - sought.nearness(matcher, target, unit) if unit.row is None else 0.0
