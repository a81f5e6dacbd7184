"""CommonMark with pipe tables; raw HTML is read as the HTML reader does."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.formats import html, markdown_html
from index.formats.encoding import decode
from index.formats.parts import Parsed, Part, check, checked, rewritten, with_title
from index.formats.wrapping import unwrapped
from index.language.terms import clean
from index.passage import Block, BlockKind

_HASHES = re.compile(r"\s*#+[ \t]*(.*?)(?:[ \t]+#+)?\s*$", re.S)
_UNDERLINED = re.compile(r"\s*(.*?)\s*\n[ \t]*[=-]+\s*$", re.S)
_KINDS: dict[str, BlockKind] = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "blockquote_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "paragraph",
    "code_block": "paragraph",
}
_CODE = ("fence", "code_block")
_WRAPPED = ("paragraph_open", "bullet_list_open", "ordered_list_open")
# A definition of a link is not shown; a note is, and so is what only looks like a definition.
_LINK = re.compile(
    r" {0,3}\[(?!\^)[^\]]+\]:\s*(?:<|[a-z][a-z0-9+.-]*:|[!-~]*[/#@]|[!-~]+\.[a-z]{2,5}(?:\s|$))",
    re.I,
)
Span = tuple[int, int]


def load(data: bytes, encoding: str | None) -> Parsed:
    """The text but for raw HTML, marks of notes and wrapped lines; blocks are its topmost ones."""
    text, notes = decode(data, encoding)
    text = clean(text.replace("\u00ad", ""))
    check(len(text), text.count("\n\n"))  # before the parser takes its time
    left_out: html.LeftOut = Counter()
    parsed = rewritten(text, _pieces(text, left_out), notes)
    notes = (*notes, *html.told(left_out))
    return checked(replace(parsed, blocks=with_title(parsed.blocks), notes=notes))


def _pieces(text: str, left_out: html.LeftOut) -> Iterator[tuple[Span, list[Part]]]:
    """Spans of the text in order, and what is to be read there."""
    starts = [0] + [m.end() for m in re.finditer("\n", text)] + [len(text)]
    at = 0
    ends = markdown_html.ends(text)
    begun = sorted(ends)
    for token in _tokens(text):
        first, last = token.map or (0, 0)
        start, end = starts[first], starts[min(last, len(starts) - 1)]
        if start < at:  # read with a piece of HTML before it
            continue
        yield from _notes(text, at, start)
        at = end
        if token.type == "html_block":
            inside = begun[bisect_left(begun, start) : bisect_left(begun, end)]
            at = max([end, *(ends[a] for a in inside)])
            yield (start, at - text[start:at].endswith("\n")), _page(text[start:at], left_out)
        elif token.type in _KINDS:
            block = _block(text, token, _KINDS[token.type], start, end)
            yield (block.start, block.end), _parts(text, token, block, left_out)
    yield from _notes(text, at, len(text))


def _tokens(text: str) -> Sequence[Token]:
    parser = MarkdownIt("commonmark").enable("table").disable("inline")  # blocks are enough
    text = markdown_html.whole_tags(text)
    found = [t for t in parser.parse(text) if t.level == 0 and t.map]
    blocks = [t.map for t in found if t.type == "html_block" and t.map]
    cleared = markdown_html.cleared(text, blocks)
    if cleared == text:
        return found
    return [t for t in parser.parse(cleared) if t.level == 0 and t.map]


def _page(raw: str, left_out: html.LeftOut) -> list[Part]:
    if not re.search("<[a-zA-Z/]", raw):  # a comment or the like
        return []
    parts = [replace(p, text=clean(p.text)) for p in html.read(raw, left_out)[1]]
    return [part for part in parts if part.text.strip()]


def _parts(text: str, token: Token, block: Block, left_out: html.LeftOut) -> list[Part]:
    shown = text[block.start : block.end]
    if token.type not in _CODE:
        shown = clean(markdown_html.shown(shown, block.kind == "table", left_out))
    if token.type in _WRAPPED:
        shown = unwrapped(shown)
    return [Part(block.kind, shown, block.level)] if shown.strip() else []


def _notes(text: str, start: int, end: int) -> Iterator[tuple[Span, list[Part]]]:
    """Lines that the parser took for definitions of links and that are text; pictures go."""
    for line in re.finditer(r"[^\n]+", text[start:end]):
        words = line[0].strip()
        if markdown_html.is_void(line[0]):
            yield (start + line.start(), start + line.end()), []
        elif words and not _LINK.match(line[0]):
            a = start + line.start() + line[0].index(words)
            yield (a, a + len(words)), [Part("paragraph", words)]


def _block(text: str, token: Token, kind: BlockKind, start: int, end: int) -> Block:
    raw = text[start:end]
    if kind == "heading":
        body = (_HASHES if token.markup.startswith("#") else _UNDERLINED).match(raw)
        start, end = (start + body.start(1), start + body.end(1)) if body else (start, end)
        return Block(kind, start, end, int(token.tag[1:]))
    start += len(raw) - len(raw.lstrip())
    return Block(kind, start, start + len(text[start:end].rstrip()))
