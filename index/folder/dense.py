"""Dense search: a FAISS index by inner product, of a kind that the number of vectors chooses.

Up to FLAT rows are searched exactly. Beyond that an inverted file (IVF) of half-precision vectors
looks into the PROBES cells nearest to the question; docs/decisions/0015-large-collections.md
has what that finds and what it costs, beside HNSW.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embed import Vectors

FLAT = 20_000
ROWS_A_CELL = 256
PROBES = 128
SAMPLE = 64  # training vectors a cell
ROUNDS = 8
WRITTEN_AT_ONCE = 2**20  # bytes
Rows = NDArray[np.int64]


def index_of(vectors: Vectors) -> Any:
    """A FAISS index of unit vectors, shape (n, dimension), numbered from 0."""
    vectors = np.ascontiguousarray(vectors, np.float32)
    index = _empty(*vectors.shape)
    if not index.is_trained:
        index.train(vectors)
    index.add(vectors)
    return index


def joined(pieces: Sequence[tuple[Any, NDArray[np.bool_]]], dimension: int) -> Any:
    """One index of those rows of several that their masks of shape (n,) keep, in their order.

    Never more than the vectors of one of them are copied at once.
    """
    count = sum(int(kept.sum()) for _, kept in pieces)
    index = _empty(count, dimension)
    if not index.is_trained:
        step = max(1, count // (SAMPLE * index.nlist))
        index.train(np.concatenate([vectors_of(each)[kept][::step] for each, kept in pieces]))
    for each, kept in pieces:
        index.add(vectors_of(each)[kept])
    return index


def _empty(count: int, dimension: int) -> Any:
    """An index for so many vectors, yet without any."""
    faiss = _faiss()
    flat = faiss.IndexFlatIP(dimension)
    if count <= FLAT:
        return flat
    half, product = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    index = faiss.IndexIVFScalarQuantizer(
        flat, dimension, count // ROWS_A_CELL, half, product, False
    )  # half as large on disk and in memory, and searched in 0.7 of the time
    index.cp.niter, index.cp.max_points_per_centroid = ROUNDS, SAMPLE
    return index


def write(index: Any, path: Path) -> None:
    """Store an index; raises OSError, where FAISS itself says nothing of a full disk."""
    with path.open("wb") as file:
        _faiss().write_index(index, _faiss().PyCallbackIOWriter(file.write, WRITTEN_AT_ONCE))


def mapped(path: str) -> Any:
    """A stored index whose vectors stay in the file until they are looked at."""
    return _faiss().read_index(path, _faiss().IO_FLAG_MMAP_IFC)


def vectors_of(index: Any) -> Vectors:
    """All vectors in order, shape (n, dimension)."""
    return np.asarray(index.reconstruct_n(0, index.ntotal), np.float32).reshape(-1, index.d)


def nearest(
    index: Any,
    vector: Sequence[float],
    depth: int,
    kept: NDArray[np.bool_] | None = None,
    thorough: bool = False,
) -> tuple[Rows, Vectors]:
    """At most `depth` rows with their inner products, best first, of those that a mask keeps.

    `thorough` looks into every cell: where few rows are kept, the nearest cells may hold none.
    """
    faiss = _faiss()
    query = np.asarray(vector, np.float32).reshape(1, -1)
    depth = min(depth, index.ntotal)
    if depth < 1 or (kept is not None and not kept.any()):
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    selector, parameters = None, None
    if kept is not None:
        bits = np.packbits(kept, bitorder="little")
        selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        parameters = faiss.SearchParameters(sel=selector)
    if isinstance(index, faiss.IndexIVF):
        probes = index.nlist if thorough else min(PROBES, index.nlist)
        parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probes)
    scores, rows = index.search(query, depth, params=parameters)
    found = rows[0] >= 0
    return rows[0][found], scores[0][found]


def _faiss() -> Any:
    """Untyped: its types know neither selectors nor what an index is besides flat."""
    import faiss

    return faiss
