"""Check an index folder on disk, and mend it from the originals kept inside it."""

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from index.collection import build_segment, embed
from index.embed import Embedder
from index.errors import DocumentError, IndexDamagedError, IndexFolderError
from index.folder.disk import ASIDE, clear
from index.folder.listing import damaged_files
from index.folder.lock import WriterLock
from index.folder.manifest import Manifest, prune, read_manifest, write_manifest
from index.progress import Progress, Step, Told, teller
from index.segments import (
    ORIGINAL,
    SEGMENTS,
    TEXT,
    VECTORS,
    Entry,
    Segment,
    decode_segment,
    entry_for,
    not_writable,
    segment_name,
    sha256,
    write_segments,
)
from index.store import Store

DAMAGED = "damaged"
log = logging.getLogger(__name__)
KINDS = {TEXT: "its text and passages", VECTORS: "its vectors"}


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What `rebuild` did, by source: `mended` are made anew from their originals.

    `kept` are messages on reports whose original is damaged but whose stored text is whole: they
    answer as before. `lost` are messages on reports of which neither could be read.
    """

    mended: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def verify(folder: Path, progress: Progress | None = None) -> list[str]:
    """What is wrong with an index, one message a damaged file; empty when all are as written.

    Raises IndexFolderError for a folder that is no index.
    """
    try:
        manifest = read_manifest(folder)
    except IndexDamagedError as error:
        return [str(error)]
    problems: list[str] = []
    for done, entry in enumerate(manifest.documents):
        if progress:
            progress(Step(entry.source, "check", done, len(manifest.documents)))
        found = damage(folder, entry)
        problems += [_problem(folder, entry, name, why) for name, why in found.items()]
    return problems + [
        f"{path} has changed since it was written. It is made anew when the index is next opened."
        for path in damaged_files(folder)
    ]


def verify_store(store: Store, progress: Progress | None = None) -> list[str]:
    """The same of a store that is no folder: one message a report that cannot be read."""
    problems: list[str] = []
    held = list(store.entries())
    for done, source in enumerate(held):
        if progress:
            progress(Step(source, "check", done, len(held)))
        try:
            store.segment(source)
            store.original(source)
        except IndexDamagedError as error:
            problems.append(str(error))
    return problems


def rebuild(folder: Path, embedder: Embedder, progress: Progress | None = None) -> Rebuilt:
    """Parse, split and embed every kept original anew.

    Where an original is damaged, the report is kept by its stored text if that is whole, and lost
    otherwise; both should be added again. Raises IndexFolderError when the folder holds nothing
    to rebuild from, or cannot be written.
    """
    if not (folder / SEGMENTS).is_dir():
        raise IndexFolderError(f"{folder} holds no segments to rebuild from. Add the reports anew.")
    with WriterLock(folder):
        try:
            return _rebuild(folder, embedder, progress)
        except OSError as error:
            raise not_writable(folder, error) from error


def _rebuild(folder: Path, embedder: Embedder, progress: Progress | None) -> Rebuilt:
    done = Rebuilt()
    found, entries = _found(folder), dict[str, Entry]()
    for i, old in enumerate(found):
        made = _remade(folder, old, embedder, done, teller(progress, old.source, i, len(found)))
        if made is not None:
            (entries[old.source],) = write_segments(folder, [made], old.added)
    documents = tuple(entries.values())
    manifest = Manifest(embedder.name, embedder.fingerprint, embedder.dimension, documents)
    write_manifest(folder, manifest)
    _set_aside(folder, found, manifest)
    prune(folder, manifest)
    return done


def _found(folder: Path) -> list[Entry]:
    """What the manifest names, or, when it is damaged, all that lies there, oldest first."""
    try:
        return list(read_manifest(folder).documents)
    except IndexDamagedError:
        paths = [p for p in (folder / SEGMENTS).iterdir() if p.is_dir() and p.suffix != ASIDE]
        return [_entry(p) for p in sorted(paths, key=lambda p: p.stat().st_mtime_ns)]


def _entry(path: Path) -> Entry:
    """The manifest's line about a segment, told from itself; without files where it is damaged.

    Only the name of a segment tells whether it is whole, so of a damaged one nothing is believed.
    """
    try:
        files = {p.name: p.read_bytes() for p in path.iterdir()}
        hashes = {name: sha256(data) for name, data in files.items()}
        if segment_name(hashes) == path.name:
            return entry_for(decode_segment(files), files)
    except OSError as error:
        log.debug("%s cannot be read: %s", path, error)
    return Entry(source=path.name, origin="", segment=path.name, files={})


def _remade(
    folder: Path, entry: Entry, embedder: Embedder, done: Rebuilt, told: Told
) -> Segment | None:
    """The segment made anew, or kept by its stored text, or None; `done` hears which."""
    stored = _Stored(folder, entry)
    try:
        made = stored.parsed(embedder, told)
        done.mended.append(entry.source)
        return made
    except DocumentError as error:
        why = f"{entry.source}: {error}"
    if stored.has_text:
        done.kept.append(f"{why}. Its stored text was kept. Add the report again.")
        return stored.embedded(embedder, told)
    left = folder / DAMAGED / entry.segment
    done.lost.append(f"{why}. The report is lost; what is left is in {left}. Add it again.")
    return None


class _Stored:
    """What lies on disk of a report, with its damage."""

    def __init__(self, folder: Path, entry: Entry) -> None:
        self._path = folder / SEGMENTS / entry.segment
        self._entry = entry
        self._damaged = damage(folder, entry)
        self._originals = sorted(name for name in entry.files if name.startswith(ORIGINAL))
        self.has_text = TEXT in entry.files and TEXT not in self._damaged

    def parsed(self, embedder: Embedder, told: Told) -> Segment:
        """From the originals, or from the text where none are kept; raises DocumentError."""
        if self._damaged.keys() & {*self._originals} or not self._entry.files:
            raise DocumentError("the original kept in the index is damaged")
        if not self._originals and not self.has_text:
            raise DocumentError("its stored text is damaged, and no original of it is kept")
        if not self._originals:
            return self.embedded(embedder, told)
        entry, meta = self._entry, self._meta()
        names = entry.originals or meta.get("originals") or self._guessed()
        originals = zip(names, map(self._bytes, self._originals), strict=True)
        encoding = entry.encoding or meta.get("encoding")
        return build_segment(tuple(originals), entry.origin, entry.source, embedder, encoding, told)

    def embedded(self, embedder: Embedder, told: Told) -> Segment:
        """From the stored text, with the originals if all of them are whole."""
        are_whole = not self._damaged.keys() & {*self._originals}
        names = [TEXT, *(self._originals if are_whole else ())]
        segment = decode_segment({name: self._bytes(name) for name in names})
        return replace(segment, vectors=embed(segment.passages, embedder, told))

    def _meta(self) -> dict[str, Any]:
        """What the first format of the manifest did not tell, where it is whole."""
        return dict(json.loads(self._bytes(TEXT))) if self.has_text else {}

    def _guessed(self) -> list[str]:
        return [Path(self._entry.source).name] * len(self._originals)

    def _bytes(self, name: str) -> bytes:
        return (self._path / name).read_bytes()


def damage(folder: Path, entry: Entry) -> dict[str, str]:
    """Why each damaged file of a segment is, by its name."""
    found: dict[str, str] = {}
    for name, expected in entry.files.items():
        path = folder / SEGMENTS / entry.segment / name
        try:
            if sha256(path.read_bytes()) != expected:
                found[name] = f"{path} has changed since it was written"
        except FileNotFoundError:
            found[name] = f"{path} is missing"
        except OSError as error:
            found[name] = f"{path} cannot be read ({error.strerror})"
    return found


def _problem(folder: Path, entry: Entry, name: str, why: str) -> str:
    again = "" if name in KINDS else f" Then add it again: {entry.origin}."
    return (
        f"{entry.source}: {KINDS.get(name, 'the original kept of it')} cannot be used: {why}. "
        f"Run: python -m index rebuild --index {folder}.{again}"
    )


def _set_aside(folder: Path, found: Sequence[Entry], manifest: Manifest) -> None:
    """Keep what is left of lost reports where no later change deletes it."""
    kept = {entry.source for entry in manifest.documents}
    for entry in found:
        path = folder / SEGMENTS / entry.segment
        if entry.source not in kept and path.is_dir():
            (folder / DAMAGED).mkdir(exist_ok=True)
            clear(folder / DAMAGED / entry.segment)
            os.replace(path, folder / DAMAGED / entry.segment)
