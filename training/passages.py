"""The second stage of the embedding: a part of a sentence seeks the passage that holds it.

The first stage pairs a sentence with its whole translation. A question holds only some of a
sentence's words, and a passage many other sentences, so here a random share of the words of one
side seeks the other side among up to MOST_OTHERS further sentences, across the languages and
within them; headings seek their sections, and questions the sentences that answer them. The loss
stays that of the first stage.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from training.checkpoint import UNKEPT, Stage
from training.progress import Progress
from training.tables import IDF_POWER, Bags, Corpus, RowAdam, fit_batch

STEPS = 9_000
BATCH = 1_024
LEARNING_RATE = 0.01
LEAST_KEPT = {"sentence": 0.5, "heading": 0.7, "question": 0.7}  # share of the words of a query
MOST_OTHERS = 4
MOST_TOKENS = 160  # of a section
SAME_LANGUAGE = 0.25  # share of the batches
BARE = 0.4  # share of the batches whose passages are the one sentence
CONSECUTIVE = 0.3  # share of the other batches of free sentences that take the following ones
# Share of the batches that come from each file; texts whose order tells something are CONNECTED.
FILES: Mapping[str, float] = {
    "jiyu_examples": 0.55, "sections": 0.2, "ms_dynamics365": 0.1, "tatoeba_cmn": 0.03,
    "ms_project_operations": 0.03, "python_docs_po": 0.03, "ms_compliance": 0.02, "tico19": 0.02,
    "d2l_book": 0.02, "questions": 0.2, "questions_en_zh": 0.12, "questions_zh_en": 0.08,
    "questions_zh_zh": 0.08,
}  # fmt: skip
CONNECTED = ("ms_dynamics365", "ms_project_operations", "python_docs_po", "ms_compliance",
             "d2l_book")  # fmt: skip


def thin(bags: Bags, least: float, chance: np.random.Generator) -> Bags:
    """Each bag with a random share of its tokens, from ``least`` to all, and at least one."""
    ids, lengths = bags
    row = np.repeat(np.arange(len(lengths)), lengths)
    kept = chance.random(len(ids)) < chance.uniform(least, 1, len(lengths))[row]
    filled = lengths > 0
    first = (np.cumsum(lengths) - lengths)[filled]
    kept[first + (chance.random(int(filled.sum())) * lengths[filled]).astype(int)] = True
    return ids[kept], np.bincount(row[kept], minlength=len(lengths))


def head(bags: Bags, most: int) -> Bags:
    """Each bag cut to its first ``most`` tokens."""
    ids, lengths = bags
    place = np.arange(len(ids)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return ids[place < most], np.minimum(lengths, most)


def join(parts: Sequence[Bags]) -> Bags:
    """The bags of the parts, row by row, as one."""
    row = np.concatenate([np.repeat(np.arange(len(n)), n) for _, n in parts])
    ids = np.concatenate([ids for ids, _ in parts])
    return ids[np.argsort(row, kind="stable")], np.bincount(row, minlength=len(parts[0][1]))


def draw(
    corpus: Corpus,
    pairs: NDArray[np.int64],
    spans: Mapping[str, range],
    chance: np.random.Generator,
) -> tuple[NDArray[np.int64], Bags, Bags]:
    """A batch: the pairs it is made of (n x 2), the queries and the passages."""
    names = [name for name in FILES if len(spans[name]) > 1]
    share = np.array([FILES[name] for name in names])
    name = str(chance.choice(names, p=share / share.sum()))
    span = spans[name]
    rows = chance.choice(len(span), min(BATCH, len(span) // 2), replace=False) + span.start
    chosen = pairs[rows]
    if name == "sections":
        query = thin(corpus.bags(chosen[:, 0]), LEAST_KEPT["heading"], chance)
        return chosen, query, head(corpus.bags(chosen[:, 1]), MOST_TOKENS)
    asked, held, kind = 0, 1, "question"
    if not name.startswith("questions"):
        asked, kind = int(chance.integers(2)), "sentence"
        held = asked if chance.random() < SAME_LANGUAGE else 1 - asked
    query = thin(corpus.bags(chosen[:, asked]), LEAST_KEPT[kind], chance)
    passage = corpus.bags(chosen[:, held])
    if held == asked or chance.random() > BARE:
        for other in _others(rows, span, name, chance):
            passage = join([passage, corpus.bags(pairs[other, held])])
    return chosen, query, passage


def _others(
    rows: NDArray[np.int64], span: range, name: str, chance: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Rows of the sentences that stand beside those of ``rows`` in their passages."""
    in_order = name in CONNECTED or chance.random() < CONSECUTIVE
    # Neighbouring questions often ask about one sentence.
    stride = 3 if name.startswith("questions") else 1
    for step in range(1, int(chance.integers(1, MOST_OTHERS + 1)) + 1):
        other = (
            rows + stride * step if in_order else chance.integers(span.start, span.stop, len(rows))
        )
        yield np.minimum(other, span.stop - 1)


def train_passages(
    table: torch.Tensor,
    weights: torch.Tensor,
    corpus: Corpus,
    pairs: NDArray[np.int64],
    counts: Mapping[str, int],
    seed: int,
    steps: int = STEPS,
    stage: Stage = UNKEPT,
) -> None:
    """Train ``table`` (vocabulary x dimensions) further, in place; row 0 stays zero.

    The rows are weighed as in use: by ``weights`` (vocabulary x 1), the scaled idf, to IDF_POWER.
    With a ``stage`` training goes on from where it was kept.
    """
    scale, adam, chance = weights**IDF_POWER, RowAdam(table), np.random.default_rng(seed)
    ends = np.cumsum(list(counts.values())).tolist()
    spans = {n: range(end - counts[n], end) for n, end in zip(counts, ends, strict=True)}
    done = stage.restore(adam, chance)
    progress = Progress("passages", done, steps)
    for step in range(done, steps):
        chosen, queries, passages = draw(corpus, pairs, spans, chance)
        rate = LEARNING_RATE * (1 - step / steps)
        progress.tell(step, fit_batch(adam, scale, (queries, passages), chosen, rate))
        stage.keep(adam, step + 1, steps, chance)
    table[0] = 0.0
