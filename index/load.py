"""A file to a `Document`: decoding, and the block structure of plain text and Markdown."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from charset_normalizer import from_bytes
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import DocumentError
from index.passage import Block, BlockKind, Document
from index.terms import clean, language

MAX_BYTES = 20 * 2**20
_GUESSED = ["gb18030", "big5", "utf_16_le", "utf_16_be"]
_BOMS = {
    b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
}  # fmt: skip
_HASHES = re.compile(r"\s*#+[ \t]*(.*?)(?:[ \t]+#+)?\s*$", re.S)
_UNDERLINED = re.compile(r"\s*(.*?)\s*\n[ \t]*[=-]+\s*$", re.S)
_TERMINAL = re.compile(r"[。.!?！？;；:：,，、…][”’」』》)）】\"']*$")


def parse(name: str, data: bytes, *, encoding: str | None = None) -> Document:
    """The Document in a file's bytes; the name's suffix chooses the format."""
    parser = _PARSERS.get(Path(name).suffix.lower())
    if parser is None:
        known = ", ".join(sorted(_PARSERS))
        raise DocumentError(f"{name}: cannot read this kind of file. Convert it to one of {known}.")
    text, notes = decode(name, data, encoding)
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    blocks = tuple(parser(text))
    if not any(text[b.start : b.end].strip() for b in blocks):
        raise DocumentError(f"{name}: the file holds no text. Check that it is the right file.")
    return Document(name, text, language(text), blocks, notes=notes)


def align(document: Document, translation: Document) -> Document:
    """The document with its companion translation attached, block to block."""
    ours = [b.kind for b in document.blocks]
    theirs = [b.kind for b in translation.blocks]
    if ours != theirs:
        place = next(
            (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
            min(len(ours), len(theirs)),
        )
        raise DocumentError(
            f"{translation.source} does not follow {document.source} block by block: "
            f"{len(theirs)} blocks against {len(ours)}, first difference at block {place + 1}. "
            "Give each heading, paragraph and table of the original its own counterpart."
        )
    texts = tuple(translation.text[b.start : b.end] for b in translation.blocks)
    return replace(document, translations=texts)


def decode(name: str, data: bytes, encoding: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Text and notes about a guessed encoding; raises DocumentError when it is uncertain."""
    if encoding is not None:
        return _decode_as(name, data, encoding), ()
    for mark, codec in _BOMS.items():
        if data.startswith(mark):
            return _decode_as(name, data, codec), ()
    if is_utf8(data) and data.count(0) * 4 <= len(data):  # UTF-16 of ASCII is valid UTF-8 too
        return data.decode("utf-8"), ()
    best = from_bytes(data, cp_isolation=_GUESSED).best()
    if best is None or best.chaos > 0.1 or "\x00" in str(best):
        raise DocumentError(
            f"{name}: this is not UTF-8 text, and no other encoding fits. If it is text, save it "
            "as UTF-8 or name its encoding (for example --encoding gb18030); else export its text."
        )
    return str(best), (f"{name}: read as {best.encoding}, guessed from its content.",)


def is_utf8(data: bytes) -> bool:
    """True when the bytes are valid UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def read(file: Path) -> bytes:
    """The bytes of a file; raises DocumentError when missing, unreadable or too large."""
    try:
        if not file.exists():
            raise DocumentError(f"{file}: no such file. Check the path.")
        if not file.is_file():
            raise DocumentError(f"{file}: this is not a file. Name the report itself.")
        if file.stat().st_size > MAX_BYTES:
            size, limit = file.stat().st_size / 2**20, MAX_BYTES // 2**20
            raise DocumentError(f"{file}: {size:.0f} MB is over the limit of {limit} MB. Split it.")
        return file.read_bytes()
    except OSError as error:
        raise DocumentError(f"{file}: cannot be read ({error.strerror}).") from error


def _decode_as(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise DocumentError(
            f"{name}: no text encoding is named {encoding!r}. Name one such as gb18030 or big5."
        ) from error
    except ValueError as error:
        place = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise DocumentError(
            f"{name}: this is not valid {encoding}{place}. Name the right encoding."
        ) from error


def _plain_blocks(text: str) -> list[Block]:
    """Blocks of plain text: lines are paragraphs, or are wrapped lines of blank-line paragraphs."""
    spans = [m.span() for m in re.finditer(r"[^\n]*\S[^\n]*", text)]
    if _is_wrapped(text, spans):
        spans = [m.span() for m in re.finditer(r"\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", text)]
    blocks = []
    for i, (start, end) in enumerate(spans):
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        kind, level = _plain_kind(text[start:end], i, len(spans))
        blocks.append(Block(kind, start, end, level))
    return blocks


def _is_wrapped(text: str, spans: list[tuple[int, int]]) -> bool:
    """Lines of one width that mostly end inside a sentence are wrapped paragraphs."""
    if len(spans) < 4 or language(text) != "en":
        return False
    inside = sum(1 for a, b in spans if b - a > 50 and not _TERMINAL.search(text[a:b]))
    widest = max(b - a for a, b in spans)
    return inside * 2 > len(spans) and widest <= 130


def _plain_kind(line: str, i: int, count: int) -> tuple[BlockKind, int]:
    limit = 45 if language(line) == "zh" else 90
    is_short = len(line) <= limit and not _TERMINAL.search(line) and "\n" not in line
    if is_short and i == 0:
        return "title", 1
    if is_short and i + 1 < count and not re.search(r"\d{4}|[:：|\t]", line):
        return "heading", 2
    return "paragraph", 0


def _markdown_blocks(text: str) -> list[Block]:
    """Blocks of CommonMark with pipe tables; comments and other raw HTML are left out."""
    parser = MarkdownIt("commonmark").enable("table")
    tokens = [t for t in parser.parse(text) if t.level == 0 and t.map]
    starts = [0] + [m.end() for m in re.finditer("\n", text)] + [len(text)]
    blocks: list[Block] = []
    for token in tokens:
        kind = _MARKDOWN_KINDS.get(token.type)
        if kind is None or token.map is None:
            continue
        start, end = starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)]
        block = _markdown_block(text, token, kind, start, end)
        if block.start < block.end:
            blocks.append(block)
    return _with_title(blocks)


def _markdown_block(text: str, token: Token, kind: BlockKind, start: int, end: int) -> Block:
    raw = text[start:end]
    if kind == "heading":
        body = (_HASHES if token.markup.startswith("#") else _UNDERLINED).match(raw)
        start, end = (start + body.start(1), start + body.end(1)) if body else (start, end)
        return Block(kind, start, end, int(token.tag[1:]))
    start += len(raw) - len(raw.lstrip())
    return Block(kind, start, start + len(text[start:end].rstrip()))


def _with_title(blocks: list[Block]) -> list[Block]:
    if blocks and blocks[0].kind == "heading":
        blocks[0] = replace(blocks[0], kind="title")
    return blocks


_MARKDOWN_KINDS: dict[str, BlockKind] = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "blockquote_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "paragraph",
    "code_block": "paragraph",
}
_PARSERS: dict[str, Callable[[str], list[Block]]] = {
    ".txt": _plain_blocks,
    ".text": _plain_blocks,
    ".md": _markdown_blocks,
    ".markdown": _markdown_blocks,
}
