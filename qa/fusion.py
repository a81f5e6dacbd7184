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
from index.ranking import Ranking
from index.sentences import COVERAGES, Reading, languages

Floats = NDArray[np.float32]
SIGNALS = ("dense", "sentences", "words", "bigrams", "expanded", *COVERAGES)
COSINES = ("dense", "sentences")
CROSSED = "crossed"
WEIGHTS = Path(__file__).resolve().parent / "weights" / "fusion.json"


@dataclass(frozen=True)
class Found:
    """The passages that any ranking found, and each of SIGNALS by their places here.

    The rankings of what others found are in no order.
    """

    reading: Reading
    rankings: Mapping[str, Ranking]

    @property
    def passages(self) -> Sequence[Passage]:
        """In no order."""
        return self.reading.passages

    def hits(self) -> dict[str, list[Hit]]:
        """Each ranking with its passages, best first; a share of zero is not found."""
        found: dict[str, list[Hit]] = {}
        for name, ranking in self.rankings.items():
            pairs = zip(ranking.numbers.tolist(), ranking.scores.tolist(), strict=True)
            hits = [Hit(self.passages[place], score) for place, score in pairs]
            kept = [hit for hit in hits if hit.score > 0 or name not in COVERAGES]
            found[name] = sorted(kept, key=lambda hit: -hit.score)
        return found


def measure(found: Found) -> Floats:
    """Every signal in 0..1, shape (passages, len(SIGNALS)).

    A sparse score is divided by the best of its ranking; a cosine is scaled from the lowest to the
    best of its ranking; a share stays as it is. A passage that a ranking lacks gets 0 from it.
    """
    scores = np.zeros((len(found.passages), len(SIGNALS)), np.float32)
    for column, name in enumerate(SIGNALS):
        ranking = found.rankings[name]
        if len(ranking.numbers):
            scores[ranking.numbers, column] = _normalised(name, ranking.scores)
    return scores


def _normalised(name: str, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    if name in COVERAGES:
        return scores
    low = float(scores.min()) if name in COSINES and len(scores) > 1 else 0.0
    return (scores - low) / (float(scores.max()) - low or 1.0)


def fuse(
    found: Found,
    asked: Language,
    k: int,
    weights: Mapping[str, Floats] | None = None,
) -> list[Hit]:
    """The k best passages of all rankings, best first; ties go by source and place.

    `weights`: for each name of `kinship`, one weight a signal; the shipped ones by default.
    """
    weights = weights or shipped_weights()
    is_in = found.reading.is_in(asked)[:, None]
    scores = np.where(is_in, weights[asked], weights[CROSSED]) * measure(found)
    # Added up in one order for every passage, whatever others there are.
    sums = scores.sum(axis=1, dtype=np.float64).astype(np.float32)
    least = np.partition(sums, len(sums) - k)[len(sums) - k] if len(sums) > k else -np.inf
    hits = [Hit(found.passages[i], float(sums[i])) for i in np.flatnonzero(sums >= least).tolist()]
    return sorted(hits, key=lambda h: (-h.score, h.passage.source, h.passage.start))[:k]


def kinship(passage: Passage, asked: Language) -> str:
    """The question's language if the passage or its translation is in it, else CROSSED."""
    return asked if asked in languages(passage.views()) else CROSSED


@lru_cache(maxsize=1)
def shipped_weights() -> dict[str, Floats]:
    """The weights in this repository."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return {
        name: np.array([row[signal] for signal in SIGNALS], np.float32)
        for name, row in stored.items()
    }
