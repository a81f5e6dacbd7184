"""The order in which a page is read, and its lines joined to paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.formats.pdf_aligned import rows_of
from index.formats.pdf_lines import glued
from index.formats.pdf_page import Run
from index.formats.pdf_tables import Table

LEAST_LINES = 4
_BULLET = re.compile(r"[•·●▪■◆◇○–➢✓*]\s*|-\s+")
_NUMBERED = re.compile(
    r"(?:\d{1,2}[.)、．]|[(（][\d一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节])"
)


@dataclass(slots=True)
class Chunk:
    """A paragraph (or table) as far as one page or column shows it.

    `is_open` when its last line runs to the edge, `is_indented` when its first begins inside.
    """

    text: str
    size: float
    bold: bool
    lines: int
    is_open: bool = False
    is_indented: bool = False
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A run or a table in its place; `order` is that of the file."""

    x0: float
    x1: float
    top: float
    y: float
    content: Run | Table
    order: int = 0


def chunks(runs: Sequence[Run], tables: Sequence[Table]) -> list[Chunk]:
    """The paragraphs and tables of a page in reading order."""
    items = [Item(r.x0, r.x1, r.y - r.size, r.y, r, order) for order, r in enumerate(runs)]
    items += [Item(t.box[0], t.box[2], t.box[1], t.box[3], t) for t in tables]
    found: list[Chunk] = []
    for column in _columns(sorted(items, key=lambda i: (i.top, i.x0)), 0):
        found += _paragraphs(column)
    return found


def _columns(items: list[Item], depth: int) -> Iterator[list[Item]]:
    """Groups of items, each to be read from top to bottom, in the order of reading."""
    gutter = _gutter(items) if depth < 4 else None
    if gutter is None:
        yield items
        return
    band: list[Item] = []
    for item in [*items, None]:
        if item is not None and not item.x0 < gutter < item.x1:
            band.append(item)
            continue
        left = [i for i in band if i.x1 <= gutter]
        right = [i for i in band if i.x0 >= gutter]
        if left and right:
            tail = _tail(left, right) if item is not None else []
            yield from _columns([i for i in left if i not in tail], depth + 1)
            yield from _columns(right, depth + 1)
            band = tail
        if band:
            yield band
        if item is not None:
            yield [item]
        band = []


def _tail(left: Sequence[Item], right: Sequence[Item]) -> list[Item]:
    """What stands below both columns and was written after them: the caption of what follows."""
    bottom, last = max(i.y for i in right), max(i.order for i in right)
    return [i for i in left if i.top > bottom and i.order > last]


def _gutter(items: Sequence[Item]) -> float | None:
    """Where a column begins that stands beside another, or None."""
    starts = Counter(round(i.x0 / 4) for i in items if isinstance(i.content, Run))
    for start, count in starts.most_common(12):
        x = min(i.x0 for i in items if round(i.x0 / 4) == start) - 2
        if count < LEAST_LINES:
            break
        left, right = [i for i in items if i.x1 <= x], [i for i in items if i.x0 >= x]
        if min(len(left), len(right)) < LEAST_LINES:
            continue
        if _beside(left, right) >= LEAST_LINES and _is_clear(items, left, right, x):
            return x
    return None


def _beside(left: Sequence[Item], right: Sequence[Item]) -> int:
    """How many items on the left stand at the height of the column on the right."""
    top, bottom = min(i.top for i in right), max(i.y for i in right)
    lowest = max(i.y for i in left)
    between = sum(1 for i in left if top - 1 <= i.y <= bottom + 1)
    return min(between, sum(1 for i in right if i.top <= lowest))


def _is_clear(items: Sequence[Item], left: Sequence[Item], right: Sequence[Item], x: float) -> bool:
    """True when most of what is as high as both columns keeps to one of them."""
    crossing = sum(1 for i in items if i.x0 < x < i.x1)
    top, bottom = min(i.top for i in right), max(i.y for i in right)
    edge = max((i.x1 for i in left if top - 1 <= i.y <= bottom + 1), default=x)
    size = max(i.y - i.top for i in right if isinstance(i.content, Run)) if right else 10.0
    return crossing * 3 <= len(left) + len(right) and x + 2 - edge > 0.3 * min(size, 12.0)


def _paragraphs(items: Sequence[Item]) -> Iterator[Chunk]:
    """Chunks of one column."""
    for group in _between_tables(items):
        if isinstance(group, Table):
            yield Chunk("", 0.0, False, len(group.rows), table=group)
        else:
            yield from _cut(rows_of(group))


def _between_tables(items: Sequence[Item]) -> Iterator[Table | list[Run]]:
    runs: list[Run] = []
    for item in items:
        if isinstance(item.content, Run):
            runs.append(item.content)
            continue
        if runs:
            yield runs
        runs = []
        yield item.content
    if runs:
        yield runs


def _cut(lines: Sequence[Sequence[Run]]) -> Iterator[Chunk]:
    """Lines to paragraphs: cut at gaps, changes of type, indents, short ends and marks of lists."""
    left = min(line[0].x0 for line in lines)
    right = max(line[-1].x1 for line in lines)
    pitches = [b[0].y - a[0].y for a, b in pairwise(lines)]
    usual: dict[int, float] = {}
    for size in {round(line[0].size) for line in lines}:
        near = [p for p, line in zip(pitches, lines, strict=False) if round(line[0].size) == size]
        usual[size] = sorted(near)[len(near) // 4] if near else 2.0 * size
    start = 0
    for i in range(1, len(lines) + 1):
        if i == len(lines) or _breaks(lines[i - 1], lines[i], left, right, usual):
            yield _chunk(lines[start:i], left, right)
            start = i


def _breaks(
    a: Sequence[Run], b: Sequence[Run], left: float, right: float, usual: dict[int, float]
) -> bool:
    size = b[0].size
    if abs(a[0].size - size) > 0.08 * size + 0.2 or a[0].bold != b[0].bold:
        return True
    pitch = b[0].y - a[0].y
    if pitch > 1.3 * min(usual[round(size)], 2.0 * size) or pitch < 0:
        return True
    first = b[0].text
    if _BULLET.match(first) or _NUMBERED.match(first):
        return True
    indent = b[0].x0 - left
    if indent > 1.2 * size and a[0].x0 - left < 0.8 * size:
        return True
    ends = a[-1].text[-1:] in '。！？.!?；;：:”"）)'
    return ends and a[-1].x1 - left < 0.75 * (right - left)


def _chunk(lines: Sequence[Sequence[Run]], left: float, right: float) -> Chunk:
    text = ""
    for line in lines:
        typed = line[0].glyphs[0].blank == "written"
        text = glued(text, " ".join(run.text for run in line), typed)
    size = max(run.size for run in lines[0])
    return Chunk(
        text, size, all(run.bold for line in lines for run in line), len(lines),
        is_open=right - lines[-1][-1].x1 < 4.0 * size,
        is_indented=lines[0][0].x0 - left > 1.2 * size,
    )  # fmt: skip


def is_bullet(text: str) -> bool:
    """True for an item of a list."""
    return _BULLET.match(text) is not None
