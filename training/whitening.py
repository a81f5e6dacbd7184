"""Even out the directions of the embedding: some carry more than they tell."""

import numpy as np
import torch

from training.tables import Corpus

POWER = 0.5  # of full whitening (Huang et al. 2021, "WhiteningBERT"), which goes too far
SAMPLE = 60_000


def whitened(table: torch.Tensor, corpus: Corpus, seed: int) -> torch.Tensor:
    """The table (vocabulary x dimensions) with the spread of its text vectors partly evened out.

    The covariance of a sample of text vectors of length 1 has the eigenvectors E and eigenvalues w;
    every row is multiplied by E diag(w ** (-POWER / 2)) E^T.
    """
    chance = np.random.default_rng(seed)
    count = len(corpus.starts) - 1
    ids, lengths = corpus.bags(chance.choice(count, min(SAMPLE, count), replace=False))
    offsets = torch.from_numpy(np.cumsum(lengths) - lengths)
    sums = torch.nn.functional.embedding_bag(torch.from_numpy(ids).long(), table, offsets)
    units = torch.nn.functional.normalize(sums[torch.from_numpy(lengths > 0)])
    values, vectors = torch.linalg.eigh(torch.cov(units.T))
    scales = values.clamp_min(1e-6) ** (-POWER / 2)
    rotated: torch.Tensor = table @ (vectors * scales) @ vectors.T
    return rotated
