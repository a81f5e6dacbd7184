"""Changes to the tree of a page, marked first and then made in one pass.

To take nodes out one by one takes a look at all their neighbours for each of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from bs4.element import PageElement


@dataclass(frozen=True, slots=True)
class Marks:
    """Nodes by their id(): what goes, whose own text goes, after which a blank comes."""

    gone: set[int] = field(default_factory=set)
    emptied: set[int] = field(default_factory=set)
    parted: set[int] = field(default_factory=set)


def without(soup: "BeautifulSoup", tags: "Iterable[PageElement]") -> int:
    """Takes nodes out; how many characters they held, those inside another counted once."""
    gone = {id(tag) for tag in tags}
    return changed(soup, Marks(gone)) if gone else 0


def changed(soup: "BeautifulSoup", marks: Marks) -> int:
    """Makes the changes; how many characters of text went."""
    from bs4 import Tag

    count = 0
    last: PageElement | None = None
    stack: list[PageElement] = [soup]
    while stack:
        node = stack.pop()
        node.previous_element = last
        if last is not None:
            last.next_element = node
        last = node
        if isinstance(node, Tag):
            count += _kept(node, marks)
            stack += reversed(node.contents)
    soup.next_element = soup.contents[0] if soup.contents else None
    if last is not None:
        last.next_element = None
    return count


def _kept(tag: "Tag", marks: Marks) -> int:
    """Gives the element the children that stay, and the blanks that come."""
    from bs4.element import NavigableString

    count = 0
    kept: list[PageElement] = []
    for child in tag.contents:
        if id(child) in marks.gone:
            count += letters(child)
            continue
        if id(tag) in marks.emptied and type(child) is NavigableString:
            count += letters(child)
            child = NavigableString(" ")
        kept.append(child)
        if id(child) in marks.parted:
            kept.append(NavigableString(" "))
    for child in kept:
        child.parent = tag
    for before, after in pairwise([None, *kept, None]):
        if before is not None:
            before.next_sibling = after
        if after is not None:
            after.previous_sibling = before
    tag.contents = kept
    return count


def letters(node: "PageElement") -> int:
    """How many characters of a node would be read, blanks aside."""
    from bs4 import Tag
    from bs4.element import NavigableString

    if isinstance(node, Tag):
        return len("".join(node.get_text().split()))
    return len("".join(node.split())) if type(node) is NavigableString else 0
