"""Paragraphs and tables of a PDF that run on to the next page or column, joined."""

import re

from index.formats.endings import ENDS_CLAUSE
from index.formats.pdf_furniture import Sheet
from index.formats.pdf_layout import Chunk, is_bullet
from index.formats.pdf_lines import glued
from index.formats.pdf_tables import Table
from index.formats.sheets import has_figures, header_rows

TURN = "\x03"  # where a page begins inside a paragraph


class Flow:
    """Chunks in their order, each with the pages that it stands on."""

    def __init__(self, body: float) -> None:
        self._body = body
        self._last = -1  # of those that are not aside
        self.chunks: list[tuple[list[int], Chunk]] = []

    def add(self, sheet: Sheet, chunk: Chunk) -> None:
        """The next chunk, joined to the last one where it goes on with it."""
        if not sheet.is_aside:
            if self._is_continued(sheet.number, chunk):
                self._bring_back()
                return
            self._last = len(self.chunks)
        self.chunks.append(([sheet.number], chunk))

    def _is_continued(self, number: int, chunk: Chunk) -> bool:
        if self._last < 0:
            return False
        pages, before = self.chunks[self._last]
        if chunk.table is not None:
            return self._goes_on(number, chunk.table)
        if before.table is not None or not _runs_on(before, chunk, self._body):
            return False
        mark = TURN * (number - pages[-1])
        text = glued(before.text, chunk.text)
        cut = len(text) - len(chunk.text)
        before.text = text[:cut] + mark + text[cut:]
        before.lines, before.is_open = before.lines + chunk.lines, chunk.is_open
        pages += range(pages[-1] + 1, number + 1)
        return True

    def _goes_on(self, number: int, table: Table) -> bool:
        """True when the table was joined to that of the page before.

        The caption between them, as of the unit, may be repeated as well; it goes then.
        """
        at = self._last
        if self.chunks[at][1].table is None and self._is_repeated(number):
            at -= 1
        pages, before = self.chunks[at]
        joined = _continued(before.table, table) if before.table else None
        if joined is None or pages[-1] != number - 1:
            return False
        before.table = joined
        pages.append(number)
        del self.chunks[at + 1 : self._last + 1]
        self._last = at
        return True

    def _is_repeated(self, number: int) -> bool:
        """True when the last chunk begins a page like the one before the table before it."""
        if self._last < 2:
            return False
        (_, caption), _, (pages, again) = self.chunks[self._last - 2 : self._last + 1]
        return pages == [number] and not caption.table and caption.text == again.text

    def _bring_back(self) -> None:
        """Set what stands aside of a page before the chunk that runs on past it."""
        at, aside = self._last, self.chunks[self._last + 1 :]
        first = self.chunks[at][0][0]
        for pages, _ in aside:
            pages[0] = min(pages[0], first)
        self.chunks[at:] = [*aside, self.chunks[at]]
        self._last = len(self.chunks) - 1


def _runs_on(a: Chunk, b: Chunk, body: float) -> bool:
    """True when the second chunk goes on with the sentence that the first one leaves open."""
    if is_heading(a, body) or is_heading(b, body):
        return False
    if abs(a.size - b.size) > 0.6 or not a.is_open or ENDS_CLAUSE.search(a.text):
        return False
    return not b.is_indented and not is_bullet(b.text)


def _continued(a: Table, b: Table) -> Table | None:
    """A table that goes on, with its header row repeated or not; None when it is another one."""
    if len(a.rows[0]) != len(b.rows[0]):
        return None
    repeated = 0
    while repeated < min(3, len(a.rows), len(b.rows)) and a.rows[repeated] == b.rows[repeated]:
        repeated += 1
    if not repeated and (header_rows(b.rows) > 1 or not has_figures(b.rows[0], most=False)):
        return None
    same = abs(a.box[0] - b.box[0]) < 6 and abs(a.box[2] - b.box[2]) < 6
    return Table(a.rows + b.rows[repeated:], b.box) if same else None


def is_heading(chunk: Chunk, body: float) -> bool:
    """True for a few larger or bold words; `body` is the size of the text in points."""
    if chunk.lines > 3 or len(chunk.text) > 120 or ENDS_CLAUSE.search(chunk.text):
        return False
    if re.fullmatch(r"[\W\d]*", chunk.text):
        return False
    if chunk.size > 1.12 * body:
        return True
    return chunk.bold and chunk.lines == 1 and len(chunk.text) <= 80
