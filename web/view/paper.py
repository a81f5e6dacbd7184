"""A report as HTML, a part at a time. Every run of its text tells the offset where it begins.

`data-at` on an element is the offset, in characters of the document's text, of the element's own
text; the page marks quotes by it. What stands between such runs (marks of Markdown, bars of a
table) is not shown.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from index import Document
from index.language.marks import is_markdown, marks
from index.language.terms import language as language_of
from index.passage import Block
from web.view.markup import escape, lang

PART = 6_000  # characters of a part, a block more or less
HEADINGS = 2_000
_ESCAPED_BAR = re.compile(r"\\(?=\|)")
_RULE = re.compile(r"(?=[^-]*-)[\s:|-]*")
_CELL = re.compile(r"(?<!\\)\|")
_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"([ \t]*)(?:[-*+•·]|(\d{1,3}[.)、]))[ \t]*")
_FIGURE = re.compile(r"[-+−(]?[^\w\s]?[\d.,]+\s?[%％)]*")


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks on end: `document.blocks[first:last]`, which cover `text[start:end]`."""

    first: int
    last: int
    start: int
    end: int


def parts(document: Document) -> list[Part]:
    """The document cut between blocks; a part ends once it has PART characters."""
    found: list[Part] = []
    first = 0
    for i, block in enumerate(document.blocks, 1):
        start = document.blocks[first].start
        if block.end - start >= PART or i == len(document.blocks):
            found.append(Part(first, i, start, block.end))
            first = i
    return found


def outline(document: Document) -> dict[str, Any]:
    """What the page must know before it shows a part: parts, pages and headings by offset."""
    headings = [
        {"start": b.start, "level": max(b.level, 1), "text": document.text[b.start : b.end].strip()}
        for b in document.blocks
        if b.kind in ("title", "heading")
    ]
    return {
        "source": document.source,
        "title": document.title,
        "language": document.language,
        "translated": bool(document.translations),
        "pages": document.pages,
        "parts": [[p.start, p.end] for p in parts(document)],
        "headings": headings[:HEADINGS],
    }


def part_html(document: Document, number: int) -> str:
    """Part `number` (the first is 0) as HTML; raises IndexError where there is none."""
    part = parts(document)[number]
    paper = _Paper(document)
    return "".join(paper.block(i) for i in range(part.first, part.last))


class _Paper:
    """Writes the blocks of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._is_markdown = is_markdown(document.source)

    def block(self, i: int) -> str:
        block = self._document.blocks[i]
        theirs = self._document.translations
        translated = _translated(block, theirs[i]) if theirs else ""
        turn = "".join(f'<hr data-page="{p}">' for p in self._begun(i))
        return f"{turn}{self._original(block)}{translated}"

    def _begun(self, i: int) -> list[int]:
        """The pages that begin in the block, or between it and the one before."""
        blocks, pages = self._document.blocks, self._document.pages
        before = bisect_right(pages, blocks[i - 1].end) if i else 0
        return list(range(before + 1, bisect_right(pages, blocks[i].end) + 1))

    def _original(self, block: Block) -> str:
        text = self._document.text
        spoken = " " + lang(language_of(text[block.start : block.end]))
        if block.kind == "table":
            return _table(text, block.start, block.end)
        if block.kind == "list":
            return f"<ul{spoken}>{''.join(self._items(block.start, block.end))}</ul>"
        inner = self._inline(block.start, block.end)
        if block.kind in ("title", "heading"):
            level = 3 if block.kind == "title" else min(block.level + 2, 6)
            return f"<h{level}{spoken}>{inner}</h{level}>"
        style = "" if self._is_markdown else ' class="lines"'
        return f'<p{style}{spoken} dir="auto">{inner}</p>'

    def _items(self, start: int, end: int) -> Iterator[str]:
        """The items of a list; a line without a mark belongs to the item before it."""
        text = self._document.text
        open_from: tuple[int, int, str] | None = None
        for a, b in _line_spans(text, start, end):
            mark = _ITEM.match(text, a, b)
            if mark and open_from:
                yield self._item(*open_from)
            if mark:
                number = "n" if mark[2] else ""
                body = mark.start(2) if number else mark.end()
                open_from = (body, b, f"{min(len(mark[1]) // 2, 3)}{number}")
            elif open_from is None:
                open_from = (a, b, "0")
            else:
                open_from = (open_from[0], b, open_from[2])
        if open_from:
            yield self._item(*open_from)

    def _item(self, start: int, end: int, style: str) -> str:
        return f'<li class="i{style}">{self._inline(start, end)}</li>'

    def _inline(self, start: int, end: int) -> str:
        """Text in runs, without the marks of Markdown where it is that."""
        gone = marks(self._document.text, start, end) if self._is_markdown else []
        return _runs(self._document.text, start, end, gone)


def _runs(text: str, start: int, end: int, gone: Sequence[tuple[int, int]]) -> str:
    """`text[start:end]` without the spans that are gone, each run with its offset."""
    pieces, at = [], start
    for a, b in [*gone, (end, end)]:
        if at < a:
            pieces.append(f'<span data-at="{at}">{escape(text[at:a])}</span>')
        at = max(at, b)
    return "".join(pieces)


def _translated(block: Block, text: str) -> str:
    """A block's companion translation, which is shown or not with all others."""
    spoken = f'class="tr" {lang(language_of(text))}'
    if block.kind == "table":
        return f"<div {spoken}>{_table(text, 0, len(text), False)}</div>"
    shown = "\n".join(line.strip() for line in text.splitlines())
    return f'<p {spoken} dir="auto">{escape(shown)}</p>'


def _table(text: str, start: int, end: int, placed: bool = True) -> str:
    """Pipe rows as a table with a header row; the lines before it stay text."""
    before, rows = [], []
    for a, b in _line_spans(text, start, end):
        if not text[a:b].lstrip().startswith("|"):
            before.append(f"<p>{_run(text, a, b, placed)}</p>")
        elif not _RULE.fullmatch(text, a, b):
            rows.append((a, b))
    head = "".join(_row(text, *span, "th", placed) for span in rows[:1])
    body = "".join(_row(text, *span, "td", placed) for span in rows[1:])
    return (
        f'{"".join(before)}<div class="scroll" tabindex="0" role="group"><table>'
        f"<thead>{head}</thead><tbody>{body}</tbody></table></div>"
    )


def _row(text: str, start: int, end: int, tag: str, placed: bool) -> str:
    bars = [m.start() for m in _CELL.finditer(text, start, end)]
    edges = [*bars, end] if text[bars[-1] + 1 : end].strip() else bars
    cells = [(a + 1, b) for a, b in pairwise(edges)]
    return f"<tr>{''.join(_cell(text, *span, tag, placed) for span in cells)}</tr>"


def _cell(text: str, start: int, end: int, tag: str, placed: bool) -> str:
    said = text[start:end].strip()
    kind = ' scope="col"' if tag == "th" else ""
    kind += ' class="figure"' if _FIGURE.fullmatch(said) else ""
    return f"<{tag}{kind}>{_run(text, start, end, placed)}</{tag}>"


def _run(text: str, start: int, end: int, placed: bool) -> str:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    gone = [m.span() for m in _ESCAPED_BAR.finditer(text, start, end)]
    return _runs(text, start, end, gone) if placed else escape(text[start:end].replace("\\|", "|"))


def _line_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The lines that are not blank."""
    spans = [m.span() for m in _LINE.finditer(text, start, end)]
    return [(a, b) for a, b in spans if not text[a:b].isspace()]
