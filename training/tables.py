"""What both stages of the embedding's training use: texts as bags of tokens, Adam, the loss."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

TEMPERATURE = 1 / 20
IDF_POWER = 1.5  # 1 as in the first stage; the rest as a question holds only telling words

# Token ids end to end, and the length of each bag.
Bags: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int64]]


@dataclass(frozen=True)
class Corpus:
    """The distinct texts as token ids laid end to end: ``ids[starts[i] : starts[i + 1]]``."""

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]

    def bags(self, texts: NDArray[np.int64]) -> Bags:
        """The ids of the given texts end to end, and the length of each."""
        lengths = self.starts[texts + 1] - self.starts[texts]
        shift = np.repeat(self.starts[texts] - (np.cumsum(lengths) - lengths), lengths)
        return self.ids[shift + np.arange(lengths.sum())], lengths


class RowAdam:
    """Adam (Kingma & Ba 2015, algorithm 1) that updates only the rows a batch touches.

    The same arithmetic as ``torch.optim.SparseAdam``, without its sparse tensors.
    """

    def __init__(self, table: torch.Tensor, betas: tuple[float, float] = (0.9, 0.999)) -> None:
        self.table, self.betas, self.steps = table, betas, 0
        self.first, self.second = torch.zeros_like(table), torch.zeros_like(table)

    def step(self, rows: torch.Tensor, gradient: torch.Tensor, rate: float) -> None:
        """Move ``table[rows]`` against ``gradient`` (rows x dimensions) by at most ~``rate``."""
        self.steps += 1
        keep, keep_square = self.betas
        first = self.first[rows].lerp_(gradient, 1 - keep)
        second = self.second[rows].lerp_(gradient.square(), 1 - keep_square)
        self.first[rows], self.second[rows] = first, second
        correction = (1 - keep_square**self.steps) ** 0.5 / (1 - keep**self.steps)
        self.table[rows] -= rate * correction * first / (second.sqrt() + 1e-8)


def contrastive_loss(left: torch.Tensor, right: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    """Symmetric cross-entropy over cosine / temperature; ``same`` marks false negatives.

    ``left``, ``right``: n x dimensions, of length 1; ``same``: n x n, false on the diagonal.
    """
    scores = (left @ right.T / TEMPERATURE).masked_fill(same, float("-inf"))
    target = torch.arange(len(scores))
    return (
        functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)
    ) / 2


def false_negatives(pairs: NDArray[np.int64]) -> torch.Tensor:
    """n x n booleans: other pairs in the batch that share a text with this one."""
    same = np.zeros((len(pairs), len(pairs)), dtype=bool)
    for side in pairs.T:
        same |= side[:, None] == side[None, :]
    np.fill_diagonal(same, False)
    return torch.from_numpy(same)


def fit_batch(
    adam: RowAdam,
    scale: torch.Tensor,
    sides: tuple[Bags, Bags],
    pairs: NDArray[np.int64],
    rate: float,
) -> float:
    """Forward, backward and update for one batch; the loss in nats.

    ``sides``: the bags of both sides of the ``pairs`` (n x 2 texts). ``scale`` (vocabulary x 1)
    weighs the rows in the mean and is not trained.
    """
    ids, lengths = (np.concatenate([side[i] for side in sides]) for i in (0, 1))
    used, local = np.unique(ids, return_inverse=True)
    touched = torch.from_numpy(used.astype(np.int64))
    rows = adam.table[touched].requires_grad_()
    offsets = torch.from_numpy(np.cumsum(lengths) - lengths)
    bags = functional.embedding_bag(torch.from_numpy(local), rows * scale[touched], offsets)
    units = functional.normalize(bags)
    loss = contrastive_loss(units[: len(pairs)], units[len(pairs) :], false_negatives(pairs))
    loss.backward()  # type: ignore[no-untyped-call]
    assert rows.grad is not None
    adam.step(touched, rows.grad, rate)
    return loss.item()
