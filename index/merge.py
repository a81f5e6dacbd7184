"""Several parts into one, without what was removed; no text is read or cut again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.dense import index_of, vectors_of
from index.part import Held, Part, coded_passages, stored_passages
from index.passage import Passage
from index.postings import Numbers, Postings, merged
from index.strings import Strings, joined


@dataclass(frozen=True, slots=True)
class MergedPart:
    """A part made of others, in memory."""

    documents: Sequence[Held]
    passages: Sequence[Passage]
    owner: Numbers
    words: Postings
    surfaces: Strings
    bigrams: Postings
    vectors: Any


def merge(parts: Sequence[Part], living: Sequence[Sequence[bool]]) -> MergedPart:
    """The documents that `living` says are wanted, for each part and document, in their order."""
    chosen = [d for p, alive in zip(parts, living, strict=True)
              for d, keep in zip(p.documents, alive, strict=True) if keep]  # fmt: skip
    rows = _masks(living, [[d.rows for d in p.documents] for p in parts])
    passages = _masks(living, [[d.info.passages for d in p.documents] for p in parts])
    numbers = _numbered(rows)
    words, maps = merged([(p.words, n) for p, n in zip(parts, numbers, strict=True)])
    bigrams, _ = merged([(p.bigrams, n) for p, n in zip(parts, numbers, strict=True)])
    coded = joined([(coded_passages(p), k) for p, k in zip(parts, passages, strict=True)])
    owners = [n[p.owner[k]] for p, n, k in zip(parts, _numbered(passages), rows, strict=True)]
    vectors = [vectors_of(p.vectors)[k] for p, k in zip(parts, rows, strict=True)]
    return MergedPart(
        chosen, stored_passages(coded), np.concatenate(owners), words,
        _surfaces(parts, maps, len(words.terms)), bigrams, index_of(np.concatenate(vectors)),
    )  # fmt: skip


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
