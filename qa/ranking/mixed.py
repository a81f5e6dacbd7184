"""The ranker's order, read once more: its first units get the cross-encoder's score as well."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.language.units import Unit
from qa.ranking.cross_encoder import Reader
from qa.ranking.scorer import WEIGHTS

Floats = NDArray[np.float32]
DEPTH = 8  # units that are read at most: with all of them nothing more was won
# Units that are read at least; beyond them one so far behind the ranker's first has never come out
# first (none of 1,612 readings), and reading takes half the time of an answer.
LEAST, BEHIND = 3, 4.0
ALONE = 5.0  # the lead of a unit that has no other beside it
SIGNS = (
    "read_answers", "read_any", "read_most", "read_score", "read_behind", "read_share",
    "read_margin",
)  # fmt: skip


@dataclass(frozen=True)
class Mix:
    """What the ranker's and the cross-encoder's scores count, on the scale of the ranker's."""

    ranker: float
    encoder: float


@dataclass(frozen=True)
class Reading:
    """All units' mixed scores, shape (units,), and what was read: the numbers of the units, best by
    the ranker first, and two columns of the cross-encoder's for each.
    """

    scores: Floats
    units: NDArray[np.int64]
    read: Floats

    def signs(self, unit: int) -> dict[str, float]:
        """What the cross-encoder says of a unit as the answer, and of all it read."""
        ranks, answers = self.read[:, 0], self.read[:, 1]
        at = np.flatnonzero(self.units == unit)
        place = int(at[0]) if len(at) else int(ranks.argmin())
        powers = np.exp(ranks - ranks.max())
        ordered = np.sort(ranks)[::-1]
        values = (
            answers[place],
            np.log(np.exp(answers).sum()),
            answers.max(),
            ranks[place],
            ranks[place] - ordered[0],
            powers[place] / powers.sum(),
            ordered[0] - ordered[1] if len(ordered) > 1 else ALONE,
        )
        return dict(zip(SIGNS, map(float, values), strict=True))


def read(
    question: str, found: Sequence[Unit], ranked: Floats, handicap: Floats, reader: Reader, mix: Mix
) -> Reading:
    """The units that rank first, after each one's handicap is taken off, read beside the question.

    `ranked` and `handicap` have shape (units,); scores leave the handicap out. What is not read
    counts as the worst that was.
    """
    first = _worth_reading(np.asarray(ranked - handicap, np.float32))
    scores = reader(question, [found[int(i)] for i in first])
    encoded = np.full(len(ranked), scores[:, 0].min(), np.float32)
    encoded[first] = scores[:, 0]
    mixed = mix.ranker * ranked + mix.encoder * encoded
    return Reading(np.asarray(mixed, np.float32), first, scores)


def _worth_reading(ranked: Floats) -> NDArray[np.int64]:
    """The numbers of the units to be read, best by the ranker first."""
    first = np.argsort(-ranked, kind="stable")[:DEPTH]
    close = int((ranked[first] >= ranked[first[0]] - BEHIND).sum())
    return first[: max(close, LEAST)]


@lru_cache(maxsize=2)
def load_mix(folder: Path = WEIGHTS) -> Mix:
    """The fit stored as `mix.json` by training/answerer.py."""
    stored = json.loads((folder / "mix.json").read_text(encoding="utf-8"))
    return Mix(stored["ranker"], stored["encoder"])
