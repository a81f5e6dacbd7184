"""Tables drawn with lines, and what all tables of a page have in common."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.formats.pdf_glyph import Glyph, joined
from index.formats.pdf_ink import Box
from index.formats.pdf_lines import glued
from index.formats.pdf_page import Page, Run

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
        self._part(owner, lines)
        long = [1 for found in lines.values() if sum(len(t) for _, t in found) > LONG_CELL]
        rows = [row for r in range(high) for row in _row(r, wide, owner, lines)]
        rows = [row for row in rows if any(row)]
        if len(rows) < 2 or len(lines) < 4 or len(long) * 3 > len(lines):
            return None
        return Table(tuple(rows), self.box)

    def _owners(self, wide: int, high: int) -> "Owners":
        """Each cell's first cell among those that it is one with."""
        owner: Owners = {}
        for r in range(high):
            for c in range(wide):
                mine = (r, c)
                if c and not self._wall(r, c):
                    mine = owner[r, c - 1]
                elif r and not self._floor(r, c):
                    mine = owner[r - 1, c]
                owner[r, c] = mine
        return owner

    def _part(self, owner: "Owners", lines: "dict[tuple[int, int], Lines]") -> None:
        """Cut cells over several rows that have a figure for each row but no line between."""
        for key, cell in list(lines.items()):
            rows = [bisect_right(self._ys, y - 0.35 * NEAR) - 1 for y, _ in cell]
            if len(set(rows)) < max(len(rows), 2) or not _is_stacked(cell):
                continue
            for r, c in [at for at, first in owner.items() if first == key]:
                owner[r, c] = (r, key[1])
            del lines[key]
            lines |= {(r, key[1]): [line] for r, line in zip(rows, cell, strict=True)}

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
Owners = dict[tuple[int, int], tuple[int, int]]


def _is_stacked(cell: Lines) -> bool:
    """True for figures below one another."""
    return len(cell) > 1 and all(is_figure(text) for _, text in cell)


def _row(
    r: int, wide: int, owner: Owners, lines: dict[tuple[int, int], Lines]
) -> list[tuple[str, ...]]:
    """The rows of text in a row of cells: several where only the figures' lines tell them apart."""
    cells = [lines.get(owner[r, c], []) for c in range(wide)]
    whole = len({owner[r, c] for c in range(wide)}) == 1
    if whole:
        return [(_flat(cells[0]), *[""] * (wide - 1))] if owner[r, 0][0] == r else []
    cells = [  # what is stacked over several rows was told in the first of them
        [] if c and owner[r, c][0] < r and _is_stacked(cell) else cell
        for c, cell in enumerate(cells)
    ]
    stacked = [cell for cell in cells[1:] if _is_stacked(cell)]
    if not stacked:
        return [tuple(_flat(c) for c in cells)]
    ys = [y for y, _ in max(stacked, key=len)]
    split: list[list[list[str]]] = [[[] for _ in cells] for _ in ys]
    for c, cell in enumerate(cells):
        for y, text in cell:
            nearest = min(range(len(ys)), key=lambda i: abs(ys[i] - y))
            split[nearest][c].append(text)
    return [tuple(" ".join(cell) for cell in row) for row in split]


def _flat(lines: Lines) -> str:
    """Lines of one cell as one: a blank between them unless both sides are Chinese, or a word is
    hyphenated."""
    text = ""
    for _, line in lines:
        is_chinese = text[-1:] > "\u2e00" and line > "\u2e00"
        is_one = not text or is_chinese or text.endswith("-")
        text = glued(text, line) if is_one else f"{text} {line}"
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
