"""The rows of whole tables that may be compared: of one kind, none that a question leaves out.

A table that is divided into parts, first by business, then by product and region (分业务, 分产品,
分地区), tells the same whole several times: only the rows of one part are compared.
"""

from collections.abc import Iterator
from itertools import groupby

from index.language.terms import fold
from index.passage import Language
from qa.language.cues import cue
from qa.language.units import Unit, units
from qa.ranking.select import Selector
from qa.result import Evidence

FEWEST = 2  # rows that can be compared
MOST = 2_000  # rows of a table


def whole_tables(
    evidence: Evidence, selector: Selector, language: Language, left_out: str = ""
) -> Iterator[tuple[Unit, ...]]:
    """The rows of each table of which the evidence has a piece, or of each of its divisions: all of
    them but those that are left out.
    """
    seen: set[str] = set()
    for hit in evidence.hits:
        if hit.passage.kind != "table" or hit.passage.id in seen:
            continue
        pieces = selector.table_of(hit.passage)
        seen |= {piece.id for piece in pieces}
        rows = [u for piece in pieces for u in units(piece, language) if u.row is not None]
        for part in _divisions(rows):
            kept = tuple(u for u in part if not _is_left_out(u, left_out))
            if FEWEST <= len(kept) <= MOST:
                yield kept


def is_division(group: str) -> bool:
    """True for the name of a group that says by what the whole is divided: 分产品, "by region"."""
    return bool(cue("superlative.division").match(fold(group)))


def _divisions(rows: list[Unit]) -> list[list[Unit]]:
    """The rows by the division they are in; all in one where the table is not divided."""
    groups = [(u.row.group if u.row is not None else "") for u in rows]
    if sum(map(is_division, dict.fromkeys(groups))) < FEWEST:
        return [rows]
    paired = groupby(zip(groups, rows, strict=True), key=lambda pair: pair[0])
    return [[u for _, u in pairs] for _, pairs in paired]


def _is_left_out(unit: Unit, left_out: str) -> bool:
    label = fold(unit.row.label).strip(" *:：") if unit.row is not None else ""
    return len(label) > 1 and bool(left_out) and label in left_out
