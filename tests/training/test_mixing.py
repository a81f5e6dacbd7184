"""What two scores count beside each other."""

from pathlib import Path

import numpy as np
import pytest

from qa.ranking.mixed import load_mix
from training.fitting import Example
from training.mixing import columns, fit_mix, save_mix


def example(read: list[float] | None, right: list[bool]) -> Example:
    features = np.zeros((len(right), 1), np.float32)
    said = None if read is None else np.array(read, np.float32)
    return Example("r", "r", features, np.array(right), said)


def test_only_what_was_read_counts() -> None:
    ranked = np.array([1.0, 2.0, 3.0], np.float32)
    found = columns(example([0.5, np.nan, 0.7], [False, False, True]), ranked)
    assert found is not None
    scores, right = found
    np.testing.assert_allclose(scores, [[1.0, 0.5], [3.0, 0.7]])
    assert right.tolist() == [False, True]
    assert columns(example(None, [True, False, False]), ranked) is None
    assert columns(example([0.5, np.nan, 0.7], [False, True, False]), ranked) is None


def test_the_score_that_tells_more_counts_more(tmp_path: Path) -> None:
    chance = np.random.default_rng(2)
    lists = []
    for _ in range(400):
        right = np.zeros(6, bool)
        right[chance.integers(6)] = True
        ranked = chance.normal(size=6) + 1.0 * right
        read = chance.normal(size=6) + 2.0 * right
        lists.append((np.stack([ranked, read], 1).astype(np.float32), right))
    mix = fit_mix(lists)
    assert mix.encoder == pytest.approx(2 * mix.ranker, rel=0.25)
    assert mix.ranker == pytest.approx(1, abs=0.2)
    save_mix(mix, tmp_path / "mix.json")
    assert load_mix(tmp_path).encoder == pytest.approx(mix.encoder, abs=1e-4)
