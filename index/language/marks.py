"""The marks of Markdown within a line: what a reader is not shown, while quotes keep it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import PurePath

_SUFFIXES = (".md", ".markdown")
_PAIRS = (  # of marks around emphasis and code
    re.compile(r"(?<!`)(`+)(?=[^`\n])[^`\n]*[^`\n](\1)(?!`)"),
    re.compile(r"(?<![*\\])(\*{1,3})(?=[^\s*])[^*\n]*(?<=\S)(\1)(?!\*)"),
    re.compile(r"(?<![\w\\])(_{1,3})(?=[^\s_])[^_\n]*(?<=\S)(\1)(?!\w)"),
)
_ESCAPE = re.compile(r"\\(?=[\\`*_{}\[\]()#+.!|~-])")
_LINK = re.compile(r"(!?\[)([^\[\]]*)(\]\([^()\s]*(?: \"[^\"]*\")?\))")


def is_markdown(source: str) -> bool:
    """True for a report whose text has the marks of Markdown."""
    return PurePath(source).suffix.lower() in _SUFFIXES


def marks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of emphasis, escapes and link targets; within a link nothing else is a mark."""
    gone = [m.span() for m in _ESCAPE.finditer(text, start, end)]
    for pair in _PAIRS:
        for match in pair.finditer(text, start, end):
            gone += [match.span(1), match.span(2)]
    links = list(_LINK.finditer(text, start, end))
    begins = [link.start() for link in links]
    outside = [g for g in gone if not _is_within(g[0], links, begins)]
    return sorted([*outside, *(span for k in links for span in (k.span(1), k.span(3)))])


def unmarked(text: str) -> str:
    """A text of Markdown as it is read: without its marks."""
    pieces, at = [], 0
    for start, end in marks(text, 0, len(text)):
        pieces.append(text[at:start])
        at = max(at, end)
    return "".join([*pieces, text[at:]])


def _is_within(at: int, links: Sequence[re.Match[str]], begins: Sequence[int]) -> bool:
    """True where one of the links, of which these are the beginnings, covers the offset."""
    i = bisect_right(begins, at) - 1
    return i >= 0 and at < links[i].end()
