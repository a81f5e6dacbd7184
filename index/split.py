"""Document to passages, and text to sentences, with exact offsets."""

import re
from collections.abc import Iterable

from index.passage import Block, Document, Passage
from index.table_head import head_lines

MAX_CHARACTERS = {"zh": 420, "en": 1100}
CAPTION_CHARACTERS = {"zh": 60, "en": 140}
MAX_ANNOUNCEMENT = 300  # characters
LONGEST_ABBREVIATION = 20  # looking back further would take time squared on a hostile text
_STATEMENT = re.compile(r"[。.!?！？]\W*$")
_CAPTION = re.compile(
    r"\W*(?:table|exhibit|figures? in|amounts in|表|单位|金额单位)", re.IGNORECASE
)
_ANNOUNCES = re.compile(
    r"[:：]\W*$|[(（](?:[^()（）]*\b)?in (?:thousands|millions|billions)\b[^()（）]*[)）]\W*$"
    r"|单位[:：][^()（）]{1,20}[)）]?\W*$",
    re.IGNORECASE,
)
_CLOSERS = "”’」』》)）】\"'"
_ZH_END = re.compile(rf"[。!?！？…]+[{_CLOSERS}]*")
_EN_END = re.compile(rf"\.+[{_CLOSERS}]*(?=\s+[\[(“\"'‘*]*[A-Z0-9\u4e00-\u9fff£$€¥]|\s*$)")
_END = re.compile(rf"{_ZH_END.pattern}|{_EN_END.pattern}|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|Co|Corp|No|Nos|vs|etc|approx|Jan|Feb|Mar|Apr|Jun|Jul"
    r"|Aug|Sep|Sept|Oct|Nov|Dec|Fig|cf|al|est|Gen|Sen|Rep|Gov|Sr|Jr)"
    r"|\b(?:e\.g|i\.e|a\.m|p\.m|U\.S|U\.K|U\.N|Ph\.D)|\b[A-Z])\.$"
)
_LIST_MARK = re.compile(r"[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+")


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of Chinese, English or mixed text.

    The spans are in order, do not overlap, hold no white space at either end, and together cover
    every character that is not white space or a list's mark.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        ends_line = match.group().startswith("\n")
        if not ends_line and _inside_word(text, start, match):
            continue
        spans.append((start, match.start() if ends_line else match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return [span for span in (_trim(text, *span) for span in spans) if span[0] < span[1]]


def _inside_word(text: str, start: int, match: re.Match[str]) -> bool:
    """True when the stop belongs to an abbreviation or a list number, not to a sentence."""
    if match.group()[0] in "!?" and match.end() < len(text) and text[match.end()] == "=":
        return True
    if match.group() != ".":
        return False
    piece = text[max(start, match.end() - LONGEST_ABBREVIATION) : match.end()]
    is_number = match.end() - start == len(piece) and re.fullmatch(r"\s*\d{1,2}\.", piece)
    return bool(_ABBREVIATION.search(piece)) or bool(is_number)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    mark = _LIST_MARK.match(text, start, end) if start == 0 or text[start - 1] == "\n" else None
    start = mark.end() if mark else start
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def split(document: Document) -> list[Passage]:
    """The passages of a document in order; `document.text[p.start:p.end] == p.text`.

    A paragraph, list or table is one passage unless it is long; headings are not passages of
    their own but stand in the `heading` of those under them. A short line before a table or list
    (its caption, its unit) belongs to it; of a longer paragraph before a table, the last sentence
    that announces it or gives its unit is its context.
    """
    passages: list[Passage] = []
    headings: list[tuple[int, str]] = []
    blocks = document.blocks
    pending: int | None = None
    for i, block in enumerate(blocks):
        if block.kind in ("title", "heading"):
            text = document.text[block.start : block.end]
            headings = [(n, t) for n, t in headings if n < block.level] + [(block.level, text)]
        if _leads_into(document, i):
            pending = block.start if pending is None else pending
            continue
        if block.kind in ("title", "heading") and not _stands_alone(blocks, i):
            continue
        heading = " > ".join(text for _, text in headings) or None
        announced = _announced(document, i) if pending is None else None
        for start, end, context in _pieces(document, block, pending, announced):
            passages.append(_passage(document, i, (start, end), heading, context, len(passages)))
        pending = None
    return passages


def _stands_alone(blocks: tuple[Block, ...], i: int) -> bool:
    """The title is findable by itself; a heading only when nothing follows under it."""
    if blocks[i].kind == "title":
        return True
    if i + 1 == len(blocks):
        return True
    return blocks[i + 1].kind in ("title", "heading") and blocks[i + 1].level <= blocks[i].level


def _leads_into(document: Document, i: int) -> bool:
    """True for a caption (short, before a table, no full sentence) or "...:" before a list."""
    block = document.blocks[i]
    if block.kind != "paragraph" or i + 1 == len(document.blocks):
        return False
    following = document.blocks[i + 1].kind
    text = document.text[block.start : block.end]
    if following == "table":
        is_short = len(text) <= CAPTION_CHARACTERS[document.language]
        return is_short and (not _STATEMENT.search(text) or bool(_CAPTION.match(text)))
    return following == "list" and text.rstrip().endswith((":", ":", "："))


def _announced(document: Document, i: int) -> str | None:
    """The last sentence of the paragraph before a table that announces it or gives its unit."""
    if i == 0 or document.blocks[i].kind != "table" or document.blocks[i - 1].kind != "paragraph":
        return None
    before = document.blocks[i - 1]
    text = document.text[before.start : before.end]
    start, end = sentences(text)[-1]
    said = " ".join(text[start:end].split())
    fits = len(said) <= MAX_ANNOUNCEMENT and "|" not in said
    return said if fits and _ANNOUNCES.search(said) else None


def _pieces(
    document: Document, block: Block, lead: int | None, announced: str | None = None
) -> Iterable[tuple[int, int, str | None]]:
    """Spans (with context) of at most about MAX_CHARACTERS, cut between sentences or rows."""
    start = block.start if lead is None else lead
    limit = MAX_CHARACTERS[document.language]
    if block.kind == "table":
        limit *= 3
    if block.end - start <= limit:
        return [(start, block.end, announced)]
    if block.kind == "table":
        return _table_pieces(document, block, start, limit, announced)
    spans = sentences(document.text[start : block.end])
    return [(a, b, None) for a, b in _group(spans, start, limit)]


def _table_pieces(
    document: Document, block: Block, start: int, limit: int, announced: str | None
) -> list[tuple[int, int, str | None]]:
    text = document.text[block.start : block.end]
    lines = [m.span() for m in re.finditer(r"[^\n]+", text)]
    rows = max(2, head_lines([text[a:b] for a, b in lines]))
    header_end = lines[min(rows, len(lines)) - 1][1]
    head = document.text[start : min(block.start + header_end, start + limit)]
    body = _group(lines[rows:], block.start, max(limit - len(head), limit // 2))
    if not body:
        return [(start, block.end, announced)]
    first, *rest = body
    above = f"{announced}\n{head}" if announced else head
    return [(start, first[1], announced), *((a, b, above) for a, b in rest)]


def _group(spans: list[tuple[int, int]], base: int, limit: int) -> list[tuple[int, int]]:
    """Neighbouring spans joined while they fit; a span longer than the limit is cut hard."""
    groups: list[tuple[int, int]] = []
    for a, b in spans:
        for cut in range(a, b, limit):
            start, end = base + cut, base + min(cut + limit, b)
            if groups and end - groups[-1][0] <= limit:
                groups[-1] = (groups[-1][0], end)
            else:
                groups.append((start, end))
    return groups


def _passage(
    document: Document,
    i: int,
    span: tuple[int, int],
    heading: str | None,
    context: str | None,
    number: int,
) -> Passage:
    start, end = span
    return Passage(
        id=f"{document.source}#{number}",
        source=document.source,
        text=document.text[start:end],
        start=start,
        end=end,
        kind=document.blocks[i].kind,
        page=document.page(start),
        heading=heading,
        context=context,
        translation=_translation(document, i, start, end),
    )


def _translation(document: Document, i: int, start: int, end: int) -> str | None:
    """The translated sentences of the span, or the whole block's where they do not pair up."""
    if not document.translations:
        return None
    first = next(j for j, b in enumerate(document.blocks) if b.end > start)
    whole = "\n".join(document.translations[first : i + 1])
    block = document.blocks[i]
    if first != i or (start, end) == (block.start, block.end):
        return whole
    ours = sentences(document.text[block.start : block.end])
    theirs = sentences(whole)
    if len(ours) != len(theirs):
        return whole
    inside = [
        t for o, t in zip(ours, theirs, strict=True)
        if start <= block.start + o[0] and block.start + o[1] <= end
    ]  # fmt: skip
    return whole[inside[0][0] : inside[-1][1]] if inside else whole
