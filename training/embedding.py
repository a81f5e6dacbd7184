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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer

from training.asked import DRCD, SQUAD, TRANSLATIONS, read_asked
from training.checkpoint import UNKEPT, ResumeError, Settings, Stage, Work, digests
from training.data import SHARES, distinct, load_pairs, read_terms
from training.evaluate import as_table, evaluate
from training.export import Provenance, eight_bits, write_model
from training.passages import STEPS, train_passages
from training.prepare import (
    Prepared,
    encode_texts,
    inverse_document_frequency,
    number_texts,
    prepared,
)
from training.progress import Progress
from training.tables import IDF_POWER, Corpus, RowAdam, fit_batch
from training.tokenizer import renewed, train_tokenizer
from training.whitening import whitened

log = logging.getLogger(__name__)

DIMENSIONS = 512
VOCABULARY = 65_536
BATCH = 2_048
LEARNING_RATE = 0.02
INITIAL_SCALE = 0.02  # a large random start would drown what a rare token learns in few steps
SAME_FILE = 0.5  # share of the pairs that come in batches of one file
RECIPE = ("asked.py", "charmap.py", "data.py", "embedding.py", "finance_terms.tsv", "passages.py",
          "prepare.py", "tables.py", "tokenizer.py", "whitening.py")  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What the command line decides."""

    quick: bool
    epochs: int
    seed: int
    start: Path | None = None
    machine: bool = True  # whether machine translated sections are trained on


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
    stage: Stage = UNKEPT,
) -> torch.Tensor:
    """The trained table, vocabulary x dimensions; row 0 (unknown) is zero.

    ``weights``: vocabulary x 1. ``pairs`` (n x 2) lie file by file, ``counts`` of each. With a
    ``stage`` training goes on from where it was kept.
    """
    generator = torch.Generator().manual_seed(plan.seed)
    table = torch.randn(len(weights), DIMENSIONS, generator=generator) * INITIAL_SCALE
    adam, chance = RowAdam(table), np.random.default_rng(plan.seed)
    steps = plan.epochs * (len(pairs) // BATCH)
    batches = itertools.chain.from_iterable(_epoch(counts, chance) for _ in range(plan.epochs))
    done = stage.restore(adam)  # the batches are drawn again up to there
    progress = Progress("pairs", done, steps)
    for step, rows in enumerate(itertools.islice(batches, done, None), done):
        rate = LEARNING_RATE * (1 - step / steps)
        chosen = pairs[rows]
        sides = corpus.bags(chosen[:, 0]), corpus.bags(chosen[:, 1])
        progress.tell(step, fit_batch(adam, weights, sides, chosen, rate))
        stage.keep(adam, step + 1, steps)
    table[0] = 0.0
    return table


def settings(data: Path, plan: Plan) -> Settings:
    """All that the result hangs on: the plan, the data and the recipe's own files."""
    files = [*(f"{name}.tsv.gz" for name in SHARES), "sections.jsonl.gz"]
    start = plan.start or Path("none")
    return {
        **{name: str(getattr(plan, name)) for name in ("quick", "epochs", "seed", "machine")},
        **digests(data / "parallel", files),
        **digests(data / "qa", [*SQUAD, DRCD]),
        **digests(TRANSLATIONS, ["squad.tsv", "drcd.tsv"]),
        **digests(start, ["tokenizer.json", "model.safetensors"] if plan.start else []),
        **digests(Path(__file__).parent, RECIPE),
    }


def make(data: Path, out: Path, plan: Plan, work: Work) -> None:
    """The whole recipe: pairs, tokenizer, table, evaluation, folder."""
    ready = prepared(work, partial(_prepare, data, plan))
    log.info("%d pairs, %d tokens, %.0f s", len(ready.pairs), len(ready.corpus.ids), work.seconds())
    idf = inverse_document_frequency(ready.tokenizer.get_vocab_size(), ready.corpus)
    weights = torch.from_numpy(idf / idf.mean()).float()[:, None]
    table = _train(weights, ready, plan, work)
    numbers, factors = eight_bits(table.numpy())
    figures = evaluate(ready.tokenizer, numbers * factors[:, None], data / "qa")
    minutes = work.seconds() / 60
    log.info("%.1f min\n%s", minutes, as_table(figures))
    started = plan.start is not None
    provenance = Provenance(ready.counts, plan.epochs, minutes, plan.quick, figures, started)
    write_model(out, ready.tokenizer, table, idf, provenance)
    work.close()
    log.info("wrote %s", out)


def _prepare(data: Path, plan: Plan) -> Prepared:
    started = time.monotonic()
    rows, counts = load_pairs(data, plan.quick, plan.seed, plan.machine)
    for name, asked in read_asked(data / "qa").items():  # last: the first stage leaves them out
        own = list(distinct(asked))
        counts[name] = len(own)
        rows += own
    texts, pairs = number_texts(rows)
    log.info("%d pairs of %d texts, %.0f s", len(rows), len(texts), time.monotonic() - started)
    tokenizer = _tokenizer(plan.start, itertools.chain(texts, *read_terms()))
    log.info("tokenizer made, %.0f s", time.monotonic() - started)
    return Prepared(tokenizer, encode_texts(tokenizer, texts), pairs, counts)


def _train(weights: torch.Tensor, ready: Prepared, plan: Plan, work: Work) -> torch.Tensor:
    """Both stages; the table as it is stored, vocabulary x dimensions."""
    corpus, pairs, counts = ready.corpus, ready.pairs, ready.counts
    if plan.start is None:
        stage, own = work.stage("table"), _translations(counts)
        first = pairs[: sum(own.values())]
        table = train_table(weights, corpus, first, list(own.values()), plan, stage)
    else:
        table = widened(stored_table(plan.start) / (weights**IDF_POWER).clamp_min(1e-3), plan.seed)
    stage = work.stage("passages")
    steps = STEPS // 4 if plan.quick else STEPS
    train_passages(table, weights, corpus, pairs, counts, plan.seed, steps, stage=stage)
    return whitened(table * weights**IDF_POWER, corpus, plan.seed)


def _translations(counts: Mapping[str, int]) -> dict[str, int]:
    """The files of the first stage: a question is no translation of its answer."""
    return {name: n for name, n in counts.items() if not name.startswith("questions")}


def _tokenizer(start: Path | None, texts: Iterator[str]) -> Tokenizer:
    if start is None:
        return train_tokenizer(texts, VOCABULARY)
    return renewed(Tokenizer.from_file(str(start / "tokenizer.json")))


def stored_table(folder: Path) -> torch.Tensor:
    """The table of a model folder, vocabulary x dimensions: of floats, or of bytes with factors."""
    stored = load_file(folder / "model.safetensors")
    if "weights" in stored:
        return stored["embeddings"].float() * stored["weights"].float()[:, None]
    return stored["embedding.weight"].float()


def widened(table: torch.Tensor, seed: int) -> torch.Tensor:
    """The table with as many small random columns more as make DIMENSIONS; row 0 stays zero."""
    generator = torch.Generator().manual_seed(seed)
    more = torch.randn(len(table), max(0, DIMENSIONS - table.shape[1]), generator=generator)
    more[0] = 0.0
    return torch.cat([table, more * INITIAL_SCALE], dim=1)


def main() -> None:
    """Read the command line and run the recipe."""
    parser = argparse.ArgumentParser(prog="python -m training.embedding", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with parallel/ and qa/")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--quick", action="store_true", help="fewer pairs and steps, two epochs")
    parser.add_argument("--epochs", type=int, default=None, help="passes over the pairs")
    parser.add_argument("--start", type=Path, help="a model of the first stage, to go on from")
    parser.add_argument("--no-machine", action="store_true", help="no machine translated sections")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--work", type=Path, help="folder for checkpoints; OUT.work by default")
    parser.add_argument("--every", type=float, default=3, help="minutes between checkpoints")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    torch.set_num_threads(options.threads)
    epochs = options.epochs or (2 if options.quick else 3)
    plan = Plan(options.quick, epochs, options.seed, options.start, not options.no_machine)
    for needed in ("parallel", "qa"):
        if not (options.data / needed).is_dir():
            parser.error(f"{options.data / needed}: no such folder; see training/README.md")
    folder = options.work or options.out.with_name(f"{options.out.name}.work")
    try:
        work = Work(folder, settings(options.data, plan), options.every * 60)
    except ResumeError as error:
        parser.error(str(error))
    make(options.data, options.out, plan, work)


if __name__ == "__main__":
    main()
