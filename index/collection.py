"""A store with its embedder: add, replace, remove and mend reports."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.embed import Embedder, Vectors
from index.errors import InputError, SourceTakenError, UnknownSourceError
from index.formats.encoding import is_utf8
from index.load import align, parse, read
from index.passage import Document, Passage, SourceInfo
from index.progress import Progress, Told, teller, untold
from index.segments import Entry, Segment
from index.split import split
from index.store import Store

PathLike = str | os.PathLike[str]
Originals = tuple[tuple[str, bytes], ...]
EMBEDDED_AT_ONCE = 256


class Collection:
    """Reports that can be searched. All offsets count characters of `document(source).text`."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.store = store
        self.embedder = embedder

    def add(
        self,
        *paths: PathLike,
        translations: Mapping[str, PathLike] | None = None,
        encoding: str | None = None,
        progress: Progress | None = None,
    ) -> list[SourceInfo]:
        """Add reports, or replace those added from the same path; all of them or none.

        `translations` maps a report's path as given to the path of its companion translation.
        An unchanged file is told by its SHA-256, and neither parsed nor embedded again. `progress`
        is called with a `Step` (.file .stage .done .total .part .share) when a stage of a file
        begins and while it goes on. Raises DocumentError or IndexFolderError.
        """
        companions = {str(k): v for k, v in (translations or {}).items()}
        strangers = set(companions) - {str(p) for p in paths}
        if strangers:
            raise InputError(f"Translations given for files not added: {sorted(strangers)}.")
        while True:
            try:
                self._put_fresh(paths, companions, encoding, progress)
            except SourceTakenError:  # by another process, meanwhile: another name is found
                continue
            return self.store.sources()

    def remove(self, *sources: str) -> None:
        """Forget reports, all of them or none; raises UnknownSourceError."""
        self.store.remove(*sources)

    def sources(self) -> list[SourceInfo]:
        """What the collection holds, in order of addition."""
        return self.store.sources()

    def document(self, source: str) -> Document:
        """The text of a report; raises UnknownSourceError."""
        return self.store.segment(source).document

    def original(self, source: str) -> bytes:
        """The file of a report as it was added; raises UnknownSourceError, IndexDamagedError."""
        return self.store.original(source)

    def passages(self, source: str) -> Sequence[Passage]:
        """The passages of a report in order; raises UnknownSourceError."""
        return self.store.segment(source).passages

    def check_sources(self, sources: Sequence[str] | None) -> None:
        """Raises UnknownSourceError for the first source that is not held."""
        for source in sources or ():
            self.store.segment(source)

    def _put_fresh(
        self,
        paths: Sequence[PathLike],
        companions: Mapping[str, PathLike],
        encoding: str | None,
        progress: Progress | None,
    ) -> None:
        known = dict(self.store.entries())
        origins = {source: entry.origin for source, entry in known.items()}
        fresh: dict[str, Segment] = {}
        for done, path in enumerate(paths):
            files = [path] + ([companions[str(path)]] if str(path) in companions else [])
            originals = tuple((Path(f).name, read(Path(f))) for f in files)
            told = teller(progress, Path(path).name, done, len(paths))
            origin = str(Path(path).resolve())
            source = source_name(origin, origins)
            if _is_held(originals, encoding, known.get(source), fresh.get(source)):
                told("unchanged", 1.0)
                continue
            made = build_segment(originals, origin, source, self.embedder, encoding, told)
            fresh[source] = made
            origins[source] = origin
        if fresh:
            teller(progress, Path(paths[-1]).name, len(paths), len(paths))("save", 0.0)
            self.store.put(list(fresh.values()))


def build_segment(
    originals: Originals,
    origin: str,
    source: str,
    embedder: Embedder,
    encoding: str | None = None,
    told: Told = untold,
) -> Segment:
    """Parse, split and embed a report given as (name, bytes), its translation second if any.

    `told` hears of each stage with the share of it that is done.
    """
    told("read", 0.0)
    document = parse(*originals[0], encoding=encoding)
    for name, data in originals[1:]:
        document = align(document, parse(name, data, encoding=None if is_utf8(data) else encoding))
    document = document.named(source)
    passages = tuple(split(document))
    vectors = embed(passages, embedder, told)
    return Segment(document, passages, vectors, originals, origin, encoding)


def embed(passages: Sequence[Passage], embedder: Embedder, told: Told) -> Vectors:
    """Vectors of shape (views of all passages, dimension), in their order."""
    texts = [text for passage in passages for text in embedded(passage)]
    parts = []
    for start in range(0, max(len(texts), 1), EMBEDDED_AT_ONCE):
        told("embed", start / max(len(texts), 1))
        parts.append(embedder.encode_documents(texts[start : start + EMBEDDED_AT_ONCE]))
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def embedded(passage: Passage) -> list[str]:
    """What is embedded for each view: the last heading gives a short passage its subject."""
    last = (passage.heading or "").rsplit(" > ", 1)[-1]
    return [f"{last}\n{passage.text}" if last else passage.text, *passage.views()[1:]]


def source_name(origin: str, known: Mapping[str, str]) -> str:
    """The file's name, with as many of its folders as tell it from others of that name.

    `known` maps the sources held to their origins.
    """
    for source, held in known.items():
        if held == origin:
            return source
    parts = Path(origin).parts
    for depth in range(1, len(parts) + 1):
        name = "/".join(parts[-depth:])
        if name not in known:
            return name
    raise UnknownSourceError(f"{origin} cannot be told from the reports already held.")


def _is_held(
    originals: Originals, encoding: str | None, entry: Entry | None, fresh: Segment | None
) -> bool:
    """Whether the very same is stored already, or was made a moment ago."""
    if fresh is not None:
        return fresh.originals == originals
    return entry is not None and entry.holds(originals, encoding)
