"""Learn which words mean alike, within and across the languages: python -m training.lexicon

Words are aligned in the parallel texts by IBM model 1 in both directions (Brown et al. 1993,
section 4), EM_ROUNDS rounds; a link counts by the product of both posteriors (Liang, Taskar &
Klein 2006, section 3). Two words are alike as far as they share translations (the pivot of Bannard
& Callison-Burch 2005), by the Bhattacharyya coefficient of their distributions.
"""

import argparse
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from scipy import sparse

from index.language.terms import stop_words, words
from training.data import SHARES, Pair, distinct, read_pairs, read_terms

log = logging.getLogger(__name__)

MOST_WORDS = 30  # of one side of a pair; later ones are left out
LEAST_COUNT = 8  # pairs that a word must stand in
EM_ROUNDS = 5
LEAST_LINKS = 0.5  # expected number of times that two words translate each other
LEAST_SHARE = 0.01  # of a word's translations
LEAST_ALIKE = 0.25
MOST_NEIGHBOURS = 8
WEIGHTS = {"cc_cedict": 2.0, "ms_dotnet_docs": 0.3, "python_docs_po": 0.3}

Matrix: TypeAlias = "sparse.csr_matrix"
Words: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """One language of the bitext: the vocabulary, each word's count, and the texts end to end."""

    words: Sequence[str]
    counts: NDArray[np.int64]
    ids: NDArray[np.int32]
    lengths: NDArray[np.int64]


def content_words(text: str) -> Words:
    """The distinct terms of a text without stop words and numbers, at most MOST_WORDS."""
    kept = (w for w in words(text) if w not in stop_words() and not w[0].isdigit() and w[0] != "=")
    return tuple(dict.fromkeys(w for w in kept if len(w) > 1 or not w.isascii()))[:MOST_WORDS]


def read_file(folder: Path, job: tuple[str, int]) -> list[tuple[Words, Words]]:
    """The words of every second pair of a file, `(zh, en)`; a job is its name and 0 or 1."""
    name, half = job
    pairs = distinct(read_pairs(folder / "parallel" / f"{name}.tsv.gz"))
    return _cut(pair for number, pair in enumerate(pairs) if number % 2 == half)


def _cut(pairs: Iterable[Pair]) -> list[tuple[Words, Words]]:
    cut = ((content_words(zh), content_words(en)) for zh, en in pairs)
    return [pair for pair in cut if all(pair)]


def number_words(texts: Sequence[Words]) -> Side:
    """The texts as numbers of the words that stand in at least LEAST_COUNT of them."""
    counts = Counter(chain.from_iterable(texts))
    kept = [word for word, count in counts.most_common() if count >= LEAST_COUNT]
    number = {word: i for i, word in enumerate(kept)}
    rows = [[number[w] for w in text if w in number] for text in texts]
    return Side(
        kept,
        np.array([counts[w] for w in kept], np.int64),
        np.fromiter(chain.from_iterable(rows), np.int32),
        np.array([len(row) for row in rows], np.int64),
    )


def align(zh: Side, en: Side, weights: NDArray[np.float32]) -> Matrix:
    """The expected number of links of each Chinese (row) with each English word (column)."""
    rows, columns, text = _cells(zh.lengths, en.lengths)
    keys = zh.ids[rows].astype(np.int64) * len(en.words) + en.ids[columns]
    pairs, cell = np.unique(keys, return_inverse=True)
    left, right = pairs // len(en.words), pairs % len(en.words)
    weight = weights[text]
    log.info("%d cells of %d word pairs", len(cell), len(pairs))
    links = weight * _posterior(rows, right, cell, weight) * _posterior(columns, left, cell, weight)
    total = np.bincount(cell, links, len(pairs))
    kept = total >= LEAST_LINKS
    shape = (len(zh.words), len(en.words))
    return sparse.csr_matrix((total[kept], (left[kept], right[kept])), shape=shape)


def _cells(
    zh: NDArray[np.int64], en: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Every pair of places of each pair of texts: Chinese place, English place, text."""
    sizes = zh * en
    text = np.repeat(np.arange(len(zh)), sizes)
    inside = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows = (np.cumsum(zh) - zh)[text] + inside // en[text]
    return rows, (np.cumsum(en) - en)[text] + inside % en[text], text


def _posterior(
    slot: NDArray[np.int64],
    given: NDArray[np.int64],
    cell: NDArray[np.int64],
    weight: NDArray[np.float32],
) -> NDArray[np.float32]:
    """IBM model 1: the chance that each place is translated from each word beside it.

    `slot`: the place of each cell; `given`: of each word pair, the word translated from.
    """
    table = np.ones(len(given), np.float32)
    posterior = np.zeros(len(cell), np.float32)
    for _ in range(EM_ROUNDS):
        value = table[cell]
        posterior = (value / (np.bincount(slot, value)[slot] + 1e-9)).astype(np.float32)
        expected = np.bincount(cell, posterior * weight, len(given))
        table = (expected / (np.bincount(given, expected)[given] + 1e-9)).astype(np.float32)
    return posterior


def profiles(links: Matrix) -> Matrix:
    """A row for each word, Chinese ones first; the product of two rows is their likeness, 0..1.

    A row holds the roots of two distributions, over Chinese and over English words, each halved.
    A word's distribution over its own language is half itself and half its round trips.
    """
    there, back = _shares(links), _shares(links.T.tocsr())
    own_zh, own_en = _round_trip(there, back), _round_trip(back, there)
    over_zh, over_en = sparse.vstack([own_zh, back]), sparse.vstack([there, own_en])
    return (sparse.hstack([over_zh, over_en]).tocsr() * 0.5).sqrt()


def _round_trip(there: Matrix, back: Matrix) -> Matrix:
    size = there.shape[0]
    return (0.5 * sparse.identity(size) + 0.5 * _shares(there @ back)).tocsr()


def _shares(counts: Matrix) -> Matrix:
    """Rows scaled to sum 1, without entries below LEAST_SHARE."""
    rows = _scaled(counts)
    rows.data[rows.data < LEAST_SHARE] = 0
    rows.eliminate_zeros()
    return _scaled(rows)


def _scaled(rows: Matrix) -> Matrix:
    total = np.asarray(rows.sum(axis=1)).ravel()
    return (sparse.diags(1 / np.maximum(total, 1e-9)) @ rows).tocsr()


def neighbours(rows: Matrix, chunk: int = 2_000) -> Iterator[list[tuple[int, float]]]:
    """For each word the words most like it, best first, itself left out."""
    columns = rows.T.tocsr()
    for start in range(0, rows.shape[0], chunk):
        alike = (rows[start : start + chunk] @ columns).tocsr()
        for i, (low, high) in enumerate(zip(alike.indptr, alike.indptr[1:], strict=False)):
            found = zip(
                alike.indices[low:high].tolist(), alike.data[low:high].tolist(), strict=True
            )
            best = sorted(((v, j) for j, v in found if v >= LEAST_ALIKE and j != start + i),
                          reverse=True)  # fmt: skip
            yield [(j, v) for v, j in best[:MOST_NEIGHBOURS]]


def write(out: Path, names: Sequence[str], near: Iterable[list[tuple[int, float]]]) -> int:
    """Store the words that have neighbours, sorted, with their neighbours; how many they are."""
    listed = list(near)
    used = {i for i, row in enumerate(listed) if row} | {j for row in listed for j, _ in row}
    order = sorted(used, key=lambda i: names[i])
    place = {i: n for n, i in enumerate(order)}
    rows = [[(place[j], v) for j, v in listed[i]] for i in order]
    flat = list(chain.from_iterable(rows))
    save_file(
        {
            "words": np.frombuffer("\n".join(names[i] for i in order).encode(), np.uint8),
            "starts": np.cumsum([0, *map(len, rows)]).astype(np.int32),
            "near": np.array([j for j, _ in flat], np.int32),
            "alike": np.array([round(min(v, 1) * 255) for _, v in flat], np.uint8),
        },
        out,
    )
    return len(order)


def make(data: Path, out: Path) -> None:
    """The whole recipe; about 12 GB of memory and seven minutes on two cores."""
    jobs = [(name, half) for name in SHARES for half in (0, 1)]
    with ProcessPoolExecutor(2) as pool:
        parts = list(pool.map(partial(read_file, data), jobs))
    parts.append(_cut(read_terms()))
    weights = [WEIGHTS.get(name, 1.0) for name, _ in [*jobs, ("finance_terms", 0)]]
    sizes = [len(part) for part in parts]
    log.info("%d pairs", sum(sizes))
    texts = list(chain.from_iterable(parts))
    zh, en = (number_words([pair[side] for pair in texts]) for side in (0, 1))
    links = align(zh, en, np.repeat(np.array(weights, np.float32), sizes))
    log.info("%d links", links.nnz)
    names = [*zh.words, *en.words]
    # A word of the other language helped to align; it is not entered a second time.
    held = {w for w in zh.words if not w.isascii()}
    kept = [w in held for w in zh.words] + [w not in held for w in en.words]
    rows = sparse.diags(np.array(kept, np.float32)) @ profiles(links)
    count = write(out, names, neighbours(rows.tocsr()))
    log.info("wrote %d words to %s", count, out)


def main() -> None:
    """Read the command line and run the recipe."""
    parser = argparse.ArgumentParser(prog="python -m training.lexicon", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with parallel/")
    parser.add_argument("--out", type=Path, default=Path("index/lexicon.safetensors"))
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    make(options.data, options.out)


if __name__ == "__main__":
    main()
