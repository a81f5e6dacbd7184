"""The text to learn from before any question: pairs of sides that belong together, as token ids.

A pair is a sentence in both languages, or a heading and what stands under it: what lies beside
each other in a row is to be read together, in translation LM (Conneau & Lample 2019) and in
telling whether two texts belong together.
"""

import gzip
import json
import logging
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.checkpoint import Work
from training.data import read_pairs, read_sections

log = logging.getLogger(__name__)

# Share of each file that is read: what is like reports weighs most, technical text least.
SHARES: dict[str, float] = {
    "jiyu_examples": 0.80,
    "ms_dynamics365": 0.6,
    "ms_project_operations": 0.6,
    "ms_partner_center": 0.4,
    "ms_compliance": 0.8,
    "ms_o365_compliance": 0.5,
    "tatoeba_cmn": 0.5,
    "tico19": 1.0,
    "d2l_book": 1.0,
    "ms_dotnet_docs": 0.03,
    "python_docs_po": 0.03,
}
RAW = "jiyu_examples"  # no markup: it is taken as it is, which is much faster
SECTIONS = 0.33  # of the pairs of sections.jsonl.gz that no machine translated
LAWS = 0.06  # of the articles of cn_laws.jsonl.gz
PARALLEL = (*(f"{name}.tsv.gz" for name in SHARES), "sections.jsonl.gz")
CORPUS = ("cn_laws.jsonl.gz",)
FIRST = 56  # tokens of the first side
SENTENCE, BODY = 72, 112  # of the second, for translations and for what stands under a heading
CHUNK = 20_000


class Pair(NamedTuple):
    """Two texts that belong together; ``most`` is the number of tokens of the second."""

    first: str
    second: str
    most: int


class Corpus(NamedTuple):
    """Token ids of all sides end to end, and their lengths (pairs, 2)."""

    tokens: NDArray[np.int32]
    lengths: NDArray[np.int32]


def kept_corpus(work: Work, data: Path, tokenizer: Tokenizer, share: float, seed: int) -> Corpus:
    """The corpus, read from the data folder once a run."""
    kept = work.load("text")
    if kept is not None:
        return Corpus(kept[0]["tokens"].numpy(), kept[0]["lengths"].numpy())
    made = encoded(list(pairs(data, share, seed)), tokenizer, seed)
    work.save("text", {name: torch.from_numpy(a) for name, a in made._asdict().items()}, {})
    log.info("text: %d pairs, %d tokens", len(made.lengths), len(made.tokens))
    return made


def pairs(data: Path, share: float = 1.0, seed: int = 0) -> Iterator[Pair]:
    """The pairs of a data folder, file by file; of each file its part times ``share``."""
    chance = random.Random(seed)
    for name, part in SHARES.items():
        path = data / "parallel" / f"{name}.tsv.gz"
        for zh, en in _raw(path) if name == RAW else read_pairs(path):
            if len(zh) >= (12 if name == RAW else 8) and en and chance.random() < part * share:
                yield Pair(zh[:200], en[:600], SENTENCE)
    for heading, body in read_sections(data / "parallel" / "sections.jsonl.gz", machine=False):
        if len(body) > 40 and chance.random() < SECTIONS * share:
            yield Pair(heading[:120], body, BODY)
    for heading, article in _laws(data / "corpus" / "cn_laws.jsonl.gz"):
        if chance.random() < LAWS * share:
            yield Pair(heading, article[:300], BODY)


def _raw(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            zh, _, en = line.rstrip("\n").partition("\t")
            yield zh, en


def _laws(path: Path) -> Iterator[tuple[str, str]]:
    """A law's name with its chapter, and each article's text."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield f"{row['law']} {row['chapter'] or ''}", row["text"]


def encoded(found: list[Pair], tokenizer: Tokenizer, seed: int) -> Corpus:
    """The pairs as token ids, in random order; those with an empty side are left out."""
    random.Random(seed).shuffle(found)
    tokens: list[NDArray[np.int32]] = []
    lengths: list[tuple[int, int]] = []
    rest = iter(found)
    while part := list(islice(rest, CHUNK)):
        sides = [text for pair in part for text in (pair.first, pair.second)]
        rows = [e.ids for e in tokenizer.encode_batch_fast(sides, add_special_tokens=False)]
        for pair, first, second in zip(part, rows[::2], rows[1::2], strict=True):
            if first and second:
                sizes = min(len(first), FIRST), min(len(second), pair.most)
                tokens.append(np.array(first[:FIRST] + second[: pair.most], np.int32))
                lengths.append(sizes)
    return Corpus(np.concatenate(tokens), np.array(lengths, np.int32))
