"""What the styles of a page hide, raise or set apart, written into its tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.formats.css import (
    ROOT_SIZE,
    TINY,
    Style,
    font_size,
    is_covering,
    is_gone,
    is_raised,
    is_see_through,
    shades,
    styles,
)

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_BLOCK = re.compile(r"(?:block|flex|grid|table|list-item|flow-root|table-row|table-caption)$")
_ROW = re.compile(r"(?:inline-)?(?:flex|grid)$")
_INLINE = frozenset((
    "a", "abbr", "b", "cite", "code", "data", "em", "font", "i", "label", "mark", "q", "small",
    "span", "strong", "time", "u", "var",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element hands down: sizes in px, whether it is unseen, what colours meet."""

    size: float = ROOT_SIZE
    root: float = ROOT_SIZE
    is_invisible: bool = False
    is_white: bool = False
    is_shaded: bool = False

    @property
    def hides(self) -> bool:
        return self.is_invisible or self.size <= TINY or (self.is_white and not self.is_shaded)


def apply(soup: "BeautifulSoup") -> int:
    """Takes out what the styles hide and names elements by their looks: `div` for a block, `sup`
    for raised text, a blank where boxes stand side by side. Returns the characters taken out.
    """
    found = styles(soup)
    hidden = 0
    stack: list[tuple[Tag, _Look]] = [(tag, _Look()) for tag in _tags(soup)]
    while stack:
        tag, above = stack.pop()
        style = found.get(id(tag), {})
        if is_gone(style):
            hidden += len("".join(tag.get_text().split()))
            tag.extract()
            continue
        look = _look(tag, style, above)
        if look.hides:
            hidden += _emptied(tag)
        inner = list(_tags(tag))
        _rename(tag, style, inner)
        stack += [(child, look) for child in inner]
    return hidden


def _tags(tag: "Tag") -> Iterator["Tag"]:
    from bs4 import Tag

    return (child for child in tag.children if isinstance(child, Tag))


def _look(tag: "Tag", style: Style, above: _Look) -> _Look:
    size = font_size(style.get("font-size", ""), above.size, above.root)
    visibility, color = style.get("visibility"), style.get("color")
    look = replace(above, size=size, root=size if tag.name == "html" else above.root)
    if visibility in ("visible", "hidden", "collapse"):
        look = replace(look, is_invisible=visibility != "visible")
    if color and color not in ("inherit", "currentcolor"):
        look = replace(look, is_white=is_see_through(color))
    if shades(style):
        return replace(look, is_shaded=True)
    return replace(look, is_shaded=False) if is_covering(style) else look


def _emptied(tag: "Tag") -> int:
    """The element without its own text; its children may be seen all the same."""
    from bs4.element import NavigableString

    own = [child for child in tag.children if type(child) is NavigableString]
    for string in own:
        string.replace_with(" ")
    return sum(len("".join(string.split())) for string in own)


def _rename(tag: "Tag", style: Style, inner: list["Tag"]) -> None:
    display = style.get("display", "")
    if _ROW.match(display):
        for child in inner:
            child.insert_after(" ")
    if tag.name in _INLINE:
        if is_raised(style):
            tag.name = "sup"
        elif _BLOCK.match(display):
            tag.name = "div"
        elif display == "table-cell":
            tag.insert_after(" ")
