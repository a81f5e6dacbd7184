"""How rare a word is in general, for reports too small to tell common words from rare ones."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import pieces
from index.tensors import tensors

FOLDER = Path(str(files("index").joinpath("model")))


@lru_cache(maxsize=50_000)
def background_idf(word: str) -> float:
    """ln(N / (1 + df)) of the word's rarest piece over the embedding model's training text."""
    weights, ids = _weights(), pieces(FOLDER, word)
    return float(weights[ids].max()) if ids else float(weights.max())


@lru_cache(maxsize=1)
def _weights() -> NDArray[np.float32]:
    return tensors(FOLDER / "term_weights.safetensors")["idf"].astype(np.float32)


@lru_cache(maxsize=50_000)
def is_common(word: str) -> bool:
    """True for a folded word that is a whole entry of the embedding model's vocabulary."""
    return len(pieces(FOLDER, word)) == 1
