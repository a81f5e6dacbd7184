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
from index.segments import ORIGINAL, TEXT, VECTORS, Entry, Segment, decode_segment, sha256
from index.split import split
from index.store import Store
from index.workers import Job, processors, run

PathLike = str | os.PathLike[str]
Originals = tuple[tuple[str, bytes], ...]
Digests = tuple[tuple[str, str], ...]
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

    def is_held(self, entry: Entry | None, fresh: Digests | None) -> bool:
        """Whether the very same is stored already, or is to be made anyway."""
        if fresh is not None:
            return fresh == self.digests()
        return entry is not None and entry.holds(self.originals, self.encoding)

    def digests(self) -> Digests:
        """The name and SHA-256 of each of its files."""
        return tuple((name, sha256(data)) for name, data in self.originals)

    def segment(self, embedder: Embedder, told: Told = untold) -> Segment:
        """What is stored of it; raises DocumentError."""
        return build_segment(
            self.originals, self.origin, self.source, embedder, self.encoding, told
        )

    def job(self) -> Job:
        """What another process needs to make the derived files of its segment."""
        arguments = {"names": [name for name, _ in self.originals], "origin": self.origin,
                     "source": self.source, "encoding": self.encoding}  # fmt: skip
        return Job("segment", arguments, [data for _, data in self.originals])

    def with_derived(self, text: bytes, vectors: bytes) -> Segment:
        """Its segment, of the derived files that another process made of its `job`."""
        files = {f"{ORIGINAL}{i}": data for i, (_, data) in enumerate(self.originals)}
        return decode_segment({TEXT: text, VECTORS: vectors, **files})


class Intake:
    """Tells, path by path, what of an addition is to be read, and names it.

    `known` is what the store holds when it begins.
    """

    def __init__(self, known: Mapping[str, Entry], encoding: str | None) -> None:
        self._known = known
        self._encoding = encoding
        self._names = {entry.origin: source for source, entry in known.items()}
        self._taken = set(known)
        self._fresh: dict[str, Digests] = {}

    def report(self, *files: PathLike, origin: PathLike | None = None) -> Report | None:
        """A report, given as its file and its translation's, if any; None where it is held.

        `origin` is the path that it is known by, where that is not its file's own. Raises
        DocumentError where a file cannot be read.
        """
        known_by = str(Path(origin or files[0]).resolve())
        source = self._names[known_by] = source_name(known_by, self._names, self._taken)
        self._taken.add(source)
        originals = tuple((Path(f).name, read(Path(f))) for f in files)
        report = Report(originals, known_by, source, self._encoding)
        if report.is_held(self._known.get(source), self._fresh.get(source)):
            return None
        self._fresh[source] = report.digests()
        return report


class Collection:
    """Reports that can be searched. All offsets count characters of `document(source).text`."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.store = store
        self.embedder = embedder

    def add(
        self,
        *paths: PathLike,
        translations: Mapping[str, PathLike] | None = None,
        origins: Mapping[str, PathLike] | None = None,
        encoding: str | None = None,
        progress: Progress | None = None,
    ) -> list[SourceInfo]:
        """Add reports, or replace those added from the same path; all of them or none.

        `translations` maps a report's path as given to the path of its companion translation,
        `origins` to the path that it is known by, where the file lies elsewhere for the moment.
        An unchanged file is told by its SHA-256, and neither parsed nor embedded again. `progress`
        is called with a `Step` (.file .stage .done .total .part .share) when a stage of a file
        begins and while it goes on. Raises DocumentError or IndexFolderError.
        """
        files = files_of(paths, translations or {})
        while True:
            try:
                self._put_fresh(files, origins or {}, encoding, progress)
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
        files: Sequence[Sequence[PathLike]],
        origins: Mapping[str, PathLike],
        encoding: str | None,
        progress: Progress | None,
    ) -> None:
        intake = Intake(self.store.entries(), encoding)
        reports = [intake.report(*each, origin=origins.get(str(each[0]))) for each in files]
        names = [Path(each[0]).name for each in files]
        tellers = [teller(progress, name, i, len(names)) for i, name in enumerate(names)]
        made = segments_of(list(zip(reports, tellers, strict=True)), self.embedder)
        if made:
            told = teller(progress, names[-1], len(names), len(names))
            told("save", 0.0)
            self.store.put(made, told)


def files_of(
    paths: Sequence[PathLike], translations: Mapping[str, PathLike]
) -> list[list[PathLike]]:
    """Each path with that of its translation, if any; raises InputError for one of another."""
    companions = {str(k): v for k, v in translations.items()}
    strangers = set(companions) - {str(p) for p in paths}
    if strangers:
        raise InputError(f"Translations given for files not added: {sorted(strangers)}.")
    return [[p, companions[str(p)]] if str(p) in companions else [p] for p in paths]


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
    try:
        derived = run([report.job() for report in reports])
        for report, (text, vectors) in zip(reports, derived, strict=True):
            yield report.with_derived(text, vectors)
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
