"""How much of what is sought a text holds: shares, 0..1, that do not depend on what else was found.

BM25 divided by the best of its ranking tells which passage is better, not whether it is any good:
these tell how much of the question is met at all, and whether one sentence meets it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.lexical import TermGroup

MOST_PIECES = 200
LONG = 100  # words
LONGEST = 5_000
CELLS = 2**18  # of a table of terms by sentences
Numbers = NDArray[np.int32]
Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Sought:
    """Words with their alternatives (groups as in `index.lexical`), the worth of each, and the
    folded pieces of the question's text, of which MOST_PIECES count."""

    groups: tuple[TermGroup, ...]
    worth: tuple[float, ...]
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cut:
    """The terms of the sentences of passages, each of which has one sentence at least.

    `known` numbers the terms. Term `terms[i]` is in sentence `sentences[i]` of all `count`, and
    passage p begins with sentence `first[p]`. A table of more than `cells` is not made.
    """

    known: Mapping[str, int]
    terms: Numbers
    sentences: Numbers
    first: NDArray[np.int64]
    count: int
    cells: int = CELLS

    @cached_property
    def table(self) -> NDArray[np.uint8] | None:
        """Which term is in which sentence, shape (terms + 1, count); None where that is much.

        The last line is that of a term which no sentence holds.
        """
        if (len(self.known) + 1) * self.count > self.cells:
            return None
        held = np.zeros((len(self.known) + 1, self.count), np.uint8)
        held[self.terms, self.sentences] = 1
        return held


def joined(
    known: Mapping[str, int], passages: Sequence[tuple[Numbers, Numbers]], cells: int = CELLS
) -> Cut:
    """Passages, of which each gives its terms by number, and how many each sentence has."""
    counts = np.array([len(sizes) for _, sizes in passages], np.int64)
    nothing = [np.zeros(0, np.int32)]
    sizes = np.concatenate([sizes for _, sizes in passages] or nothing)
    sentences = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    terms = np.concatenate([terms for terms, _ in passages] or nothing)
    return Cut(known, terms, sentences, np.cumsum(counts) - counts, len(sizes), cells)


def shares(sought: Sought, passages: Cut) -> tuple[Shares, Shares]:
    """Of each passage the share of the worth that it holds, and that its best sentence holds.

    A group counts its best term.
    """
    worth = np.array(sought.worth, np.float64)
    total = float(worth.sum())
    if not total or not len(passages.first):
        nothing = np.zeros(len(passages.first), np.float64)
        return nothing, nothing
    held = _held(sought, passages)
    whole = np.maximum.reduceat(held, passages.first, axis=0) @ worth
    best = np.maximum.reduceat(held @ worth, passages.first)
    return whole / total, best / total


def _held(sought: Sought, passages: Cut) -> NDArray[np.float64]:
    """The weight of the best term of each group in each sentence, shape (sentences, groups)."""
    if passages.table is not None:
        return _looked_up(sought, passages.known, passages.table)
    size = len(sought.groups)
    held = np.zeros(passages.count * size, np.float64)
    meant: dict[int, list[tuple[int, float]]] = {}
    for number, group in enumerate(sought.groups):
        for term, weight in group:
            if (place := passages.known.get(term)) is not None:
                meant.setdefault(place, []).append((number, weight))
    places = np.full(len(passages.known), -1, np.int32)
    places[list(meant)] = np.arange(len(meant))
    met = places[passages.terms]
    found = np.flatnonzero(met >= 0)
    if len(found):
        groups, weights = zip(*(pair for pairs in meant.values() for pair in pairs), strict=True)
        often = np.array([len(pairs) for pairs in meant.values()])[met[found]]
        ends = np.cumsum(often)
        first = np.cumsum([0, *map(len, meant.values())])[met[found]]
        each = np.arange(ends[-1]) + np.repeat(first - ends + often, often)
        place = np.repeat(passages.sentences[found] * size, often) + np.array(groups)[each]
        np.maximum.at(held, place, np.array(weights)[each])
    return held.reshape(passages.count, size)


def _looked_up(
    sought: Sought, known: Mapping[str, int], table: NDArray[np.uint8]
) -> NDArray[np.float64]:
    """The same of few passages, whose terms are in a table."""
    absent = len(table) - 1  # also of a term that was numbered later
    terms = [min(known.get(term, absent), absent) for group in sought.groups for term, _ in group]
    weights = np.array([weight for group in sought.groups for _, weight in group], np.float64)
    sizes = np.array([len(group) for group in sought.groups])
    lines = table.take(terms, axis=0) * weights[:, None]
    best: NDArray[np.float64] = np.maximum.reduceat(lines, np.cumsum(sizes) - sizes, axis=0)
    return best.T


def brevity(length: int) -> float:
    """How little a passage of so many words owes to its length: 1 up to LONG, 0 from LONGEST.

    The shares have no norm for length as BM25 has: a long passage holds more words of any question.
    """
    return max(0.0, 1 - math.log(max(length, LONG) / LONG) / math.log(LONGEST / LONG))


def pieces(folded: str, size: int) -> tuple[str, ...]:
    """Every distinct piece of `size` characters of a folded text, in order; blanks count too."""
    return tuple(dict.fromkeys(folded[i : i + size] for i in range(len(folded) - size + 1)))


def phrases(sought: Sequence[str], texts: Sequence[str]) -> Shares:
    """For each folded text the share of the pieces that it holds, by their rarity in the texts.

    The rarity is the idf of `index.lexical`; a piece that no text holds counts nothing.
    """
    kept = sought[:MOST_PIECES]
    if not kept or not texts:
        return np.zeros(len(texts), np.float64)
    told = b"".join(bytes(map(text.__contains__, kept)) for text in texts)
    holds = np.frombuffer(told, np.uint8).reshape(len(texts), len(kept)).astype(np.float64)
    held_by = holds.sum(axis=0)
    rarity = np.log(1 + (len(texts) - held_by + 0.5) / (held_by + 0.5)) * (held_by > 0)
    return np.asarray(holds @ rarity / max(float(rarity.sum()), 1e-9))
