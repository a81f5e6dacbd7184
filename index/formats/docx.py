"""Word documents: headings, paragraphs, lists and tables in the order of the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from index.formats.parts import Parsed, Part, assemble, table
from index.formats.sheets import header_rows

if TYPE_CHECKING:
    from docx.document import Document as Word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAX_SPAN = 60
_HEADING = re.compile(r"(?:heading|标题)\s?([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\b", re.IGNORECASE)
_LISTED = re.compile(r"list|列表|项目符号", re.IGNORECASE)
_BEHIND = ("shd", "highlight")
_OFF = ("0", "false", "off", "none")


def load(data: bytes, encoding: str | None) -> Parsed:
    """The text of the body; headers, footers, comments and deleted text are left out."""
    import docx

    word = docx.Document(BytesIO(data))
    reader = _Reader(_styles(word))
    return assemble(_lists_joined(reader.parts(word.element.body)))


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style, with those that it is based on, tells of its paragraphs or runs."""

    level: int = 0
    is_list: bool = False
    is_contents: bool = False
    is_hidden: bool = False


def _styles(word: "Word") -> dict[str, _Style]:
    elements = {e.get(f"{W}styleId"): e for e in word.styles.element.iter(f"{W}style")}
    return {key: _style(key, elements) for key in elements if key}


def _style(key: str, elements: dict[str | None, Any]) -> _Style:
    level, is_list, is_contents, is_hidden = 0, False, False, False
    at: str | None = key
    for _ in range(12):  # a style may be based on itself
        element = elements.get(at)
        if element is None:
            break
        name = _value(element, "name") or ""
        heading = _HEADING.match(name)
        level = level or (int(heading[1]) if heading else int(name.lower() in ("title", "标题")))
        level = level or _outline(element)
        is_list |= bool(_LISTED.match(name)) or element.find(f".//{W}numPr") is not None
        is_contents |= bool(_CONTENTS.match(name))
        is_hidden |= _is_hidden(element.find(f"{W}rPr"))
        at = _value(element, "basedOn")
    return _Style(level, is_list, is_contents, is_hidden)


class _Reader:
    """Walks the body by the styles' meaning."""

    def __init__(self, styles: dict[str, _Style]) -> None:
        self._styles = styles

    def parts(self, body: Any) -> Iterator[Part]:
        """The blocks of a body, cell or text box, in order."""
        for child in body:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                made = self._table(child)
                yield from [made] if made else self._cells(child)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
                yield from self.parts(child)

    def _paragraph(self, p: Any) -> Iterator[Part]:
        style = self._styles.get(_value(p, "pPr", "pStyle") or "", _Style())
        text = "" if style.is_hidden or style.is_contents else self._text(p)
        properties = p.find(f"{W}pPr")
        level = style.level or (_outline(p) if properties is not None else 0)
        if level and "\n" not in text:
            yield Part("heading", text, level)
        elif style.is_list or p.find(f"{W}pPr/{W}numPr") is not None:
            yield Part("list", f"- {text}" if text else "")
        else:
            yield Part("paragraph", text)
        for box in p.iter(f"{W}txbxContent"):
            if not any(a.tag == FALLBACK for a in box.iterancestors()):
                yield from self.parts(box)

    def _text(self, p: Any) -> str:
        """The visible runs of a paragraph, those of its text boxes left aside."""
        pieces: list[str] = []
        for run in p.iter(f"{W}r"):
            owner = next(a for a in run.iterancestors(f"{W}p"))
            if owner is not p or any(a.tag == f"{W}moveFrom" for a in run.iterancestors()):
                continue
            properties = run.find(f"{W}rPr")
            style = self._styles.get(_value(run, "rPr", "rStyle") or "", _Style())
            if not style.is_hidden and not _is_hidden(properties):
                pieces += [_SIGNS.get(e.tag, "") or _text_of(e) for e in run]
        return re.sub(r"[ \t\xa0]+", " ", "".join(pieces)).strip()

    def _table(self, element: Any) -> Part | None:
        rows: list[list[str]] = []
        marked = 0
        for tr in _rows(element):
            if tr.find(f"{W}trPr/{W}del") is not None or _on(tr, "trPr", "hidden"):
                continue
            marked += marked == len(rows) and _on(tr, "trPr", "tblHeader")
            rows.append(self._row(tr, rows[-1] if rows else []))
        if max((len(row) for row in rows), default=0) < 2:
            return None
        return table(rows, marked or header_rows(rows))

    def _row(self, tr: Any, above: list[str]) -> list[str]:
        """A row's texts; a cell over several columns or rows stands in each of them."""
        row: list[str] = []
        cells = _cells_of(tr)
        for tc in cells:
            merge = tc.find(f"{W}tcPr/{W}vMerge")
            text = "\n".join(t for t in (self._text(p) for p in tc.iter(f"{W}p")) if t)
            if merge is not None and merge.get(f"{W}val") != "restart" and len(row) < len(above):
                text = above[len(row)]
            span = _value(tc, "tcPr", "gridSpan") or "1"
            across = min(int(span), MAX_SPAN) if span.isdigit() else 1
            row += [text] + [text if len(cells) > 1 else ""] * (across - 1)
        return row

    def _cells(self, element: Any) -> Iterator[Part]:
        """A table of one column lays out the page."""
        for tr in _rows(element):
            for tc in _cells_of(tr):
                yield from self.parts(tc)


def _rows(table: Any) -> list[Any]:
    """A table's own rows, also those in content controls."""
    return [r for r in table.iter(f"{W}tr") if next(r.iterancestors(f"{W}tbl")) is table]


def _cells_of(tr: Any) -> list[Any]:
    """A row's own cells, also those in content controls."""
    return [c for c in tr.iter(f"{W}tc") if next(c.iterancestors(f"{W}tr")) is tr]


_SIGNS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def _text_of(element: Any) -> str:
    return (element.text or "") if element.tag == f"{W}t" else ""


def _lists_joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Neighbouring items of a list as one block."""
    items: list[str] = []
    for part in parts:
        if part.kind == "list":
            items += [part.text] if part.text else []
            continue
        if items:
            yield Part("list", "\n".join(items))
            items = []
        yield part
    if items:
        yield Part("list", "\n".join(items))


def _is_hidden(properties: Any) -> bool:
    """True for hidden text, white text without shading, and text too small to be seen."""
    if properties is None:
        return False
    if _on(properties, "vanish") or _on(properties, "webHidden"):
        return True
    size = _value(properties, "sz")
    if size is not None and size.isdigit() and int(size) <= 4:  # half points
        return True
    white = (_value(properties, "color") or "").upper() == "FFFFFF"
    return white and not _is_shaded(properties)


def _is_shaded(properties: Any) -> bool:
    """True when the run or its paragraph has a colour behind it, or it stands in a table."""
    paragraph = next(properties.iterancestors(f"{W}p"), None)
    behind = [properties, paragraph.find(f"{W}pPr") if paragraph is not None else None]
    if any(p is not None and p.find(f"{W}{n}") is not None for p in behind for n in _BEHIND):
        return True
    return any(a.tag == f"{W}tbl" for a in properties.iterancestors())


def _on(element: Any, *path: str) -> bool:
    """True when a switch is there and not turned off."""
    found = element.find("/".join(f"{W}{name}" for name in path))
    return found is not None and (found.get(f"{W}val") or "1") not in _OFF


def _value(element: Any, *path: str) -> str | None:
    found = element.find("/".join(f"{W}{name}" for name in path))
    return None if found is None else found.get(f"{W}val")


def _outline(element: Any) -> int:
    """The level of a heading by its outline, 0 for none."""
    value = _value(element, "pPr", "outlineLvl")
    return int(value) + 1 if value and value.isdigit() and int(value) < 9 else 0
