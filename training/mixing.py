"""What the ranker's and the cross-encoder's scores count beside each other."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from qa.ranking.mixed import Mix
from training.fitting import Example

Floats = NDArray[np.float32]
List = tuple[Floats, NDArray[np.bool_]]
SMALL = 1e-4  # keeps the weights of columns that tell nothing near 0
NONE = 1e-30


def columns(example: Example, ranked: Floats) -> List | None:
    """Both scores of the units that were read, shape (units, 2), and which answer; None where
    there is nothing to choose from.
    """
    if example.read is None:
        return None
    is_read = ~np.isnan(example.read)
    scores, right = np.stack([ranked, example.read], 1)[is_read], example.right[is_read]
    return (scores, right) if right.any() and not right.all() else None


def fit_mix(lists: Sequence[List]) -> Mix:
    """Weights under which a softmax over each list falls on what answers, on the scale that the
    ranker's own scores have: thresholds between scores keep their meaning.
    """
    alone = _weights([(scores[:, :1], right) for scores, right in lists])
    both = _weights(lists) / alone[0]
    return Mix(float(both[0]), float(both[1]))


def _weights(lists: Sequence[List]) -> NDArray[np.float64]:
    scores = np.concatenate([s for s, _ in lists]).astype(float)
    right = np.concatenate([r for _, r in lists])
    sizes = np.array([len(r) for _, r in lists])
    starts, owner = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(sizes)), sizes)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        values = scores @ weights
        powers = np.exp(values - np.maximum.reduceat(values, starts)[owner])
        whole = np.add.reduceat(powers, starts)
        won = np.maximum(np.add.reduceat(powers * right, starts), NONE)
        push = powers * right / won[owner] - powers / whole[owner]
        slope = 2 * SMALL * weights - (scores * push[:, None]).sum(0) / len(sizes)
        return float(-np.log(won / whole).mean() + SMALL * weights @ weights), slope

    found = minimize(loss, np.full(scores.shape[1], 0.5), jac=True, method="L-BFGS-B").x
    return np.asarray(found, float)


def save_mix(mix: Mix, path: Path) -> None:
    """Store the weights as JSON, rounded to four decimals."""
    value = {
        "note": "training/mixing.py", "ranker": round(mix.ranker, 4),
        "encoder": round(mix.encoder, 4),
    }  # fmt: skip
    path.write_text(json.dumps(value) + "\n", encoding="utf-8")
