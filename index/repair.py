"""Check an index folder on disk, and mend it from the originals kept inside it."""

import hashlib
import json
from pathlib import Path
from typing import Any

from index.collection import build_segment
from index.embed import Embedder
from index.errors import DocumentError, IndexDamagedError, IndexFolderError
from index.lock import WriterLock
from index.segments import (
    SEGMENTS,
    Entry,
    Manifest,
    prune,
    read_manifest,
    read_segment,
    segment_name,
    write_manifest,
    write_segment,
)


def verify(folder: Path) -> list[str]:
    """What is wrong with an index, one message each; empty when every file is as written."""
    try:
        manifest = read_manifest(folder)
    except IndexDamagedError as error:
        return [str(error)]
    problems = []
    for entry in manifest.documents:
        try:
            read_segment(folder, entry)
        except IndexDamagedError as error:
            problems.append(str(error))
    return problems


def rebuild(folder: Path, embedder: Embedder) -> tuple[list[str], list[str]]:
    """Parse, split and embed every kept original anew; returns (mended sources, lost messages).

    A report is lost only when its original itself is damaged, and must be added again then.
    Raises IndexFolderError when the folder holds nothing to rebuild from.
    """
    if not (folder / SEGMENTS).is_dir():
        raise IndexFolderError(f"{folder} holds no segments to rebuild from. Add the reports anew.")
    with WriterLock(folder):
        entries: dict[str, Entry] = {}
        lost: list[str] = []
        for segment, entry in _found(folder):
            try:
                rebuilt = _rebuilt(folder, segment, entry, embedder)
                entries[rebuilt.source] = rebuilt
            except (OSError, ValueError, LookupError, DocumentError, IndexDamagedError) as error:
                name = entry.source if entry else segment.name
                lost.append(f"{name}: its original cannot be read ({error}). Add it again.")
        documents = tuple(entries.values())
        manifest = Manifest(embedder.name, embedder.fingerprint, embedder.dimension, documents)
        write_manifest(folder, manifest)
        if not lost:
            prune(folder, manifest)
    return list(entries), lost


def _found(folder: Path) -> list[tuple[Path, Entry | None]]:
    """Segments by the manifest, or, when it cannot be read, all that lie there, oldest first."""
    try:
        manifest = read_manifest(folder)
    except IndexFolderError:
        paths = [p for p in (folder / SEGMENTS).iterdir() if p.is_dir() and p.suffix != ".tmp"]
        return [(p, None) for p in sorted(paths, key=lambda p: p.stat().st_mtime_ns)]
    return [(folder / SEGMENTS / e.segment, e) for e in manifest.documents]


def _rebuilt(folder: Path, segment: Path, entry: Entry | None, embedder: Embedder) -> Entry:
    """A new segment from the originals; names come from the manifest where it is whole."""
    paths = sorted(segment.glob("original-*"))
    if not paths:
        raise IndexDamagedError("it is missing")
    meta = _meta(segment)
    _check_originals(segment, paths, entry)
    source = entry.source if entry else str(meta["document"]["source"])
    origin = entry.origin if entry else str(meta["origin"])
    names = meta.get("originals") or [Path(source).name] * len(paths)
    originals = tuple(zip(names, (p.read_bytes() for p in paths), strict=True))
    rebuilt = build_segment(originals, origin, source, embedder, meta.get("encoding"))
    name, hashes = write_segment(folder, rebuilt)
    return Entry(source, origin, name, hashes)


def _check_originals(segment: Path, paths: list[Path], entry: Entry | None) -> None:
    """Raises IndexDamagedError for a changed original; without an entry, for any changed file."""
    if entry is None:
        hashes = {p.name: _sha256(p) for p in segment.iterdir()}
        if segment_name(hashes) != segment.name:
            raise IndexDamagedError("its files have changed since it was added")
        return
    for path in paths:
        if _sha256(path) != entry.files.get(path.name):
            raise IndexDamagedError(f"{path.name} has changed since it was added")
    if missing := {n for n in entry.files if n.startswith("original-")} - {p.name for p in paths}:
        raise IndexDamagedError(f"{sorted(missing)} missing")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _meta(segment: Path) -> dict[str, Any]:
    """What the segment tells of itself, or nothing when that is damaged."""
    try:
        return dict(json.loads((segment / "segment.json").read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}
