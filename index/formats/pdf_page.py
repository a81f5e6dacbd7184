"""One page of a PDF: visible characters in runs, ruled lines, and what lies behind the text.

All coordinates are points, x to the right and y downwards, along the direction in which most of
the page's text is written.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from index.formats.lookalikes import table as lookalikes

TINY = 2.0
SMALLEST_RULE = 4.0
THICKEST_RULE = 2.5
DEEPEST_FORM = 4
_HYPHENS = (0x2, 0xAD, 0x2010, 0xFFFE)
_BLANKS = (0x20, 0xA0, 0x3000, 0x9, 0xD, 0xA)
_FAR = {90: "top", 180: "left", 270: "bottom"}
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"}
Box = tuple[float, float, float, float]  # left, top, right, bottom


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


class _Ink(NamedTuple):
    """How a text object is drawn."""

    size: float
    direction: int
    bold: bool
    is_white: bool
    is_invisible: bool


def read_page(page: Any) -> Page:
    """The visible text and the rules of a pypdfium2 page."""
    raw = _raw()
    objects = list(_objects(page, raw))
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


def _objects(page: Any, raw: Any) -> Iterator[tuple[str, Box]]:
    """Rules, coloured areas and pictures, in the page's own coordinates."""
    for item, kind in _drawn(page, raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 0):
        sides = [ctypes.c_float() for _ in range(4)]
        raw.FPDFPageObj_GetBounds(item, *sides)
        left, bottom, right, top = (side.value for side in sides)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            yield "picture", (left, bottom, right, top)
            continue
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item, fill, stroke)
        if min(right - left, top - bottom) <= THICKEST_RULE:
            if max(right - left, top - bottom) >= SMALLEST_RULE and (fill.value or stroke.value):
                yield "rule", (left, bottom, right, top)
            continue
        if stroke.value:
            yield from (("rule", edge) for edge in _edges(item, raw))
        if fill.value and not _Inks(raw).is_white(item):
            yield "shade", (left, bottom, right, top)


def _drawn(holder: Any, raw: Any, count: Any, get: Any, depth: int) -> Iterator[tuple[Any, int]]:
    """The paths and pictures of a page, those inside its forms too."""
    for i in range(count(holder)):
        item = get(holder, i)
        kind = raw.FPDFPageObj_GetType(item)
        if kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            yield item, kind
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            inner = (raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
            yield from _drawn(item, raw, *inner, depth + 1)


def _edges(item: Any, raw: Any) -> Iterator[Box]:
    """The level and upright lines of a path."""
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, m)
    before = start = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(raw.FPDFPath_CountSegments(item), 5000)):
        segment = raw.FPDFPath_GetPathSegment(item, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        at = m.a * x.value + m.c * y.value + m.e, m.b * x.value + m.d * y.value + m.f
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            start = at
        else:
            yield from _straight(before, at)
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _straight(at, start)
        before = at


def _straight(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Box]:
    wide, high = abs(a[0] - b[0]), abs(a[1] - b[1])
    if min(wide, high) < 0.5 and max(wide, high) >= SMALLEST_RULE:
        yield min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


_NO_INK = _Ink(0.0, 0, False, False, True)
_Character = tuple[str, float, float, float, _Ink, bool]


def _characters(page: Any, raw: Any) -> Iterator[_Character]:
    """Every character: text, x and y of its origin, its far end, ink, whether a blank is before."""
    text = page.get_textpage()
    inks = _Inks(raw)
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    spaced = False
    mapped = lookalikes()
    for i in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in _BLANKS:
            spaced = True
            continue
        ink = inks.of(raw.FPDFText_GetTextObject(text, i))
        raw.FPDFText_GetLooseCharBox(text, i, box)
        raw.FPDFText_GetCharOrigin(text, i, x, y)
        direction = ink.direction
        far = box.right if direction == 0 else getattr(box, _FAR.get(direction, "right"))
        yield mapped.get(code) or _shown(code), x.value, y.value, far, ink, spaced
        spaced = False


def _shown(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    return _LIGATURES.get(code) or (chr(code) if 0 < code < 0x110000 else "\ufffd")


class _Inks:
    """How text objects are drawn, each asked for once; some programs make one a character."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._known: dict[int, _Ink] = {}
        self._bold: dict[int, bool] = {}
        self._matrix, self._size = raw.FS_MATRIX(), ctypes.c_float()
        self._colour = [ctypes.c_uint() for _ in range(4)]

    def of(self, item: Any) -> _Ink:
        """The ink of a text object."""
        key = ctypes.addressof(item.contents) if item else 0
        ink = self._known.get(key)
        if ink is None:
            ink = self._known[key] = self._read(item) if item else _NO_INK
        return ink

    def is_white(self, item: Any) -> bool:
        """True for white and for what is all but transparent."""
        if not self._raw.FPDFPageObj_GetFillColor(item, *self._colour):
            return False
        red, green, blue, alpha = (c.value for c in self._colour)
        return alpha < 12 or min(red, green, blue) > 247

    def _read(self, item: Any) -> _Ink:
        raw, m = self._raw, self._matrix
        raw.FPDFTextObj_GetFontSize(item, self._size)
        raw.FPDFPageObj_GetMatrix(item, m)
        is_level = m.b == 0 and m.c == 0 and m.a > 0
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        return _Ink(
            self._size.value * (abs(m.d) if is_level else math.hypot(m.c, m.d)),
            0 if is_level else round(math.degrees(math.atan2(m.b, m.a))) % 360,
            self._is_bold(raw.FPDFTextObj_GetFont(item)),
            mode in (raw.FPDF_TEXTRENDERMODE_FILL, -1) and self.is_white(item),
            mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP),
        )

    def _is_bold(self, font: Any) -> bool:
        key = ctypes.addressof(font.contents) if font else 0
        if key and key not in self._bold:
            name = ctypes.create_string_buffer(128)
            self._raw.FPDFFont_GetBaseFontName(font, name, 128)
            self._bold[key] = any(w in name.value.lower() for w in (b"bold", b"black", b"heavy"))
        return self._bold.get(key, False)


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
