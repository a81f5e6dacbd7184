"""The text of a piece of a page: blanks where its tags part words, none where they do not."""

import re
from collections.abc import Container
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.formats.raised import woven
from index.language.terms import CJK

if TYPE_CHECKING:
    from bs4 import Tag
    from bs4.element import PageElement

MAX_DEPTH = 200
BLOCKS = frozenset((
    "p", "div", "section", "article", "main", "header", "footer", "aside", "body", "blockquote",
    "pre", "figure", "figcaption", "address", "ul", "ol", "dl", "dt", "dd", "li", "table", "tr",
    "td", "th", "thead", "tbody", "tfoot", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "form", "fieldset", "legend", "details", "summary", "center", "hgroup", "dialog",
))  # fmt: skip
# A line may end within Chinese text, which has no blanks.
_SPACE = re.compile(rf"(?P<within>(?<=[{CJK}，。、；：）])[^\S\n]*\n\s*(?=[{CJK}（]))|\s+")
_BREAKS = re.compile("[\u00ad\u200b]")  # where a word may be broken at a line's end
Pieces = list[tuple[str, bool]]


def one_line(tag: "Tag", without: Container[str] = ()) -> str:
    """The text of an element in one line; elements of the names in `without` are left out."""
    return re.sub(r"\s+", " ", text_of(tag, without)).strip()


def text_of(tag: "Tag", without: Container[str] = (), keep: bool = False) -> str:
    """The text with its line breaks; `keep` leaves blanks and line ends as they are written."""
    pieces: Pieces = []
    gather(tag, pieces, without=without, keep=keep)
    return woven(pieces) if keep else tidy(pieces)


def tidy(pieces: Pieces) -> str:
    """The pieces as one text without blanks beside its line breaks or at its ends."""
    text = re.sub(r"[ \t\xa0]+", " ", woven(pieces))
    return re.sub(r" *\n *", "\n", text).strip()


def gather(
    node: "PageElement",
    pieces: Pieces,
    depth: int = 0,
    *,
    raised: bool = False,
    without: Container[str] = (),
    keep: bool = False,
) -> None:
    """Adds to `pieces` each text in a node, and whether it is raised above its line."""
    from bs4 import Tag
    from bs4.element import CData, NavigableString

    if depth > MAX_DEPTH:
        raise DocumentError("its tags are nested too deeply. Save it as text or PDF.")
    if type(node) in (NavigableString, CData):
        text = _BREAKS.sub("", str(node))
        pieces.append((text if keep else _SPACE.sub(_blank, text), raised))
    if not isinstance(node, Tag):
        return
    if depth and node.name in without:
        pieces.append((" ", raised))
        return
    pieces += [(sign, raised) for sign in [_before(node, pieces)] if sign]
    raised = raised or node.name == "sup"
    sign = ""
    for child in node.children:
        if isinstance(child, Tag):
            pieces += [(sign, raised)] if sign else []
            sign = _MATHS.get(node.name, "")
        gather(child, pieces, depth + 1, raised=raised, without=without, keep=keep)
    if node.name in BLOCKS:
        pieces.append(("\n", raised))


_OWN = ("sub", "mn", "msup", "mfrac")  # no figure goes on in one of these
_MATHS = {"msup": "^", "mfrac": "/"}  # what stands between their two parts


def _before(tag: "Tag", pieces: Pieces) -> str:
    if tag.name == "br" or tag.name in BLOCKS:
        return "\n"
    if tag.name in _OWN and pieces and pieces[-1][0][-1:].isdigit():
        return " "
    return ""


def _blank(space: re.Match[str]) -> str:
    return " " if space["within"] is None else ""
