"""A part: everything that is searched of some documents, in memory or in a folder.

A part is never changed. What is removed from the collection stays in its part, and is left out
when the part is next merged. See `index.folder.cache` for how parts are kept and joined.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from index.folder.dense import index_of, mapped, write
from index.folder.postings import Postings
from index.folder.strings import Strings
from index.language.terms import bigrams, words
from index.passage import Passage, SourceInfo
from index.segments import Entry, Segment, read_segment

DOCUMENTS = "documents.json"
VECTORS = "vectors.faiss"
_POSTINGS = ("starts", "rows", "counts", "lengths")


@dataclass(frozen=True, slots=True)
class Held:
    """A document of a part: the name of its segment, and how many rows it has there."""

    segment: str
    rows: int
    info: SourceInfo


class Part(Protocol):
    """One row a passage view (the passage itself, then its translation), document by document."""

    @property
    def documents(self) -> Sequence[Held]:
        """In the order of their rows."""

    @property
    def passages(self) -> Sequence[Passage]:
        """In the order of the documents."""

    @property
    def owner(self) -> NDArray[np.int64]:
        """The number of each row's passage, ascending."""

    @property
    def words(self) -> Postings:
        """Which rows hold which word."""

    @property
    def surfaces(self) -> Strings:
        """A form that each term of `words` stood for."""

    @property
    def bigrams(self) -> Postings:
        """Which rows hold which pair of characters."""

    @property
    def vectors(self) -> Any:
        """The FAISS index of the rows."""


class MemoryPart:
    """A part of segments that are in memory; each structure is made when it is first needed."""

    def __init__(self, segments: Sequence[tuple[str, Segment]], dimension: int) -> None:
        self.documents = tuple(Held(name, len(s.vectors), info_of(s)) for name, s in segments)
        self.passages: tuple[Passage, ...] = tuple(p for _, s in segments for p in s.passages)
        self._vectors = [s.vectors for _, s in segments if len(s.vectors)]
        self._dimension = dimension
        views = [p.views() for p in self.passages]
        self._texts = [searchable(p, i) for p, v in zip(self.passages, views, strict=True)
                       for i in range(len(v))]  # fmt: skip
        self.owner = np.repeat(np.arange(len(views)), [len(v) for v in views]).astype(np.int64)

    @cached_property
    def _cut(self) -> tuple[Postings, Strings]:
        surfaces: dict[str, str] = {}
        postings = Postings.of(words(text, surfaces) for text in self._texts)
        return postings, Strings.of(surfaces.get(term, term) for term in postings.terms)

    @property
    def words(self) -> Postings:
        return self._cut[0]

    @property
    def surfaces(self) -> Strings:
        return self._cut[1]

    @cached_property
    def bigrams(self) -> Postings:
        return Postings.of(bigrams(text) for text in self._texts)

    @cached_property
    def vectors(self) -> Any:
        nothing = np.zeros((0, self._dimension), np.float32)
        return index_of(np.concatenate(self._vectors) if self._vectors else nothing)


class StoredPart:
    """A part in a folder, memory-mapped: nothing is read before it is needed."""

    def __init__(self, folder: Path) -> None:
        listed = json.loads((folder / DOCUMENTS).read_bytes().decode("utf-8", "surrogatepass"))
        self.folder = folder
        self.documents = tuple(_held(d) for d in listed)
        self.rows = sum(held.rows for held in self.documents)
        self.owner = _array(folder, "owner")
        self.passages: Sequence[Passage] = _Passages(_strings(folder, "passages"))
        self.words = _postings(folder, "words")
        self.bigrams = _postings(folder, "bigrams")
        self.surfaces = _strings(folder, "surfaces")
        self.vectors = mapped(str(folder / VECTORS))


def write_part(folder: Path, part: Part) -> None:
    """Store a part in an existing folder; raises OSError where the disk refuses."""
    listed = json.dumps([asdict(d) for d in part.documents], ensure_ascii=False)
    (folder / DOCUMENTS).write_bytes(listed.encode("utf-8", "surrogatepass"))
    write(part.vectors, folder / VECTORS)
    for name, array in _arrays(part):
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def _arrays(part: Part) -> Iterator[tuple[str, NDArray[Any]]]:
    """What is stored of a part beside its vectors, made one after the other."""
    yield "owner", part.owner
    yield from _of_strings("passages", coded_passages(part)).items()
    yield from (_of_postings("words", part.words) | _of_strings("surfaces", part.surfaces)).items()
    yield from _of_postings("bigrams", part.bigrams).items()


def build_part(folder: Path, entries: Sequence[Entry], dimension: int, target: Path) -> None:
    """Store, as a new folder, a part of segments of an index folder."""
    segments = [(entry.segment, read_segment(folder, entry)) for entry in entries]
    target.mkdir()
    write_part(target, MemoryPart(segments, dimension))


def coded_passages(part: Part) -> Strings:
    """The passages of a part as they are stored."""
    passages = part.passages
    return (
        passages.coded
        if isinstance(passages, _Passages)
        else Strings.of(map(code_passage, passages))
    )


def stored_passages(coded: Strings) -> Sequence[Passage]:
    """The inverse: passages that are read one by one."""
    return _Passages(coded)


class _Passages(Sequence[Passage]):
    """Passages that are decoded when they are looked at."""

    def __init__(self, coded: Strings) -> None:
        self.coded = coded

    def __len__(self) -> int:
        return len(self.coded)

    @overload
    def __getitem__(self, number: int) -> Passage: ...
    @overload
    def __getitem__(self, number: slice) -> list[Passage]: ...
    def __getitem__(self, number: int | slice) -> Passage | list[Passage]:
        if isinstance(number, slice):
            return [decode_passage(text) for text in self.coded[number]]
        return decode_passage(self.coded[number])

    def __iter__(self) -> Iterator[Passage]:
        return map(decode_passage, self.coded)


def info_of(segment: Segment) -> SourceInfo:
    """What a collection tells of a document."""
    document = segment.document
    return SourceInfo(
        source=document.source,
        title=document.title,
        language=document.language,
        characters=len(document.text),
        passages=len(segment.passages),
        translated=bool(document.translations),
        notes=document.notes,
    )


def searchable(passage: Passage, view: int) -> str:
    """What the sparse index reads: the text with its headings, which carry its subject."""
    parts = [passage.heading or "", passage.context or ""] if view == 0 else []
    return "\n".join([*parts, passage.views()[view]])


def code_passage(passage: Passage) -> str:
    """A passage as JSON."""
    return json.dumps([getattr(passage, f.name) for f in fields(passage)], ensure_ascii=False)


def decode_passage(text: str) -> Passage:
    """The inverse of `code_passage`."""
    return Passage(*json.loads(text))


def _held(listed: dict[str, Any]) -> Held:
    info = listed["info"]
    return Held(
        listed["segment"], listed["rows"], SourceInfo(**info | {"notes": (*info["notes"],)})
    )


def _array(folder: Path, name: str) -> Any:
    mapped_array = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return mapped_array.view(np.ndarray)  # numpy's memmap is slow to slice


def _strings(folder: Path, name: str) -> Strings:
    return Strings(_array(folder, f"{name}.data"), _array(folder, f"{name}.starts"))


def _postings(folder: Path, name: str) -> Postings:
    terms = _strings(folder, f"{name}.terms")
    return Postings(terms, *(_array(folder, f"{name}.{kind}") for kind in _POSTINGS))


def _of_strings(name: str, strings: Strings) -> dict[str, NDArray[Any]]:
    return {f"{name}.data": strings.data, f"{name}.starts": strings.starts}


def _of_postings(name: str, postings: Postings) -> dict[str, NDArray[Any]]:
    arrays = {f"{name}.{kind}": getattr(postings, kind) for kind in _POSTINGS}
    return arrays | _of_strings(f"{name}.terms", postings.terms)
