"""Several networks fitted to one thing are stored as one."""

import numpy as np
import pytest

from qa.ranking.scorer import Scorer
from training.fitting import joined


def _member(seed: int) -> Scorer:
    chance = np.random.default_rng(seed)
    layers = tuple(
        (chance.normal(size=(n, m)).astype(np.float32), chance.normal(size=m).astype(np.float32))
        for n, m in ((3, 4), (4, 1))
    )
    return Scorer(("a", "b", "c"), np.full(3, 0.5, np.float32), np.full(3, 2, np.float32), layers)


def test_joined_networks_give_the_mean_of_their_scores() -> None:
    members = [_member(seed) for seed in range(5)]
    features = np.random.default_rng(9).normal(size=(20, 3)).astype(np.float32)
    together = joined(members)(features)
    assert together == pytest.approx(np.mean([m(features) for m in members], axis=0), abs=1e-5)
    assert not np.allclose(together, members[0](features), atol=0.05)
