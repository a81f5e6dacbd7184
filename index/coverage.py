"""How much of what is sought a text holds: shares, 0..1, that do not depend on what else was found.

BM25 divided by the best of its ranking tells which passage is better, not whether it is any good:
these tell how much of the question is met at all, and whether one sentence meets it.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.lexical import TermGroup

MOST_PIECES = 200


@dataclass(frozen=True)
class Sought:
    """Words with their alternatives (groups as in `index.lexical`), the worth of each, and the
    folded pieces of the question's text, of which MOST_PIECES count."""

    groups: tuple[TermGroup, ...]
    worth: tuple[float, ...]
    pieces: tuple[str, ...] = ()

    @cached_property
    def places(self) -> dict[str, list[tuple[int, float]]]:
        """For each term the groups that it may stand for, with its weight there."""
        found: dict[str, list[tuple[int, float]]] = {}
        for number, group in enumerate(self.groups):
            for term, weight in group:
                found.setdefault(term, []).append((number, weight))
        return found


@dataclass(frozen=True, slots=True)
class Shares:
    """The share of the worth that a passage holds, and that its best sentence holds."""

    passage: float
    sentence: float


def shares(sought: Sought, sentences: Sequence[AbstractSet[str]]) -> Shares:
    """The shares of a passage by the terms of each sentence; a group counts its best term."""
    total = sum(sought.worth)
    if not total:
        return Shares(0.0, 0.0)
    whole: dict[int, float] = {}
    best = 0.0
    for terms in sentences:
        held: dict[int, float] = {}
        for term in sought.places.keys() & terms:
            for number, weight in sought.places[term]:
                held[number] = max(weight, held.get(number, 0.0))
        best = max(best, _value(sought, held))
        for number, weight in held.items():
            whole[number] = max(weight, whole.get(number, 0.0))
    return Shares(_value(sought, whole) / total, best / total)


def _value(sought: Sought, held: Mapping[int, float]) -> float:
    return sum(sought.worth[number] * weight for number, weight in held.items())


def pieces(folded: str, size: int) -> tuple[str, ...]:
    """Every distinct piece of `size` characters of a folded text, in order; blanks count too."""
    return tuple(dict.fromkeys(folded[i : i + size] for i in range(len(folded) - size + 1)))


def phrases(sought: Sequence[str], texts: Sequence[str]) -> list[float]:
    """For each folded text the share of the pieces that it holds, by their rarity in the texts.

    The rarity is the idf of `index.lexical`; a piece that no text holds counts nothing.
    """
    kept = sought[:MOST_PIECES]
    holds = np.array([[piece in text for piece in kept] for text in texts], np.float64)
    if not holds.size:
        return [0.0] * len(texts)
    held_by = holds.sum(axis=0)
    rarity = np.log(1 + (len(texts) - held_by + 0.5) / (held_by + 0.5)) * (held_by > 0)
    found: list[float] = (holds @ rarity / max(float(rarity.sum()), 1e-9)).tolist()
    return found
