"""Plain text: titles, headings and paragraphs by the look of the lines."""

import re
from collections.abc import Iterator

from index.formats.encoding import decode
from index.formats.endings import ENDS_PHRASE
from index.formats.parts import Parsed, Part, check, checked, rewritten
from index.formats.wrapping import unwrapped, wraps
from index.language.terms import clean, language
from index.passage import Block, BlockKind

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
LONGEST_WRAPPED = 130  # characters of a line


def load(data: bytes, encoding: str | None) -> Parsed:
    """The text as it stands, cut into blocks, but for lines that were wrapped."""
    text, notes = decode(data, encoding)
    text = clean(text.replace("\u00ad", ""))
    check(len(text), 0)
    return checked(rewritten(text, _pieces(text), notes))


def _pieces(text: str) -> Iterator[tuple[tuple[int, int], list[Part]]]:
    known = _Wraps()
    for block in _blocks(text, known):
        raw = text[block.start : block.end]
        shown = unwrapped(raw, known[raw])
        yield (block.start, block.end), [Part(block.kind, shown, block.level)]


class _Wraps(dict[str, list[int]]):
    """Where paragraphs were wrapped, each looked at once."""

    def __missing__(self, paragraph: str) -> list[int]:
        self[paragraph] = wraps(paragraph)
        return self[paragraph]


def _blocks(text: str, known: _Wraps) -> list[Block]:
    """Lines are paragraphs, or are wrapped lines of paragraphs with blank lines between."""
    lines = re.finditer(r"[^\n]+", text)
    spans = [m.span() for m in lines if not m[0].isspace()]
    if _is_wrapped(text, spans, known):
        spans = [m.span() for m in _PARAGRAPH.finditer(text)]
    blocks = []
    for i, (start, end) in enumerate(spans):
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        kind, level = _kind(text[start:end], i, len(spans))
        blocks.append(Block(kind, start, end, level))
    return blocks


def _is_wrapped(text: str, spans: list[tuple[int, int]], known: _Wraps) -> bool:
    """Lines of one width that mostly end inside a sentence are wrapped paragraphs; so are lines
    that are as full as can be where some of them do."""
    if len(spans) < 4 or max(b - a for a, b in spans) > LONGEST_WRAPPED:
        return False
    inside = sum(1 for a, b in spans if b - a > 50 and not ENDS_PHRASE.search(text[a:b]))
    if inside * 2 > len(spans) and language(text) == "en":
        return True
    paragraphs = [m[0].strip() for m in _PARAGRAPH.finditer(text)]
    breaks = sum(p.count("\n") for p in paragraphs)
    open_ended = sum(
        not ENDS_PHRASE.search(line) for p in paragraphs for line in p.split("\n")[:-1]
    )
    full = sum(len(known[p]) for p in paragraphs)
    return full > 1 and full * 4 >= breaks * 3 and open_ended * 3 >= breaks


def _kind(line: str, i: int, count: int) -> tuple[BlockKind, int]:
    limit = 45 if language(line) == "zh" else 90
    is_short = len(line) <= limit and not ENDS_PHRASE.search(line) and "\n" not in line
    if is_short and i == 0:
        return "title", 1
    if is_short and i + 1 < count and not re.search(r"\d{4}|[:：|\t]", line):
        return "heading", 2
    return "paragraph", 0
