"""A small feed-forward scorer whose weights are plain JSON."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ReportQAError

Floats = NDArray[np.float32]
WEIGHTS = Path(__file__).resolve().parents[1] / "weights"


@dataclass(frozen=True)
class Scorer:
    """Standardised features through tanh layers to one score.

    `names` are the features in order; `layers` are (matrix of shape (inputs, outputs), bias).
    """

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    layers: tuple[tuple[Floats, Floats], ...]

    def __call__(self, features: Floats) -> Floats:
        """Scores of shape (n,) for features of shape (n, len(names))."""
        values = (np.asarray(features, np.float32) - self.mean) / self.scale
        for i, (matrix, bias) in enumerate(self.layers):
            values = values @ matrix + bias
            if i + 1 < len(self.layers):
                values = np.tanh(values)
        return np.asarray(values[:, 0], np.float32)


@lru_cache(maxsize=8)
def load_scorer(name: str, features: tuple[str, ...], folder: Path = WEIGHTS) -> Scorer:
    """The scorer stored as `<folder>/<name>.json`; raises ReportQAError if it was fitted to others.

    `features` are those that the code measures, in order.
    """
    raw = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    if tuple(raw["features"]) != features:
        raise ReportQAError(
            f"{folder / name}.json was fitted to other features than the code measures. "
            "Run: python -m training.answerer --data <question sets>"
        )
    layers = tuple(
        (np.array(layer["matrix"], np.float32), np.array(layer["bias"], np.float32))
        for layer in raw["layers"]
    )
    mean, scale = (np.array(raw[key], np.float32) for key in ("mean", "scale"))
    return Scorer(tuple(raw["features"]), mean, scale, layers)


def sigmoid(value: float) -> float:
    """1 / (1 + e^-x)."""
    return float(1 / (1 + np.exp(-value)))
