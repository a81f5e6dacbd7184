"""Rankings to one: a weighted sum of normalised scores, by the languages of question and passage.

The weights are learned by training/fusion.py.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import Hit, Language, Passage
from index.sentences import COVERAGES
from index.terms import language

Floats = NDArray[np.float32]
SIGNALS = ("dense", "sentences", "words", "bigrams", "expanded", *COVERAGES)
COSINES = ("dense", "sentences")
CROSSED = "crossed"
REMEMBERED = 4_000  # passages of which the language is kept
WEIGHTS = Path(__file__).resolve().parent / "weights" / "fusion.json"


@dataclass(frozen=True)
class Measured:
    """The passages that any ranking found, and their scores in each, shape (n, len(SIGNALS))."""

    passages: tuple[Passage, ...]
    scores: Floats


def measure(rankings: Mapping[str, Sequence[Hit]]) -> Measured:
    """Every signal in 0..1.

    A sparse score is divided by the best of its ranking; a cosine is scaled from the lowest to the
    best of its ranking; a share stays as it is. A passage that a ranking lacks gets 0 from it.
    """
    passages = {hit.passage.id: hit.passage for hits in rankings.values() for hit in hits}
    rows = {number: row for row, number in enumerate(passages)}
    scores = np.zeros((len(passages), len(SIGNALS)), np.float32)
    for column, name in enumerate(SIGNALS):
        hits = rankings[name]
        if hits:
            found = [rows[hit.passage.id] for hit in hits]
            scores[found, column] = _normalised(name, np.array([hit.score for hit in hits]))
    return Measured(tuple(passages.values()), scores)


def _normalised(name: str, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    if name in COVERAGES:
        return scores
    low = float(scores.min()) if name in COSINES and len(scores) > 1 else 0.0
    return (scores - low) / (float(scores.max()) - low or 1.0)


def fuse(
    rankings: Mapping[str, Sequence[Hit]],
    asked: Language,
    weights: Mapping[str, Floats] | None = None,
) -> list[Hit]:
    """The passages of all rankings, best first; ties go by source and place.

    `weights`: for each name of `kinship`, one weight a signal; the shipped ones by default.
    """
    measured, weights = measure(rankings), weights or shipped_weights()
    hits = [
        Hit(passage, float(row @ weights[kinship(passage, asked)]))
        for passage, row in zip(measured.passages, measured.scores, strict=True)
    ]
    return sorted(hits, key=lambda h: (-h.score, h.passage.source, h.passage.start))


def kinship(passage: Passage, asked: Language) -> str:
    """The question's language if the passage or its translation is in it, else CROSSED."""
    return asked if any(_language(view) == asked for view in passage.views()) else CROSSED


_language = lru_cache(maxsize=REMEMBERED)(language)  # a passage is found again and again


@lru_cache(maxsize=1)
def shipped_weights() -> dict[str, Floats]:
    """The weights in this repository."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return {
        name: np.array([row[signal] for signal in SIGNALS], np.float32)
        for name, row in stored.items()
    }
