"""What is on disk: one immutable segment a document, and one manifest that names them.

`manifest.json` is the only file ever replaced (written aside, synced, renamed), so that a crash
at any moment leaves the old collection or the new one. It holds a checksum of itself and a
SHA-256 of every file of every segment, and all that it takes to make a segment anew from its
originals. Nothing is pickled.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from index import disk
from index.embed import Vectors
from index.errors import IndexDamagedError, IndexFolderError
from index.passage import Block, Document, Passage

FORMAT = 2
READABLE = (1, 2)  # 1 told less of a document: its entries lack what has a default here
MANIFEST = "manifest.json"
SEGMENTS = "segments"
BEGUN = ".begun"
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


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a collection holds, and the model that made its vectors."""

    model: str
    fingerprint: str
    dimension: int
    documents: tuple[Entry, ...] = field(default_factory=tuple)


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
    return {TEXT: _json(meta), VECTORS: vectors.getvalue(), **files}


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
    return sha256(_json(hashes))[:32]


def read_segment(folder: Path, entry: Entry) -> Segment:
    """Load what is searched of a segment, each file checked; raises IndexDamagedError."""
    return decode_segment({name: _read(folder, entry, name) for name in (TEXT, VECTORS)})


def read_original(folder: Path, entry: Entry) -> bytes:
    """A report's file as it was added, checked; raises IndexDamagedError."""
    return _read(folder, entry, f"{ORIGINAL}0")


def _read(folder: Path, entry: Entry, name: str) -> bytes:
    path = folder / SEGMENTS / entry.segment / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _damaged(folder, entry, f"{path} cannot be read") from error
    if sha256(data) != entry.files.get(name):
        raise _damaged(folder, entry, f"{path} has changed since it was written")
    return data


def begin(folder: Path) -> None:
    """Mark a folder whose first manifest is yet to be written.

    Segments without a manifest are a first `add` cut short where the mark stands, and a damaged
    index where it does not.
    """
    try:
        disk.write_synced(folder / BEGUN, b"")
    except OSError as error:
        raise not_writable(folder, error) from error


def is_bare(folder: Path) -> bool:
    """True for an empty folder, or one where a first `add` was cut short before it counted."""
    names = {path.name for path in folder.iterdir() if path.suffix != disk.ASIDE}
    names -= {".lock"} if BEGUN not in names else {".lock", BEGUN, SEGMENTS}
    return not names


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step; raises IndexFolderError when the disk refuses."""
    body = {"format": FORMAT, **asdict(manifest)}
    body["checksum"] = sha256(_json(body))
    try:
        disk.make_folder(folder / SEGMENTS)
        disk.sync_folder(folder / SEGMENTS)  # what the manifest names must be there before it
        disk.write_file(folder / MANIFEST, _json(body))
    except OSError as error:
        raise not_writable(folder, error) from error
    try:
        disk.sync_folder(folder)
        (folder / BEGUN).unlink(missing_ok=True)
    except OSError as error:
        raise IndexFolderError(
            f"{folder} was changed, but the disk does not confirm it ({error.strerror}). Check "
            f"the disk, then run: python -m index verify --index {folder}"
        ) from error


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an index folder, checked against its own checksum."""
    path = folder / MANIFEST
    if not path.is_file() and (folder / SEGMENTS).is_dir():
        raise _damaged_manifest(path)
    if not path.is_file():
        raise IndexFolderError(
            f"{folder} is not an index: it holds no {MANIFEST}. Name the folder of an index, "
            "or a folder that does not exist yet to begin a new one."
        )
    try:
        body = json.loads(path.read_bytes())
        checksum = body.pop("checksum")
        is_whole = checksum == sha256(_json(body))
        found = body.pop("format")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged_manifest(path) from error
    if not is_whole:
        raise _damaged_manifest(path)
    if found not in READABLE:
        raise IndexFolderError(
            f"{folder} has format {found}; this version reads format {FORMAT} and before. "
            "Add the reports to a new index, or use the version that wrote it."
        )
    documents = tuple(
        Entry(**d | {"originals": tuple(d.get("originals", ()))}) for d in body.pop("documents")
    )
    return Manifest(documents=documents, **body)


def prune(folder: Path, manifest: Manifest) -> None:
    """Delete what no manifest entry names: replaced segments and leftovers of crashes."""
    kept = {entry.segment for entry in manifest.documents}
    for path in (folder / SEGMENTS).glob("*"):
        if path.name not in kept:
            disk.clear(path)
    for path in folder.glob(f".*{disk.ASIDE}"):
        disk.clear(path)


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


def _json(value: Any) -> bytes:
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


def _damaged_manifest(path: Path) -> IndexDamagedError:
    return IndexDamagedError(
        f"{path} is damaged. Run: python -m index rebuild --index {path.parent}"
    )
