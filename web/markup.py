"""Text to HTML: every text from a report, a question or a model is escaped here."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index import Passage

_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_RULE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\|?\s*")
_CELL = re.compile(r"(?:\\.|[^|\\])+")


@dataclass(frozen=True, slots=True)
class Span:
    """A quote within a passage: offsets into the passage's text, and the citation's number."""

    start: int
    end: int
    number: int


def escape(text: str) -> str:
    """Text as HTML, safe as content and as an attribute's value."""
    return html.escape(_INVISIBLE.sub("\ufffd", text), quote=True)


def highlighted(text: str, spans: Sequence[Span], turn: int) -> str:
    """The text with its quotes marked; the first piece of each carries the quote's id."""
    return _marked(text, 0, len(text), spans, turn, set())


def passage_body(passage: Passage, spans: Sequence[Span], turn: int) -> str:
    """A passage's text with its quotes marked; a pipe table becomes a table."""
    if passage.kind != "table":
        return f'<p class="words">{highlighted(passage.text, spans, turn)}</p>'
    return _table(passage, spans, turn)


def _marked(
    text: str, start: int, end: int, spans: Sequence[Span], turn: int, seen: set[int]
) -> str:
    """`text[start:end]` as HTML; `seen` holds the numbers whose id has been given out."""
    edges = {start, end}
    edges |= {e for s in spans for e in (s.start, s.end) if start < e < end}
    cuts = sorted(edges)
    pieces = []
    for a, b in pairwise(cuts):
        numbers = [s.number for s in spans if s.start <= a and b <= s.end]
        piece = escape(text[a:b])
        if numbers and text[a:b].strip():
            piece = f"<mark{_ids(numbers, turn, seen)}>{piece}</mark>"
        pieces.append(piece)
    return "".join(pieces)


def _ids(numbers: Sequence[int], turn: int, seen: set[int]) -> str:
    """Attributes that lead from a marker in the answer to the quote's first piece."""
    fresh = [n for n in numbers if n not in seen]
    seen.update(fresh)
    name = f' id="q{turn}-{fresh[0]}"' if fresh else ""
    return f'{name} data-quotes="{" ".join(str(n) for n in numbers)}"'


def _table(passage: Passage, spans: Sequence[Span], turn: int) -> str:
    """Pipe rows as a table; lines before it (its caption) stay text."""
    seen: set[int] = set()
    before, rows = [], []
    if passage.context:
        rows += [_row(passage.context, *line, (), turn, seen) for line in _rows(passage.context)]
    for start, end in _lines(passage.text):
        if passage.text[start:end].lstrip().startswith("|"):
            if not _RULE.fullmatch(passage.text, start, end):
                rows.append(_row(passage.text, start, end, spans, turn, seen))
        else:
            before.append(_marked(passage.text, start, end, spans, turn, seen))
    words = "".join(f'<p class="words">{line}</p>' for line in before)
    return f'{words}<div class="scroll"><table class="words">{"".join(rows)}</table></div>'


def _row(text: str, start: int, end: int, spans: Sequence[Span], turn: int, seen: set[int]) -> str:
    inner = [m.span() for m in _CELL.finditer(text, start, end)]
    cells = [(a, b) for a, b in inner if text[a:b].strip() or start < a < b < end - 1]
    filled = "".join(f"<td>{_marked(text, a, b, spans, turn, seen)}</td>" for a, b in cells)
    return f"<tr>{filled}</tr>"


def _rows(text: str) -> list[tuple[int, int]]:
    lines = [span for span in _lines(text) if not _RULE.fullmatch(text, *span)]
    return [(a, b) for a, b in lines if text[a:b].lstrip().startswith("|")]


def _lines(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"[^\n]*\S[^\n]*", text)]
