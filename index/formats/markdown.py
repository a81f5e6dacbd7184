"""CommonMark with pipe tables; comments and other raw HTML are left out."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.formats.encoding import decode
from index.formats.parts import Parsed, check, checked, with_title
from index.passage import Block, BlockKind
from index.terms import clean

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


def load(data: bytes, encoding: str | None) -> Parsed:
    """The text as it stands; blocks are its topmost ones."""
    text, notes = decode(data, encoding)
    text = clean(text)
    check(len(text), text.count("\n\n"))  # before the parser takes its time
    return checked(Parsed(text, with_title(_blocks(text)), notes=notes))


def _blocks(text: str) -> list[Block]:
    parser = MarkdownIt("commonmark").enable("table").disable("inline")  # blocks are enough
    tokens = [t for t in parser.parse(text) if t.level == 0 and t.map]
    starts = [0] + [m.end() for m in re.finditer("\n", text)] + [len(text)]
    blocks: list[Block] = []
    for token in tokens:
        kind = _KINDS.get(token.type)
        if kind is None or token.map is None:
            continue
        start, end = starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)]
        block = _block(text, token, kind, start, end)
        if block.start < block.end:
            blocks.append(block)
    return blocks


def _block(text: str, token: Token, kind: BlockKind, start: int, end: int) -> Block:
    raw = text[start:end]
    if kind == "heading":
        body = (_HASHES if token.markup.startswith("#") else _UNDERLINED).match(raw)
        start, end = (start + body.start(1), start + body.end(1)) if body else (start, end)
        return Block(kind, start, end, int(token.tag[1:]))
    start += len(raw) - len(raw.lstrip())
    return Block(kind, start, start + len(text[start:end].rstrip()))
