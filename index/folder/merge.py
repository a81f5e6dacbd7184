"""Several parts into one, without what was removed; no text is read or cut again."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.folder import dense
from index.folder.part import Part, coded_passages, stored_passages
from index.folder.postings import Numbers, Postings, merged
from index.folder.strings import Strings, joined
from index.passage import Passage


class MergedPart:
    """A part made of others; each structure is made when it is asked for, and not kept."""

    def __init__(self, parts: Sequence[Part], living: Sequence[Sequence[bool]]) -> None:
        """`living` says for each part and document whether it is wanted; their order stays."""
        self._parts = parts
        self.documents = [d for p, alive in zip(parts, living, strict=True)
                          for d, keep in zip(p.documents, alive, strict=True) if keep]  # fmt: skip
        self._kept_rows = _masks(living, [[d.rows for d in p.documents] for p in parts])
        self._kept_passages = _masks(
            living, [[d.info.passages for d in p.documents] for p in parts]
        )

    @property
    def passages(self) -> Sequence[Passage]:
        pairs = zip(self._parts, self._kept_passages, strict=True)
        return stored_passages(joined([(coded_passages(part), kept) for part, kept in pairs]))

    @property
    def owner(self) -> Numbers:
        each = zip(self._parts, _numbered(self._kept_passages), self._kept_rows, strict=True)
        return np.concatenate([numbers[part.owner[rows]] for part, numbers, rows in each])

    @property
    def words(self) -> Postings:
        return self._words[0]

    @property
    def surfaces(self) -> Strings:
        words, maps = self._words
        return _surfaces(self._parts, maps, len(words.terms))

    @cached_property
    def _words(self) -> tuple[Postings, list[Numbers]]:
        numbers = _numbered(self._kept_rows)
        return merged([(p.words, n) for p, n in zip(self._parts, numbers, strict=True)])

    @property
    def bigrams(self) -> Postings:
        numbers = _numbered(self._kept_rows)
        return merged([(p.bigrams, n) for p, n in zip(self._parts, numbers, strict=True)])[0]

    @property
    def vectors(self) -> Any:
        pairs = zip(self._parts, self._kept_rows, strict=True)
        return dense.joined(
            [(part.vectors, rows) for part, rows in pairs], self._parts[0].vectors.d
        )


def _masks(
    living: Sequence[Sequence[bool]], sizes: Sequence[Sequence[int]]
) -> list[NDArray[np.bool_]]:
    """Masks over rows or passages, of which each document has so many."""
    return [
        np.repeat(np.asarray(alive, np.bool_), np.asarray(size, np.int64))
        for alive, size in zip(living, sizes, strict=True)
    ]


def _numbered(masks: Sequence[NDArray[np.bool_]]) -> list[Numbers]:
    """New numbers for what the masks keep, one after the other; -1 for the rest."""
    found, base = [], 0
    for mask in masks:
        numbers = np.where(mask, np.cumsum(mask) - 1 + base, -1)
        base += int(mask.sum())
        found.append(numbers.astype(np.int64))
    return found


def _surfaces(parts: Sequence[Part], maps: Sequence[Numbers], count: int) -> Strings:
    """The form of each term that the first part with the term has."""
    texts = [""] * count
    for part, places in zip(reversed(parts), reversed(maps), strict=True):
        for text, place in zip(part.surfaces, places.tolist(), strict=True):
            if place >= 0:
                texts[place] = text
    return Strings.of(texts)
