"""Is a confidence of 0.8 right eight times in ten, and what does refusing the unsure ones buy?

`said` are confidences in 0..1 and `right` is 1 or 0, both of shape (n,). `counts` of shape (b, n)
says how often each is taken in each of b resamples, and gives b figures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.bootstrap import Estimate, centred, draws, estimate

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
BINS = 15


def once(said: Floats) -> Floats:
    """The counts that take everything once."""
    return np.ones((1, len(said)))


def by_width(said: Floats, bins: int = BINS) -> Integers:
    """The bin of each confidence, all bins equally wide, each without its lower edge."""
    return np.clip(np.ceil(said * bins).astype(np.int64) - 1, 0, bins - 1)


def by_mass(said: Floats, counts: Floats, bins: int = BINS) -> Integers:
    """The bin of each confidence in each resample, shape (b, n), all bins equally full."""
    order = np.argsort(said, kind="stable")
    upto = counts[:, order].cumsum(axis=1)
    middle = (upto - counts[:, order] / 2) / upto[:, -1:]
    found = np.empty(counts.shape, np.int64)
    found[:, order] = np.clip((middle * bins).astype(np.int64), 0, bins - 1)
    return found


def ece_by_width(said: Floats, right: Floats, counts: Floats, bins: int = BINS) -> Floats:
    """Expected calibration error: the mean gap between said and right over equally wide bins.

    The definition of Guo et al. 2017 (section 3, 15 bins) and our headline.
    """
    held = np.eye(bins)[by_width(said, bins)]
    gaps = counts @ (held * (right - said)[:, None])
    return np.asarray(np.abs(gaps).sum(axis=1) / counts.sum(axis=1))


def ece_by_mass(said: Floats, right: Floats, counts: Floats, bins: int = BINS) -> Floats:
    """The same over equally full bins (Nguyen & O'Connor 2015), which no empty bin unbalances."""
    where = by_mass(said, counts, bins)
    gap = counts * (shared(said, right) - said)
    total = sum(np.abs(np.where(where == b, gap, 0.0).sum(axis=1)) for b in range(bins))
    return np.asarray(total / counts.sum(axis=1))


def brier(said: Floats, right: Floats, counts: Floats) -> Floats:
    """Mean squared distance of said and right (Brier 1950)."""
    return np.asarray(counts @ (said - right) ** 2 / counts.sum(axis=1))


def aurc(said: Floats, right: Floats, counts: Floats) -> Floats:
    """Area under the risk-coverage curve: the mean risk over all coverages.

    The curve is that of Geifman & El-Yaniv 2017, the area that of Geifman et al. 2019.
    """
    order = np.argsort(-said, kind="stable")
    taken = counts[:, order]
    upto = taken.cumsum(axis=1)
    errors = (taken * (1 - shared(said, right))[order]).cumsum(axis=1)
    risk = np.divide(errors, upto, out=np.zeros_like(errors), where=upto > 0)
    return np.asarray((taken * risk).sum(axis=1) / upto[:, -1])


def shared(said: Floats, right: Floats) -> Floats:
    """`right` averaged over equal confidences, lest the order of equals decide a figure."""
    _, group, size = np.unique(said, return_inverse=True, return_counts=True)
    return np.asarray((np.bincount(group, right) / size)[group])


def risk_coverage(said: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Coverage and risk, each of shape (n,): the share answered, the most confident first, and
    the share of those that is wrong (Geifman & El-Yaniv 2017).
    """
    order = np.argsort(-said, kind="stable")
    upto = np.arange(1, len(said) + 1)
    return upto / max(len(said), 1), (1 - shared(said, right))[order].cumsum() / upto


@dataclass(frozen=True, slots=True)
class Bin:
    """A bin of the reliability diagram: mean confidence, and the share that was right."""

    said: float
    right: Estimate


def reliability(said: Floats, right: Floats, counts: Floats, bins: int = 10) -> list[Bin]:
    """Equally full bins in order of confidence; the interval is over the resamples `counts`."""
    where = by_mass(said, once(said), bins)[0]
    found = []
    for held in (where == b for b in range(bins)):
        if held.any():
            below = counts @ held
            above = counts @ (held * right)
            spread = np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)
            value = estimate(float(right[held].mean()), spread, int(held.sum()))
            found.append(Bin(float(said[held].mean()), value))
    return found


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far confidences can be believed, with 95 % intervals, and what is needed to draw it."""

    ece: Estimate
    ece_mass: Estimate
    brier: Estimate
    aurc: Estimate
    bins: tuple[Bin, ...]
    curve: tuple[tuple[float, float], ...]

    def risk_at(self, coverage: float) -> float:
        """The risk when that share, or the next larger one, is answered."""
        return next(risk for share, risk in self.curve if share >= coverage - 1e-9)


Formula = Callable[[Floats, Floats, Floats], Floats]
Interval = Callable[[float, Floats, int], Estimate]
FIGURES: Mapping[str, tuple[Formula, Interval]] = {
    "ece": (ece_by_width, centred),
    "ece_mass": (ece_by_mass, centred),
    "brier": (brier, estimate),
    "aurc": (aurc, estimate),
}


def calibrate(
    said: Sequence[float], right: Sequence[bool], reports: Sequence[str], bins: int = 10
) -> Calibration | None:
    """All figures of confidences about questions on `reports`; None without any."""
    if not said:
        return None
    p, y = np.asarray(said, np.float64), np.asarray(right, np.float64)
    counts = draws(reports)
    whole = {
        name: interval(float(formula(p, y, once(p))[0]), formula(p, y, counts), len(p))
        for name, (formula, interval) in FIGURES.items()
    }
    coverage, risk = risk_coverage(p, y)
    curve = tuple(zip(coverage.tolist(), risk.tolist(), strict=True))
    return Calibration(**whole, bins=tuple(reliability(p, y, counts, bins)), curve=curve)
