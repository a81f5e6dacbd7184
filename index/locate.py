"""Where a quote of a PDF's text stands on the picture of its page."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import islice

from index.formats.pdf_view import Box, PageView
from index.passage import Document

LEAST = 4  # characters on end that count where a quote is not found whole
# Beyond these a page is hostile, and looking on would take minutes.
MOST_ROWS = 60
MOST_LABELS = 20  # places of a row's rarest cell
MOST_SPOTS = 100  # places of any other
MOST_PAIRS = 300_000  # of like characters of a quote and its page
_DROPPED = frozenset("-‐‑‒–—−|\\\u00ad")  # what reading adds, drops or exchanges


def on_page(document: Document, view: PageView, page: int, start: int, end: int) -> list[Box]:
    """The boxes, one a line, of the part of `document.text[start:end]` that stands on the page.

    Empty where the page does not show these words, or in another order.
    """
    low, high = _bounds(document, page)
    start, end = max(start, low), min(end, high)
    if start >= end:
        return []
    hay, places = _squeezed(view.characters)
    found = _whole(document.text, start, end, low, hay)
    if found is None and "|" in document.text[start:end]:
        rows = document.text[start:end].splitlines()[:MOST_ROWS]
        found = [i for row in rows for i in _row(row, hay, places, view.boxes)] or None
    if found is None:
        found = _pieces(_squeezed(document.text[start:end])[0], hay)
    return _lines(view.boxes[i] for i in dict.fromkeys(places[j] for j in found))


def _bounds(document: Document, page: int) -> tuple[int, int]:
    pages = document.pages
    if not 1 <= page <= len(pages):
        return 0, 0
    return pages[page - 1], pages[page] if page < len(pages) else len(document.text)


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The text as compared, and for each of its characters the index of the one it comes from."""
    found: list[str] = []
    places: list[int] = []
    for i, character in enumerate(text):
        if character.isspace() or character in _DROPPED:
            continue
        for plain in unicodedata.normalize("NFKC", character).lower():
            found.append(plain)
            places.append(i)
    return "".join(found), places


def _whole(text: str, start: int, end: int, begins: int, hay: str) -> list[int] | None:
    """The quote on end; of several places, the one that as many like it come before."""
    needle = _squeezed(text[start:end])[0]
    found = list(_occurrences(needle, hay))
    if not found:
        return None
    before = len(list(_occurrences(needle, _squeezed(text[begins:start])[0])))
    at = found[min(before, len(found) - 1)]
    return list(range(at, at + len(needle)))


def _occurrences(needle: str, hay: str) -> Iterable[int]:
    at = hay.find(needle) if needle else -1
    while at >= 0:
        yield at
        at = hay.find(needle, at + len(needle))


def _row(quote: str, hay: str, places: Sequence[int], boxes: Sequence[Box]) -> list[int]:
    """The cells of a table's row that stand on one line; empty where most of them do not."""
    cells = [c for c in (_squeezed(cell)[0] for cell in quote.split("|")) if c]
    spots = {cell: list(islice(_occurrences(cell, hay), MOST_SPOTS)) for cell in cells}
    label = min((c for c in cells if spots[c]), key=lambda c: len(spots[c]), default=None)
    if label is None:
        return []

    def near(cell: str, at: int) -> int | None:
        level = boxes[places[at]]
        return next((s for s in spots[cell] if _overlap(boxes[places[s]], level)), None)

    best = max(
        spots[label][:MOST_LABELS], key=lambda at: sum(near(c, at) is not None for c in cells)
    )
    rows = [(cell, near(cell, best)) for cell in cells]
    found = [i for cell, at in rows if at is not None for i in range(at, at + len(cell))]
    is_most = 2 * sum(at is not None for _, at in rows) > len(cells)
    return sorted(set(found)) if is_most else []


def _pieces(needle: str, hay: str) -> list[int]:
    """The parts of a quote that the page has on end, where they make up most of it."""
    counts = Counter(hay)
    if sum(counts[character] for character in needle) > MOST_PAIRS:
        return []
    matcher = SequenceMatcher(None, needle, hay, autojunk=False)
    blocks = [b for b in matcher.get_matching_blocks() if b.size >= LEAST]
    if 2 * sum(b.size for b in blocks) < len(needle):
        return []
    return [j for b in blocks for j in range(b.b, b.b + b.size)]


def _lines(boxes: Iterable[Box]) -> list[Box]:
    """Boxes of neighbouring characters on one line as one."""
    lines: list[Box] = []
    for box in boxes:
        last = lines[-1] if lines else None
        if last and _overlap(last, box) and -50 <= box[0] - last[2] < 3 * (box[3] - box[1]):
            lines[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            lines.append(box)
    return lines


def _overlap(a: Box, b: Box) -> bool:
    """True for boxes on one line: more than half of the lower one's height is shared."""
    shared = min(a[3], b[3]) - max(a[1], b[1])
    return 2 * shared > min(a[3] - a[1], b[3] - b[1])
