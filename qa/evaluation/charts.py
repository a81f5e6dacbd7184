"""The geometry of the charts: figures in, coordinates out. The templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.evaluation.calibration import Calibration

WIDTH, HEIGHT = 360.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 14.0, 14.0, 42.0
MOST_POINTS = 160
LATENCY_BINS = 40
LATENCY_WIDTH, LATENCY_HEIGHT = 1100.0, 230.0


@dataclass(frozen=True, slots=True)
class Axis:
    """A straight scale from values to pixels, with the ticks to draw."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """The pixel of a value, to a tenth."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


UNIT = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Point:
    """A dot with a vertical whisker, in pixels, and the words that explain it."""

    x: float
    y: float
    low: float
    high: float
    told: str


@dataclass(frozen=True, slots=True)
class Reliability:
    """Dots of mean confidence against the share that was right."""

    x: Axis
    y: Axis
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """The curve of risk by coverage as an SVG path, and the point that is served."""

    x: Axis
    y: Axis
    path: str
    served: Point | None


@dataclass(frozen=True, slots=True)
class Latency:
    """Bars of (x, y, width, height, words), and the marked percentiles as (x, words)."""

    x: Axis
    floor: float
    bars: tuple[tuple[float, float, float, float, str], ...]
    marks: tuple[tuple[float, str], ...]


def _square(high: float = 1.0) -> tuple[Axis, Axis]:
    ticks = tuple(round(high * t, 3) for t in UNIT)
    return (Axis(0, 1, LEFT, WIDTH - RIGHT, UNIT),
            Axis(0, high, HEIGHT - BOTTOM, TOP, ticks))  # fmt: skip


def reliability_chart(c: Calibration) -> Reliability:
    """The reliability diagram of a calibration."""
    x, y = _square()
    points = tuple(
        Point(x(b.said), y(b.right.value), y(b.right.low), y(b.right.high),
              f"said {b.said:.2f}, right {b.right.value:.2f} "
              f"({b.right.low:.2f}–{b.right.high:.2f}), n = {b.right.n}")
        for b in c.bins
    )  # fmt: skip
    return Reliability(x, y, points)


def risk_chart(c: Calibration, coverage: float, risk: float) -> Risk:
    """The risk-coverage curve, and the `coverage` and `risk` that are served."""
    highest = max(risk, *(r for _, r in c.curve))
    x, y = _square(next(h for h in (0.2, 0.4, 0.6, 0.8, 1.0) if highest <= h + 1e-9))
    kept = np.unique(np.linspace(0, len(c.curve) - 1, MOST_POINTS).round().astype(int))
    steps = [f"{x(c.curve[i][0])} {y(c.curve[i][1])}" for i in kept.tolist()]
    told = f"served: {coverage:.0%} answered, {risk:.1%} of those wrong"
    served = Point(x(coverage), y(risk), y(risk), y(risk), told) if coverage else None
    return Risk(x, y, "M" + " L".join(steps), served)


def latency_chart(seconds: Sequence[float]) -> Latency:
    """How long answers took, in milliseconds; the slowest hundredth shares the last bar."""
    ms = 1000 * np.asarray(seconds)
    p50, p95, top = np.percentile(ms, [50, 95, 99])
    top = max(float(top), 1e-6)
    counts, edges = np.histogram(np.minimum(ms, top), LATENCY_BINS, (0, top))
    step = _round_step(top / 6)
    ticks = tuple(np.arange(0, top + step / 100, step).tolist())
    x = Axis(0, top, LEFT, LATENCY_WIDTH - RIGHT, ticks)
    floor = LATENCY_HEIGHT - BOTTOM
    scale = (floor - TOP - 20) / max(int(counts.max()), 1)
    bars = tuple(
        (x(a), round(floor - n * scale, 1), round(x(b) - x(a) - 1, 1), round(n * scale, 1),
         f"{a:.0f}–{b:.0f} ms: {n}")
        for a, b, n in zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
    )  # fmt: skip
    marks = tuple((x(min(p, top)), f"{word} {p:.0f} ms")
                  for word, p in (("p50", float(p50)), ("p95", float(p95))))  # fmt: skip
    return Latency(x, floor, bars, marks)


def _round_step(rough: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(rough))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= rough))
