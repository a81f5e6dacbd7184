"""Learn to choose from questions with their units.

Listwise, as the ranker: the softmax over the units of a question is to fall on those that answer
(Cao et al. 2007). A second number of each unit tells whether it answers at all: over the units of
one of our questions and a zero, which stands for no answer, it is to fall on the right ones, or on
the zero where the report tells none (as the null answer of Devlin et al. 2019).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from qa.ranking.cross_encoder import BEFORE, HEADING, QUESTION, TEXT
from training.checkpoint import Work
from training.cross_encoder.fit import Fit, Schedule
from training.cross_encoder.layout import Texts, lay_out
from training.cross_encoder.lists import Ints, Lists
from training.cross_encoder.model import ANSWERS, RANK, UNSHIPPED, Encoder, autocast
from training.cross_encoder.plan import FineTuning

NEVER = -1e4  # a logit that wins nothing
BEST = 3  # right units of a list that are read where it is cut
HARDEST = 0.6  # of the wrong ones that are read where it is cut
JITTER = 0.05  # on how hard they are, and
SPREAD = 20  # tokens, on how long: so that no two passes make the same batches
CHUNK = 4_000  # tokens that are read at once


class Reader:
    """The texts of lists on a device, laid out in rows of a question and a unit."""

    def __init__(self, lists: Lists, model: Encoder) -> None:
        self.device = model.static.device
        self._texts = Texts.of(lists.tokens, lists.lengths, self.device)
        self._units = torch.as_tensor(lists.units, device=self.device)
        self._marks = model.marks

    def rows(self, questions: Ints, units: Ints) -> tuple[Tensor, Tensor]:
        """Ids and segments (rows, longest) of texts and unit numbers (rows,)."""
        asked = torch.as_tensor(questions, device=self.device)
        parts = self._units[torch.as_tensor(units, device=self.device)]
        laid = [(QUESTION, asked), (HEADING, parts[:, 0]), (BEFORE, parts[:, 1]),
                (TEXT, parts[:, 2])]  # fmt: skip
        return lay_out(self._texts, laid, self._marks)


@dataclass(frozen=True)
class Batch:
    """Some lists: their numbers, and for each the places of its units that are read."""

    lists: tuple[int, ...]
    places: tuple[Ints, ...]


def finetune(
    model: Encoder, lists: Lists, chosen: Ints, plan: FineTuning, work: Work, name: str, seed: int
) -> None:
    """Learn from the ``chosen`` lists, or go on. What pretraining alone needs stays as it is, and
    so do the pieces' corrections: most pieces stand in no question."""
    for label, parameter in model.named_parameters():
        parameter.requires_grad_(not label.startswith(("delta", UNSHIPPED)))
    steps = plan.epochs * -(-len(chosen) // plan.lists)
    fit = Fit(model, Schedule(plan.rate, plan.warm, steps), work, name, seed)
    if fit.finished:
        return
    model.train()
    reader = Reader(lists, model)
    fit.run(batches(lists, chosen, plan, seed), lambda b: loss(model, lists, reader, b, plan))


def batches(lists: Lists, chosen: Ints, plan: FineTuning, seed: int) -> Iterator[Batch]:
    """Every chosen list once a pass, lists of like length together."""
    sizes = lists.unit_sizes
    for epoch in range(plan.epochs):
        chance = np.random.default_rng((seed, epoch))
        order = chance.permutation(chosen)
        places = [sampled(lists, number, plan.units, chance) for number in order]
        longest = [sizes[lists.refs[p]].max() + lists.lengths[lists.question[n]]
                   for n, p in zip(order, places, strict=True)]  # fmt: skip
        near = np.argsort(np.array(longest) + chance.random(len(order)) * SPREAD)
        parts = [near[at : at + plan.lists] for at in range(0, len(near), plan.lists)]
        for number in chance.permutation(len(parts)):
            part = parts[number]
            yield Batch(tuple(int(order[i]) for i in part), tuple(places[i] for i in part))


def sampled(lists: Lists, number: int, most: int, chance: np.random.Generator) -> Ints:
    """The places of a list's units that are read: all, or some right, the hardest wrong ones and
    others by chance."""
    start, count = int(lists.starts[number]), int(lists.counts[number])
    if count <= most:
        return start + np.arange(count)
    right = lists.right[start : start + count]
    good, bad = np.flatnonzero(right)[:BEST], np.flatnonzero(~right)
    left = most - len(good)
    hard = lists.hard[start : start + count][bad]
    top = bad[np.argsort(-hard + chance.random(len(bad)) * JITTER)[: int(left * HARDEST)]]
    top = top if hard.any() else top[:0]
    rest = chance.permutation(np.setdiff1d(bad, top))[: left - len(top)]
    return start + np.concatenate([good, top, rest])


def loss(model: Encoder, lists: Lists, reader: Reader, batch: Batch, plan: FineTuning) -> Tensor:
    """The mean loss of a batch's lists."""
    places = np.concatenate(batch.places)
    counts = [len(p) for p in batch.places]
    questions = np.repeat(lists.question[list(batch.lists)], counts)
    told = _told(model, lists, reader, (questions, lists.refs[places]), plan.dropout)
    right = torch.as_tensor(lists.right[places], device=reader.device)
    ranked = _table(told[:, RANK], counts, NEVER)
    answers = _table(told[:, ANSWERS], counts, NEVER)
    goal = _table(right, counts, False)
    is_own = torch.as_tensor(lists.is_own[list(batch.lists)], device=reader.device)
    return list_losses(ranked, answers, goal, is_own, plan.unanswered).mean()


def _told(
    model: Encoder, lists: Lists, reader: Reader, pairs: tuple[Ints, Ints], dropout: float
) -> Tensor:
    """What the head says (pairs, 3) of questions and unit numbers, read in chunks of like length:
    a list's longest unit may have ten times the tokens of another.
    """
    questions, units = pairs
    sizes = lists.unit_sizes[units] + lists.lengths[questions]
    order = np.argsort(sizes, kind="stable")
    chunks = np.array_split(order, max(1, int(sizes.sum()) // CHUNK))
    with autocast(reader.device):
        parts = [model.tell(*reader.rows(questions[c], units[c]), dropout) for c in chunks]
    back = torch.as_tensor(np.argsort(order, kind="stable"), device=reader.device)
    return torch.cat(parts).float()[back]


def list_losses(
    ranked: Tensor, answers: Tensor, goal: Tensor, is_own: Tensor, unanswered: float
) -> Tensor:
    """The loss of each list (lists,) of scores (lists, longest), and which units are right."""
    has_right = goal.any(1)
    first = -_of(ranked.log_softmax(1), goal)
    nothing = torch.zeros_like(answers[:, :1])
    either = torch.cat([answers, nothing], 1).log_softmax(1)
    told = -_of(either, torch.cat([goal, ~has_right[:, None]], 1))
    return first * has_right + unanswered * told * is_own


def _of(logits: Tensor, goal: Tensor) -> Tensor:
    """The logarithm of what probability falls on the goal (lists,)."""
    return logits.masked_fill(~goal, NEVER).logsumexp(1)


def _table(values: Tensor, counts: Sequence[int], filler: float | bool) -> Tensor:
    """Values (rows,) of lists end to end as (lists, longest), shorter ones filled up."""
    parts = torch.split(values, list(counts))
    return torch.nn.utils.rnn.pad_sequence(list(parts), True, float(filler)).to(values.dtype)


@torch.no_grad()
def scores(
    model: Encoder, lists: Lists, chosen: Ints, tokens: int
) -> tuple[Ints, NDArray[np.float32]]:
    """The scored units of lists: their places (n,), and RANK and ANSWERS of each (n, 2).

    A batch holds about so many token positions.
    """
    places = np.concatenate(
        [lists.starts[n] + np.arange(lists.scored[n]) for n in chosen] or [np.zeros(0, np.int64)]
    )
    questions = np.repeat(lists.question[chosen], lists.scored[chosen])
    sizes = lists.unit_sizes[lists.refs[places]] + lists.lengths[questions]
    reader, made = Reader(lists, model), np.zeros((len(places), 2), np.float32)
    model.eval()
    order, at = np.argsort(-sizes, kind="stable"), 0  # the longest first: it sets a batch's width
    while at < len(order):
        part = order[at : at + max(1, tokens // int(sizes[order[at]] + 8))]
        ids, segments = reader.rows(questions[part], lists.refs[places[part]])
        with torch.autocast(ids.device.type, torch.bfloat16, enabled=ids.is_cuda):
            told = model.tell(ids, segments)
        made[part] = told[:, [RANK, ANSWERS]].float().cpu().numpy()
        at += len(part)
    return places, made


def right_first(
    lists: Lists, chosen: Ints, ranked: NDArray[np.float32]
) -> dict[str, tuple[float, int]]:
    """For how many of the lists with a right unit, by set, the best scored of them is right."""
    found: dict[str, list[bool]] = {}
    ends = np.cumsum(lists.scored[chosen])
    for number, scored in zip(chosen, np.split(ranked, ends[:-1]), strict=True):
        start = lists.starts[number]
        right = lists.right[start : start + lists.scored[number]]
        if right.any():
            name = lists.names[lists.sets[number]]
            found.setdefault(name, []).append(bool(right[int(np.argmax(scored))]))
    return {name: (float(np.mean(hits)), len(hits)) for name, hits in sorted(found.items())}
