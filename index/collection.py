"""A store with its embedder: add, replace, remove and mend reports."""

import os
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embed import Embedder, Vectors, shipped
from index.errors import InputError, SourceTakenError, UnknownSourceError, WorkerError
from index.formats.encoding import is_utf8
from index.load import align, parse, read
from index.passage import Document, Passage, SourceInfo
from index.progress import Progress, Told, teller, untold
from index.segments import ORIGINAL, TEXT, VECTORS, Entry, Segment, decode_segment
from index.split import split
from index.store import Store
from index.workers import Job, processors, run

PathLike = str | os.PathLike[str]
Originals = tuple[tuple[str, bytes], ...]
EMBEDDED_AT_ONCE = 256
MANY = 64  # reports; with fewer, starting other processes costs more than they save
MANY_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Report:
    """A report to read: the (name, bytes) of its file and of its translation's, if any."""

    originals: Originals
    origin: str
    source: str
    encoding: str | None = None

    def is_held(self, entry: Entry | None, fresh: "Report | None") -> bool:
        """Whether the very same is stored already, or is to be made anyway."""
        if fresh is not None:
            return fresh.originals == self.originals
        return entry is not None and entry.holds(self.originals, self.encoding)

    def segment(self, embedder: Embedder, told: Told = untold) -> Segment:
        """What is stored of it; raises DocumentError."""
        return build_segment(
            self.originals, self.origin, self.source, embedder, self.encoding, told
        )


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
        held = self.store.entries() if sources else {}
        for source in sources or ():
            if source not in held:
                self.store.segment(source)

    def _put_fresh(
        self,
        paths: Sequence[PathLike],
        companions: Mapping[str, PathLike],
        encoding: str | None,
        progress: Progress | None,
    ) -> None:
        reports = self._reports(paths, companions, encoding)
        tellers = [teller(progress, Path(p).name, i, len(paths)) for i, p in enumerate(paths)]
        made = segments_of(list(zip(reports, tellers, strict=True)), self.embedder)
        if made:
            told = teller(progress, Path(paths[-1]).name, len(paths), len(paths))
            told("save", 0.0)
            self.store.put(made, told)

    def _reports(
        self, paths: Sequence[PathLike], companions: Mapping[str, PathLike], encoding: str | None
    ) -> list[Report | None]:
        """What is to be read, path by path; None for the very same that is stored already."""
        known = self.store.entries()
        names = {entry.origin: source for source, entry in known.items()}
        taken, fresh = set(known), dict[str, Report]()
        found: list[Report | None] = []
        for path in paths:
            files = [path] + ([companions[str(path)]] if str(path) in companions else [])
            originals = tuple((Path(f).name, read(Path(f))) for f in files)
            origin = str(Path(path).resolve())
            source = names[origin] = source_name(origin, names, taken)
            taken.add(source)
            report = Report(originals, origin, source, encoding)
            is_held = report.is_held(known.get(source), fresh.get(source))
            found.append(None if is_held else report)
            if not is_held:
                fresh[source] = report
        return found


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


def segments_of(reports: Sequence[tuple[Report | None, Told]], embedder: Embedder) -> list[Segment]:
    """The segment of each report but those that are None; many are shared out to processes.

    Each comes with who is told of its stages. Of two of one source the last counts. Raises
    DocumentError, WorkerError.
    """
    work = [report for report, _ in reports if report]
    size = sum(len(data) for report in work for _, data in report.originals)
    is_much = len(work) >= MANY and size >= MANY_BYTES and processors() > 1
    shared = _shared(work) if is_much and embedder is shipped() else None
    made: dict[str, Segment] = {}
    for report, told in reports:
        if report is None:
            told("unchanged", 1.0)
            continue
        if shared:
            told("read", 0.0)
        made[report.source] = next(shared) if shared else report.segment(embedder, told)
    return list(made.values())


def _shared(reports: Sequence[Report]) -> Iterator[Segment]:
    """The segments in order, made by other processes."""
    jobs = [
        Job("segment", {"names": [name for name, _ in r.originals], "origin": r.origin,
                        "source": r.source, "encoding": r.encoding},
            [data for _, data in r.originals])
        for r in reports
    ]  # fmt: skip
    try:
        for report, (meta, vectors) in zip(reports, run(jobs), strict=True):
            files = {f"{ORIGINAL}{i}": data for i, (_, data) in enumerate(report.originals)}
            yield decode_segment({TEXT: meta, VECTORS: vectors, **files})
    except (WorkerError, OSError) as error:
        raise WorkerError(f"The reports could not be read. {error} Nothing was changed.") from error


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


def source_name(origin: str, names: Mapping[str, str], taken: Container[str]) -> str:
    """The file's name, with as many of its folders as tell it from others that are taken.

    `names` has the name of each path that is held already; such a path keeps it.
    """
    if origin in names:
        return names[origin]
    parts = Path(origin).parts
    for depth in range(1, len(parts) + 1):
        name = "/".join(parts[-depth:])
        if name not in taken:
            return name
    raise UnknownSourceError(f"{origin} cannot be told from the reports already held.")
