"""What is measured of a slice of the questions: each a sum over another, question by question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from qa.evaluation.bootstrap import Estimate, Floats, estimate, ratio
from qa.evaluation.outcome import Outcome
from qa.metrics import are_figures, lead_holds

Share = tuple[float, float]
NONE: Share = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Measure:
    """A rate; `share` gives what a question adds above and below the line, 0 below where it does
    not bear on it.
    """

    name: str
    meaning: str
    share: Callable[[Outcome], Share]
    is_better_high: bool = True


def _of_told(value: Callable[[Outcome], float]) -> Callable[[Outcome], Share]:
    return lambda o: (float(value(o)), 1.0) if o.answerable else NONE


def _given(value: float | None) -> Share:
    return NONE if value is None else (value, 1.0)


def _of_leads(is_right: bool) -> Callable[[Outcome], Share]:
    """Of the answers to questions after figures, those that lead with a right or a wrong one."""

    def share(o: Outcome) -> Share:
        if not o.answerable or o.status != "answered" or not are_figures(o.expected):
            return NONE
        return float(lead_holds(o.answer, o.expected) is is_right), 1.0

    return share


MEASURES: tuple[Measure, ...] = (
    Measure("right", "answered with every key, or refused where there is no answer",
            lambda o: (float(o.right), 1.0)),
    Measure("keys", "answerable questions answered with every key", _of_told(lambda o: o.right)),
    Measure("cited", "answerable questions answered with a passage that holds the evidence",
            _of_told(lambda o: o.status == "answered" and o.cited)),
    Measure("refused", "unanswerable questions refused",
            lambda o: NONE if o.answerable else (float(o.status == "refused"), 1.0)),
    Measure("wrongly refused", "answerable questions refused",
            _of_told(lambda o: o.status == "refused"), is_better_high=False),
    Measure("wrong", "of all questions, answered without every key or without there being an "
            "answer", lambda o: (float(o.wrong), 1.0), is_better_high=False),
    Measure("verbatim", "answers all of whose quotes stand verbatim at their place",
            lambda o: (float(o.verbatim), 1.0) if o.status == "answered" else NONE),
    Measure("figures", "figures in answers that stand in the cited text or table, or in the "
            "steps shown, by a reader apart from the check's",
            lambda o: (float(o.figures_supported), float(o.figures))),
    Measure("right lead", "answers to questions after figures that lead, before a colon, with a "
            "figure that was asked for", _of_leads(True)),
    Measure("wrong lead", "the same, with another figure", _of_leads(False), is_better_high=False),
    Measure("recall@1", "answerable questions whose evidence is in the first passage found",
            _of_told(lambda o: o.recall_1)),
    Measure("recall@5", "the same, in the first five", _of_told(lambda o: o.recall_5)),
    Measure("recall@12", "the same, in the first twelve", _of_told(lambda o: o.recall_12)),
    Measure("mrr", "one over the rank of the first passage with the evidence",
            _of_told(lambda o: o.mrr)),
    Measure("ndcg@12", "discounted gain of the passages with the evidence, over the ideal",
            _of_told(lambda o: o.ndcg_12)),
    Measure("em", "answer equal to a reference answer, where the set has some",
            lambda o: _given(o.em)),
    Measure("f1", "words (SQuAD) or characters (CMRC) shared with a reference answer",
            lambda o: _given(o.f1)),
)  # fmt: skip
BY_NAME = {m.name: m for m in MEASURES}


def shares(measure: Measure, outcomes: Sequence[Outcome]) -> tuple[Floats, Floats]:
    """What each question adds above and below the line, two arrays of shape (n,)."""
    pairs = np.array([measure.share(o) for o in outcomes], np.float64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def rate(measure: Measure, outcomes: Sequence[Outcome], counts: Floats) -> Estimate:
    """The rate over the outcomes with its interval over the resamples `counts`."""
    above, below = shares(measure, outcomes)
    whole = float(below.sum())
    value = float(above.sum()) / whole if whole else float("nan")
    return estimate(value, ratio(above, below, counts), round(whole))
