"""The scores of pairs by models that were not trained on the question's report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.language.units import Unit
from qa.ranking.cross_encoder import Parts, load_cross_encoder, unit_parts

Floats = NDArray[np.float32]
NAME = "cross_encoder.scores.npz"
KEY_BYTES = 8


def pair_key(question: str, parts: Parts) -> int:
    """A number for a question and a unit, the same on every machine."""
    told = "\n".join((question, *parts)).encode()
    return int.from_bytes(blake2b(told).digest()[:KEY_BYTES], "little")


def write(path: Path, scores: Mapping[int, tuple[float, float]]) -> None:
    """Store scores by their keys."""
    keys = np.fromiter(scores, np.uint64, len(scores))
    values = np.array(list(scores.values()), np.float16).reshape(-1, 2)
    np.savez_compressed(path, keys=keys, scores=values)


@lru_cache(maxsize=2)
def read(path: Path) -> Mapping[int, tuple[float, float]]:
    """What `write` stored."""
    with np.load(path) as stored:
        keys, scores = stored["keys"].tolist(), stored["scores"].astype(float).tolist()
    return {key: (first, second) for key, (first, second) in zip(keys, scores, strict=True)}


class Unread(LookupError):
    """A pair has no held-out score, and the model that could make one is not there."""


@dataclass(frozen=True)
class HeldOut:
    """Reads as the cross-encoder does, by the scores in a work folder; what they lack is scored by
    the model of the fold, `cross_encoder.fold<K>.safetensors`, where the folder has it.
    """

    work: Path
    fold: int

    def __call__(self, question: str, units: Sequence[Unit]) -> Floats:
        """Scores of shape (units, 2); raises Unread."""
        known = self.known(question, units)
        if not np.isnan(known).any():
            return known
        path = self.work / f"cross_encoder.fold{self.fold}.safetensors"
        if not path.exists():
            raise Unread(question)
        return load_cross_encoder(path)(question, units)

    def known(self, question: str, units: Sequence[Unit]) -> Floats:
        """The scores in the folder alone, NaN where it has none."""
        path = self.work / NAME
        scores = read(path) if path.exists() else {}
        lost = (np.nan, np.nan)
        found = [scores.get(pair_key(question, unit_parts(u)), lost) for u in units]
        return np.array(found, np.float32).reshape(-1, 2)
