"""Fit the answerer's two scorers, and store them as plain JSON."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from qa.ranking.features import UNIT_FEATURES
from qa.ranking.scorer import Scorer

Floats = NDArray[np.float32]
MEMBERS = 6


@dataclass(frozen=True)
class Example:
    """One question's candidate units: features, and whether each one answers.

    `read` is the cross-encoder's held-out score of each, NaN where there is none.
    """

    name: str
    group: str
    features: Floats
    right: NDArray[np.bool_]
    read: Floats | None = None


def train_ranker(found: Sequence[Example], members: int = MEMBERS) -> Scorer:
    """The mean of some networks that differ by their seeds, as one network: chance evens out."""
    return joined([train_member(found, seed) for seed in range(members)])


def joined(scorers: Sequence[Scorer]) -> Scorer:
    """The mean of scorers of one hidden layer over the same features: their hidden units side by
    side."""
    first, second = zip(*(s.layers for s in scorers), strict=True)
    one, share = scorers[0], 1 / len(scorers)
    inner = np.concatenate([m for m, _ in first], axis=1), np.concatenate([b for _, b in first])
    outer = np.concatenate([m for m, _ in second]) * share, np.stack([b for _, b in second]).mean(0)
    layers = tuple(
        (np.asarray(m, np.float32), np.asarray(b, np.float32)) for m, b in (inner, outer)
    )
    return Scorer(one.names, one.mean, one.scale, layers)


def train_member(found: Sequence[Example], seed: int, epochs: int = 30, hidden: int = 24) -> Scorer:
    """Listwise: the softmax over a question's units is to fall on those that answer."""
    torch.manual_seed(seed)
    everything = np.concatenate([e.features for e in found])
    mean, scale = everything.mean(axis=0), spread(everything)
    model = torch.nn.Sequential(
        torch.nn.Linear(len(UNIT_FEATURES), hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, 1)
    )
    lists = [((e.features - mean) / scale, e.right) for e in found]
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    order = list(range(len(lists)))
    shuffler = random.Random(seed)
    for epoch in range(epochs):
        shuffler.shuffle(order)
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * (1 - epoch / epochs)
        for start in range(0, len(order), 32):
            loss = _list_losses(model, [lists[i] for i in order[start : start + 32]])
            optimizer.zero_grad()
            loss.mean().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return _as_scorer(model, UNIT_FEATURES, mean, scale)


def spread(values: Floats) -> Floats:
    """Standard deviations; 1 for a feature that never varies, lest rare values explode."""
    deviation = values.std(axis=0)
    return np.where(deviation < 0.02, 1.0, deviation).astype(np.float32)


def _list_losses(
    model: torch.nn.Module, lists: Sequence[tuple[Floats, NDArray[np.bool_]]]
) -> torch.Tensor:
    """The loss of each list, shape (lists,): shorter ones are filled up with what never wins."""
    longest = max(len(right) for _, right in lists)
    features = np.zeros((len(lists), longest, lists[0][0].shape[1]), np.float32)
    right, is_filler = np.zeros((2, len(lists), longest), bool)
    for i, (values, answers) in enumerate(lists):
        features[i, : len(values)], right[i, : len(values)] = values, answers
        is_filler[i, len(values) :] = True
    scores: torch.Tensor = model(torch.tensor(features))[..., 0]
    logits = scores.masked_fill(torch.tensor(is_filler), -torch.inf).log_softmax(1)
    return -logits.masked_fill(~torch.tensor(right), -torch.inf).logsumexp(1)


def _as_scorer(
    model: torch.nn.Sequential, names: Sequence[str], mean: Floats, scale: Floats
) -> Scorer:
    layers = tuple(
        (m.weight.detach().numpy().T.copy(), m.bias.detach().numpy().copy())
        for m in model
        if isinstance(m, torch.nn.Linear)
    )
    return Scorer(tuple(names), mean.astype(np.float32), scale.astype(np.float32), layers)


def save(scorer: Scorer, path: Path, note: str) -> None:
    """Weights as JSON, rounded to four decimals."""
    layers = [
        {"matrix": np.round(m, 4).tolist(), "bias": np.round(b, 4).tolist()}
        for m, b in scorer.layers
    ]
    value = {
        "note": note,
        "features": list(scorer.names),
        "mean": np.round(scorer.mean.astype(float), 5).tolist(),
        "scale": np.round(scorer.scale.astype(float), 5).tolist(),
        "layers": layers,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value) + "\n", encoding="utf-8")


def accuracy(found: Sequence[Example], scorer: Scorer) -> dict[str, float]:
    """Share of questions whose first unit answers, by set."""
    hits: dict[str, list[bool]] = {}
    for e in found:
        hits.setdefault(e.name, []).append(bool(e.right[int(np.argmax(scorer(e.features)))]))
    return {name: float(np.mean(values)) for name, values in hits.items()}
