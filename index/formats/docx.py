"""Word documents: headings, paragraphs, lists, tables and notes in the order of the text."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from index.formats.docx_math import line
from index.formats.docx_runs import Runs, Style, is_hidden, is_raised
from index.formats.docx_tree import (
    M,
    W,
    cells,
    left_out,
    notes_of,
    number,
    on,
    rows,
    settle,
    value,
)
from index.formats.parts import MAX_SPAN, Parsed, Part, assemble, lists_joined, table
from index.formats.sheets import header_rows

if TYPE_CHECKING:
    from docx.document import Document as Word

_HEADING = re.compile(r"(?:heading|标题)\s?([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\b", re.IGNORECASE)
_LISTED = re.compile(r"list|列表|项目符号", re.IGNORECASE)
_HOLDERS = (f"{W}p", f"{W}tbl", f"{M}oMath")


def load(data: bytes, encoding: str | None) -> Parsed:
    """The text of the body; notes stand at the end of their section.

    Running heads and feet and deleted text are left out, comments with a note.
    """
    import docx

    word = docx.Document(BytesIO(data))
    told = left_out(word.part)
    settle(word.element.body)
    runs = Runs(_styles(word), notes_of(word.part))
    parts = list(lists_joined(_Reader(runs).sections(word.element.body)))
    if runs.unknown:
        told.append(f"{runs.unknown} symbols of a font that is not known are shown as \ufffd.")
    return assemble(parts, told)


def _styles(word: "Word") -> dict[str, Style]:
    elements = {e.get(f"{W}styleId"): e for e in word.styles.element.iter(f"{W}style")}
    return {key: _style(key, elements) for key in elements if key}


def _style(key: str, elements: dict[str | None, Any]) -> Style:
    level, is_list, is_contents, hidden, raised = 0, False, False, False, False
    at: str | None = key
    for _ in range(12):  # a style may be based on itself
        element = elements.get(at)
        if element is None:
            break
        name = value(element, "name") or ""
        heading = _HEADING.match(name)
        level = level or (int(heading[1]) if heading else int(name.lower() in ("title", "标题")))
        level = level or _outline(element)
        is_list |= bool(_LISTED.match(name)) or element.find(f".//{W}numPr") is not None
        is_contents |= bool(_CONTENTS.match(name))
        hidden |= is_hidden(element.find(f"{W}rPr"))
        raised |= is_raised(element.find(f"{W}rPr"))
        at = value(element, "basedOn")
    return Style(level, is_list, is_contents, hidden, raised)


class _Reader:
    """Walks the body by the styles' meaning."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def sections(self, body: Any) -> Iterator[Part]:
        """The blocks of the body; notes come before the heading that follows, or last."""
        ready = 0
        for part in self.parts(body):
            if part.kind == "heading":
                yield from self._noted(ready)
            yield part
            ready = len(self._runs.pending)
        while self._runs.pending:  # a note may refer to another
            yield from self._noted(1)

    def _noted(self, count: int) -> Iterator[Part]:
        """The first notes that wait."""
        notes = self._runs.pending[:count]
        del self._runs.pending[:count]
        for note in notes:
            for part in self.parts(note):
                yield replace(part, kind="paragraph") if part.kind == "heading" else part

    def parts(self, body: Any) -> Iterator[Part]:
        """The blocks of a body, cell, note or text box, in order."""
        for child in body:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                made = self._table(child)
                yield from [made] if made else self._cells(child)
            elif child.tag == f"{M}oMath":
                yield Part("paragraph", line(child))
            elif next(child.iter(*_HOLDERS), None) is not None:  # a control, a change, a group
                yield from self.parts(child)

    def _paragraph(self, p: Any) -> Iterator[Part]:
        style, text = self._runs.style(p), self._runs.text(p)
        properties = p.find(f"{W}pPr")
        level = style.level or (_outline(p) if properties is not None else 0)
        if level and "\n" not in text:
            yield Part("heading", text, level)
        elif style.is_list or p.find(f"{W}pPr/{W}numPr") is not None:
            yield Part("list", f"- {text}" if text else "")
        else:
            yield Part("paragraph", text)
        for box in p.iter(f"{W}txbxContent"):
            if next(box.iterancestors(f"{W}p")) is p:
                yield from self.parts(box)

    def _table(self, element: Any) -> Part | None:
        found: list[list[str]] = []
        marked = 0
        for tr in rows(element):
            if tr.find(f"{W}trPr/{W}del") is not None or on(tr, "trPr", "hidden"):
                continue
            marked += marked == len(found) and on(tr, "trPr", "tblHeader")
            found.append(self._row(tr, found[-1] if found else []))
        if max((len(row) for row in found), default=0) < 2:
            return None
        return table(found, marked or header_rows(found))

    def _row(self, tr: Any, above: list[str]) -> list[str]:
        """A row's texts; a cell over several columns or rows stands in each of them."""
        row = [""] * min(number(tr, "trPr", "gridBefore"), MAX_SPAN)
        own = cells(tr)
        for tc in own:
            merge = tc.find(f"{W}tcPr/{W}vMerge")
            text = "\n".join(t for t in map(self._runs.text, tc.iter(f"{W}p")) if t)
            if merge is not None and merge.get(f"{W}val") != "restart" and len(row) < len(above):
                text = above[len(row)]
            across = min(max(number(tc, "tcPr", "gridSpan"), 1), MAX_SPAN)
            row += [text] + [text if len(own) > 1 else ""] * (across - 1)
        return row

    def _cells(self, element: Any) -> Iterator[Part]:
        """A table of one column lays out the page."""
        for tr in rows(element):
            for tc in cells(tr):
                yield from self.parts(tc)


def _outline(element: Any) -> int:
    """The level of a heading by its outline, 0 for none."""
    text = value(element, "pPr", "outlineLvl")
    return int(text) + 1 if text and text.isdigit() and int(text) < 9 else 0
