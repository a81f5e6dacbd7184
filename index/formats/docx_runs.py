"""The text of a Word paragraph: what its runs show, raised marks and symbols in their form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.formats.docx_math import line
from index.formats.docx_tree import NOTES, M, Notes, W, number, on, value
from index.formats.raised import woven
from index.formats.symbols import UNKNOWN, shown

LEAST_RAISED = 4  # half points above the line
_SIGNS = {
    f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-",
}  # fmt: skip
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_BEHIND = ("shd", "highlight")


@dataclass(frozen=True, slots=True)
class Style:
    """What a style, with those that it is based on, tells of its paragraphs or runs."""

    level: int = 0
    is_list: bool = False
    is_contents: bool = False
    is_hidden: bool = False
    is_raised: bool = False


class Runs:
    """Reads paragraphs; gathers the notes that they refer to, each once, in `pending`."""

    def __init__(self, styles: Mapping[str, Style], notes: Notes) -> None:
        self._styles, self._notes = styles, notes
        self.pending: list[Any] = []
        self.unknown = 0  # symbols of fonts that are not known

    def style(self, p: Any) -> Style:
        """The style of a paragraph."""
        return self._styles.get(value(p, "pPr", "pStyle") or "", Style())

    def text(self, p: Any) -> str:
        """The visible runs and equations of a paragraph, those of its text boxes left aside."""
        style = self.style(p)
        if style.is_hidden or style.is_contents:
            return ""
        text = woven(piece for run in p.iter(f"{W}r", f"{M}oMath") for piece in self._of(run, p))
        return re.sub(r"[ \t\xa0]+", " ", text).strip()

    def _of(self, run: Any, p: Any) -> Iterator[tuple[str, bool]]:
        """The pieces of a run that is the paragraph's own, with whether they are raised."""
        above = [a.tag for a in run.iterancestors(f"{W}p", f"{M}oMath")]
        if above[:1] != [f"{W}p"] or next(run.iterancestors(f"{W}p")) is not p:
            return
        if run.tag == f"{M}oMath":
            yield line(run), False
            return
        properties = run.find(f"{W}rPr")
        style = self._styles.get(value(run, "rPr", "rStyle") or "", Style())
        if style.is_hidden or is_hidden(properties):
            return
        up = is_raised(properties, style.is_raised)
        font = "" if properties is None else _font(properties)
        for element in run:
            yield self._shown(element, font), up

    def _shown(self, element: Any, font: str) -> str:
        if element.tag == f"{W}t":
            text = element.text or ""
            return _PRIVATE.sub(lambda m: self._symbol(ord(m[0]), font), text)
        if element.tag == f"{W}sym":
            code = element.get(f"{W}char", "")
            is_code = re.fullmatch("[0-9A-Fa-f]{1,6}", code)
            return self._symbol(int(code, 16) if is_code else 0, element.get(f"{W}font", ""))
        kind = element.tag.removeprefix(W).removesuffix("Reference")
        if kind in NOTES:
            note = self._notes.pop((kind, element.get(f"{W}id", "")), None)
            self.pending += [] if note is None else [note]
        return _SIGNS.get(element.tag, "")

    def _symbol(self, code: int, font: str) -> str:
        text = shown(code, font)
        self.unknown += text == UNKNOWN
        return text


def _font(properties: Any) -> str:
    fonts = properties.find(f"{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""


def is_raised(properties: Any, usual: bool = False) -> bool:
    """True for text set above the line; `usual` where the properties do not tell."""
    aligned = None if properties is None else value(properties, "vertAlign")
    if aligned is not None:
        return aligned == "superscript"
    return usual or (properties is not None and number(properties, "position") >= LEAST_RAISED)


def is_hidden(properties: Any) -> bool:
    """True for hidden text, white text without shading, and text too small to be seen."""
    if properties is None:
        return False
    if on(properties, "vanish") or on(properties, "webHidden"):
        return True
    size = value(properties, "sz")
    if size is not None and size.isdigit() and int(size) <= 4:  # half points
        return True
    white = (value(properties, "color") or "").upper() == "FFFFFF"
    return white and not _is_shaded(properties)


def _is_shaded(properties: Any) -> bool:
    """True when the run or its paragraph has a colour behind it, or it stands in a table."""
    paragraph = next(properties.iterancestors(f"{W}p"), None)
    behind = [properties, paragraph.find(f"{W}pPr") if paragraph is not None else None]
    if any(p is not None and p.find(f"{W}{n}") is not None for p in behind for n in _BEHIND):
        return True
    return any(a.tag == f"{W}tbl" for a in properties.iterancestors())
