"""The values that travel from a file to a citation: frozen, with character offsets."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Literal

Language = Literal["zh", "en"]
BlockKind = Literal["title", "heading", "paragraph", "list", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A structural part of a document: `document.text[start:end]` is its text.

    `level` is the depth of a heading (1 is the topmost) and 0 for every other kind.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read from a file; all offsets anywhere count characters of `text`.

    `translations` maps `blocks` one to one to text of the companion translation, or is empty.
    `notes` tells the user of guesses made while reading, such as the encoding. `pages[i]` is the
    offset at which page i + 1 begins; empty for formats that have no pages.
    """

    source: str
    text: str
    language: Language
    blocks: tuple[Block, ...]
    translations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """The text of the first title or heading, or the source's name."""
        for block in self.blocks:
            if block.kind in ("title", "heading"):
                return self.text[block.start : block.end]
        return self.source

    def page(self, offset: int) -> int | None:
        """The number of the page that holds the character at an offset, the first being 1."""
        return max(bisect_right(self.pages, offset), 1) if self.pages else None

    def named(self, source: str) -> "Document":
        """The same document under another source name."""
        return replace(self, source=source)


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable piece: `document.text[start:end] == text`.

    `heading` is the path of headings above it joined by " > "; `context` is text that belongs
    to it but stands elsewhere (the header row of a table cut in two). `translation` is the
    matching part of a companion translation.
    """

    id: str
    source: str
    text: str
    start: int
    end: int
    kind: BlockKind = "paragraph"
    page: int | None = None
    heading: str | None = None
    context: str | None = None
    translation: str | None = None

    def views(self) -> tuple[str, ...]:
        """The texts under which the passage is indexed: itself, and its translation."""
        return (self.text,) if self.translation is None else (self.text, self.translation)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the score of the ranking that found it (higher is better)."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a collection tells of one document in it.

    `size` counts the bytes of its file and its translation, and `added` is when they were added
    (UTC, ISO 8601): None where that is not known.
    """

    source: str
    title: str
    language: Language
    characters: int
    passages: int
    translated: bool = False
    notes: tuple[str, ...] = ()
    size: int | None = None
    added: str | None = None
