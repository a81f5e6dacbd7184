"""A page of a PDF as its reader sees it: a picture, and where each character stands on it."""

import ctypes
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.errors import DocumentError
from index.formats.lookalikes import table as lookalikes

WIDTH = 1400  # of the picture, in pixels
MAX_PIXELS = 6_000_000
MAX_CHARACTERS = 60_000
UNITS = 10_000  # positions are told in ten-thousandths of the page's width and height
_GONE = (0, 0x2, 0xAD, 0xFFFE)  # what ends a line in the middle of a word

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class PageView:
    """A page: its picture (PNG, `width` by `height` pixels) and its visible characters.

    `boxes[i]` is where `characters[i]` stands: left, top, right, bottom, in ten-thousandths of
    the page's width and height, y downwards.
    """

    width: int
    height: int
    picture: bytes
    characters: str
    boxes: tuple[Box, ...]


def view(data: bytes, number: int) -> PageView:
    """Page `number` (the first is 1); raises DocumentError where it cannot be shown.

    To be called in the limited child process: a hostile file may ask for more than there is.
    """
    import pypdfium2

    try:
        page = pypdfium2.PdfDocument(data)[number - 1]
        found = list(_characters(page))
        picture = page.render(scale=_scale(*page.get_size())).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
        raise DocumentError(f"page {number} cannot be shown ({error}).") from error
    width, height = picture.size
    text = "".join(character for character, _ in found)
    return PageView(width, height, _png(picture), text, tuple(box for _, box in found))


def _scale(width: float, height: float) -> float:
    """Pixels a point: WIDTH across, and no more pixels than are allowed."""
    return float(min(WIDTH / max(width, 1), (MAX_PIXELS / max(width * height, 1)) ** 0.5))


def _png(picture: Any) -> bytes:
    from PIL import Image

    few = picture.quantize(64, dither=Image.Dither.NONE)  # type and rules need no more
    out = io.BytesIO()
    (few if _is_plain(picture) else picture).save(out, "PNG", compress_level=zlib.Z_BEST_SPEED + 3)
    return out.getvalue()


def _is_plain(picture: Any) -> bool:
    """True for a page of type and rules; a photograph has far more colours."""
    return picture.getcolors(4096) is not None


def _characters(page: Any) -> Iterator[tuple[str, Box]]:
    """The characters in the order of the file, blanks left out, each with its box."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    mapped = lookalikes()
    box = raw.FS_RECTF()
    for i in range(min(raw.FPDFText_CountChars(text), MAX_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in _GONE or not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
            continue
        character = mapped.get(code) or chr(code)
        if character.isspace() or not raw.FPDFText_GetLooseCharBox(text, i, box):
            continue
        yield character, _on_page(page, raw, box)


def _on_page(page: Any, raw: Any, box: Any) -> Box:
    """A box of the file's coordinates as it lies on the page shown, rotation and crop included."""
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for at_x, at_y in ((box.left, box.bottom), (box.right, box.top)):
        raw.FPDF_PageToDevice(page, 0, 0, UNITS, UNITS, 0, at_x, at_y, x, y)
        corners.append((x.value, y.value))
    (a, b), (c, d) = corners
    return min(a, c), min(b, d), max(a, c), max(b, d)
