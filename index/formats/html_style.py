"""What the styles of a page hide, raise or set apart, written into its tree."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.formats.css import BEHIND, Cascade, cascade
from index.formats.css_value import (
    DEFAULTS,
    PICTURE,
    ROOT_SIZE,
    UNKNOWN,
    Color,
    Length,
    laid,
    written,
)
from index.formats.css_variables import Settled, Values, Variables
from index.formats.html_tree import Marks, changed, letters

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

TINY = 1.6  # px: a tenth of the usual size
FAR = 900.0  # px beyond an edge of the page, where nothing but a hidden text is put
FAINT = 0.05  # of opacity, or between a colour and that of its ground
_BLOCK = re.compile(r"(?:block|flex|grid|table|list-item|flow-root|table-row|table-caption)$")
_ROW = re.compile(r"(?:inline-)?(?:flex|grid)$")
_INLINE = frozenset((
    "a", "abbr", "b", "cite", "code", "data", "em", "font", "i", "label", "mark", "q", "small",
    "span", "strong", "time", "u", "var",
))  # fmt: skip
_BLACK, _WHITE = (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element hands down: sizes in px, whether it is unseen, what colours meet.

    `is_doubtful` where something that is not known may lie over the ground, such as a picture.
    """

    size: float = ROOT_SIZE
    root: float = ROOT_SIZE
    indent: float = 0.0
    is_invisible: bool = False
    color: Color = _BLACK
    ground: Color = _WHITE
    is_doubtful: bool = False

    @property
    def hides(self) -> bool:
        return self.is_invisible or self.size <= TINY or self.indent <= -FAR


@dataclass(frozen=True, slots=True)
class Hidden:
    """Characters that were taken out, and those that were not and may be hidden all the same."""

    taken: int
    doubtful: int


def apply(soup: "BeautifulSoup") -> Hidden:
    """Takes out what the styles hide and names elements by their looks: `div` for a block, `sup`
    for raised text, a blank where boxes stand side by side.
    """
    from bs4 import Tag

    held = cascade(soup)
    marks, doubtful = Marks(), 0
    for tag, style, look in _looks(held, _Look(is_doubtful=held.is_partial)):
        if look is None:
            marks.gone.add(id(tag))
            continue
        is_faint = _is_faint(look.color, look.ground)
        if look.hides or (is_faint and not look.is_doubtful):
            marks.emptied.add(id(tag))
        elif is_faint:
            doubtful += sum(letters(child) for child in tag.children if not isinstance(child, Tag))
        if style:
            _rename(tag, style, marks)
    return Hidden(changed(soup, marks), doubtful)


def _looks(held: Cascade, start: _Look) -> Iterator[tuple["Tag", Values, _Look | None]]:
    """Each element with its values and its look, None for one that is gone with all it holds."""
    settled = Settled()
    looks: list[tuple[_Look, Variables]] = [(start, {})] * (len(held.tags) + 1)
    place = 0
    while place < len(held.tags):
        tag, (above, variables) = held.tags[place], looks[held.up[place]]
        style, variables = settled(held.styles[place], variables)
        if is_gone(style, held.raising):
            yield tag, style, None
            place = held.ends[place]
            continue
        look = _look(tag, style, above, start) if style else above
        if held.has_pictures and style.get("position") in ("absolute", "fixed"):
            look = replace(look, is_doubtful=True)
        looks[place] = look, variables
        yield tag, style, look
        place += 1


def _look(tag: "Tag", style: Values, above: _Look, start: _Look) -> _Look:
    size = _inherited(style, "font-size", above.size, Length(ROOT_SIZE, "px"))
    size = size.pixels(above.size, above.root) if isinstance(size, Length) else size
    indent = _inherited(style, "text-indent", above.indent, 0.0)
    seen = _inherited(style, "visibility", "hidden" if above.is_invisible else "visible", "visible")
    color = _inherited(style, "color", above.color, _BLACK)
    look = _Look(
        size, size if tag.name == "html" else above.root,
        _pixels(indent) if isinstance(indent, Length) else indent,
        seen in ("hidden", "collapse"),
        above.color if isinstance(color, str) else color,
        above.ground, above.is_doubtful or color == UNKNOWN,
    )  # fmt: skip
    return _grounded(look, style, start)


def _inherited(style: Values, name: str, above: Any, initial: Any) -> Any:
    """The value of a property that is handed down."""
    value = style.get(name, "inherit")
    if value == "initial":
        return initial
    return above if isinstance(value, str) and value in DEFAULTS else value


def _grounded(look: _Look, style: Values, start: _Look) -> _Look:
    color, picture = style.get("background-color"), style.get("background-image")
    if color == "currentcolor":
        color = look.color
    if color == UNKNOWN or picture == PICTURE or style.get(BEHIND):
        return replace(look, is_doubtful=True)
    if color is None or isinstance(color, str):
        return look
    is_doubtful = start.is_doubtful if color[3] == 1 else look.is_doubtful
    return replace(look, ground=laid(color, look.ground), is_doubtful=is_doubtful)


@lru_cache(1_000)
def _is_faint(color: Color, ground: Color) -> bool:
    """True for text of the colour of its ground."""
    shown = laid(color, ground)
    return all(abs(a - b) <= FAINT for a, b in zip(shown, ground, strict=True))


def is_gone(style: Values, raising: Set[str] = frozenset()) -> bool:
    """True for an element of which nothing can be seen, nor of what it holds.

    `raising` are animations that end with their element seen.
    """
    if style.get("display") == "none" or style.get("content-visibility") == "hidden":
        return True
    opacity = style.get("opacity", 1.0)
    if isinstance(opacity, float) and opacity < FAINT:
        return raising.isdisjoint(style.get("animation-name", ()))
    is_taken_out = style.get("position") in ("absolute", "fixed")
    if (is_taken_out and style.get("clip") is True) or style.get("clip-path") is True:
        return True
    is_placed = is_taken_out or style.get("position") == "relative"
    return is_placed and any(_pixels(style.get(side)) <= -FAR for side in ("left", "top"))


def _pixels(value: Any) -> float:
    """A length in px, a hundredth of the page being 10; 0 for what is none."""
    if not isinstance(value, Length):
        return 0.0
    return value.number * 10 if value.unit == "%" else value.pixels()


def _is_raised(style: Values) -> bool:
    """True for text that stands higher than its line."""
    up = style.get("vertical-align")
    lifted = style.get("position") == "relative" and -_pixels(style.get("top"))
    return up in ("super", "text-top") or _pixels(up) > 0 or 0 < lifted < ROOT_SIZE


def _rename(tag: "Tag", style: Values, marks: Marks) -> None:
    from bs4 import Tag

    display = str(style.get("display", ""))
    if _ROW.match(display):
        marks.parted.update(id(child) for child in tag.children if isinstance(child, Tag))
    if tag.name in _INLINE:
        if _is_raised(style):
            tag.name = "sup"
        elif _BLOCK.match(display):
            tag.name = "div"
        elif display == "table-cell":
            marks.parted.add(id(tag))


def hides(style: str) -> bool:
    """True for the value of a style attribute that hides its element."""
    held = {d.name: d.value for d in written(style) if not d.source}
    size = held.get("font-size")
    if isinstance(size, Length) and size.pixels() <= TINY:
        return True
    return is_gone(held) or _pixels(held.get("text-indent")) <= -FAR or (
        held.get("visibility") in ("hidden", "collapse")
    )  # fmt: skip
