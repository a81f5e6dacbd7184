"""A small transformer reads the question beside a sentence or row, and scores the two together.

The ranker's features compare words; this model was pretrained on text of both languages and knows
what tends to stand for what. It is too small to rank alone: its score is mixed with the ranker's
(qa/ranking/mixed.py). Made by `python -m training cross-encoder`; see training/model_card.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embed import WORD_DIMENSION, load_tokenizer
from index.embed import unit as unit_vectors
from index.errors import ReportQAError
from index.language.terms import clean
from index.tensors import tensors
from qa.language.units import Unit
from qa.ranking.scorer import WEIGHTS
from qa.ranking.transformer import Block, Floats, Linear, Norm, blocks, linear, norm, turns_of

Integers = NDArray[np.int64]
# What a pair is made of, and how many pieces of each are read: of the heading and of what stands
# before a unit the last ones.
QUESTION, HEADING, BEFORE, TEXT, BETWEEN = range(5)
MOST = {QUESTION: 44, HEADING: 16, BEFORE: 24, TEXT: 80}
HEADS = 4
STRETCH, SHARE = 16.0, 0.5  # of the static vectors, whose parts are small
SAME = 0.995  # cosine from which two pieces are the same
RARITY = 8.0
KEPT = 2048
AGAIN = 64  # one question is put to the same units several times
MODEL = Path(str(files("index").joinpath("model")))

Reader = Callable[[str, Sequence[Unit]], Floats]
Parts = tuple[str, str, str]


def unit_parts(unit: Unit) -> Parts:
    """What is read of a unit: its heading, what stands before it, and its text."""
    if unit.row is not None:
        before = f"{unit.row.caption} {unit.row.group}"
    else:
        before = unit.context.rsplit("\n", 1)[-1] if unit.position > 0 and unit.context else ""
    return unit.passage.heading or "", before, unit.text


@dataclass(frozen=True, eq=False)
class CrossEncoder:
    """Two numbers for each pair: how it ranks among a question's units, and the log-odds that it
    answers at all.

    `pieces` are the static model's vectors (vocabulary, 256), to which `corrections` (vocabulary
    and four marks, 64) were learned; `rarity` is the idf of each piece.
    """

    pieces: NDArray[Any]
    rarity: Floats
    corrections: NDArray[Any]
    inputs: tuple[Linear, Linear, Linear]
    places: Floats
    first: Norm
    blocks: tuple[Block, ...]
    last: Norm
    head: tuple[Linear, Linear]

    def __call__(self, question: str, units: Sequence[Unit]) -> Floats:
        """Scores of shape (units, 2)."""
        return _read_again(self, question, tuple(map(unit_parts, units)))

    def pairs(self, question: str, parts: Sequence[Parts]) -> Floats:
        """The same for units by their parts."""
        if not parts:
            return np.zeros((0, 2), np.float32)
        asked = cut(question, QUESTION)
        told = [
            (asked, cut(heading, HEADING), cut(before, BEFORE), cut(text, TEXT))
            for heading, before, text in parts
        ]
        return self._scores([self._row(row) for row in told])

    def _row(self, parts: Sequence[tuple[int, ...]]) -> tuple[Integers, Integers]:
        """The pieces of a pair, and what each is a piece of, both of shape (length,)."""
        start, stop = len(self.pieces) + 1, len(self.pieces) + 2
        row = [(start, BETWEEN)]
        for kind, ids in enumerate(parts):
            row += [(i, kind) for i in ids] + [(stop, BETWEEN)] * bool(ids)
        ids_and_kinds = np.array(row, np.int64)
        return ids_and_kinds[:, 0], ids_and_kinds[:, 1]

    def _scores(self, rows: Sequence[tuple[Integers, Integers]]) -> Floats:
        ends = np.cumsum([len(ids) for ids, _ in rows]).tolist()
        spans = list(zip([0, *ends[:-1]], ends, strict=True))
        x = np.concatenate([self._embedded(ids, kinds) for ids, kinds in rows])
        turns = turns_of(spans, x.shape[1] // HEADS)
        for block in self.blocks[:-1]:
            x = block(x, spans, turns)
        x = self.blocks[-1](x, spans, turns, only_first=True)
        inner, outer = self.head
        return np.asarray(outer(np.tanh(inner(self.last(x))))[:, :2], np.float32)

    def _embedded(self, ids: Integers, kinds: Integers) -> Floats:
        """What the first block is given of one pair, shape (length, width)."""
        known = np.minimum(ids, len(self.pieces) - 1)
        is_piece = ids < len(self.pieces)
        vectors = unit_vectors(self.pieces[known].astype(np.float32)) * is_piece[:, None]
        rarity = self.rarity[known] * is_piece
        one, two, three = self.inputs
        x = one(STRETCH * vectors) * SHARE + two(self.corrections[ids].astype(np.float32))
        return self.first(x + three(_matches(vectors, rarity, kinds)) + self.places[kinds])


@lru_cache(maxsize=AGAIN)
def _read_again(model: CrossEncoder, question: str, parts: tuple[Parts, ...]) -> Floats:
    return model.pairs(question, parts)


def _matches(vectors: Floats, rarity: Floats, kinds: Integers) -> Floats:
    """How well each piece is met on the other side, shape (length, 7): a question's piece in the
    unit and in what stands around it, the others in the question.
    """
    cosines = vectors @ vectors.T
    is_asked, is_told = kinds == QUESTION, kinds == TEXT
    is_around = (kinds == HEADING) | (kinds == BEFORE)

    def best(among: NDArray[np.bool_]) -> Floats:
        return np.asarray((cosines * among).max(-1).clip(0, 1), np.float32)

    met = np.where(is_asked, best(is_told), np.where(is_told | is_around, best(is_asked), 0))
    around = np.where(is_asked, best(is_around), 0)
    signs = (met, met > SAME, around, around > SAME, rarity, met * rarity, met * met)
    return np.stack(signs, -1).astype(np.float32)


@lru_cache(maxsize=KEPT)
def cut(text: str, kind: int) -> tuple[int, ...]:
    """The pieces that are read of a text of that kind."""
    ids = load_tokenizer(MODEL).encode(clean(text), add_special_tokens=False).ids
    return tuple(ids[-MOST[kind] :] if kind in (HEADING, BEFORE) else ids[: MOST[kind]])


@lru_cache(maxsize=8)
def load_cross_encoder(path: Path = WEIGHTS / "cross_encoder.safetensors") -> CrossEncoder:
    """The weights of a file; raises ReportQAError if they cannot be read."""
    try:
        stored = tensors(path)
        static, rarity = (
            tensors(MODEL / "model.safetensors"),
            tensors(MODEL / "term_weights.safetensors"),
        )
    except (OSError, ValueError) as error:
        raise ReportQAError(
            f"{path}: the cross-encoder's weights cannot be read ({error}). Reinstall the package."
        ) from error
    return CrossEncoder(
        static["embeddings"][:, :WORD_DIMENSION],
        np.nan_to_num(rarity["idf"].astype(np.float32) / RARITY),
        stored["delta.weight"],
        (linear(stored, "w1"), linear(stored, "w2"), linear(stored, "w3")),
        stored["seg.weight"].astype(np.float32),
        norm(stored, "n0"), blocks(stored, HEADS), norm(stored, "n9"),
        (linear(stored, "head.0"), linear(stored, "head.2")),
    )  # fmt: skip
