"""An inverted index over one field of a part: which rows hold a term, and how often.

What is stored does not depend on the rest of the collection, so that parts can be searched
together and joined without reading any text again: BM25 is made of it when a question is asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from index.folder.strings import Strings

MOST = np.iinfo(np.uint16).max
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """Terms are sorted. Term t is in `rows[starts[t]:starts[t + 1]]`, ascending, each as often as
    `counts` says (MOST at most); `lengths` of shape (rows,) counts every term of a row."""

    terms: Strings
    starts: Numbers
    rows: NDArray[np.uint32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> "Postings":
        """The index of texts given as their terms."""
        known: defaultdict[str, int] = defaultdict(count().__next__)
        ids: list[int] = []
        lengths: list[int] = []
        for terms in texts:
            ids += map(known.__getitem__, terms)
            lengths.append(len(terms))
        order = sorted(known)  # by characters, as UTF-8 sorts
        place = np.empty(len(known), np.int64)
        place[[known[term] for term in order]] = np.arange(len(known))
        rows = np.repeat(np.arange(len(lengths)), lengths)
        found = place[np.asarray(ids, np.int64)] if ids else np.zeros(0, np.int64)
        keys, counts = np.unique(found * max(len(lengths), 1) + rows, return_counts=True)
        owner, held = np.divmod(keys, max(len(lengths), 1))
        return cls(
            Strings.of(order), _starts(np.bincount(owner, minlength=len(order))),
            held.astype(np.uint32), np.minimum(counts, MOST).astype(np.uint16),
            np.asarray(lengths, np.uint32),
        )  # fmt: skip

    def span(self, term: str) -> slice:
        """Where the postings of a term are in `rows` and `counts`."""
        number = self.terms.find(term)
        if number is None:
            return slice(0, 0)
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

    def frequencies(self, kept: NDArray[np.bool_] | None = None) -> Numbers:
        """In how many rows each term is, of those that a mask of shape (rows,) keeps."""
        if kept is None:
            return np.diff(self.starts)
        before = np.zeros(len(self.rows) + 1, np.int64)
        np.cumsum(kept[self.rows], out=before[1:])
        return np.diff(before[self.starts])


def merged(pieces: Sequence[tuple[Postings, Numbers]]) -> tuple[Postings, list[Numbers]]:
    """One index of several, and for each of them where its terms went (-1: nowhere).

    With each comes the new number of each of its rows, ascending, or -1 for a row left out.
    """
    living = [p.frequencies(rows >= 0) for p, rows in pieces]
    names = [list(p.terms) for p, _ in pieces]
    order = sorted({
        name for own, n in zip(names, living, strict=True)
        for name, alive in zip(own, (n > 0).tolist(), strict=True) if alive
    })  # fmt: skip
    at = {name: i for i, name in enumerate(order)}
    maps = [np.array([at.get(name, -1) for name in own], np.int64) for own in names]
    total = np.zeros(len(order), np.int64)
    for place, n in zip(maps, living, strict=True):
        np.add.at(total, place[n > 0], n[n > 0])
    starts = _starts(total)
    rows = np.empty(int(starts[-1]), np.uint32)
    counts = np.empty(len(rows), np.uint16)
    filled = starts[:-1].copy()
    for (own, numbers), place, n in zip(pieces, maps, living, strict=True):
        _copy(own, numbers, place, n, filled, rows, counts)
    lengths = [p.lengths[numbers >= 0] for p, numbers in pieces]
    whole = np.concatenate(lengths) if lengths else np.zeros(0, np.uint32)
    return Postings(Strings.of(order), starts, rows, counts, whole), maps


def _copy(
    own: Postings,
    numbers: Numbers,
    place: Numbers,
    living: Numbers,
    filled: Numbers,
    rows: NDArray[np.uint32],
    counts: NDArray[np.uint16],
) -> None:
    """Write the postings of one index behind those that `filled` says are there already."""
    held = numbers[own.rows]
    kept = held >= 0
    terms = np.flatnonzero(living)
    first = np.cumsum(living[terms]) - living[terms]
    at = np.repeat(filled[place[terms]] - first, living[terms]) + np.arange(int(kept.sum()))
    rows[at] = held[kept]
    counts[at] = own.counts[kept]
    filled[place[terms]] += living[terms]


def _starts(sizes: Numbers) -> Numbers:
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts
