"""Raised characters of a PDF page made part of what they stand on, or taken out (`raised`)."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from index.formats.pdf_glyph import Glyph, joined
from index.formats.raised import raised

SMALLER = 0.9  # of the size of what it stands on
LEAST_RISE, HIGH_RISE, MOST_RISE = 0.12, 0.25, 0.8  # of that size
NEAR, FAR = 0.3, 1.0  # gaps around a mark, of that size
MOST_MARK = 24  # characters
BEFORE = 12
MOST_STRAY, MOST_GAP = 3, 8.0  # characters; points
_STRAY = re.compile(r"\d{1,2}|[a-z]|[*†‡]{1,3}")
_CELL = 4.0  # points


def settled(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The characters in the order of the file, each raised mark merged into the one before it.

    A mark that the file has elsewhere is brought to its place.
    """
    kept = _in_order(glyphs)
    strays = list(_strays(kept))
    gone: set[int] = set()
    places: dict[int, list[int]] = {}
    for i, g in enumerate(kept if strays else ()):
        places.setdefault(int(g.x1 // _CELL), []).append(i)
    for start, end in strays:
        g = kept[start]
        reach = range(int((g.x0 - MOST_GAP) // _CELL), int((g.x0 + MOST_GAP) // _CELL) + 1)
        near = [i for cell in reach for i in places.get(cell, ())]
        bases = [i for i in near if _stands_on(g, kept[i])]
        if bases:
            at = min(bases, key=lambda i: abs(g.x0 - kept[i].x1))
            _merge(kept, at, kept[start:end], kept[at + 1 : at + 2])
            gone |= set(range(start, end))
    return [g for i, g in enumerate(kept) if i not in gone]


def _strays(glyphs: Sequence[Glyph]) -> Iterator[tuple[int, int]]:
    """Where short small marks stand for themselves in the file."""
    sizes = Counter(round(g.size * 2) for g in glyphs)
    usual = sizes.most_common(1)[0][0] / 2 if sizes else 0.0
    start = 0
    for i in range(1, len(glyphs) + 1):
        if i < len(glyphs) and _follows(glyphs[i - 1], glyphs[i]):
            continue
        is_small = i - start <= MOST_STRAY and glyphs[start].size < SMALLER * usual
        if is_small and _STRAY.fullmatch("".join(g.text for g in glyphs[start:i])):
            yield start, i
        start = i


def _follows(a: Glyph, b: Glyph) -> bool:
    """True for neighbours on one line."""
    return abs(a.y - b.y) < LEAST_RISE * b.size and -NEAR < (b.x0 - a.x1) / b.size < FAR


def _in_order(glyphs: Sequence[Glyph]) -> list[Glyph]:
    kept: list[Glyph] = []
    i = 0
    while i < len(glyphs):
        g = glyphs[i]
        if kept and g.size < kept[-1].size and _stands_on(g, kept[-1]):
            end = _end(glyphs, i, kept[-1])
            if end - i < MOST_MARK:
                _merge(kept, len(kept) - 1, glyphs[i:end], glyphs[end : end + 1])
            else:  # the line beside a large initial
                kept += glyphs[i:end]
            i = end
            continue
        if kept and _hangs(g, kept[-1]):  # as in H2O: of the same line
            end = _end_of_line(glyphs, i)
            kept += [h._replace(y=kept[-1].y) for h in glyphs[i:end]]
            i = end
            continue
        if kept and kept[-1].size < g.size and _leads(kept[-1], g):
            kept[-1] = _apart(kept[-1], g)
        kept.append(g)
        i += 1
    return kept


def _stands_on(g: Glyph, base: Glyph) -> bool:
    """True for a smaller character just behind and above the baseline of another."""
    return _is_above(g, base) and -NEAR < (g.x0 - base.x1) / base.size < FAR


def _leads(g: Glyph, base: Glyph) -> bool:
    """True for one just before it: the number of a note before its text."""
    return _is_above(g, base) and -NEAR < (base.x0 - g.x1) / base.size < FAR


def _is_above(g: Glyph, base: Glyph) -> bool:
    """True for a smaller character above the baseline; one of nearly the size stands high."""
    rise = (base.y - g.y) / base.size
    least = LEAST_RISE if g.size < SMALLER * base.size else HIGH_RISE
    return g.size < base.size and least < rise < MOST_RISE


def _hangs(g: Glyph, base: Glyph) -> bool:
    """True for a smaller character just behind and below the baseline of another."""
    drop, gap = (g.y - base.y) / base.size, (g.x0 - base.x1) / base.size
    return g.size < base.size and LEAST_RISE < drop < MOST_RISE and -NEAR < gap < NEAR


def _end_of_line(glyphs: Sequence[Glyph], i: int) -> int:
    """Past the last of the characters that follow i on one line in one size, a few at most."""
    end = i + 1
    while end < min(len(glyphs), i + BEFORE) and glyphs[end].size == glyphs[i].size:
        if not _follows(glyphs[end - 1], glyphs[end]):
            break
        end += 1
    return end


def _end(glyphs: Sequence[Glyph], i: int, base: Glyph) -> int:
    """Past the last character of the mark that begins at i."""
    end = i + 1
    while end < len(glyphs) and end - i < MOST_MARK:
        g, last = glyphs[end], glyphs[end - 1]
        if not (_is_above(g, base) and g.x0 > last.x0):
            break
        if g.x0 - last.x1 > NEAR * base.size:
            break
        end += 1
    return end


def _merge(kept: list[Glyph], at: int, mark: Sequence[Glyph], after: Sequence[Glyph]) -> None:
    """Write the mark into `kept[at]`, with the gap that the next character then has."""
    base, last = kept[at], mark[-1]
    line = [g for g in kept[max(at - BEFORE, 0) : at + 1] if abs(g.y - base.y) < NEAR * base.size]
    following = [g for g in after if abs(g.y - base.y) < NEAR * base.size and g.x0 >= last.x0]
    gap = (following[0].x0 - last.x1) / base.size if following else FAR
    behind = following[0].text if gap < NEAR else " "
    text = raised(joined(line), joined(mark), behind)
    base = base._replace(text=f"{base.text}{text.rstrip()}", x1=max(base.x1, last.x1))
    kept[at] = _apart(base, following[0]) if text.endswith(" ") and following else base


def _apart(g: Glyph, following: Glyph) -> Glyph:
    """The same with a gap before the next, wide enough to be a blank."""
    return g._replace(x1=min(g.x1, following.x0 - NEAR * following.size))
