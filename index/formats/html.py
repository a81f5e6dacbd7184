"""HTML: headings, paragraphs, lists and tables; hidden text and navigation are left out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.formats import html_style
from index.formats.encoding import declared, decode, is_utf8
from index.formats.html_table import data_table, inner_tables, is_data, stray_text
from index.formats.html_text import BLOCKS, MAX_DEPTH, Pieces, gather, one_line, text_of, tidy
from index.formats.html_tree import without
from index.formats.parts import Parsed, Part, assemble

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from bs4.element import PageElement

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_DROPPED = (
    "script", "style", "template", "noscript", "svg", "iframe", "object", "head", "select",
    "input", "textarea", "nav", "audio", "video", "canvas", "annotation", "annotation-xml",
)  # fmt: skip
_DROPPED_ROLES = ("navigation", "search")
_STRUCK = ("del", "s", "strike")
# A footer of the page, but not of an article, nor of what is read.
_WITH_FOOTER = ("article", "section", "main", "figure", "blockquote", "td", "li")
_WITH_BUTTON = (
    "p",
    "li",
    "td",
    "th",
    "dt",
    "summary",
    "caption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
)
_HEADING = re.compile("h[1-6]")
_LISTS = ("ul", "ol")
LeftOut = Counter[str]  # characters by what they are
FAINT = "text of the colour of its ground, as far as that is known"  # read all the same
_APART = ("table", "pre", "dl", "h1", "h2", "h3", "h4", "h5", "h6")  # end an item of a list


def load(data: bytes, encoding: str | None) -> Parsed:
    """The visible text of a page."""
    named = _CHARSET.search(data[:4096])
    if encoding is None and named and not is_utf8(data):
        encoding = declared(named[1].decode("ascii"))
    text, notes = decode(data, encoding)
    left_out: LeftOut = Counter()
    title, parts = read(text, left_out)
    if title and not any(p.kind == "heading" for p in parts):
        parts.insert(0, Part("heading", title, 1))
    return assemble(parts, (*notes, *told(left_out)))


def read(text: str, left_out: LeftOut) -> tuple[str, list[Part]]:
    """The title and the blocks of a page, or of a piece of one; counts what is not read."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "lxml")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    _prune(soup, left_out)
    return title, list(_Reader().parts(soup.body or soup))


def inline(text: str, left_out: LeftOut) -> str:
    """The visible text of a piece of a page, its blanks and line ends as they are."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(f"<div>{text}</div>", "lxml")
    _prune(soup, left_out)
    return text_of(soup, keep=True).strip("\n")


def told(left_out: LeftOut) -> tuple[str, ...]:
    """Notes of the characters that were not read, and of those that may be hidden."""
    counts = {what: n for what, n in left_out.items() if n}
    faint = counts.pop(FAINT, 0)
    notes = [f"{what} was left out ({n:,} characters)." for what, n in counts.items()]
    if faint:
        notes.append(
            "text was read whose colour may be that of its ground, which is not known for certain "
            f"({faint:,} characters)."
        )
    return tuple(notes)


def _prune(soup: "BeautifulSoup", left_out: LeftOut) -> None:
    """Takes out what is not read, and counts it where it may be text of the report."""
    from bs4 import Comment

    without(soup, (node for node in soup.descendants if isinstance(node, Comment)))
    hidden = html_style.apply(soup)
    left_out["hidden text"] += hidden.taken
    left_out[FAINT] += hidden.doubtful
    without(soup, _named(soup, _DROPPED, _DROPPED_ROLES))
    maths = [t for t in _named(soup, ("math",)) if _is_read_twice(t) or _is_read_twice(t.parent)]
    buttons = [
        tag
        for tag in _named(soup, ("button",))
        if tag.find_parent(_WITH_BUTTON) is None and tag.find(_HEADING) is None
    ]
    without(soup, [*maths, *buttons])
    left_out["struck-out text"] += without(soup, _named(soup, _STRUCK))
    footers = _named(soup, ("footer",), ("contentinfo",))
    feet = [tag for tag in footers if tag.find_parent(_WITH_FOOTER) is None]
    left_out["the footer of the page"] += without(soup, feet)


def _named(soup: "BeautifulSoup", names: Sequence[str], roles: Sequence[str] = ()) -> list["Tag"]:
    """The elements of some names or roles; faster than the library's own search for them."""
    tags = soup.find_all(True)
    return [tag for tag in tags if tag.name in names or tag.attrs.get("role") in roles]


def _is_read_twice(tag: "Tag | None") -> bool:
    """True when what follows shows the same to those who see it."""
    after = tag and tag.find_next_sibling()
    return bool(after) and after is not None and after.get("aria-hidden") == "true"


class _Reader:
    """Walks a page; text between blocks gathers into a paragraph."""

    def __init__(self) -> None:
        self._pieces: Pieces = []

    def parts(self, root: "Tag") -> Iterator[Part]:
        """The blocks of a tree, in order."""
        yield from self._walk(root, 0)
        yield from self._flush()

    def _walk(self, tag: "Tag", depth: int) -> Iterator[Part]:
        if depth > MAX_DEPTH:
            raise DocumentError("its tags are nested too deeply. Save it as text or PDF.")
        for child in list(tag.children):
            yield from self._node(child, depth)

    def _node(self, node: "PageElement", depth: int) -> Iterator[Part]:
        from bs4 import Tag

        if isinstance(node, Tag) and (node.name in BLOCKS or _holds_blocks(node)):
            yield from self._flush()
            yield from self._block(node, depth + 1)
            yield from self._flush()
        else:
            gather(node, self._pieces, depth)

    def _block(self, tag: "Tag", depth: int) -> Iterator[Part]:
        if _HEADING.fullmatch(tag.name):
            yield Part("heading", one_line(tag), int(tag.name[1]))
        elif tag.name in _LISTS:
            yield from self._list(tag, depth)
        elif tag.name == "dl" and tag.find([*_APART, *_LISTS]) is None:
            yield _listed(_terms(tag))
        elif tag.name == "table" and is_data(tag):
            yield from self._table(tag, depth)
        elif tag.name == "pre":
            yield Part("paragraph", text_of(tag, keep=True).strip("\n"))
        else:
            yield from self._walk(tag, depth)

    def _list(self, tag: "Tag", depth: int) -> Iterator[Part]:
        """Its items; one that holds a table or a heading is read as the page around is."""
        from bs4 import Tag

        items: list[str] = []
        for child in list(tag.children):
            if isinstance(child, Tag) and (child.name in _APART or child.find(_APART)):
                yield _listed(items)
                items = []
                yield from self._node(child, depth)
            else:
                items += _items(child)
        yield _listed(items)

    def _table(self, tag: "Tag", depth: int) -> Iterator[Part]:
        """A caption, the table, and the tables that its cells hold."""
        for caption in tag.find_all("caption", recursive=False):
            yield Part("paragraph", one_line(caption))
        yield Part("paragraph", stray_text(tag))
        made = data_table(tag)
        if made is None:
            yield from self._walk(tag, depth)
            return
        yield made
        for label, inner in inner_tables(tag):
            yield Part("paragraph", label)
            yield from self._block(inner, depth + 1)
            yield from self._flush()

    def _flush(self) -> Iterator[Part]:
        text = tidy(self._pieces)
        self._pieces = []
        if text:
            yield Part("paragraph", text)


def _holds_blocks(tag: "Tag") -> bool:
    return tag.find(lambda t: t.name in BLOCKS) is not None


def _listed(items: Iterable[str]) -> Part:
    return Part("list", "\n".join(f"- {item}" for item in items if item))


def _items(node: "PageElement") -> Iterator[str]:
    """The text of an item; the items of lists inside it follow it."""
    from bs4 import Tag
    from bs4.element import NavigableString

    if isinstance(node, Tag) and (node.name in _LISTS or node.find("li")) and node.name != "li":
        for child in node.children:
            yield from _items(child)
    elif isinstance(node, Tag):
        yield one_line(node, _LISTS)
        for inner in node.find_all(_LISTS):
            if inner.find_parent(_LISTS) is node.find_parent(_LISTS):
                yield from _items(inner)
    elif type(node) is NavigableString:
        yield node.strip()


def _terms(tag: "Tag") -> Iterator[str]:
    """Each description of a list after the terms that it describes."""
    terms: list[str] = []
    is_told = False
    for item in tag.find_all(["dt", "dd"]):
        if item.name == "dt":
            terms = [] if is_told else terms
            terms.append(one_line(item, ("dt", "dd")).rstrip(":\uff1a"))
        else:
            yield ": ".join(filter(None, [", ".join(terms), one_line(item, ("dt", "dd"))]))
        is_told = item.name == "dd"
    if not is_told:
        yield ", ".join(terms)
