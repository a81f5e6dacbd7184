"""How rare a word is in general, for reports too small to tell common words from rare ones."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embed import load_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FOLDER = Path(str(files("index").joinpath("model")))


@lru_cache(maxsize=50_000)
def background_idf(word: str) -> float:
    """ln(N / (1 + df)) of the word's rarest piece over the embedding model's training text."""
    tokenizer, weights = _statistics()
    ids = tokenizer.encode(word, add_special_tokens=False).ids
    return float(weights[ids].max()) if ids else float(weights.max())


@lru_cache(maxsize=1)
def _statistics() -> tuple["Tokenizer", NDArray[np.float32]]:
    from safetensors.numpy import load_file

    weights = load_file(FOLDER / "term_weights.safetensors")["idf"].astype(np.float32)
    return load_tokenizer(FOLDER), weights


@lru_cache(maxsize=50_000)
def is_common(word: str) -> bool:
    """True for a folded word that is a whole entry of the embedding model's vocabulary."""
    tokenizer, _ = _statistics()
    return len(tokenizer.encode(word, add_special_tokens=False).ids) == 1
