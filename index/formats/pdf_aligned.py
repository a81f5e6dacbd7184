"""Tables without lines, told by columns of figures that stand under one another."""

from collections.abc import Iterable, Sequence

from index.formats.pdf_page import Run
from index.formats.pdf_tables import Table, is_figure


def rows_of(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs on one baseline together, from top to bottom, each row from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (r.y, r.x0)):
        if rows and abs(rows[-1][0].y - run.y) < 0.4 * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda r: r.x0) for row in rows]


def aligned(runs: Sequence[Run]) -> tuple[list[Table], list[Run]]:
    """Tables without upright lines, told by columns of figures, and the runs that remain."""
    rows = rows_of(runs)
    kinds = [_kind(row) for row in rows]
    tables: list[Table] = []
    used: set[int] = set()
    i = 0
    while i < len(rows):
        end = _end_of_table(rows, kinds, i) if kinds[i] == "figures" else i
        if kinds[i:end].count("figures") >= 2:
            start = _start_of_table(rows, kinds, i, max(used, default=-1))
            tables.append(_columns(rows[start:end], kinds[start:end]))
            used |= set(range(start, end))
        i = max(end, i + 1)
    gone = {id(run) for i in used for run in rows[i]}
    return tables, [run for run in runs if id(run) not in gone]


def _kind(row: Sequence[Run]) -> str:
    """ "figures" for a row of a table, "names" for one that may head it, "line", or "prose"."""
    texts = [run.text for run in row]
    if len(row) == 1:
        return "line" if len(texts[0]) <= 40 else "prose"
    figures = sum(1 for t in texts[1:] if is_figure(t))
    if figures * 2 >= len(row) - 1 and len(texts[0]) <= 80:
        return "figures"
    return "names" if max(len(t) for t in texts) <= 40 else "prose"


def _end_of_table(rows: Sequence[Sequence[Run]], kinds: Sequence[str], i: int) -> int:
    """Past the last row of figures that follows without a break; single lines may be between."""
    end, at = i + 1, i + 1
    while at < len(rows) and _pitch(rows, at) < 3.2 and at - end < 2 and kinds[at] != "prose":
        at += 1
        if kinds[at - 1] == "figures":
            end = at
    return end


def _start_of_table(rows: Sequence[Sequence[Run]], kinds: Sequence[str], i: int, after: int) -> int:
    start = i
    while start - 1 > after and i - start < 3 and kinds[start - 1] == "names":
        if _pitch(rows, start) >= 3.2:
            break
        start -= 1
    return start


def _pitch(rows: Sequence[Sequence[Run]], at: int) -> float:
    """The distance to the row before, in sizes of the type."""
    return (rows[at][0].y - rows[at - 1][0].y) / max(rows[at][0].size, 1.0)


def _columns(rows: Sequence[Sequence[Run]], kinds: Sequence[str]) -> Table:
    """Rows cut into columns by where their figures stand."""
    figures = [r for row, k in zip(rows, kinds, strict=True) if k == "figures" for r in row[1:]]
    columns: list[list[float]] = []
    for run in sorted(figures, key=lambda r: r.x0):
        if columns and run.x0 < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], run.x1)
        else:
            columns.append([run.x0, run.x1])
    cells = [_placed(row, columns) for row in rows]
    runs = [run for row in rows for run in row]
    box = (
        min(r.x0 for r in runs), rows[0][0].y - rows[0][0].size,
        max(r.x1 for r in runs), rows[-1][0].y,
    )  # fmt: skip
    return Table(tuple(cells), box)


def _placed(row: Sequence[Run], columns: Sequence[Sequence[float]]) -> tuple[str, ...]:
    """The texts of a row, the label first; a name over several columns stands in each."""
    cells = [""] * (len(columns) + 1)
    for i, run in enumerate(row):
        over = [c for c, (a, b) in enumerate(columns) if min(b, run.x1) > max(a, run.x0)]
        if i == 0 and (not over or run.x0 < columns[0][0] - run.size):
            over = [-1]
        if not over:
            middle = (run.x0 + run.x1) / 2
            over = [min(range(len(columns)), key=lambda c: abs(sum(columns[c]) / 2 - middle))]
        for c in over:
            cells[c + 1] = f"{cells[c + 1]} {run.text}".strip()
    return tuple(cells)
