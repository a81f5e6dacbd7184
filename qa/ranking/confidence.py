"""How sure an answer is: a linear fit and boosted trees over the answer's features, averaged.

The trees see what the line cannot: that a name or a period the report lacks outweighs all else.
Both are fitted by training/confidence.py and stored as plain JSON.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ReportQAError
from qa.ranking.judge import ANSWER_FEATURES
from qa.ranking.scorer import WEIGHTS

Floats = NDArray[np.float32]
THRESHOLD = 0.5  # of what is told; with less, an answer is a refusal
Integers = NDArray[np.int32]


@dataclass(frozen=True)
class Forest:
    """Boosted regression trees (Friedman 2001): `base` plus the value of each tree's leaf.

    All arrays have shape (trees, nodes); a leaf's `left` is -1. A row goes left where its feature
    is at most the threshold.
    """

    base: float
    feature: Integers
    threshold: NDArray[np.float64]
    left: Integers
    right: Integers
    value: NDArray[np.float64]

    def __call__(self, features: Floats) -> Floats:
        """Log-odds of shape (n,) for features of shape (n, m)."""
        return np.array([self._one(row) for row in features], np.float32)

    def _one(self, row: Floats) -> float:
        trees = np.arange(len(self.left))
        at = np.zeros(len(trees), np.int32)
        while (inner := self.left[trees, at] >= 0).any():
            goes_left = row[self.feature[trees, at]] <= self.threshold[trees, at]
            below = np.where(goes_left, self.left[trees, at], self.right[trees, at])
            at = np.where(inner, below, at)
        return self.base + float(self.value[trees, at].sum())


@dataclass(frozen=True)
class Confidence:
    """Log-odds that an answer is right, scaled so that they are probabilities.

    `slope` and `shift` are Platt's (1999), fitted on answers that neither part was fitted on.
    """

    mean: Floats
    scale: Floats
    weights: Floats
    bias: float
    forest: Forest
    slope: float = 1.0
    shift: float = 0.0

    def __call__(self, features: Floats) -> Floats:
        """Log-odds of shape (n,) for features of shape (n, len(ANSWER_FEATURES))."""
        line = (features - self.mean) / self.scale @ self.weights + self.bias
        return np.asarray(self.slope * (line + self.forest(features)) / 2 + self.shift, np.float32)


@lru_cache(maxsize=2)
def load_confidence(folder: Path = WEIGHTS) -> Confidence:
    """The fit stored as `confidence.json`; raises ReportQAError if other features made it."""
    raw = json.loads((folder / "confidence.json").read_text(encoding="utf-8"))
    if tuple(raw["features"]) != ANSWER_FEATURES:
        raise ReportQAError(
            f"{folder / 'confidence.json'} was fitted to other features than the code measures. "
            "Run: python -m training.confidence"
        )
    return read_confidence(raw)


def read_confidence(raw: dict[str, Any]) -> Confidence:
    """A fit from its stored form."""
    mean, scale, weights = (np.array(raw[k], np.float32) for k in ("mean", "scale", "weights"))
    return Confidence(mean, scale, weights, raw["bias"], read_forest(raw["forest"]),
                      raw["slope"], raw["shift"])  # fmt: skip


def read_forest(raw: dict[str, Any]) -> Forest:
    """A forest from its stored form, short trees filled up with leaves."""
    size = max(len(tree["left"]) for tree in raw["trees"])

    def filled(name: str, filler: int, kind: type) -> NDArray[Any]:
        rows = [tree[name] + [filler] * (size - len(tree[name])) for tree in raw["trees"]]
        return np.array(rows, kind)

    return Forest(
        raw["base"], filled("feature", 0, np.int32), filled("threshold", 0, np.float64),
        filled("left", -1, np.int32), filled("right", -1, np.int32),
        filled("value", 0, np.float64),
    )  # fmt: skip
