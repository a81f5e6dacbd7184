"""How far long work on a collection is, told to whoever shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["read", "embed", "save", "unchanged", "check"]
SPANS = {"read": (0.0, 0.5), "embed": (0.5, 0.5)}  # where a stage begins in a file, and its length


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done to one file: told when a stage begins, and while it goes on.

    `file` is its name, `done` how many files came before it, `total` how many there are; `part`
    is how much of the stage is behind it, from 0 to 1. The stages of a file are "read" (parsed
    and split into passages) and "embed", or "unchanged" alone; when all files are made, "save" is
    told once with `done == total`; `index.ray_ingest` tells "embed" alone of a file, and "save"
    whenever some are stored. `verify` has one stage, "check".
    """

    file: str
    stage: Stage
    done: int
    total: int
    part: float = 0.0

    @property
    def share(self) -> float:
        """How much of the whole work is behind it, from 0 to 1; a guess within a file."""
        begin, length = SPANS.get(self.stage, (0.0, 1.0))
        return min((self.done + begin + length * self.part) / max(self.total, 1), 1.0)


Progress = Callable[[Step], None]
Told = Callable[[Stage, float], None]


def teller(progress: Progress | None, file: str, done: int, total: int) -> Told:
    """What tells the stages of one file, as `Step`s, to whoever listens."""
    if progress is None:
        return untold
    return lambda stage, part: progress(Step(file, stage, done, total, part))


def untold(stage: Stage, part: float) -> None:
    """What tells nobody."""
