"""What is on disk of the documents: one immutable segment for each.

A segment is named by the hashes of its files, and holds all that it takes to make it anew from
its originals. `index.folder.manifest` names the segments that count. Nothing is pickled.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from index.embed import Vectors
from index.errors import IndexDamagedError, IndexFolderError
from index.folder import disk
from index.passage import Block, Document, Passage

SEGMENTS = "segments"
TEXT = "segment.json"
VECTORS = "vectors.npy"
ORIGINAL = "original-"


@dataclass(frozen=True, slots=True)
class Segment:
    """One document with everything derived from it: vectors have one row per passage view.

    `originals` are the (name, bytes) of its file and of its translation's, if any; `origin` is
    the path it came from, and `encoding` what the user said it is written in. What is read back
    to be searched has no originals: they stay on disk.
    """

    document: Document
    passages: tuple[Passage, ...]
    vectors: Vectors
    originals: tuple[tuple[str, bytes], ...]
    origin: str
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A manifest's line about one document; `files` maps a file's name to its SHA-256.

    `originals` are the names of its file and its translation, as they were added, `size` their
    bytes together, and `added` when that was (UTC, ISO 8601): None where it is not known.
    """

    source: str
    origin: str
    segment: str
    files: dict[str, str]
    originals: tuple[str, ...] = ()
    encoding: str | None = None
    size: int | None = None
    added: str | None = None

    def __hash__(self) -> int:
        return hash(self.segment)  # itself a hash of all that the files hold

    def holds(self, originals: Sequence[tuple[str, bytes]], encoding: str | None) -> bool:
        """Whether these (name, bytes), read with this encoding if one is named, are stored."""
        if encoding not in (None, self.encoding):
            return False
        if self.originals and self.originals != tuple(name for name, _ in originals):
            return False
        stored = {name: h for name, h in self.files.items() if name.startswith(ORIGINAL)}
        return stored == {f"{ORIGINAL}{i}": sha256(d) for i, (_, d) in enumerate(originals)}


def encode_segment(segment: Segment) -> dict[str, bytes]:
    """The files of a segment, by name."""
    vectors = BytesIO()
    np.save(vectors, segment.vectors, allow_pickle=False)
    meta = {
        "document": _shallow(segment.document)
        | {"blocks": [_shallow(b) for b in segment.document.blocks]},
        "passages": [_shallow(p) for p in segment.passages],
        "originals": [name for name, _ in segment.originals],
        "origin": segment.origin,
        "encoding": segment.encoding,
    }
    files = {f"{ORIGINAL}{i}": data for i, (_, data) in enumerate(segment.originals)}
    return {TEXT: as_json(meta), VECTORS: vectors.getvalue(), **files}


def decode_segment(files: Mapping[str, bytes]) -> Segment:
    """The inverse of `encode_segment`; what is not among the files is left out."""
    meta = json.loads(files[TEXT])
    document = meta["document"]
    blocks = tuple(Block(**b) for b in document.pop("blocks"))
    for name in ("translations", "notes", "pages"):
        document[name] = tuple(document.get(name, ()))
    stored = [(name, f"{ORIGINAL}{i}") for i, name in enumerate(meta["originals"])]
    vectors = np.load(BytesIO(files[VECTORS]), allow_pickle=False) if VECTORS in files else None
    return Segment(
        document=Document(blocks=blocks, **document),
        passages=tuple(Passage(**p) for p in meta["passages"]),
        vectors=np.empty((0, 0), np.float32) if vectors is None else vectors,
        originals=tuple((name, files[file]) for name, file in stored if file in files),
        origin=meta["origin"],
        encoding=meta["encoding"],
    )


def entry_for(segment: Segment, files: Mapping[str, bytes], added: str | None = None) -> Entry:
    """The manifest's line about a segment with these encoded files."""
    hashes = {name: sha256(data) for name, data in sorted(files.items())}
    return Entry(
        source=segment.document.source,
        origin=segment.origin,
        segment=segment_name(hashes),
        files=hashes,
        originals=tuple(name for name, _ in segment.originals),
        encoding=segment.encoding,
        size=sum(len(data) for _, data in segment.originals),
        added=added,
    )


def now() -> str:
    """The time for `Entry.added`."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def write_segments(folder: Path, segments: Iterable[Segment], added: str | None) -> list[Entry]:
    """Store segments under the hashes of their content; returns the manifest's lines about them.

    A damaged copy of the same content is mended file by file, so that no original ever goes
    before it is there again. Raises IndexFolderError.
    """
    entries: list[Entry] = []

    def fresh() -> Iterator[tuple[str, Mapping[str, bytes]]]:
        for segment in segments:
            files = encode_segment(segment)
            entries.append(entry_for(segment, files, added))
            target = folder / SEGMENTS / entries[-1].segment
            if target.is_dir():
                _mend(target, files, entries[-1].files)
            else:
                disk.clear(target)
                yield target.name, files

    try:
        disk.write_folders(folder / SEGMENTS, fresh())
    except OSError as error:
        raise not_writable(folder, error) from error
    return entries


def segment_name(hashes: Mapping[str, str]) -> str:
    """The name of the segment whose files have these hashes."""
    return sha256(as_json(hashes))[:32]


def read_segment(folder: Path, entry: Entry) -> Segment:
    """Load what is searched of a segment, each file checked; raises IndexDamagedError."""
    return decode_segment({name: _read(folder, entry, name) for name in (TEXT, VECTORS)})


def read_original(folder: Path, entry: Entry) -> bytes:
    """A report's file as it was added, checked; raises IndexDamagedError."""
    return _read(folder, entry, f"{ORIGINAL}0")


def rows_of(folder: Path, entry: Entry, dimension: int) -> int:
    """How many vectors a segment holds, by the size of their file; 0 where it is missing."""
    try:
        size = (folder / SEGMENTS / entry.segment / VECTORS).stat().st_size
    except OSError:
        return 0
    return size // (4 * dimension)


def _read(folder: Path, entry: Entry, name: str) -> bytes:
    path = folder / SEGMENTS / entry.segment / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _damaged(folder, entry, f"{path} cannot be read") from error
    if sha256(data) != entry.files.get(name):
        raise _damaged(folder, entry, f"{path} has changed since it was written")
    return data


def sha256(data: bytes) -> str:
    """The checksum used throughout, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _mend(target: Path, files: Mapping[str, bytes], hashes: Mapping[str, str]) -> None:
    for name, data in files.items():
        path = target / name
        if not (path.is_file() and sha256(path.read_bytes()) == hashes[name]):
            disk.write_file(path, data, beside=target.parent)
    disk.sync_folder(target)


def _shallow(value: Document | Passage | Block) -> dict[str, Any]:
    """The fields of a dataclass; `asdict` would copy each of thousands deeply."""
    return {f.name: getattr(value, f.name) for f in fields(value)}


def as_json(value: Any) -> bytes:
    """UTF-8, the same for the same value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "surrogatepass")  # a file's name may hold lone surrogates


def not_writable(folder: Path, error: OSError) -> IndexFolderError:
    """What to raise when the disk refuses a change before it counts."""
    return IndexFolderError(
        f"{folder} cannot be written ({error.strerror}). What was there before is unchanged. "
        "Free some space, or choose a folder that you may write to."
    )


def _damaged(folder: Path, entry: Entry, why: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"The stored copy of {entry.source} is damaged: {why}. "
        f"Run: python -m index rebuild --index {folder}"
    )
