"""What is on disk: one immutable segment a document, and one manifest that names them.

`manifest.json` is the only file ever replaced (written aside, synced, renamed), so that a crash
at any moment leaves the old collection or the new one. It holds a checksum of itself and a
SHA-256 of every file of every segment. Nothing is pickled.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from index.embed import Vectors
from index.errors import IndexDamagedError, IndexFolderError
from index.passage import Block, Document, Passage

FORMAT = 1
MANIFEST = "manifest.json"
SEGMENTS = "segments"
BEGUN = ".begun"


@dataclass(frozen=True, slots=True)
class Segment:
    """One document with everything derived from it: vectors have one row per passage view.

    `originals` are the (name, bytes) of its file and of its translation's, if any; `origin` is
    the path it came from, and `encoding` what the user said it is written in.
    """

    document: Document
    passages: tuple[Passage, ...]
    vectors: Vectors
    originals: tuple[tuple[str, bytes], ...]
    origin: str
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A manifest's line about one document; `files` maps a file's name to its SHA-256."""

    source: str
    origin: str
    segment: str
    files: dict[str, str]


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
        "document": asdict(segment.document),
        "passages": [asdict(p) for p in segment.passages],
        "originals": [name for name, _ in segment.originals],
        "origin": segment.origin,
        "encoding": segment.encoding,
    }
    files = {f"original-{i}": data for i, (_, data) in enumerate(segment.originals)}
    return {"segment.json": _json(meta), "vectors.npy": vectors.getvalue(), **files}


def decode_segment(files: Mapping[str, bytes]) -> Segment:
    """The inverse of `encode_segment`."""
    meta = json.loads(files["segment.json"])
    document = meta["document"]
    blocks = tuple(Block(**b) for b in document.pop("blocks"))
    for name in ("translations", "notes", "pages"):
        document[name] = tuple(document.get(name, ()))
    originals = [(name, files[f"original-{i}"]) for i, name in enumerate(meta["originals"])]
    return Segment(
        document=Document(blocks=blocks, **document),
        passages=tuple(Passage(**p) for p in meta["passages"]),
        vectors=np.load(BytesIO(files["vectors.npy"]), allow_pickle=False),
        originals=tuple(originals),
        origin=meta["origin"],
        encoding=meta["encoding"],
    )


def write_segment(folder: Path, segment: Segment) -> tuple[str, dict[str, str]]:
    """Store a segment under the hash of its content; returns that name and its files' hashes."""
    files = encode_segment(segment)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    name = segment_name(hashes)
    target = folder / SEGMENTS / name
    if target.is_dir() and _is_whole(target, hashes):
        return name, hashes
    aside = folder / SEGMENTS / f".{uuid.uuid4().hex}.tmp"
    try:
        aside.mkdir(parents=True)
        for file, data in files.items():
            _write_synced(aside / file, data)
        if target.exists():  # a damaged copy of the same content
            shutil.rmtree(target)
        os.replace(aside, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise _not_writable(folder, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return name, hashes


def segment_name(hashes: Mapping[str, str]) -> str:
    """The name of the segment whose files have these hashes."""
    return hashlib.sha256(_json(hashes)).hexdigest()[:32]


def read_segment(folder: Path, entry: Entry) -> Segment:
    """Load a segment, every file checked; raises IndexDamagedError naming the bad one."""
    files: dict[str, bytes] = {}
    for name, expected in entry.files.items():
        path = folder / SEGMENTS / entry.segment / name
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            raise _damaged(folder, entry, f"{path} cannot be read") from error
        if hashlib.sha256(files[name]).hexdigest() != expected:
            raise _damaged(folder, entry, f"{path} has changed since it was written")
    return decode_segment(files)


def begin(folder: Path) -> None:
    """Mark a folder whose first manifest is yet to be written.

    Segments without a manifest are a first `add` cut short where the mark stands, and a damaged
    index where it does not.
    """
    try:
        _write_synced(folder / BEGUN, b"")
    except OSError as error:
        raise _not_writable(folder, error) from error


def is_bare(folder: Path) -> bool:
    """True for an empty folder, or one where a first `add` was cut short before it counted."""
    names = {path.name for path in folder.iterdir() if path.suffix != ".tmp"}
    names -= {".lock"} if BEGUN not in names else {".lock", BEGUN, SEGMENTS}
    return not names


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step; raises IndexFolderError when the disk refuses."""
    body = {"format": FORMAT, **asdict(manifest)}
    body["checksum"] = hashlib.sha256(_json(body)).hexdigest()
    aside = folder / f".{MANIFEST}.{uuid.uuid4().hex}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_synced(aside, _json(body))
        os.replace(aside, folder / MANIFEST)
        _sync_folder(folder)
        (folder / BEGUN).unlink(missing_ok=True)
    except OSError as error:
        raise _not_writable(folder, error) from error
    finally:
        aside.unlink(missing_ok=True)


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
        is_whole = checksum == hashlib.sha256(_json(body)).hexdigest()
        found = body.pop("format")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged_manifest(path) from error
    if not is_whole:
        raise _damaged_manifest(path)
    if found != FORMAT:
        raise IndexFolderError(
            f"{folder} has format {found}; this version reads format {FORMAT}. "
            "Add the reports to a new index, or use the version that wrote it."
        )
    documents = tuple(Entry(**d) for d in body.pop("documents"))
    return Manifest(documents=documents, **body)


def prune(folder: Path, manifest: Manifest) -> None:
    """Delete what no manifest entry names: replaced segments and leftovers of crashes."""
    kept = {entry.segment for entry in manifest.documents}
    for path in (folder / SEGMENTS).glob("*"):
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f".{MANIFEST}.*.tmp"):
        path.unlink(missing_ok=True)


def _is_whole(target: Path, hashes: Mapping[str, str]) -> bool:
    return all(
        (target / name).is_file()
        and hashlib.sha256((target / name).read_bytes()).hexdigest() == expected
        for name, expected in hashes.items()
    )


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "surrogatepass")  # a file's name may hold lone surrogates


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_writable(folder: Path, error: OSError) -> IndexFolderError:
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
