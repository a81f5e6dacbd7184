"""How the objects of a PDF page are drawn: the ink of its text, its lines, areas and pictures."""

import ctypes
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

SMALLEST_RULE = 4.0
THICKEST_RULE = 2.5
DEEPEST_FORM = 4
ASKEW = 10.0  # degrees
Box = tuple[float, float, float, float]


class Ink(NamedTuple):
    """How a text object is drawn."""

    size: float
    direction: int
    bold: bool
    is_white: bool
    is_invisible: bool


_NO_INK = Ink(0.0, 0, False, False, True)


class Inks:
    """How text objects are drawn, each asked for once; some programs make one a character."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._known: dict[int, Ink] = {}
        self._bold: dict[int, bool] = {}
        self._matrix, self._size = raw.FS_MATRIX(), ctypes.c_float()
        self._colour = [ctypes.c_uint() for _ in range(4)]

    def of(self, item: Any) -> Ink:
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

    def _read(self, item: Any) -> Ink:
        raw, m = self._raw, self._matrix
        raw.FPDFTextObj_GetFontSize(item, self._size)
        raw.FPDFPageObj_GetMatrix(item, m)
        is_level = m.b == 0 and m.c == 0 and m.a > 0
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        return Ink(
            self._size.value * (abs(m.d) if is_level else math.hypot(m.c, m.d)),
            0 if is_level else _direction(m.a, m.b),
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


def _direction(a: float, b: float) -> int:
    """Degrees from 0 to 359; pages that were laid askew on a scanner count as straight."""
    degrees = math.degrees(math.atan2(b, a))
    straight = 90 * round(degrees / 90)
    return (straight if abs(degrees - straight) <= ASKEW else round(degrees)) % 360


def objects_of(page: Any, raw: Any) -> Iterator[tuple[str, Box]]:
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
        if fill.value and not Inks(raw).is_white(item):
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
