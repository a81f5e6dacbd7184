"""Steps of gradient descent that go on after a kill and end with the same bits."""

import itertools
import math
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from training.checkpoint import Work
from training.progress import Progress

LEAST = 0.02  # of the rate, at the end
CLIP = 1.0  # longest gradient (Pascanu et al. 2013)
Batch = TypeVar("Batch")


@dataclass(frozen=True)
class Schedule:
    """A rate that rises over ``warm`` steps and falls in a line until the last."""

    rate: float
    warm: int
    steps: int

    def at(self, step: int) -> float:
        """The rate of a step, counted from 0."""
        return self.rate * min(1.0, (step + 1) / self.warm) * max(LEAST, 1 - step / self.steps)


class Fit:
    """A model's learnable parameters under AdamW (Loshchilov & Hutter 2019), kept by name in the
    work folder.

    Each step draws anew from the seed, the name and its number: so nothing of the random draws
    need be kept, and only what batches hang on has to be made again.
    """

    def __init__(
        self, model: nn.Module, schedule: Schedule, work: Work, name: str, seed: int
    ) -> None:
        self._learned = {n: p for n, p in model.named_parameters() if p.requires_grad}
        self._optimizer = _adamw(self._learned, schedule.rate)
        self._schedule, self._work, self._name, self._seed = schedule, work, name, seed
        self._saved = time.monotonic()
        self.done = self._restore()

    @property
    def finished(self) -> bool:
        """True when no step is left."""
        return self.done >= self._schedule.steps

    def run(self, batches: Iterable[Batch], loss_of: Callable[[Batch], Tensor]) -> None:
        """Make the steps that are left; ``batches`` begin with the very first."""
        progress = Progress(self._name, self.done, self._schedule.steps)
        left = itertools.islice(batches, self.done, self._schedule.steps)
        for step, batch in enumerate(left, self.done):
            torch.manual_seed(_drawn(self._seed, self._name, step))
            progress.tell(step, self._step(step, loss_of(batch)))
            self.done = step + 1
            self._keep()

    def _step(self, step: int, loss: Tensor) -> float:
        for group in self._optimizer.param_groups:
            group["lr"] = self._schedule.at(step)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(list(self._learned.values()), CLIP)
        self._optimizer.step()
        told = loss.item()
        if not math.isfinite(told):
            raise FloatingPointError(f"{self._name}: the loss of step {step + 1} is {told}")
        return told

    def _keep(self) -> None:
        """Write a checkpoint if one is due: after a while, and after the last of the steps."""
        if not self.finished and time.monotonic() - self._saved < self._work.every:
            return
        tensors = {f"model/{name}": value for name, value in self._learned.items()}
        for number, state in self._optimizer.state_dict()["state"].items():
            tensors |= {f"adam/{number}/{key}": value for key, value in state.items()}
        held = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
        self._work.save(self._name, held, {"done": self.done})
        self._saved = time.monotonic()

    def _restore(self) -> int:
        kept = self._work.load(self._name)
        if kept is None:
            return 0
        states: dict[int, dict[str, Tensor]] = {}
        for name, value in kept[0].items():
            kind, _, rest = name.partition("/")
            if kind == "model":
                self._learned[rest].data.copy_(value)
                continue
            number, _, key = rest.partition("/")
            states.setdefault(int(number), {})[key] = value
        whole: dict[str, Any] = self._optimizer.state_dict()
        self._optimizer.load_state_dict({**whole, "state": states})
        return int(kept[1]["done"])


def _adamw(learned: dict[str, nn.Parameter], rate: float) -> torch.optim.AdamW:
    """Matrices decay; biases, norms and the pieces' corrections do not."""
    decays = [p for name, p in learned.items() if p.dim() > 1 and "delta" not in name]
    stays = [p for name, p in learned.items() if p.dim() <= 1 or "delta" in name]
    groups = [{"params": decays, "weight_decay": 0.01}, {"params": stays, "weight_decay": 0.0}]
    fused = any(p.is_cuda for p in decays)
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), eps=1e-6, fused=fused)


def _drawn(seed: int, name: str, step: int) -> int:
    """The seed of one step."""
    mixed = np.random.SeedSequence((seed, zlib.crc32(name.encode()), step))
    return int(mixed.generate_state(1)[0])
