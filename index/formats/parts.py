"""What a format's reader gives: blocks of text with exact offsets, held to common limits."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.errors import DocumentError
from index.language.terms import clean
from index.passage import Block, BlockKind

MAX_CHARACTERS = 5_000_000
MAX_BLOCKS = 50_000
MAX_HEADINGS = 5_000
MAX_HEADING = 300
MAX_SPAN = 60  # columns, or rows, of one cell of a table
_SPLIT = "Split the report into files, or export only the part that you need."


@dataclass(frozen=True, slots=True)
class Part:
    """One block as a reader found it; `turns` are (offset in text, page) where a page begins."""

    kind: BlockKind
    text: str
    level: int = 0
    turns: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's text and structure. `pages[i]` is the offset at which page i + 1 begins."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def assemble(parts: Iterable[Part], notes: Sequence[str] = ()) -> Parsed:
    """The parts one after another with blank lines between; the first heading is the title."""
    pieces: list[str] = []
    blocks: list[Block] = []
    pages: list[int] = []
    at = 0
    for part in parts:
        text = clean(part.text)
        if not text.strip():
            continue
        for offset, page in part.turns:
            pages += [at + offset] * (page - len(pages))
        pieces += [text, "\n\n"]
        blocks.append(Block(part.kind, at, at + len(text), part.level))
        at += len(text) + 2
        check(at, len(blocks))
    parsed = Parsed("".join(pieces[:-1]), with_title(blocks), tuple(pages), tuple(notes))
    return checked(parsed)


def rewritten(
    text: str, pieces: Iterable[tuple[tuple[int, int], Sequence[Part]]], notes: Sequence[str] = ()
) -> Parsed:
    """A text in which spans, given in order, are replaced by the parts that stand there."""
    written: list[str] = []
    blocks: list[Block] = []
    at = length = 0
    for (start, end), parts in pieces:
        written.append(text[at:start])
        length += start - at
        for i, part in enumerate(parts):
            written.append("\n\n" * bool(i) + part.text)
            length += len(written[-1])
            blocks.append(Block(part.kind, length - len(part.text), length, part.level))
        at = end
    return Parsed("".join([*written, text[at:]]), tuple(blocks), notes=tuple(notes))


def with_title(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks; a heading that comes first is the title."""
    if blocks and blocks[0].kind == "heading":
        return (replace(blocks[0], kind="title"), *blocks[1:])
    return tuple(blocks)


def checked(parsed: Parsed) -> Parsed:
    """The same, overlong headings made paragraphs; raises DocumentError for what is too much."""
    blocks = tuple(
        Block("paragraph", b.start, b.end)
        if b.kind in ("title", "heading") and b.end - b.start > MAX_HEADING
        else b
        for b in parsed.blocks
    )
    check(len(parsed.text), len(blocks), sum(b.kind == "heading" for b in blocks))
    return replace(parsed, blocks=blocks)


def check(characters: int, blocks: int, headings: int = 0) -> None:
    """Raises DocumentError when a document has more of any of them than is allowed."""
    for count, limit, what in (
        (characters, MAX_CHARACTERS, "characters"),
        (blocks, MAX_BLOCKS, "paragraphs"),
        (headings, MAX_HEADINGS, "headings"),
    ):
        if count > limit:
            raise DocumentError(f"it holds more than {limit:,} {what}, the most allowed. {_SPLIT}")


def lists_joined(parts: Iterable[Part]) -> Iterator[Part]:
    """Neighbouring items of lists as one block each; items without text are left out."""
    told = (part for part in parts if part.text or part.kind != "list")
    for kind, group in groupby(told, lambda part: part.kind):
        alike = list(group)
        yield from [_as_one(alike)] if kind == "list" else alike


def _as_one(items: Sequence[Part]) -> Part:
    turns: list[tuple[int, int]] = []
    at = 0
    for item in items:
        turns += [(at + o, page) for o, page in item.turns if not turns or page > turns[-1][1]]
        at += len(item.text) + 1
    return Part("list", "\n".join(item.text for item in items), 0, tuple(turns))


def table(rows: Sequence[Sequence[str]], headers: int = 1) -> Part | None:
    """A pipe table of the rows, of which the first `headers` are merged into one header row.

    Columns and rows that are empty are left out; None when fewer than two columns remain.
    """
    width = max((len(row) for row in rows), default=0)
    full = [[cell_text(c) for c in row] + [""] * (width - len(row)) for row in rows]
    used = [i for i in range(width) if any(row[i] for row in full)]
    full = [[row[i] for i in used] for row in full]
    head, body = full[:headers], [row for row in full[headers:] if any(row)]
    if len(used) < 2 or (not body and len(head) < 1):
        return None
    merged = [_joined(column) for column in zip(*head, strict=True)] if head else [""] * len(used)
    lines = [_line(merged), "|" + "---|" * len(used), *(_line(row) for row in body)]
    return Part("table", "\n".join(lines))


def cell_text(text: str) -> str:
    """A cell's text in one line, its bars escaped."""
    return re.sub(r"\s+", " ", clean(text)).strip().replace("|", "\\|")


def _joined(cells: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(c for c in cells if c))


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def counted(count: int, what: str) -> str:
    """The subject of a note on what was done with some things: "1 cell was", "2 cells were"."""
    return f"{count:,} {what} was" if count == 1 else f"{count:,} {what}s were"
