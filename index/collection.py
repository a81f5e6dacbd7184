"""A store with its embedder: add, replace, remove and mend reports."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from index.embed import Embedder
from index.errors import InputError, SourceTakenError, UnknownSourceError
from index.formats.encoding import is_utf8
from index.load import align, parse, read
from index.passage import Document, Passage, SourceInfo
from index.segments import Segment
from index.split import split
from index.store import Store

PathLike = str | os.PathLike[str]
Progress = Callable[[str, int, int], None]


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
        An unchanged file costs nothing. Raises DocumentError or IndexFolderError.
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
        """Forget reports; raises UnknownSourceError before anything is removed."""
        for source in sources:
            self.store.segment(source)
        for source in sources:
            self.store.remove(source)

    def sources(self) -> list[SourceInfo]:
        """What the collection holds, in order of addition."""
        return self.store.sources()

    def document(self, source: str) -> Document:
        """The text of a report; raises UnknownSourceError."""
        return self.store.segment(source).document

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
        known = {i.source: self.store.segment(i.source) for i in self.store.sources()}
        fresh: dict[str, Segment] = {}
        for done, path in enumerate(paths):
            files = [path] + ([companions[str(path)]] if str(path) in companions else [])
            originals = tuple((Path(f).name, read(Path(f))) for f in files)
            if progress:
                progress(Path(path).name, done, len(paths))
            segment = self._fresh(originals, str(Path(path).resolve()), known | fresh, encoding)
            if segment is not None:
                fresh[segment.document.source] = segment
        if fresh:
            self.store.put(list(fresh.values()))

    def _fresh(
        self,
        originals: tuple[tuple[str, bytes], ...],
        origin: str,
        known: Mapping[str, Segment],
        encoding: str | None,
    ) -> Segment | None:
        """The segment to store, or None when the very same is stored already."""
        source = source_name(origin, known)
        old = known.get(source)
        if old and old.originals == originals and encoding in (None, old.encoding):
            return None
        return build_segment(originals, origin, source, self.embedder, encoding)


def build_segment(
    originals: tuple[tuple[str, bytes], ...],
    origin: str,
    source: str,
    embedder: Embedder,
    encoding: str | None = None,
) -> Segment:
    """Parse, split and embed a report given as (name, bytes), its translation second if any."""
    document = parse(*originals[0], encoding=encoding)
    for name, data in originals[1:]:
        document = align(document, parse(name, data, encoding=None if is_utf8(data) else encoding))
    document = document.named(source)
    passages = tuple(split(document))
    vectors = embedder.encode_documents([text for p in passages for text in embedded(p)])
    return Segment(document, passages, vectors, originals, origin, encoding)


def embedded(passage: Passage) -> list[str]:
    """What is embedded for each view: the last heading gives a short passage its subject."""
    last = (passage.heading or "").rsplit(" > ", 1)[-1]
    return [f"{last}\n{passage.text}" if last else passage.text, *passage.views()[1:]]


def source_name(origin: str, known: Mapping[str, Segment]) -> str:
    """The file's name, with as many of its folders as tell it from others of that name."""
    by_origin = {segment.origin: source for source, segment in known.items()}
    if origin in by_origin:
        return by_origin[origin]
    parts = Path(origin).parts
    for depth in range(1, len(parts) + 1):
        name = "/".join(parts[-depth:])
        if name not in known:
            return name
    raise UnknownSourceError(f"{origin} cannot be told from the reports already held.")
