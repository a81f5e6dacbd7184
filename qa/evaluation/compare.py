"""What got better and what got worse between two evaluations, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.evaluation.bootstrap import Estimate, Floats, draws, estimate, ratio, sign_test
from qa.evaluation.measures import MEASURES, Measure, shares
from qa.evaluation.outcome import Outcome
from qa.evaluation.results import Results

RANK = {"wrong": 0, "wrongly refused": 1, "right": 2}


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose verdict moved; a wrong answer is worse than a refusal."""

    before: Outcome
    after: Outcome

    @property
    def is_better(self) -> bool:
        """True when it moved up."""
        return RANK[self.after.verdict] > RANK[self.before.verdict]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two evaluations over the `compared` questions that both asked in the same words.

    `p` is the sign test's for better against worse; `differences` are new less old by measure,
    each with the 95 % interval of a paired bootstrap. `fresh` and `gone` are (set, id).
    """

    compared: int
    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    p: float
    differences: Mapping[str, Estimate]
    fresh: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]
    versions: Mapping[str, tuple[str, str]]


def compare(old: Results, new: Results) -> Comparison:
    """The new results held against the old."""
    before, after = ({_key(o): o for o in r.outcomes} for r in (old, new))
    pairs = [(before[key], o) for key, o in after.items() if key in before]
    moved = [Change(a, b) for a, b in pairs if a.verdict != b.verdict]
    better = tuple(c for c in moved if c.is_better)
    worse = tuple(c for c in moved if not c.is_better)
    counts = draws([b.report for _, b in pairs])
    names = dict.fromkeys([*new.versions, *old.versions])
    stated = {n: (old.versions.get(n, "–"), new.versions.get(n, "–")) for n in names}
    return Comparison(
        compared=len(pairs),
        better=better,
        worse=worse,
        p=sign_test(len(better), len(worse)),
        differences={m.name: _difference(m, pairs, counts) for m in MEASURES},
        fresh=tuple(o.name for key, o in after.items() if key not in before),
        gone=tuple(o.name for key, o in before.items() if key not in after),
        versions={n: pair for n, pair in stated.items() if pair[0] != pair[1]},
    )


def _key(o: Outcome) -> tuple[str, str, str]:
    return *o.name, o.question


def _difference(
    measure: Measure, pairs: Sequence[tuple[Outcome, Outcome]], counts: Floats
) -> Estimate:
    """New rate less old rate, both from the same resampled questions."""
    sides = [shares(measure, [pair[side] for pair in pairs]) for side in (0, 1)]
    if not all(below.sum() for _, below in sides):
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    old, new = (float(above.sum() / below.sum()) for above, below in sides)
    spread = ratio(*sides[1], counts) - ratio(*sides[0], counts)
    return estimate(new - old, np.asarray(spread), round(float(sides[1][1].sum())))


def told(c: Comparison) -> str:
    """A comparison for a terminal: totals, then each question that moved."""
    lines = [
        f"{c.compared} questions compared: {len(c.better)} better, {len(c.worse)} worse "
        f"(sign test p = {c.p:.3g}); {len(c.fresh)} new, {len(c.gone)} gone."
    ]
    lines += [
        f"{name}: {e.value:+.3f} ({e.low:+.3f} to {e.high:+.3f})"
        for name, e in c.differences.items()
        if e.known
    ]
    for word, changes in (("better", c.better), ("worse", c.worse)):
        lines += [
            f"{word}: {x.after.set_name} {x.after.id}, {x.before.verdict} -> {x.after.verdict}: "
            f"{x.after.question}"
            for x in changes
        ]
    return "\n".join(lines)
