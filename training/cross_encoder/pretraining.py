"""Learn from text alone, before any question.

Two losses on rows of one side beside another: to name the pieces that are hidden (Devlin et al.
2019), which across languages is translation LM (Conneau & Lample 2019), and to tell whether the
two sides belong together, the other being a near one (next sentence prediction of Devlin et al.
2019, made as hard as Lan et al. 2020 ask).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from qa.ranking.cross_encoder import QUESTION, TEXT
from training.checkpoint import Work
from training.cross_encoder.corpus import SENTENCE, Corpus
from training.cross_encoder.fit import Fit, Schedule
from training.cross_encoder.layout import MULTIPLE, Marks, Texts, lay_out
from training.cross_encoder.model import TOGETHER, Encoder, autocast
from training.cross_encoder.plan import Pretraining

RATES, OFTEN = (0.12, 0.2, 0.5), (0.4, 0.4, 0.2)  # share of a side that is hidden, and how often
JUDGED, STRANGE = 0.2, 0.12  # of the rows: asked whether they belong together, and do not
ALONE = 0.9  # rows that draw more lose their first side
THINNED = 0.35  # of the first side of a judged row, lest the same words give it away
NOISE = 0.08  # on the cosines by which the near ones are chosen
WEIGHT = 0.3  # of the second loss
PARTS = 200_000  # texts whose vectors are summed at once


def schedule(plan: Pretraining) -> Schedule:
    """Its rates, a step each."""
    return Schedule(plan.rate, plan.warm, plan.steps)


def fit_for(model: Encoder, plan: Pretraining, work: Work, seed: int) -> Fit:
    """The steps of pretraining, as far as they were made."""
    return Fit(model, schedule(plan), work, "pretraining", seed)


def pretrain(fit: Fit, model: Encoder, corpus: Corpus, plan: Pretraining, seed: int) -> None:
    """Make the steps that are left."""
    device = model.static.device
    sides = Sides(corpus, model, device)
    model.train()

    def loss_of(rows: NDArray[np.int64]) -> Tensor:
        return loss(model, sides.draw(torch.as_tensor(rows, device=device), plan.negatives))

    fit.run(batches(corpus.lengths, plan, seed), loss_of)


def batches(
    lengths: NDArray[np.int32], plan: Pretraining, seed: int
) -> Iterator[NDArray[np.int64]]:
    """Row numbers of batches of rows of like length, pass after pass without end."""
    sizes = lengths.sum(1).astype(np.int64) + 3
    epoch = 0
    while True:
        chance = np.random.default_rng((seed, epoch))
        found = grouped(sizes, plan.tokens, chance)
        yield from (found[n] for n in chance.permutation(len(found)))
        epoch += 1


def grouped(
    sizes: NDArray[np.int64], tokens: int, chance: np.random.Generator
) -> list[NDArray[np.int64]]:
    """All rows (n,) once, in batches of about so many token positions with padding."""
    order = np.argsort(sizes + chance.random(len(sizes)) * 6, kind="stable")
    in_order = sizes[order] + MULTIPLE
    found, at = [], 0
    while at < len(order):
        rows = max(1, tokens // int(in_order[at]))
        rows = max(1, tokens // int(in_order[min(len(order), at + rows) - 1]))
        found.append(order[at : at + rows])
        at += rows
    return found


@dataclass(frozen=True)
class Drawn:
    """A batch with pieces hidden: ``ids``, ``segments`` (rows, longest).

    ``hidden`` (tokens,) are the places of the flattened rows to be guessed, each as number
    ``right`` (tokens,) of the ids ``rivals``. ``judged`` and ``together`` (rows,).
    """

    ids: Tensor
    segments: Tensor
    hidden: Tensor
    right: Tensor
    rivals: Tensor
    judged: Tensor
    together: Tensor


class Sides:
    """All sides of the corpus on a device, the two of pair n being texts 2n and 2n + 1."""

    def __init__(self, corpus: Corpus, model: Encoder, device: torch.device) -> None:
        self._texts = Texts.of(corpus.tokens, corpus.lengths.reshape(-1), device)
        self._marks = model.marks
        self._vectors = _sums(self._texts, model)

    def draw(self, pairs: Tensor, negatives: int) -> Drawn:
        """A batch of those pairs (rows,), from torch's own random draws."""
        rows, device = len(pairs), pairs.device
        first, second = self._swapped(pairs)
        chance = torch.rand(rows, device=device)
        judged, strange = chance < JUDGED, chance < STRANGE
        if rows > 2:
            second = torch.where(strange, self._near(first, second), second)
        else:
            strange = torch.zeros_like(strange)
        first = torch.where(chance > ALONE, -1, first)
        ids, segments = lay_out(self._texts, [(QUESTION, first), (TEXT, second)], self._marks)
        thinned = (torch.rand(ids.shape, device=device) < THINNED) & (segments == QUESTION)
        rate = torch.where(segments == QUESTION, _rates(rows, device), _rates(rows, device))
        picked = torch.rand(ids.shape, device=device) < rate.masked_fill(judged[:, None], 0.0)
        picked &= ids < self._marks.pad
        hidden = picked.reshape(-1).nonzero()[:, 0]
        rivals, right = _rivals(ids.reshape(-1)[hidden], negatives, self._marks)
        shown = torch.where(picked, _hidden(ids, self._marks), ids)
        shown = torch.where(judged[:, None] & thinned, self._marks.mask, shown)
        return Drawn(shown, segments, hidden, right, rivals, judged, ~strange)

    def _swapped(self, pairs: Tensor) -> tuple[Tensor, Tensor]:
        """The sides of each pair, in either order unless the second is a long body."""
        first, second = 2 * pairs, 2 * pairs + 1
        turned = torch.rand(len(pairs), device=pairs.device) < 0.5
        turned &= self._texts.sizes(second) <= SENTENCE
        return torch.where(turned, second, first), torch.where(turned, first, second)

    def _near(self, first: Tensor, second: Tensor) -> Tensor:
        """For each first side, the second of another pair of the batch that is most like it."""
        cosines = self._vectors[first].float() @ self._vectors[second].float().T
        cosines.fill_diagonal_(-1)
        return second[(cosines + NOISE * torch.rand_like(cosines)).argmax(1)]


@torch.no_grad()
def _sums(texts: Texts, model: Encoder) -> Tensor:
    """A unit vector a text (texts, columns): its pieces', the rare ones weighing more."""
    weights = model.rarity.clamp(min=0.05) ** 1.5
    made = []
    for start in range(0, len(texts.starts), PARTS):
        starts, sizes = texts.starts[start : start + PARTS], texts.lengths[start : start + PARTS]
        tokens = texts.tokens[starts[0] : starts[-1] + sizes[-1]]
        total = functional.embedding_bag(
            tokens, model.static, starts - starts[0], mode="sum", per_sample_weights=weights[tokens]
        )
        made.append(functional.normalize(total).half())
    return torch.cat(made)


def _rates(rows: int, device: torch.device) -> Tensor:
    """How much of a side of each row is hidden (rows, 1)."""
    kind = torch.multinomial(torch.tensor(OFTEN, device=device), rows, replacement=True)
    return torch.tensor(RATES, device=device)[kind][:, None]


def _hidden(ids: Tensor, marks: Marks) -> Tensor:
    """What is shown in place of a hidden piece: a mask for 0.8 of them, any piece for 0.1, itself
    for the rest (Devlin et al. 2019)."""
    how = torch.rand(ids.shape, device=ids.device)
    other = torch.randint(0, marks.pad, ids.shape, device=ids.device)
    return torch.where(how < 0.8, marks.mask, torch.where(how < 0.9, other, ids))


def _rivals(target: Tensor, negatives: int, marks: Marks) -> tuple[Tensor, Tensor]:
    """The ids that compete for all hidden places of a batch, and the right one's number among them
    (tokens,): all hidden pieces, and as many others as are drawn, in place of the whole vocabulary
    (Jean et al. 2015)."""
    distinct, right = torch.unique(target, return_inverse=True)
    is_hidden = torch.zeros(marks.pad, dtype=torch.bool, device=target.device)
    is_hidden[distinct] = True
    others = torch.randint(0, marks.pad, (negatives,), device=target.device)
    return torch.cat([distinct, others[~is_hidden[others]]]), right


def loss(model: Encoder, drawn: Drawn) -> Tensor:
    """The loss of a batch: of the hidden pieces, and of whether its sides belong together."""
    with autocast(drawn.ids.device):
        vectors = model(drawn.ids, drawn.segments)
        verdict = model.head(vectors[:, 0])[:, TOGETHER].float()
        flat = vectors.reshape(-1, vectors.shape[-1])
        logits = model.guesses(flat[drawn.hidden], drawn.rivals).float()
    guessed = functional.cross_entropy(logits, drawn.right, reduction="sum")
    judged = functional.binary_cross_entropy_with_logits(
        verdict, drawn.together.float(), weight=drawn.judged.float(), reduction="sum"
    )
    asked, hidden = drawn.judged.sum().clamp(min=1), max(1, len(drawn.hidden))
    return guessed / hidden + WEIGHT * judged / asked
