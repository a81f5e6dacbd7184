"""python -m benchmarks.nearest --data DATA: what kinds of FAISS index find and cost at scale.

The vectors are those of the passages of the laws that `python -m benchmarks` takes, the questions
its questions. Recall@12 is the share of the 12 passages of an exact search that an index finds.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from benchmarks.corpus import LAWS, questions_of, write_reports
from benchmarks.systems import passages_of
from index.embed import Vectors, shipped
from index.folder.dense import FLAT, PROBES, index_of

DEPTH = 12
QUESTIONS = 200
HNSW_LINKS = 32
HNSW_BREADTHS = (64, 128)


def flat(vectors: Vectors) -> Any:
    """Exact search."""
    import faiss

    index: Any = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def graph(vectors: Vectors) -> Any:
    """Hierarchical navigable small worlds (Malkov and Yashunin 2018)."""
    import faiss

    hnsw: Any = faiss.IndexHNSWFlat(vectors.shape[1], HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
    hnsw.add(vectors)
    return hnsw


def measure(vectors: Vectors, queries: Vectors) -> str:
    """A table of the kinds: build and query time, and recall@12."""
    rows = ["| index | build s | of it CPU s | question ms | recall@12 |", "|---|---|---|---|---|"]
    exact, *cost = _built(flat, vectors)
    right, seconds = _asked(lambda q: exact.search(q[None], DEPTH)[1][0], queries)
    rows.append(_row("exact", cost, seconds, right, right))
    cells, *cost = _built(index_of, vectors)
    for probes in sorted({48, 96, PROBES, 192, 256}) if len(vectors) > FLAT else ():
        cells.nprobe = probes
        found, seconds = _asked(lambda q: cells.search(q[None], DEPTH)[1][0], queries)
        rows.append(
            _row(f"IVF, {cells.nlist} cells, {probes} looked into", cost, seconds, found, right)
        )
    hnsw, *cost = _built(graph, vectors)
    for breadth in HNSW_BREADTHS:
        hnsw.hnsw.efSearch = breadth
        found, seconds = _asked(lambda q: hnsw.search(q[None], DEPTH)[1][0], queries)
        rows.append(
            _row(f"HNSW, {HNSW_LINKS} links, breadth {breadth}", cost, seconds, found, right)
        )
    return "\n".join(rows)


def _built(make: Callable[[Vectors], Any], vectors: Vectors) -> tuple[Any, float, float]:
    began, cpu = perf_counter(), process_time()
    return make(vectors), perf_counter() - began, process_time() - cpu


def _asked(
    search: Callable[[Vectors], Sequence[int]], queries: Vectors
) -> tuple[list[set[int]], float]:
    """What each query finds, and the median of the seconds it takes."""
    found, seconds = [], []
    for query in queries:
        began = perf_counter()
        found.append({int(i) for i in search(query)})
        seconds.append(perf_counter() - began)
    return found, float(np.median(seconds))


def _row(
    name: str, cost: Sequence[float], seconds: float, found: list[set[int]], right: list[set[int]]
) -> str:
    recall = np.mean([len(f & r) / len(r) for f, r in zip(found, right, strict=True)])
    return f"| {name} | {cost[0]:.1f} | {cost[1]:.1f} | {1000 * seconds:.2f} | {recall:.3f} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; exit status 1 where the data is not found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nearest", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER",
                        help="the folder that holds corpus/")  # fmt: skip
    parser.add_argument("--size", type=int, default=145_000, metavar="N", help="articles")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            reports = write_reports(options.data / LAWS, Path(folder), options.size)
            questions = [q.text for q in questions_of(reports, QUESTIONS)]
            texts, _ = passages_of(reports)
    except OSError as error:
        print(f"nearest: {error.filename}: {error.strerror}. Check the path.", file=sys.stderr)
        return 1
    vectors = shipped().encode_documents(texts)
    print(f"{len(vectors):,} vectors, {len(questions)} questions\n")
    print(measure(vectors, shipped().encode_queries(questions)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
