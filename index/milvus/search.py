"""Searches a view: the engine finds candidates, of which the best are certain to be the best."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from index.lexical import TermGroup
from index.milvus.engine import MOST_ROWS, Engine
from index.milvus.engine import Row as Found
from index.milvus.schema import PASSAGES, among
from index.milvus.sparse import Row, exact, query, read_row, slack
from index.milvus.stored import Stored
from index.milvus.view import View, Watch
from index.passage import Hit, Passage

FIRST = 200  # candidates that are looked at first
MOST = 3_200  # candidates that are looked at before what is best among them is taken for the best
WIDER = 4
FIELDS = ("id", "document", "body")
EFFORT = 128  # of the dense index: how many rows it keeps in sight

Read = Callable[[Stored, int], tuple[Passage, int]]


def narrowed(held: Sequence[Stored], only: Sequence[Stored]) -> str:
    """The condition that a passage is of one of some documents, of which there is at least one.

    All that were added in a period are asked for by it, however many they are; others by name.
    """
    first, last = min(d.added for d in only), max(d.added for d in only)
    if len(only) > 1 and sum(first <= d.added <= last for d in held) == len(only):
        return f"added >= {first} and added <= {last}"
    return among("document", [d.generation for d in only])


class Search:
    """The searches of one view, narrowed to some documents or not."""

    def __init__(self, watch: Watch, view: View, only: Sequence[Stored] | None, read: Read) -> None:
        """`read` gives the passage and the view of a row that the engine holds no text of."""
        self._engine: Engine = watch.engine
        self._level = watch.level
        self._view = view
        self._read = read
        where = among("tenant", watch.tenants)
        self._where = where if only is None else f"{where} and {narrowed(view.documents, only)}"

    def dense(self, vector: Sequence[float], k: int) -> list[Hit]:
        """Passages by the inner product of their best view."""
        depth = min(2 * k, MOST_ROWS)
        while True:
            params = {"ef": max(EFFORT, depth)}
            found = self._engine.search(
                PASSAGES, "vector", list(vector), depth, self._where, FIELDS, self._level, params
            )
            live = [(score, row) for score, row in found if self._is_live(row)]
            if len(live) >= 2 * k or len(found) < depth or depth >= MOST_ROWS:
                return self._hits([row for _, row in live], [score for score, _ in live], k)
            depth = min(depth * WIDER, MOST_ROWS)

    def sparse(
        self, field: Literal["words", "bigrams"], groups: Sequence[TermGroup], k: int
    ) -> list[Hit]:
        """Passages by the BM25 score of their best view; a score of zero is not found."""
        statistics = self._view.statistics
        terms = statistics.words if field == "words" else statistics.bigrams
        asked = query(groups, terms)
        depth = min(max(FIRST, 2 * k), MOST_ROWS)
        while asked:
            found, bound = self._candidates(field, asked, depth)
            rows = [row for row in found if self._is_live(row)]
            scores = exact([self._row(r) for r in rows], field, groups, statistics)
            kept = np.flatnonzero(scores > 0)
            least = np.sort(scores[kept])[-2 * k] if len(kept) >= 2 * k else 0.0
            if bound * slack(terms) <= least or depth >= MOST:
                return self._hits([rows[i] for i in kept], scores[kept].tolist(), k)
            depth = min(depth * WIDER, MOST)
        return []

    def _candidates(
        self, field: str, asked: dict[int, float], depth: int
    ) -> tuple[list[Found], float]:
        """Rows that hold terms of the query, and what a row beside them scores at most."""
        if self._engine.has_sparse:
            found = self._engine.search(
                PASSAGES, field, asked, depth, self._where, FIELDS, self._level, {}
            )
            bound = found[-1][0] if len(found) >= depth else 0.0
            return [row for _, row in found], bound
        where = f"{self._where} and array_contains_any({field}, {sorted(asked)})"
        return list(self._engine.query(PASSAGES, where, FIELDS, self._level, MOST_ROWS)), 0.0

    def _is_live(self, row: Found) -> bool:
        """False for what is not committed yet, was replaced, or is hidden by another document."""
        return row["document"] in self._view.by_generation

    def _row(self, found: Found) -> Row:
        if found["body"]:
            return read_row(found["body"])
        place, number = self._place(found)
        return Row(*self._read(self._view.documents[place], number))

    def _place(self, found: Found) -> tuple[int, int]:
        """Where a row stands in the collection."""
        generation, _, number = str(found["id"]).rpartition("-")
        return self._view.by_generation[generation], int(number)

    def _hits(self, rows: Sequence[Found], scores: Sequence[float], k: int) -> list[Hit]:
        """The passages of rows in the order of their scores, each by its best one."""
        places = [self._place(row) for row in rows]
        order: Any = sorted(range(len(rows)), key=lambda i: (-scores[i], places[i]))
        best: dict[str, Hit] = {}
        for i in order[: 2 * k]:
            passage = self._row(rows[i]).passage
            best.setdefault(passage.id, Hit(passage, scores[i]))
        return list(best.values())[:k]
