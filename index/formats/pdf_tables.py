"""Tables on a page: those with ruled lines, and those whose columns of figures line up."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.formats.pdf_page import Box, Glyph, Page, Run, joined

NEAR = 3.0
MOST_RULES = 600
LONG_CELL = 300
_FIGURE = re.compile(
    r"[-+–—−]|(?:[A-Z]{0,3}[$£€¥]\s?)?[-+(（−–]?[$£€¥]?\d[\d,，.]*\s?(?:%|％|x|倍|bp|亿|万|元|pp)*[)）]?"
    r"|n/?a|不适用|nil",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Table:
    """The texts of the cells, row by row, and where the table stands."""

    rows: tuple[tuple[str, ...], ...]
    box: Box


@dataclass(frozen=True, slots=True)
class _Level:
    """A level line; an upright one has its coordinates exchanged."""

    start: float
    end: float
    at: float


def is_figure(text: str) -> bool:
    """True for a number with its signs and unit, and for what stands for none."""
    return _FIGURE.fullmatch(text.strip()) is not None


def ruled(page: Page) -> tuple[list[Table], list[Run]]:
    """The tables drawn with lines, and the runs that stand in none of them."""
    across = _merged(_Level(a, c, (b + d) / 2) for a, b, c, d in page.rules if c - a >= d - b)
    down = _merged(_Level(b, d, (a + c) / 2) for a, b, c, d in page.rules if c - a < d - b)
    runs, tables = page.runs, []
    if len(across) + len(down) <= MOST_RULES:
        for levels, uprights in _connected(across, down):
            grid = _Grid(levels, uprights)
            inside = [g for run in runs for g in run.glyphs if grid.holds(g)]
            table = grid.table(inside) if inside else None
            if table is not None:
                tables.append(table)
                runs = [left for run in runs for left in _outside(run, grid)]
    return tables, runs


def _merged(lines: Iterable[_Level]) -> list[_Level]:
    """Pieces of one line joined."""
    found: list[_Level] = []
    for line in sorted(lines, key=lambda w: (round(w.at / 1.5), w.start)):
        last = found[-1] if found else None
        if last and abs(last.at - line.at) <= 1.5 and line.start <= last.end + NEAR:
            found[-1] = _Level(last.start, max(last.end, line.end), last.at)
        else:
            found.append(line)
    return found


def _connected(
    across: Sequence[_Level], down: Sequence[_Level]
) -> list[tuple[list[_Level], list[_Level]]]:
    """Groups of level and upright lines that touch."""
    groups: list[tuple[list[_Level], list[_Level]]] = []
    for upright in down:
        touching = [h for h in across if _touch(h, upright)]
        mine, rest = (list(touching), [upright]), []
        for group in groups:
            if any(h in group[0] for h in touching):
                mine = (group[0] + [h for h in mine[0] if h not in group[0]], group[1] + mine[1])
            else:
                rest.append(group)
        groups = [*rest, mine]
    return [g for g in groups if len(g[0]) >= 2 and len(g[1]) >= 1]


def _touch(level: _Level, upright: _Level) -> bool:
    return (
        level.start - NEAR <= upright.at <= level.end + NEAR
        and upright.start - NEAR <= level.at <= upright.end + NEAR
    )


def _places(values: Iterable[float]) -> list[float]:
    """Sorted values, near ones as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


class _Grid:
    """The cells that connected lines make; cells without a line between them are one."""

    def __init__(self, across: Sequence[_Level], down: Sequence[_Level]) -> None:
        self._across, self._down = across, down
        ends = [h.start for h in across] + [h.end for h in across]
        tips = [v.start for v in down] + [v.end for v in down]
        self._xs = _places([v.at for v in down] + [min(ends), max(ends)])
        self._ys = _places([h.at for h in across] + [min(tips), max(tips)])

    @property
    def box(self) -> Box:
        """Where the grid stands."""
        return self._xs[0], self._ys[0], self._xs[-1], self._ys[-1]

    def holds(self, g: Glyph) -> bool:
        """True when the character's middle lies inside."""
        x, y = (g.x0 + g.x1) / 2, g.y - 0.35 * g.size
        return self._xs[0] < x < self._xs[-1] and self._ys[0] < y < self._ys[-1]

    def table(self, glyphs: Sequence[Glyph]) -> Table | None:
        """The texts in the cells; None when the lines frame something else."""
        wide, high = len(self._xs) - 1, len(self._ys) - 1
        if wide < 2 or high < 1 or wide * high > 20_000:
            return None
        owner = self._owners(wide, high)
        held: dict[tuple[int, int], list[Glyph]] = {}
        for g in glyphs:
            c = bisect_right(self._xs, (g.x0 + g.x1) / 2) - 1
            r = bisect_right(self._ys, g.y - 0.35 * g.size) - 1
            held.setdefault(owner[r, c], []).append(g)
        lines = {key: _lines(found) for key, found in held.items()}
        long = [1 for found in lines.values() if sum(len(t) for _, t in found) > LONG_CELL]
        rows = [row for r in range(high) for row in _row(r, wide, owner, lines)]
        rows = [row for row in rows if any(row)]
        if len(rows) < 2 or len(lines) < 4 or len(long) * 3 > len(lines):
            return None
        return Table(tuple(rows), self.box)

    def _owners(self, wide: int, high: int) -> dict[tuple[int, int], tuple[int, int]]:
        """Each cell's first cell among those that it is one with."""
        owner: dict[tuple[int, int], tuple[int, int]] = {}
        for r in range(high):
            for c in range(wide):
                mine = (r, c)
                if c and not self._wall(r, c):
                    mine = owner[r, c - 1]
                elif r and not self._floor(r, c):
                    mine = owner[r - 1, c]
                owner[r, c] = mine
        return owner

    def _wall(self, r: int, c: int) -> bool:
        middle = (self._ys[r] + self._ys[r + 1]) / 2
        return any(
            abs(v.at - self._xs[c]) <= NEAR and v.start - 1 <= middle <= v.end + 1
            for v in self._down
        )

    def _floor(self, r: int, c: int) -> bool:
        middle = (self._xs[c] + self._xs[c + 1]) / 2
        return any(
            abs(h.at - self._ys[r]) <= NEAR and h.start - 1 <= middle <= h.end + 1
            for h in self._across
        )


Lines = list[tuple[float, str]]


def _row(
    r: int,
    wide: int,
    owner: dict[tuple[int, int], tuple[int, int]],
    lines: dict[tuple[int, int], Lines],
) -> list[tuple[str, ...]]:
    """The rows of text in a row of cells: several where only the figures' lines tell them apart."""
    cells = [lines.get(owner[r, c], []) for c in range(wide)]
    whole = len({owner[r, c] for c in range(wide)}) == 1
    if whole:
        return [(_flat(cells[0]), *[""] * (wide - 1))] if owner[r, 0][0] == r else []
    stacked = [c for c in cells[1:] if len(c) > 1 and all(is_figure(t) for _, t in c)]
    if not stacked:
        return [tuple(_flat(c) for c in cells)]
    if owner[r, 1][0] != r:
        return []
    ys = [y for y, _ in max(stacked, key=len)]
    split: list[list[list[str]]] = [[[] for _ in cells] for _ in ys]
    for c, cell in enumerate(cells):
        for y, text in cell:
            nearest = min(range(len(ys)), key=lambda i: abs(ys[i] - y))
            split[nearest][c].append(text)
    return [tuple(" ".join(cell) for cell in row) for row in split]


def _flat(lines: Lines) -> str:
    """Lines of one cell as one: a blank between them unless both sides are Chinese."""
    text = ""
    for _, line in lines:
        glue = "" if not text or (ord(text[-1]) > 0x2E00 and ord(line[0]) > 0x2E00) else " "
        text += glue + line
    return text


def _lines(glyphs: Sequence[Glyph]) -> Lines:
    """Characters of one cell as lines from top to bottom."""
    found: list[list[Glyph]] = []
    for g in sorted(glyphs, key=lambda g: g.y):
        if found and abs(found[-1][0].y - g.y) < 0.45 * max(g.size, found[-1][0].size):
            found[-1].append(g)
        else:
            found.append([g])
    return [(line[0].y, joined(sorted(line, key=lambda g: g.x0))) for line in found]


def _outside(run: Run, grid: _Grid) -> list[Run]:
    left = [g for g in run.glyphs if not grid.holds(g)]
    if len(left) == len(run.glyphs):
        return [run]
    return [Run(left, left[0].x0, left[-1].x1, run.y, run.size)] if left else []


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
