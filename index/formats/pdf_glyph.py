"""A character on a page of a PDF, and neighbouring ones as text."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

Blank = Literal["", "seen", "written"]  # none, a gap that PDFium takes for one, or one in the file


class Glyph(NamedTuple):
    """A character with its left and right edge, baseline and size, and the blank before it."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    blank: Blank


def is_wide(g: Glyph) -> bool:
    """True for a Chinese character."""
    return g.text >= "\u2e80"


def joined(glyphs: Sequence[Glyph]) -> str:
    """The text of neighbouring characters: a blank where the file or a gap has one."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(glyphs)]
    loose = bool(gaps) and sorted(gaps)[len(gaps) // 2] > 0.05 * glyphs[0].size  # set wide
    pieces = [glyphs[0].text] if glyphs else []
    for (a, b), gap in zip(pairwise(glyphs), gaps, strict=True):
        wide = is_wide(a) + is_wide(b)
        least = 0.9 if wide and loose else 0.1 if b.blank and wide < 2 else 0.2
        is_apart = gap > least * b.size
        pieces += [" ", b.text] if is_apart else [b.text]
    return "".join(pieces)
