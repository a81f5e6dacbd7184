"""Evening out the directions of a table."""

import numpy as np
import torch

from training.tables import Corpus
from training.whitening import whitened


def _corpus(words: int) -> Corpus:
    chance = np.random.default_rng(0)
    ids = chance.integers(1, words, 6_000).astype(np.int32)
    return Corpus(ids, np.arange(0, 6_001, 3, dtype=np.int64))


def _spread(table: torch.Tensor) -> float:
    """Largest over smallest standard deviation of unit rows along any direction."""
    values = torch.linalg.eigvalsh(torch.cov(torch.nn.functional.normalize(table[1:]).T))
    return float((values[-1] / values[0]).sqrt())


def test_a_leading_direction_is_damped_and_the_rest_kept() -> None:
    table = torch.randn(500, 8, generator=torch.Generator().manual_seed(1))
    table[:, 0] *= 4
    table[0] = 0
    even = whitened(table, _corpus(500), seed=0)
    assert even.shape == table.shape
    assert not even[0].any()
    assert 1 < _spread(even) < _spread(table) * 0.75
    again = whitened(table, _corpus(500), seed=0)
    assert torch.equal(even, again)


def test_empty_texts_do_no_harm() -> None:
    table = torch.randn(50, 4, generator=torch.Generator().manual_seed(2))
    corpus = _corpus(50)
    starts = np.concatenate([corpus.starts, [corpus.starts[-1]] * 3])
    assert torch.isfinite(whitened(table, Corpus(corpus.ids, starts), seed=0)).all()
