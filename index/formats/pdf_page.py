"""One page of a PDF: visible characters in runs, ruled lines, and what lies behind the text.

All coordinates are points, x to the right and y downwards, along the direction in which the text
is written.
"""

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from index.formats.lookalikes import table as lookalikes
from index.formats.pdf_glyph import Blank, Glyph, is_wide, joined
from index.formats.pdf_ink import Box, Ink, Inks, objects_of
from index.formats.pdf_raised import settled
from index.formats.symbols import shown

TINY = 2.0
LEAST_SEAM, WIDEST_SEAM = 0.08, 0.6  # of the size: what is set between Chinese and Latin
SEAMS_APART = 0.8  # of all seams, where a page sets them apart
_HYPHENS = (0x2, 0xAD, 0x2010, 0xFFFE)
_BLANKS = (0x20, 0xA0, 0x3000, 0x9, 0xD, 0xA)
_FAR = {90: "top", 180: "left", 270: "bottom"}
_PLAIN = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st",
}  # fmt: skip
# Marks of lists, which stand for themselves whatever the font calls itself.
_PLAIN |= {0xF0B7: shown(0xF0B7, "symbol")}
_PLAIN |= {c: shown(c, "wingdings") for c in (0xF0A7, 0xF06E, 0xF075, 0xF0D8, 0xF0FC)}


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
    """What a page shows in one direction of writing.

    `pictured` is the share of it that pictures cover, at most 1; `unreadable` and `slanted` count
    characters without a meaning and those, not among `runs`, that stand askew.
    """

    width: float
    height: float
    runs: list[Run]
    rules: list[Box] = field(default_factory=list)
    pictured: float = 0.0
    unreadable: int = 0
    slanted: int = 0
    recognised: bool = False


def read_page(page: Any) -> list[Page]:
    """The visible text and the rules of a pypdfium2 page.

    As most of its text is written; then, each a page of its own, what is written upwards,
    downwards or upside down beside it.
    """
    raw = _raw()
    objects = list(objects_of(page, raw))
    shades = [box for kind, box in objects if kind in ("shade", "picture")]
    crop = page.get_cropbox()
    area = max((crop[2] - crop[0]) * (crop[3] - crop[1]), 1.0)
    pictures = [b for kind, b in objects if kind == "picture"]
    pictured = sum(abs(b[2] - b[0]) * abs(b[3] - b[1]) for b in pictures)
    found = list(_characters(page, raw))
    visible = [c for c in found if _is_seen(c, crop, shades)]
    recognised = not visible and pictured > area / 2  # a scan with a recognised, unseen text
    if recognised:
        visible = [c for c in found if c[4].is_invisible]
    counts = Counter(c[4].direction for c in visible)
    main, *others = [direction for direction, _ in counts.most_common()] or [0]
    rules = [box for kind, box in objects if kind == "rule"]
    pages = [_page(visible, rules, d, crop) for d in (main, *others) if d == main or d % 90 == 0]
    pages[0].pictured, pages[0].recognised = min(pictured / area, 1.0), recognised
    pages[0].slanted = sum(counts[d] for d in others if d % 90)
    return pages


def _page(found: Sequence["_Character"], rules: Sequence[Box], direction: int, crop: Box) -> Page:
    """What is written in a direction, turned to be level."""
    glyphs = [_turned(c, direction, crop) for c in found if c[4].direction == direction]
    turned = [_turned_box(box, direction, crop) for box in rules]
    across, along = crop[2] - crop[0], crop[3] - crop[1]
    size = (across, along) if direction % 180 == 0 else (along, across)
    bad = sum(1 for g in glyphs if g.text == "\ufffd" or "\ue000" <= g.text <= "\uf8ff")
    return Page(*size, _runs(_closed(settled(glyphs))), turned, unreadable=bad)


def _raw() -> Any:
    import pypdfium2.raw

    return pypdfium2.raw


_Character = tuple[str, float, float, float, Ink, Blank]


def _characters(page: Any, raw: Any) -> Iterator[_Character]:
    """Every character: text, x and y of its origin, its far end, its ink, the blank before it."""
    text = page.get_textpage()
    inks = Inks(raw)
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    blank: Blank = ""
    mapped = lookalikes()
    code_of, item_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetTextObject
    box_of, origin_of, ink_of = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin, inks.of
    for i in range(raw.FPDFText_CountChars(text)):
        code = code_of(text, i)
        if code in _BLANKS:
            if blank != "written":  # at the end of a line PDFium adds a break to it
                blank = "seen" if raw.FPDFText_IsGenerated(text, i) == 1 else "written"
            continue
        ink = ink_of(item_of(text, i))
        box_of(text, i, box)
        origin_of(text, i, x, y)
        far = box.right if ink.direction == 0 else getattr(box, _FAR.get(ink.direction, "right"))
        yield mapped.get(code) or _shown(code), x.value, y.value, far, ink, blank
        blank = ""


def _shown(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    return _PLAIN.get(code) or (chr(code) if 0 < code < 0x110000 else "\ufffd")


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


def _turned(character: _Character, direction: int, crop: Box) -> Glyph:
    text, x, y, far, ink, blank = character
    left, bottom, right, top = crop
    if direction == 90:
        x, y = y, x - left
    elif direction == 180:
        x, y, far = -x, y - bottom, -far
    elif direction == 270:
        x, y, far = -y, right - x, -far
    else:
        y = top - y
    return Glyph(text, x, max(far, x), y, ink.size, ink.bold, blank)


def _turned_box(box: Box, direction: int, crop: Box) -> Box:
    a, b, c, d = box
    left, bottom, right, top = crop
    return {
        90: (b, a - left, d, c - left),
        180: (-c, b - bottom, -a, d - bottom),
        270: (-d, right - c, -b, right - a),
    }.get(direction, (a, top - d, c, top - b))


def _closed(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """The characters; where the page sets Chinese and Latin apart by itself, the gap is no blank.

    Word and LibreOffice do that at every such place, and put blanks that were typed in the file.
    Browsers set nothing apart, and put no blanks in the file: there each gap was typed.
    """
    wide = [is_wide(g) for g in glyphs]
    mixed = [
        i for i, (a, b) in enumerate(pairwise(wide)) if a != b and _is_seam(*glyphs[i : i + 2])
    ]
    ends = {i: glyphs[i + 1].x0 for i in mixed}
    apart = [i for i in mixed if ends[i] - glyphs[i].x1 > LEAST_SEAM * glyphs[i].size]
    latin = Counter(
        b.blank for i, (a, b) in enumerate(pairwise(glyphs))
        if b.blank and not wide[i] and not wide[i + 1] and _is_beside(a, b)
    )  # fmt: skip
    if len(apart) < SEAMS_APART * len(mixed) or latin["seen"] > latin["written"]:
        return glyphs
    closed = list(glyphs)
    for _, line in groupby(apart, key=lambda i: glyphs[i].y):
        seams = list(line)
        widest = 1.5 * min(ends[i] - glyphs[i].x1 for i in seams)  # a line is stretched evenly
        for i in seams:
            if ends[i] - glyphs[i].x1 <= widest:
                closed[i] = glyphs[i]._replace(x1=ends[i])
    return closed


def _is_seam(a: Glyph, b: Glyph) -> bool:
    """True for Chinese beside Latin without a blank in the file."""
    return b.blank != "written" and _is_beside(a, b)


def _is_beside(a: Glyph, b: Glyph) -> bool:
    """True for letters or digits of one line with no more than a blank between them."""
    is_near = abs(a.y - b.y) < 0.1 * b.size and -0.1 < (b.x0 - a.x1) / b.size < WIDEST_SEAM
    return is_near and a.text.isalnum() and b.text.isalnum()


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
