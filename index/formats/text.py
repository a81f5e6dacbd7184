"""Plain text: titles, headings and paragraphs by the look of the lines."""

import re

from index.formats.encoding import decode
from index.formats.parts import Parsed, check, checked
from index.passage import Block, BlockKind
from index.terms import clean, language

_TERMINAL = re.compile(r"[。.!?！？;；:：,，、…][”’」』》)）】\"']*$")


def load(data: bytes, encoding: str | None) -> Parsed:
    """The text as it stands, cut into blocks."""
    text, notes = decode(data, encoding)
    text = clean(text)
    check(len(text), 0)
    return checked(Parsed(text, tuple(_blocks(text)), notes=notes))


def _blocks(text: str) -> list[Block]:
    """Lines are paragraphs, or are wrapped lines of paragraphs with blank lines between."""
    lines = re.finditer(r"[^\n]+", text)
    spans = [m.span() for m in lines if not m[0].isspace()]
    if _is_wrapped(text, spans):
        spans = [m.span() for m in re.finditer(r"\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", text)]
    blocks = []
    for i, (start, end) in enumerate(spans):
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        kind, level = _kind(text[start:end], i, len(spans))
        blocks.append(Block(kind, start, end, level))
    return blocks


def _is_wrapped(text: str, spans: list[tuple[int, int]]) -> bool:
    """Lines of one width that mostly end inside a sentence are wrapped paragraphs."""
    if len(spans) < 4 or language(text) != "en":
        return False
    inside = sum(1 for a, b in spans if b - a > 50 and not _TERMINAL.search(text[a:b]))
    widest = max(b - a for a, b in spans)
    return inside * 2 > len(spans) and widest <= 130


def _kind(line: str, i: int, count: int) -> tuple[BlockKind, int]:
    limit = 45 if language(line) == "zh" else 90
    is_short = len(line) <= limit and not _TERMINAL.search(line) and "\n" not in line
    if is_short and i == 0:
        return "title", 1
    if is_short and i + 1 < count and not re.search(r"\d{4}|[:：|\t]", line):
        return "heading", 2
    return "paragraph", 0
