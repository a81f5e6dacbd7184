"""The second stage: how its batches are drawn, and that training on them teaches."""

import logging

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from training.passages import FILES, draw, head, join, thin, train_passages
from training.tables import Corpus


def _bags(*rows: list[int]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    flat = [i for row in rows for i in row]
    return np.array(flat, np.int32), np.array([len(row) for row in rows], np.int64)


def _rows(bags: tuple[NDArray[np.int32], NDArray[np.int64]]) -> list[list[int]]:
    return [part.tolist() for part in np.split(bags[0], np.cumsum(bags[1])[:-1])]


def test_thinning_keeps_order_and_at_least_one() -> None:
    rows = [[1, 2, 3, 4], [], [5], list(range(10, 60))]
    thinned = _rows(thin(_bags(*rows), 0.1, np.random.default_rng(0)))
    assert thinned[1:3] == [[], [5]]
    for before, after in zip(rows, thinned, strict=True):
        assert after == [i for i in before if i in after]
    assert 5 <= len(thinned[3]) <= 50
    assert thinned[0]


def test_nothing_is_lost_where_everything_is_kept() -> None:
    rows = [[1, 2], [3], [4, 5, 6]]
    assert _rows(thin(_bags(*rows), 1.0, np.random.default_rng(1))) == rows


def test_heads_and_joins_go_row_by_row() -> None:
    assert _rows(head(_bags([1, 2, 3], [4], []), 2)) == [[1, 2], [4], []]
    joined = join([_bags([1, 2], [3]), _bags([4], []), _bags([], [5, 6])])
    assert _rows(joined) == [[1, 2, 4], [3, 5, 6]]


@pytest.fixture
def corpus() -> tuple[Corpus, NDArray[np.int64], dict[str, int]]:
    """Forty pairs a file; a text's two words are its own, and its translation's are two others."""
    count = 40 * len(FILES)
    ids = np.arange(1, 4 * count + 1, dtype=np.int32)
    starts = np.arange(0, 4 * count + 1, 2, dtype=np.int64)
    pairs = np.arange(2 * count, dtype=np.int64).reshape(-1, 2)
    return Corpus(ids, starts), pairs, dict.fromkeys(FILES, 40)


def test_a_passage_holds_the_sentence_that_the_query_is_part_of(
    corpus: tuple[Corpus, NDArray[np.int64], dict[str, int]],
) -> None:
    texts, pairs, counts = corpus
    spans = {name: range(40 * i, 40 * i + 40) for i, name in enumerate(counts)}
    chance = np.random.default_rng(2)
    lengths = set()
    for _ in range(50):
        chosen, queries, passages = draw(texts, pairs, spans, chance)
        own = [[set(texts.bags(np.array([t]))[0].tolist()) for t in pair] for pair in chosen]
        for sides, query, passage in zip(own, _rows(queries), _rows(passages), strict=True):
            assert query
            assert any(set(query) <= side for side in sides)
            assert any(side <= set(passage) for side in sides)
            lengths.add(len(passage))
    assert min(lengths) == 2
    assert max(lengths) > 6


def test_training_brings_a_part_near_its_passage(
    corpus: tuple[Corpus, NDArray[np.int64], dict[str, int]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    texts, pairs, counts = corpus
    words = int(texts.ids.max()) + 1
    table = torch.randn(words, 16, generator=torch.Generator().manual_seed(0)) * 0.02
    with caplog.at_level(logging.INFO):
        train_passages(table, torch.ones(words, 1), texts, pairs, counts, 0, 300)
    told = [record.getMessage().partition(",")[0] for record in caplog.records]
    assert told == [f"passages: step {step} of 300" for step in (100, 200, 300)]
    assert not table[0].any()
    units = torch.nn.functional.normalize(table)
    left = units[texts.ids[texts.starts[pairs[:40, 0]]]]
    right = units[texts.ids[texts.starts[pairs[:40, 1]]]]
    right_first = (left @ right.T).argmax(dim=1) == torch.arange(40)
    assert right_first.float().mean() > 0.9
