"""Where a quote of a PDF's text stands on the picture of its page."""

import unicodedata
from bisect import bisect, insort
from collections.abc import Iterable, Sequence
from itertools import islice

from index.formats.pdf_view import Box, PageView
from index.passage import Document

LEAST = 4  # characters on end that count where a quote is not found whole
MOST_ROWS = 60  # of a table that is looked for
COMMON = 20  # what stands on a page more often than this tells no place
MOST_SPOTS = 300  # of a cell on a page
_DROPPED = frozenset("-‐‑‒–—−|\\^\u00ad")  # what reading adds, drops or exchanges


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
    rarest = min((s for s in spots.values() if s), key=len, default=[])
    if not rarest or len(rarest) > COMMON:
        return []

    def on_line(level: Box) -> list[tuple[str, int]]:
        """The cells on the line of a box, each after the one before it where that can be."""
        found: list[tuple[str, int]] = []
        after = 0
        for cell in cells:
            near = [s for s in spots[cell] if _overlap(boxes[places[s]], level)]
            if near:
                at = next((s for s in near if s >= after), near[0])
                found.append((cell, at))
                after = at + len(cell)
        return found

    best = max((on_line(boxes[places[at]]) for at in rarest), key=len)
    is_most = 2 * len(best) > len(cells)
    return sorted({i for cell, at in best for i in range(at, at + len(cell))}) if is_most else []


Run = tuple[int, int, int]  # where it begins in the quote, where on the page, how long


def _pieces(needle: str, hay: str) -> list[int]:
    """The parts of a quote that the page has on end, where they make up most of it."""
    kept: list[Run] = []
    for run in sorted(_runs(needle, hay), key=lambda run: -run[2]):
        fitted = _fitted(run, kept)
        if fitted[2] >= LEAST:
            insort(kept, fitted)
    if 2 * sum(length for _, _, length in kept) < len(needle):
        return []
    return [j for _, at, length in kept for j in range(at, at + length)]


def _runs(needle: str, hay: str) -> list[Run]:
    """The longest common runs of LEAST characters or more, crossing or not, in linear time.

    Runs that begin with what the page has more than COMMON times are found by their other parts.
    """
    places: dict[str, list[int]] = {}
    for j in range(len(hay) - LEAST + 1):
        places.setdefault(hay[j : j + LEAST], []).append(j)
    found: list[Run] = []
    open_at: dict[int, int] = {}  # by diagonal: the index of its latest run
    for i in range(len(needle) - LEAST + 1):
        spots = places.get(needle[i : i + LEAST], [])
        for j in spots if len(spots) <= COMMON else ():
            k = open_at.get(j - i, -1)
            if k >= 0 and sum(found[k][::2]) == i + LEAST - 1:
                found[k] = (*found[k][:2], found[k][2] + 1)
            else:
                open_at[j - i] = len(found)
                found.append((i, j, LEAST))
    return found


def _fitted(run: Run, kept: Sequence[Run]) -> Run:
    """The part of a run that crosses none of those kept, which are in order."""
    i, j, length = run
    k = bisect(kept, run)
    if k:
        before, at, size = kept[k - 1]
        cut = max(before + size - i, at + size - j, 0)
        i, j, length = i + cut, j + cut, length - cut
    if k < len(kept):
        length = min(length, kept[k][0] - i, kept[k][1] - j)
    return i, j, length


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
