"""The confidence: trees and line as they are stored, and that a wrong file is named."""

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from index.errors import ReportQAError
from qa.ranking.confidence import load_confidence, read_confidence, read_forest
from qa.ranking.judge import ANSWER_FEATURES
from qa.ranking.scorer import WEIGHTS
from training.confidence import Judged, crossed, fit, platt

COUNT = len(ANSWER_FEATURES)
NOISE = 0.03  # of the labels, without which the odds have no scale


def judged(count: int, seed: int = 0, noise: float = 0.0) -> list[Judged]:
    """Answers that are right when the first feature is high, unless the second tells otherwise; a
    share of `noise` is not.
    """
    dice = np.random.default_rng(seed)
    features = dice.normal(size=(count, COUNT)).astype(np.float32)
    right = (features[:, 0] > 0) & (features[:, 1] < 1) ^ (dice.random(count) < noise)
    names = [f"report-{i % 7}" for i in range(count)]
    return [
        Judged(n, "en", True, f, bool(r)) for n, f, r in zip(names, features, right, strict=True)
    ]


def test_the_stored_forest_is_the_fitted_one() -> None:
    found = judged(600)
    features = np.stack([j.features for j in found])
    fitted = fit(found)
    trees = HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.04, max_leaf_nodes=8, min_samples_leaf=30,
        l2_regularization=5, random_state=0,
    )  # fmt: skip
    trees.fit(features, [j.right for j in found])
    forest = read_forest(json.loads(json.dumps(fitted["forest"])))
    np.testing.assert_allclose(forest(features[:50]), trees.decision_function(features[:50]),
                               atol=1e-3)  # fmt: skip


def test_it_learns_and_its_odds_are_scaled() -> None:
    found, fresh = judged(1500, noise=NOISE), judged(400, seed=1)
    fitted = read_confidence(fit(found))
    odds = fitted(np.stack([j.features for j in fresh]))
    assert np.mean((odds > 0) == [j.right for j in fresh]) > 0.9
    slope, shift = platt(crossed(found), found)
    assert slope > 0
    assert abs(shift) < 1


def test_the_shipped_one_fits_the_code() -> None:
    shipped = load_confidence()
    assert shipped(np.zeros((3, COUNT), np.float32)).shape == (3,)


def test_a_fit_to_other_features_is_refused(tmp_path: Path) -> None:
    raw = json.loads((WEIGHTS / "confidence.json").read_text(encoding="utf-8"))
    raw["features"] = raw["features"][1:]
    (tmp_path / "confidence.json").write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(ReportQAError, match=r"training\.confidence"):
        load_confidence(tmp_path)
