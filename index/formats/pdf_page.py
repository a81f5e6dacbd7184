"""One page of a PDF: visible characters in runs, ruled lines, and what lies behind the text.

All coordinates are points, x to the right and y downwards, along the direction in which most of
the page's text is written.
"""

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from index.formats.lookalikes import table as lookalikes
from index.formats.pdf_ink import Box, Ink, Inks, objects_of

TINY = 2.0
_HYPHENS = (0x2, 0xAD, 0x2010, 0xFFFE)
_BLANKS = (0x20, 0xA0, 0x3000, 0x9, 0xD, 0xA)
_FAR = {90: "top", 180: "left", 270: "bottom"}
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"}


class Glyph(NamedTuple):
    """A character with its left and right edge, baseline and size; `spaced` after a blank."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    spaced: bool


@dataclass(slots=True)
class Run:
    """Characters that follow one another on a baseline without a wide gap."""

    glyphs: list[Glyph]
    x0: float
    x1: float
    y: float
    size: float
    _text: str = ""

    @property
    def text(self) -> str:
        """The characters, with blanks where the page shows them; asked for when all are there."""
        self._text = self._text or joined(self.glyphs)
        return self._text

    @property
    def bold(self) -> bool:
        """True when all of it is set in a bold face."""
        return all(g.bold for g in self.glyphs)


@dataclass(slots=True)
class Page:
    """What a page shows. `pictured` is the share of it that pictures cover, at most 1."""

    width: float
    height: float
    runs: list[Run]
    rules: list[Box] = field(default_factory=list)
    pictured: float = 0.0
    unreadable: int = 0
    recognised: bool = False


def read_page(page: Any) -> Page:
    """The visible text and the rules of a pypdfium2 page."""
    raw = _raw()
    objects = list(objects_of(page, raw))
    shades = [box for kind, box in objects if kind in ("shade", "picture")]
    left, bottom, right, top = page.get_cropbox()
    area = max((right - left) * (top - bottom), 1.0)
    pictures = [b for kind, b in objects if kind == "picture"]
    pictured = sum(abs(b[2] - b[0]) * abs(b[3] - b[1]) for b in pictures)
    found = list(_characters(page, raw))
    visible = [c for c in found if _is_seen(c, (left, bottom, right, top), shades)]
    recognised = not visible and pictured > area / 2  # a scan with a recognised, unseen text
    if recognised:
        visible = [c for c in found if c[4].is_invisible]
    turn = Counter(c[4].direction for c in visible).most_common(1)
    direction = turn[0][0] if turn else 0
    glyphs = [_turned(c, direction, top) for c in visible if c[4].direction == direction]
    rules = [_turned_box(b, direction, top) for kind, b in objects if kind == "rule"]
    size = (right - left, top - bottom) if direction % 180 == 0 else (top - bottom, right - left)
    bad = sum(1 for g in glyphs if g.text == "\ufffd" or "\ue000" <= g.text <= "\uf8ff")
    share = min(pictured / area, 1.0)
    return Page(*size, _runs(glyphs), rules, share, bad, recognised)


def _raw() -> Any:
    import pypdfium2.raw

    return pypdfium2.raw


_Character = tuple[str, float, float, float, Ink, bool]


def _characters(page: Any, raw: Any) -> Iterator[_Character]:
    """Every character: text, x and y of its origin, its far end, ink, whether a blank is before."""
    text = page.get_textpage()
    inks = Inks(raw)
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    spaced = False
    mapped = lookalikes()
    code_of, item_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetTextObject
    box_of, origin_of, ink_of = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin, inks.of
    for i in range(raw.FPDFText_CountChars(text)):
        code = code_of(text, i)
        if code in _BLANKS:
            spaced = True
            continue
        ink = ink_of(item_of(text, i))
        box_of(text, i, box)
        origin_of(text, i, x, y)
        far = box.right if ink.direction == 0 else getattr(box, _FAR.get(ink.direction, "right"))
        yield mapped.get(code) or _shown(code), x.value, y.value, far, ink, spaced
        spaced = False


def _shown(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    return _LIGATURES.get(code) or (chr(code) if 0 < code < 0x110000 else "\ufffd")


def _is_seen(character: _Character, crop: Box, shades: Sequence[Box]) -> bool:
    """False for text that is unseen, tiny, off the page, or white on nothing."""
    _, x, y, _, ink, _ = character
    if ink.is_invisible or ink.size < TINY:
        return False
    if not (crop[0] - 1 <= x <= crop[2] + 1 and crop[1] - 1 <= y <= crop[3] + 1):
        return False
    at = y + ink.size / 3
    return not ink.is_white or any(
        b[0] - 1 <= x <= b[2] + 1 and b[1] - 1 <= at <= b[3] + 1 for b in shades
    )


def _turned(character: _Character, direction: int, top: float) -> Glyph:
    text, x, y, far, ink, spaced = character
    x, y = x, top - y
    if direction == 90:
        x, y = top - y, x
    elif direction == 180:
        x, y, far = -x, top - y, -far
    elif direction == 270:
        x, y, far = y - top, -x, -far
    return Glyph(text, x, max(far, x), y, ink.size, ink.bold, spaced)


def _turned_box(box: Box, direction: int, top: float) -> Box:
    a, b, c, d = box
    return {
        90: (b, a, d, c),
        180: (-c, b, -a, d),
        270: (-d, -c, -b, -a),
    }.get(direction, (a, top - d, c, top - b))


def _runs(glyphs: Sequence[Glyph]) -> list[Run]:
    """Characters in the order of the file, cut where the line or the column changes."""
    runs: list[Run] = []
    for g in glyphs:
        run = runs[-1] if runs else None
        if run is not None and _continues(run, g):
            run.glyphs.append(g)
            run.x1 = max(run.x1, g.x1)
            if g.size > run.size + 0.1:
                run.y, run.size = g.y, g.size
        else:
            runs.append(Run([g], g.x0, g.x1, g.y, g.size))
    return runs


def _continues(run: Run, g: Glyph) -> bool:
    size = max(run.size, g.size)
    last = run.glyphs[-1]
    gap = g.x0 - last.x1
    if gap <= -0.6 * size and g.x0 < last.x0:  # the letters of a ligature share one place
        return False
    widest = 0.7 if g.text.isdigit() or g.text in "-(（" else 1.0
    return abs(g.y - run.y) < 0.45 * size and gap < widest * size


def joined(glyphs: Sequence[Glyph]) -> str:
    """The text of neighbouring characters: a blank where the file or a gap has one."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(glyphs)]
    loose = bool(gaps) and sorted(gaps)[len(gaps) // 2] > 0.05 * glyphs[0].size  # set wide
    pieces = [glyphs[0].text] if glyphs else []
    for (a, b), gap in zip(pairwise(glyphs), gaps, strict=True):
        wide = sum(1 for g in (a, b) if g.text >= "\u2e80")
        least = 0.9 if wide and loose else 0.1 if b.spaced and wide < 2 else 0.2
        is_apart = gap > least * b.size
        pieces += [" ", b.text] if is_apart else [b.text]
    return "".join(pieces)
