"""HTML: headings, paragraphs, lists and tables; hidden text and navigation are left out."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.formats.encoding import decode, is_utf8
from index.formats.parts import Parsed, Part, assemble, table
from index.formats.sheets import MAX_CELLS, header_rows

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MAX_DEPTH = 200
MAX_SPAN = 60
MOST_RULES = 1_000
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_DROPPED = (
    "script", "style", "template", "noscript", "svg", "iframe", "object", "head", "select",
    "button", "input", "textarea", "nav", "footer", "math", "audio", "video", "canvas", "dialog",
    "[hidden]", "[role=navigation]", "[role=contentinfo]", "[role=search]",
)  # fmt: skip
_HIDING = re.compile(
    r"(?:^|[;{\s])(?:display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?=[;!}]|$)"
    r"|font-size:(?:0|1px|0?\.\d+)[a-z%]*(?=[;!}]|$)|clip:rect\(0|clip-path:inset\((?:50|100)%"
    r"|text-indent:-\d{3,}|(?:left|top):-\d{3,})"
)
_WHITE = re.compile(
    r"(?:^|[;{\s])color:(?:white|#fff(?:fff)?|rgb\(255,255,255\)|transparent)(?=[;!}]|$)"
)
_SHADE = re.compile(
    r"background(?:-color|-image)?:(?!white|#fff|none|transparent|rgb\(255,255,255)"
)
_BLOCKS = frozenset((
    "p", "div", "section", "article", "main", "header", "aside", "body", "blockquote", "pre",
    "figure", "figcaption", "address", "ul", "ol", "dl", "dt", "dd", "li", "table", "tr", "td",
    "th", "thead", "tbody", "tfoot", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "form", "fieldset", "details", "summary", "center",
))  # fmt: skip
_RULE = re.compile(r"([^{}@]{1,400})\{([^{}]{0,4000})\}")


def load(data: bytes, encoding: str | None) -> Parsed:
    """The visible text of a page."""
    from bs4 import BeautifulSoup

    declared = _CHARSET.search(data[:4096])
    if encoding is None and declared and not is_utf8(data):
        encoding = declared[1].decode("ascii")
    text, notes = decode(data, "gb18030" if (encoding or "").lower() == "gb2312" else encoding)
    soup = BeautifulSoup(text, "lxml")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    _drop_hidden(soup)
    parts = list(_Reader().parts(soup.body or soup))
    if title and not any(p.kind == "heading" for p in parts):
        parts.insert(0, Part("heading", title, 1))
    return assemble(parts, notes)


def _drop_hidden(soup: "BeautifulSoup") -> None:
    from bs4 import Comment

    rules = list(_rules("\n".join(tag.get_text() for tag in soup.find_all("style"))))
    for found in soup.find_all(string=lambda s: isinstance(s, Comment)):
        found.extract()
    for tag in soup.select(",".join(_DROPPED)):
        tag.decompose()
    styled = [(tag, body) for selector, body in rules for tag in soup.select(selector)]
    styled += [(tag, str(tag["style"])) for tag in soup.find_all(style=True)]
    styled = [(tag, re.sub(r"\s*([:;,(])\s*", r"\1", s.lower()).strip()) for tag, s in styled]
    shaded = {id(tag) for tag, style in styled if _SHADE.search(style)}
    for tag, style in styled:
        if not tag.decomposed and (_HIDING.search(style) or _is_white(tag, style, shaded)):
            tag.decompose()


def _is_white(tag: "Tag", style: str, shaded: set[int]) -> bool:
    """True for white or transparent text that nothing around it sets on another colour."""
    if not _WHITE.search(style):
        return False
    return not any(id(t) in shaded or t.get("bgcolor") for t in (tag, *tag.parents))


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The page's own rules that can hide text, those inside @media and the like left aside."""
    import soupsieve

    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
    sheet = re.sub(r"@[^{};]*\{(?:[^{}]|\{[^{}]*\})*\}", "", sheet)
    for selector, body in _RULE.findall(sheet)[:MOST_RULES]:
        try:
            soupsieve.compile(selector.strip())
        except Exception:  # soupsieve knows fewer selectors than browsers do
            continue
        if re.search(r"display|visib|opacity|font|clip|indent|left|top|color|background", body):
            yield selector.strip(), body


class _Reader:
    """Walks a page; text between blocks gathers into a paragraph."""

    def __init__(self) -> None:
        self._words: list[str] = []

    def parts(self, root: "Tag") -> Iterator[Part]:
        """The blocks of a tree, in order."""
        yield from self._walk(root, 0)
        yield from self._flush()

    def _walk(self, tag: "Tag", depth: int) -> Iterator[Part]:
        from bs4 import Tag
        from bs4.element import NavigableString

        if depth > MAX_DEPTH:
            raise DocumentError("its tags are nested too deeply. Save it as text or PDF.")
        for child in tag.children:
            if isinstance(child, Tag) and (child.name in _BLOCKS or _holds_blocks(child)):
                yield from self._flush()
                yield from self._block(child, depth + 1)
                yield from self._flush()
            elif isinstance(child, Tag):
                self._words.append(_inline(child))
            elif type(child) is NavigableString:
                self._words.append(re.sub(r"\s+", " ", str(child)))

    def _block(self, tag: "Tag", depth: int) -> Iterator[Part]:
        if re.fullmatch("h[1-6]", tag.name):
            yield Part("heading", _one_line(tag), int(tag.name[1]))
        elif tag.name in ("ul", "ol"):
            yield Part("list", "\n".join(f"- {item}" for item in _items(tag) if item))
        elif tag.name == "table" and _is_data(tag):
            yield from _table(tag)
        elif tag.name == "pre":
            yield Part("paragraph", tag.get_text().strip("\n"))
        else:
            yield from self._walk(tag, depth)

    def _flush(self) -> Iterator[Part]:
        text = re.sub(r" *\n *", "\n", re.sub(r"[ \t\xa0]+", " ", "".join(self._words))).strip()
        self._words = []
        if text:
            yield Part("paragraph", text)


def _holds_blocks(tag: "Tag") -> bool:
    return tag.find(lambda t: t.name in _BLOCKS) is not None


def _inline(tag: "Tag") -> str:
    if tag.name == "br":
        return "\n"
    for line in tag.find_all("br"):
        line.replace_with("\n")
    return re.sub(r"[^\S\n]+", " ", tag.get_text())


def _one_line(tag: "Tag") -> str:
    return re.sub(r"\s+", " ", tag.get_text()).strip()


def _items(tag: "Tag") -> list[str]:
    """Each item's own text; the items of a list inside an item follow it."""
    own: dict[int, list[str]] = {id(li): [] for li in tag.find_all("li")}
    last = 0
    for string in tag.strings:
        at = id(string.find_parent("li"))
        if at in own:
            own[at] += ["" if at == last else " ", string]  # a list between two words parts them
            last = at
    return [re.sub(r"\s+", " ", "".join(words)).strip() for words in own.values()]


def _is_data(tag: "Tag") -> bool:
    """False for a table that only lays out the page."""
    if tag.find("table") or tag.find(["h1", "h2", "h3"]):
        return False
    return any(len(row.find_all(["td", "th"])) > 1 for row in tag.find_all("tr"))


def _table(tag: "Tag") -> Iterator[Part]:
    if tag.caption:
        yield Part("paragraph", _one_line(tag.caption))
    rows, tags = _grid(tag), _rows(tag)
    marked = len(tag.thead.find_all("tr")) if tag.thead else 0
    lead = 0
    while lead < len(rows) and all(c.name == "th" for c in tags[lead].find_all(["td", "th"])):
        lead += 1
    made = table(rows, max(marked, lead) or header_rows(rows))
    if made:
        yield made


def _rows(tag: "Tag") -> list["Tag"]:
    """The rows of a table that hold cells."""
    return [row for row in tag.find_all("tr") if row.find(["td", "th"])]


def _grid(tag: "Tag") -> list[list[str]]:
    """The cells' texts; a cell over several rows or columns stands in each of them.

    A cell that spans its whole row is the name of the group below and stands only once.
    """
    rows: list[list[str]] = []
    below: dict[tuple[int, int], str] = {}
    count = 0
    for r, row in enumerate(_rows(tag)):
        line: list[str] = []
        cells = row.find_all(["td", "th"])
        for cell in cells:
            while (r, len(line)) in below:
                line.append(below.pop((r, len(line))))
            text, across, down = _one_line(cell), _span(cell, "colspan"), _span(cell, "rowspan")
            for i in range(across):
                below |= {(r + d, len(line)): text for d in range(1, down)}
                line.append(text if i == 0 or len(cells) > 1 else "")
        while (r, len(line)) in below:
            line.append(below.pop((r, len(line))))
        rows.append(line)
        count += len(line)
        if count > MAX_CELLS:
            raise DocumentError(f"a table holds more than {MAX_CELLS:,} cells. Split it.")
    return rows


def _span(cell: "Tag", name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdigit() else 1
