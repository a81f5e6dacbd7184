"""Questions with their units as arrays of token ids: each text, and each unit, once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.language.terms import clean
from qa.ranking.cross_encoder import BEFORE, HEADING, QUESTION, TEXT
from training.checkpoint import Work
from training.cross_encoder.held_out import pair_key
from training.cross_encoder.layout import cut
from training.cross_encoder.sources import OWN, PUBLIC, Listed

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Lists:
    """Lists of units, question by question.

    ``tokens`` of all texts end to end, of ``lengths`` (texts,); ``units`` (units, 3) are the texts
    of the heading, of what stands before and of the unit. For each list: its set (a number in
    ``names``), ``fold``, the text of its ``question``, whether it is ``answerable``, how many
    units it has (``counts``) and how many of the first are ``scored``. For each unit of each list,
    end to end: its number (``refs``), whether it is ``right``, how ``hard`` it is, and, where the
    list has a fold, its ``keys`` in the file of held-out scores.
    """

    names: tuple[str, ...]
    tokens: NDArray[np.int32]
    lengths: Ints
    units: Ints
    sets: Ints
    fold: Ints
    question: Ints
    answerable: Bools
    counts: Ints
    scored: Ints
    refs: Ints
    right: Bools
    hard: NDArray[np.float32]
    keys: Ints

    @cached_property
    def starts(self) -> Ints:
        """Where the units of each list begin among those of all (lists,)."""
        return np.cumsum(self.counts) - self.counts

    @cached_property
    def has_right(self) -> Bools:
        """Whether any unit of a list is right (lists,)."""
        return np.logical_or.reduceat(self.right, self.starts)

    @cached_property
    def is_own(self) -> Bools:
        """Whether a list is of our own sets (lists,)."""
        return np.array([name == OWN for name in self.names])[self.sets]

    def public(self) -> Ints:
        """The numbers of the lists that are never held out."""
        return np.flatnonzero(self.fold == PUBLIC)

    def held(self, fold: int) -> Ints:
        """The numbers of the lists that a fold holds out."""
        return np.flatnonzero(self.fold == fold)

    def kept(self, fold: int | None) -> Ints:
        """The lists with folds to learn from when one is held out, all for None.

        Not those whose answer is none of the units though their report tells it: nothing can be
        learned from them.
        """
        telling = self.has_right | (self.is_own & ~self.answerable)
        return np.flatnonzero((self.fold != PUBLIC) & (self.fold != fold) & telling)

    @cached_property
    def unit_sizes(self) -> Ints:
        """Tokens of each unit with its parts and marks (units,)."""
        sizes: Ints = self.lengths[self.units].sum(1) + 5
        return sizes


class _Texts:
    """Texts by their place in a row, each with its number."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int, str], int] = {}

    def add(self, segment: int, text: str) -> int:
        return self.numbers.setdefault((segment, text), len(self.numbers))

    def encoded(self, tokenizer: Tokenizer) -> list[Sequence[int]]:
        cleaned = [clean(text) for _, text in self.numbers]
        rows = tokenizer.encode_batch_fast(cleaned, add_special_tokens=False)
        return [cut(segment, e.ids) for (segment, _), e in zip(self.numbers, rows, strict=True)]


def encode(listed: Sequence[Listed], tokenizer: Tokenizer) -> Lists:
    """The lists as arrays."""
    texts, units = _Texts(), dict[tuple[int, int, int], int]()
    refs: list[int] = []
    for one in listed:
        for heading, before, text in one.units:
            parts = texts.add(HEADING, heading), texts.add(BEFORE, before), texts.add(TEXT, text)
            refs.append(units.setdefault(parts, len(units)))
    question = [texts.add(QUESTION, one.question) for one in listed]
    rows = texts.encoded(tokenizer)
    names = tuple(sorted({one.name for one in listed}))
    return Lists(
        names=names,
        tokens=np.concatenate([np.array(row, np.int32) for row in rows]),
        lengths=np.array([len(row) for row in rows]),
        units=np.array(list(units)),
        sets=np.array([names.index(one.name) for one in listed]),
        fold=np.array([one.fold for one in listed]),
        question=np.array(question),
        answerable=np.array([one.answerable for one in listed]),
        counts=np.array([len(one.units) for one in listed]),
        scored=np.array([_scored(one) for one in listed]),
        refs=np.array(refs),
        right=np.array([right for one in listed for right in one.right]),
        hard=np.array([hard for one in listed for hard in _hard(one)], np.float32),
        keys=np.array([key for one in listed for key in _keys(one)], np.uint64).view(np.int64),
    )


def _scored(one: Listed) -> int:
    return len(one.units) if one.scored is None else one.scored


def _hard(one: Listed) -> Iterable[float]:
    return one.hard or [0.0] * len(one.units)


def _keys(one: Listed) -> Iterable[int]:
    if one.fold == PUBLIC:
        return [0] * len(one.units)
    return (pair_key(one.question, parts) for parts in one.units)


def save(lists: Lists, work: Work) -> None:
    """Keep the lists in the work folder."""
    arrays = {f.name: getattr(lists, f.name) for f in fields(lists) if f.name != "names"}
    tensors = {name: torch.from_numpy(np.ascontiguousarray(a)) for name, a in arrays.items()}
    work.save("lists", tensors, {"names": lists.names})


def load(work: Work) -> Lists | None:
    """The lists as kept in the work folder, if they were."""
    kept = work.load("lists")
    if kept is None:
        return None
    arrays = {name: tensor.numpy() for name, tensor in kept[0].items()}
    return Lists(names=tuple(kept[1]["names"]), **arrays)
