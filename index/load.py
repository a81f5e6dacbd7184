"""A file to a `Document`, whatever its format; and a document with its translation."""

import re
from dataclasses import replace
from pathlib import Path

from index.errors import DocumentError
from index.formats.kinds import PLAIN, kind_of, load
from index.formats.parts import Parsed
from index.formats.sandbox import parse_apart
from index.language.terms import language
from index.passage import Document

MAX_BYTES = 20 * 2**20
SMALL = 2**18


def parse(name: str, data: bytes, *, encoding: str | None = None) -> Document:
    """The Document in a file's bytes; content and suffix choose the format.

    Small plain text is read here, everything else, HTML in Markdown as well, in a child process
    with limits. Raises DocumentError, its message beginning with the name.
    """
    try:
        _check_size(len(data))
        kind, notes = kind_of(name, data)
        is_plain = kind in PLAIN and len(data) <= SMALL and not _holds_page(kind, data)
        parsed = (load if is_plain else parse_apart)(kind, data, encoding)
        _check_text(parsed)
    except DocumentError as error:
        raise DocumentError(f"{name}: {error}") from error
    found = tuple(f"{name}: {note}" for note in (*notes, *parsed.notes))
    text = parsed.text
    return Document(name, text, language(text), parsed.blocks, notes=found, pages=parsed.pages)


_TAG = re.compile(rb"<\0*[a-zA-Z/]")  # in any encoding: UTF-16 and UTF-32 have zeros between


def _holds_page(kind: str, data: bytes) -> bool:
    return kind == "markdown" and _TAG.search(data) is not None


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        limit = MAX_BYTES // 2**20
        raise DocumentError(f"{size / 2**20:.0f} MB is over the limit of {limit} MB. Split it.")


def _check_text(parsed: Parsed) -> None:
    if not any(parsed.text[b.start : b.end].strip() for b in parsed.blocks):
        raise DocumentError("the file holds no text. Check that it is the right file.")


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


def read(file: Path) -> bytes:
    """The bytes of a file; raises DocumentError when missing, unreadable or too large."""
    try:
        if not file.exists():
            raise DocumentError("no such file. Check the path.")
        if not file.is_file():
            raise DocumentError("this is not a file. Name the report itself.")
        _check_size(file.stat().st_size)
        return file.read_bytes()
    except DocumentError as error:
        raise DocumentError(f"{file}: {error}") from error
    except OSError as error:
        raise DocumentError(f"{file}: cannot be read ({error.strerror}).") from error
