"""Dense search: a FAISS index by inner product, of a kind that the number of vectors chooses.

Up to FLAT rows are searched exactly. Beyond that an inverted file (IVF) looks into the PROBES
cells nearest to the question; docs/scale.md has what that finds and what it costs, beside HNSW.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embed import Vectors

FLAT = 20_000
ROWS_A_CELL = 256
PROBES = 128
SAMPLE = 64  # training vectors a cell
ROUNDS = 8
Rows = NDArray[np.int64]


def index_of(vectors: Vectors) -> Any:
    """A FAISS index of unit vectors, shape (n, dimension), numbered from 0."""
    faiss = _faiss()
    vectors = np.ascontiguousarray(vectors, np.float32)
    count, dimension = vectors.shape
    flat = faiss.IndexFlatIP(dimension)
    if count <= FLAT:
        index = flat
    else:
        index = faiss.IndexIVFFlat(
            flat, dimension, count // ROWS_A_CELL, faiss.METRIC_INNER_PRODUCT
        )
        index.cp.niter, index.cp.max_points_per_centroid = ROUNDS, SAMPLE
        index.train(vectors)
    index.add(vectors)
    return index


def to_bytes(index: Any) -> NDArray[np.uint8]:
    """The index as FAISS stores it. Its own writing to a file says nothing of a full disk."""
    return np.asarray(_faiss().serialize_index(index), np.uint8)


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
    selector = None
    if kept is not None:
        bits = np.packbits(kept, bitorder="little")
        selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
    if isinstance(index, faiss.IndexIVF):
        probes = index.nlist if thorough else min(PROBES, index.nlist)
        parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probes)
    else:
        parameters = faiss.SearchParameters(sel=selector)
    scores, rows = index.search(query, depth, params=parameters)
    found = rows[0] >= 0
    return rows[0][found], scores[0][found]


def _faiss() -> Any:
    """Untyped: its types know neither selectors nor what an index is besides flat."""
    import faiss

    return faiss
