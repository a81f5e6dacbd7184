"""The manifest: which segments of an index folder count.

`manifest.json` is the only file ever replaced (written aside, synced, renamed), so that a crash
at any moment leaves the old collection or the new one. It holds a checksum of itself and a
SHA-256 of every file of every segment.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from index.errors import (
    IndexDamagedError,
    IndexFolderError,
    ModelMismatchError,
    SourceTakenError,
)
from index.folder import disk
from index.segments import SEGMENTS, Entry, Segment, as_json, not_writable, sha256

FORMAT = 2
READABLE = (1, 2)  # 1 told less of a document: its entries lack what has a default here
MANIFEST = "manifest.json"
BEGUN = ".begun"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a collection holds, and the model that made its vectors."""

    model: str
    fingerprint: str
    dimension: int
    documents: tuple[Entry, ...] = field(default_factory=tuple)


def begin(folder: Path) -> None:
    """Mark a folder whose first manifest is yet to be written.

    Segments without a manifest are a first `add` cut short where the mark stands, and a damaged
    index where it does not.
    """
    try:
        disk.write_synced(folder / BEGUN, b"")
        disk.sync_folder(folder)  # the mark must be there before the segments
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
    body["checksum"] = sha256(as_json(body))
    try:
        disk.make_folder(folder / SEGMENTS)
        disk.sync_folder(folder / SEGMENTS)  # what the manifest names must be there before it
        disk.write_file(folder / MANIFEST, as_json(body))
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


def read_manifest(folder: Path, expected: Manifest | None = None) -> Manifest:
    """The manifest of an index folder, checked against its own checksum.

    Raises IndexDamagedError, IndexFolderError where there is none, and ModelMismatchError where
    another model than that of `expected`, if any is, made its vectors.
    """
    path = folder / MANIFEST
    if not path.is_file() and (folder / SEGMENTS).is_dir():
        raise _damaged_manifest(path)
    if not path.is_file():
        raise IndexFolderError(
            f"{folder} is not an index: it holds no {MANIFEST}. Name the folder of an index, "
            "or a folder that does not exist yet to begin a new one."
        )
    body = _body(path)
    if (found := body.pop("format")) not in READABLE:
        raise IndexFolderError(
            f"{folder} has format {found}; this version reads format {FORMAT} and before. "
            "Add the reports to a new index, or use the version that wrote it."
        )
    documents = tuple(
        Entry(**d | {"originals": tuple(d.get("originals", ()))}) for d in body.pop("documents")
    )
    manifest = Manifest(documents=documents, **body)
    if expected is not None:
        _check_model(folder, expected, manifest)
    return manifest


def _body(path: Path) -> dict[str, Any]:
    """What a manifest holds, once its checksum is right; raises IndexDamagedError."""
    try:
        body: dict[str, Any] = json.loads(path.read_bytes())
        is_whole = body.pop("checksum") == sha256(as_json(body))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged_manifest(path) from error
    if not is_whole or "format" not in body:
        raise _damaged_manifest(path)
    return body


def prune(folder: Path, manifest: Manifest) -> None:
    """Delete what no manifest entry names: replaced segments and leftovers of crashes."""
    kept = {entry.segment for entry in manifest.documents}
    for path in (folder / SEGMENTS).glob("*"):
        if path.name not in kept:
            disk.clear(path)
    for path in folder.glob(f".*{disk.ASIDE}"):
        disk.clear(path)


def check_free(segments: Sequence[Segment], entries: Mapping[str, Entry]) -> None:
    """Raises SourceTakenError where a source or an origin is held by another document."""
    named = {entry.origin: source for source, entry in entries.items()}
    for segment in segments:
        source, origin = segment.document.source, segment.origin
        if source in entries and entries[source].origin != origin:
            raise SourceTakenError(
                f"{source} was added from another file, {entries[source].origin}. "
                "Rename one of the files, and add it again."
            )
        if named.get(origin, source) != source:
            raise SourceTakenError(f"{origin} was added as {named[origin]}. Add it again.")


def _check_model(folder: Path, ours: Manifest, theirs: Manifest) -> None:
    if (ours.fingerprint, ours.dimension) != (theirs.fingerprint, theirs.dimension):
        raise ModelMismatchError(
            f"{folder} was made with the embedding model {theirs.model!r} "
            f"({theirs.dimension} dimensions, {theirs.fingerprint[:8]}), not with "
            f"{ours.model!r} ({ours.dimension} dimensions, {ours.fingerprint[:8]}). "
            "Make its vectors anew from the reports that it keeps, or name that model: "
            f"python -m index rebuild --index {folder}"
        )


def _damaged_manifest(path: Path) -> IndexDamagedError:
    return IndexDamagedError(
        f"{path} is damaged. Run: python -m index rebuild --index {path.parent}"
    )
