"""Fitting the fusion on made-up rankings."""

import json
from pathlib import Path

import numpy as np

from qa.fusion import SIGNALS
from training.fusion import KINDS, Found, crossed_places, fit, places, save


def _found(seed: int, telling: int, kind: int = 0) -> Found:
    """A question whose right passage is best in one signal; the other signals are noise."""
    chance = np.random.default_rng(seed)
    scores = chance.random((8, len(SIGNALS))).astype(np.float32)
    right = np.zeros(8, bool)
    right[seed % 8] = True
    scores[:, telling] *= 0.9
    scores[seed % 8, telling] = 1.0
    return Found("made", str(seed // 4), scores, np.full(8, kind, np.int64), right)


def test_the_telling_signal_gets_the_weight() -> None:
    weights = fit([*(_found(i, 1, 0) for i in range(40)), *(_found(i, 3, 2) for i in range(40))])
    assert weights.shape == (len(KINDS), len(SIGNALS))
    assert (weights >= 0).all()
    assert weights[0].argmax() == 1
    assert weights[2].argmax() == 3


def test_places_count_what_stands_above_and_ties() -> None:
    scores = np.zeros((4, len(SIGNALS)), np.float32)
    scores[:, 0] = 0.5, 1.0, 0.5, 0.2
    weights = np.ones((len(KINDS), len(SIGNALS)), np.float32)
    kinds = np.zeros(4, np.int64)

    def at(*right: int) -> int:
        mask = np.isin(np.arange(4), right)
        return next(places([Found("a", "b", scores, kinds, mask)], weights))

    assert [at(1), at(0), at(3), at(0, 3), at()] == [0, 2, 3, 2, 4]


def test_cross_validation_and_storage(tmp_path: Path) -> None:
    found = [_found(i, 2) for i in range(48)]
    assert (crossed_places(found) == 0).mean() > 0.9
    save(fit(found), tmp_path)
    stored = json.loads((tmp_path / "fusion.json").read_text(encoding="utf-8"))["weights"]
    assert list(stored) == list(KINDS)
    assert max(stored["zh"], key=stored["zh"].get) == SIGNALS[2]
