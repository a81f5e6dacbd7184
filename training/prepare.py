"""Ready the training pairs: read, tokenised and numbered, once a run."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.checkpoint import Work
from training.data import Pair
from training.tables import Corpus

MAX_TOKENS = 192  # of a body in training; at run time nothing is cut


@dataclass(frozen=True)
class Prepared:
    """All that training needs of the data: ``pairs`` (n x 2 texts of the corpus) lie file by file.

    ``counts`` tells how many pairs each file gave.
    """

    tokenizer: Tokenizer
    corpus: Corpus
    pairs: NDArray[np.int64]
    counts: dict[str, int]


def prepared(work: Work, prepare: Callable[[], Prepared]) -> Prepared:
    """What ``prepare`` makes, or has made when this run was begun.

    The tokenizer is kept with it: its trainer does not give the same twice.
    """
    kept = work.load("data")
    if kept is not None:
        arrays, notes = {name: tensor.numpy() for name, tensor in kept[0].items()}, kept[1]
        corpus = Corpus(arrays["ids"], arrays["starts"])
        tokenizer = Tokenizer.from_str(notes["tokenizer"])
        return Prepared(tokenizer, corpus, arrays["pairs"], dict(notes["counts"]))
    made = prepare()
    arrays = {"ids": made.corpus.ids, "starts": made.corpus.starts, "pairs": made.pairs}
    notes = {"tokenizer": made.tokenizer.to_str(), "counts": list(made.counts.items())}
    work.save("data", {name: torch.from_numpy(array) for name, array in arrays.items()}, notes)
    return made


def number_texts(pairs: Sequence[Pair]) -> tuple[list[str], NDArray[np.int64]]:
    """The distinct texts, and the pairs as their numbers, n x 2."""
    numbers: dict[str, int] = {}
    flat = itertools.chain.from_iterable(pairs)
    rows = np.fromiter((numbers.setdefault(text, len(numbers)) for text in flat), np.int64)
    return list(numbers), rows.reshape(-1, 2)


def encode_texts(tokenizer: Tokenizer, texts: Sequence[str], chunk: int = 20_000) -> Corpus:
    """Token ids of the texts, each cut to ``MAX_TOKENS``."""
    parts: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    for start in range(0, len(texts), chunk):
        batch = tokenizer.encode_batch_fast(texts[start : start + chunk], add_special_tokens=False)
        rows = [encoding.ids[:MAX_TOKENS] for encoding in batch]
        lengths += map(len, rows)
        parts.append(np.fromiter(itertools.chain.from_iterable(rows), np.int32))
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Corpus(np.concatenate(parts), starts)


def inverse_document_frequency(vocabulary: int, corpus: Corpus) -> NDArray[np.float64]:
    """log(N / (1 + df)) of each piece over the N distinct texts (Sparck Jones 1972), in nats."""
    lengths = np.diff(corpus.starts)
    text = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    distinct = np.unique(text * vocabulary + corpus.ids)
    frequency = np.bincount(distinct % vocabulary, minlength=vocabulary)
    idf: NDArray[np.float64] = np.log(len(lengths) / (1 + frequency))
    return idf
