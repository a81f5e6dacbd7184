"""The FAISS index by its size."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embed import Vectors, unit
from index.folder.dense import FLAT, index_of, joined, mapped, nearest, vectors_of, write

DIMENSION = 16
HALF = 3e-4  # how far numbers up to 1 move at half precision, at most


def some(count: int) -> Vectors:
    """Vectors that lie in heaps, as those of texts do."""
    random = np.random.default_rng(0)
    heaps = random.standard_normal((40, DIMENSION))[random.integers(0, 40, count)]
    return unit((heaps + 0.6 * random.standard_normal((count, DIMENSION))).astype(np.float32))


def exactly(
    vectors: Vectors, query: Vectors, depth: int, kept: NDArray[np.bool_] | None = None
) -> list[int]:
    scores = vectors @ query
    if kept is not None:
        scores = np.where(kept, scores, -2)
    return [int(i) for i in np.argsort(-scores, kind="stable")[:depth] if scores[i] > -2]


@pytest.mark.parametrize("count", [0, 1, 300])
def test_a_small_index_is_exact(count: int) -> None:
    vectors = some(count)
    index = index_of(vectors)
    query = some(1)[0]
    for kept in (None, np.arange(count) % 3 == 0):
        rows, scores = nearest(index, query.tolist(), 10, kept)
        assert rows.tolist() == exactly(vectors, query, 10, kept)
        assert scores.tolist() == pytest.approx((vectors[rows] @ query).tolist(), abs=1e-5)


def test_a_large_index_finds_nearly_all_and_stays_in_its_file(tmp_path: Path) -> None:
    vectors = some(FLAT + 4_000)
    path = tmp_path / "vectors.faiss"
    write(index_of(vectors), path)
    index = mapped(str(path))
    assert type(index).__name__ == "IndexIVFScalarQuantizer"
    assert np.abs(vectors_of(index) - vectors).max() <= HALF
    assert path.stat().st_size < vectors.nbytes
    queries = some(FLAT + 200)[FLAT:]
    found = [set(nearest(index, q.tolist(), 12)[0].tolist()) for q in queries]
    right = [set(exactly(vectors, q, 12)) for q in queries]
    assert np.mean([len(f & r) / 12 for f, r in zip(found, right, strict=True)]) > 0.95


@pytest.mark.parametrize("count", [300, FLAT + 4_000])
def test_indexes_are_joined_without_what_is_left_out(count: int) -> None:
    vectors = some(count)
    kept = np.arange(count) % 7 != 0
    cut = count // 3
    pieces = [(index_of(vectors[:cut]), kept[:cut]), (index_of(vectors[cut:]), kept[cut:])]
    index = joined(pieces, DIMENSION)
    held = vectors_of(index)
    assert np.abs(held - vectors[kept]).max() <= (HALF if count > FLAT else 0)
    query = some(9)[8]
    rows, _ = nearest(index, query.tolist(), 12, thorough=True)
    assert rows.tolist() == exactly(held, query, 12)
    near, _ = nearest(index, query.tolist(), 12)
    assert len(set(near.tolist()) & set(rows.tolist())) >= 11


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told() -> None:
    with pytest.raises(OSError, match="No space"):
        write(index_of(some(300)), Path("/dev/full"))


def test_a_narrow_search_of_a_large_index_is_exact() -> None:
    vectors = some(FLAT + 1)
    kept = np.zeros(len(vectors), np.bool_)
    kept[[5, 77, 12_345, FLAT]] = True
    query = some(3)[2]
    index = index_of(vectors)
    rows, _ = nearest(index, query.tolist(), 12, kept, thorough=True)
    assert rows.tolist() == exactly(vectors_of(index), query, 12, kept)


def test_nothing_kept_finds_nothing() -> None:
    rows, scores = nearest(index_of(some(5)), [0.0] * DIMENSION, 3, np.zeros(5, np.bool_))
    assert len(rows) == len(scores) == 0
