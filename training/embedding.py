"""Train the static bilingual embedding model and write its folder.

A text's vector is the mean of its token vectors, scaled to length 1. The table is trained so that
the two sides of a pair lie close and apart from all other pairs in the batch: the symmetric
in-batch cross-entropy of CLIP (Radford et al. 2021, fig. 3), which for one direction is the
InfoNCE loss (van den Oord et al. 2018, eq. 4).
"""

import argparse
import itertools
import logging
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer

from training.data import Pair, load_pairs, read_terms
from training.evaluate import as_table, evaluate
from training.export import Provenance, write_model
from training.passages import train_passages
from training.tables import IDF_POWER, Corpus, RowAdam, fit_batch
from training.tokenizer import renewed, train_tokenizer

log = logging.getLogger(__name__)

DIMENSIONS = 256
VOCABULARY = 65_536
BATCH = 2_048
LEARNING_RATE = 0.02
INITIAL_SCALE = 0.02  # a large random start would drown what a rare token learns in few steps
SAME_FILE = 0.5  # share of the pairs that come in batches of one file
MAX_TOKENS = 192  # of a body in training; at run time nothing is cut


@dataclass(frozen=True)
class Plan:
    """What the command line decides."""

    quick: bool
    epochs: int
    seed: int
    start: Path | None = None


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


def _epoch(counts: Sequence[int], chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Row numbers of each batch of one pass, shuffled; a last short batch is left out.

    Half of the rows come in batches of one file: negatives from the same field are harder.
    """
    ends = np.cumsum(counts)
    alone: list[NDArray[np.int64]] = []
    mixed: list[NDArray[np.int64]] = []
    for start, end in zip(ends - counts, ends, strict=True):
        rows = chance.permutation(np.arange(start, end))
        cut = int(len(rows) * SAME_FILE) // BATCH * BATCH
        alone.append(rows[:cut])
        mixed.append(rows[cut:])
    rest = chance.permutation(np.concatenate(mixed))
    rows = np.concatenate([*alone, rest[: len(rest) // BATCH * BATCH]]).reshape(-1, BATCH)
    yield from chance.permutation(rows)


def train_table(
    weights: torch.Tensor,
    corpus: Corpus,
    pairs: NDArray[np.int64],
    counts: Sequence[int],
    plan: Plan,
) -> torch.Tensor:
    """The trained table, vocabulary x dimensions; row 0 (unknown) is zero.

    ``weights``: vocabulary x 1. ``pairs`` (n x 2) lie file by file, ``counts`` of each.
    """
    generator = torch.Generator().manual_seed(plan.seed)
    table = torch.randn(len(weights), DIMENSIONS, generator=generator) * INITIAL_SCALE
    adam, chance = RowAdam(table), np.random.default_rng(plan.seed)
    steps = plan.epochs * (len(pairs) // BATCH)
    batches = itertools.chain.from_iterable(_epoch(counts, chance) for _ in range(plan.epochs))
    losses, started = deque[float](maxlen=100), time.monotonic()
    for step, rows in enumerate(batches):
        rate = LEARNING_RATE * (1 - step / steps)
        chosen = pairs[rows]
        sides = corpus.bags(chosen[:, 0]), corpus.bags(chosen[:, 1])
        losses.append(fit_batch(adam, weights, sides, chosen, rate))
        if step % 100 == 99:
            pace = (time.monotonic() - started) / (step + 1)
            loss, seconds = np.mean(losses), pace * (steps - step - 1)
            log.info("step %d of %d, loss %.3f, %.0f s left", step + 1, steps, loss, seconds)
    table[0] = 0.0
    return table


def inverse_document_frequency(vocabulary: int, corpus: Corpus) -> NDArray[np.float64]:
    """log(N / (1 + df)) of each piece over the N distinct texts (Sparck Jones 1972), in nats."""
    lengths = np.diff(corpus.starts)
    text = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    distinct = np.unique(text * vocabulary + corpus.ids)
    frequency = np.bincount(distinct % vocabulary, minlength=vocabulary)
    idf: NDArray[np.float64] = np.log(len(lengths) / (1 + frequency))
    return idf


def make(data: Path, out: Path, plan: Plan) -> None:
    """The whole recipe: pairs, tokenizer, table, evaluation, folder."""
    started = time.monotonic()
    rows, counts = load_pairs(data, plan.quick, plan.seed)
    texts, pairs = number_texts(rows)
    log.info("%d pairs of %d texts, %.0f s", len(rows), len(texts), time.monotonic() - started)
    tokenizer = _tokenizer(plan.start, itertools.chain(texts, *read_terms()))
    log.info("tokenizer made, %.0f s", time.monotonic() - started)
    corpus = encode_texts(tokenizer, texts)
    log.info("%d tokens, %.0f s", len(corpus.ids), time.monotonic() - started)
    del rows, texts
    idf = inverse_document_frequency(tokenizer.get_vocab_size(), corpus)
    weights = torch.from_numpy(idf / idf.mean()).float()[:, None]
    if plan.start is None:
        table = train_table(weights, corpus, pairs, list(counts.values()), plan)
    else:
        table = _stored_table(plan.start) / (weights**IDF_POWER).clamp_min(1e-3)
    train_passages(table, weights, corpus, pairs, counts, plan.seed)
    table *= weights**IDF_POWER
    minutes = (time.monotonic() - started) / 60
    figures = evaluate(tokenizer, table.numpy(), data / "qa")
    log.info("%.1f min\n%s", minutes, as_table(figures))
    write_model(
        out, tokenizer, table, idf, Provenance(counts, plan.epochs, minutes, plan.quick, figures)
    )
    log.info("wrote %s", out.name)


def _tokenizer(start: Path | None, texts: Iterator[str]) -> Tokenizer:
    if start is None:
        return train_tokenizer(texts, VOCABULARY)
    return renewed(Tokenizer.from_file(str(start / "tokenizer.json")))


def _stored_table(folder: Path) -> torch.Tensor:
    (table,) = load_file(folder / "model.safetensors").values()
    return table.float()


def main() -> None:
    """Read the command line and run the recipe."""
    parser = argparse.ArgumentParser(prog="python -m training.embedding", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with parallel/ and qa/")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--quick", action="store_true", help="fewer pairs, two epochs")
    parser.add_argument("--epochs", type=int, default=None, help="passes over the pairs")
    parser.add_argument("--start", type=Path, help="a model of the first stage, to go on from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    torch.set_num_threads(options.threads)
    epochs = options.epochs or (2 if options.quick else 3)
    make(options.data, options.out, Plan(options.quick, epochs, options.seed, options.start))


if __name__ == "__main__":
    main()
