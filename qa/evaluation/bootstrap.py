"""Bootstrap: how far a figure would move if the questions, or the reports, were others.

A resample is a row of counts, how often each question is drawn, so that the figures of all
resamples are one matrix product.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RESAMPLES = 2000
SEED = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval over `n` questions or items; nan where n is 0."""

    value: float
    low: float
    high: float
    n: int

    @property
    def known(self) -> bool:
        """True where something bore on the figure."""
        return not math.isnan(self.value)


def draws(reports: Sequence[str], count: int = RESAMPLES, seed: int = SEED) -> Floats:
    """Counts of shape (count, n): how often each of n questions is drawn; `reports` names theirs.

    Questions about one report are drawn singly (Efron 1979). Of several reports, reports are drawn
    first and then questions within each (two-stage, Davison & Hinkley 1997, section 3.8), because
    questions about one report share its luck.
    """
    chance = np.random.default_rng(seed)
    names = np.asarray(reports)
    groups = [np.flatnonzero(names == name) for name in dict.fromkeys(reports)]
    counts = np.zeros((count, len(names)))
    if not groups:
        return counts
    drawn = chance.multinomial(len(groups), [1 / len(groups)] * len(groups), count)
    for group, times in zip(groups, drawn.T, strict=True):
        size = len(group)
        counts[:, group] = chance.multinomial(times * size, np.full(size, 1 / size))
    return counts


def estimate(value: float, resampled: Floats, n: int) -> Estimate:
    """The value with the 2.5th and 97.5th percentile of its resamples (Efron & Tibshirani 1993)."""
    told = resampled[~np.isnan(resampled)]
    if math.isnan(value) or not len(told):
        return Estimate(value, math.nan, math.nan, n)
    low, high = np.percentile(told, [2.5, 97.5])
    return Estimate(value, float(low), float(high), n)


def centred(value: float, resampled: Floats, n: int) -> Estimate:
    """The same for a figure in 0..1 that resampling itself raises, such as a mean of gaps.

    The resamples are moved by their bias, their mean less the value (Efron & Tibshirani 1993,
    chapter 10); without that the interval may lie wholly above the value.
    """
    found = estimate(value, resampled - (np.nanmean(resampled) - value), n)
    return Estimate(value, max(found.low, 0.0), min(found.high, 1.0), n)


def ratio(above: Floats, below: Floats, counts: Floats) -> Floats:
    """Sum of `above` over sum of `below` in each resample; nan where that is 0 over 0."""
    under = counts @ below
    with np.errstate(invalid="ignore"):
        return np.asarray(np.divide(counts @ above, under, out=np.full(len(under), np.nan),
                                    where=under > 0))  # fmt: skip


def sign_test(better: int, worse: int) -> float:
    """Two-sided p of so uneven a split if either were as likely (exact; also McNemar's exact)."""
    trials, rarer = better + worse, min(better, worse)
    tail = sum(math.comb(trials, i) for i in range(rarer + 1))
    return min(1.0, float(Fraction(2 * tail, 1 << trials)))
