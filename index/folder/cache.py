"""The search structures of a large collection, kept beside its segments.

    cache/parts.json        the parts, with a SHA-256 of each of their files, and a checksum
    cache/<part>/...        one immutable part, see `index.folder.part`

All of it is derived from the segments and trusted only as far as its hashes hold: every file is
checked when it is opened, and what is missing, damaged or stale is made anew. So it is not synced
to the disk either. A change adds a small part; parts of one size are merged when there are
FAN_OUT of them (log-structured merging, O'Neil et al. 1996), so that an addition costs little and
a question never meets many parts.
"""

import logging
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock

from index.errors import IndexFolderError, WorkerError
from index.folder.disk import clear
from index.folder.listing import CACHE, LISTED, damaged, read_listing, write_listing
from index.folder.lock import LOCK_SECONDS
from index.folder.merge import MergedPart
from index.folder.part import StoredPart, build_part, write_part
from index.progress import Told, untold
from index.segments import Entry, rows_of
from index.workers import Job, processors, run

FAN_OUT = 5
SMALLEST = 2_000  # rows; parts up to FAN_OUT times as large are of the lowest tier
CHUNK = 8_000  # rows that are indexed in one go
LOCK = ".lock"
log = logging.getLogger(__name__)

Order = list[tuple[int, int]]


class PartCache:
    """The parts of one index folder; those that are open stay open."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder = folder
        self._dimension = dimension
        self._root = folder / CACHE
        self._open: dict[str, StoredPart] = {}
        self._spare: TemporaryDirectory[str] | None = None
        self._told: Told = untold

    def parts(
        self, entries: Sequence[Entry], told: Told = untold
    ) -> tuple[list[StoredPart], Order]:
        """Parts that hold all of these documents, and where each document is: part and number.

        `told` hears how much of what has to be made is done, as the stage "save". Raises
        IndexDamagedError, IndexFolderError where they can be stored nowhere, WorkerError.
        """
        self._told = told
        self._open = self._read()
        if _lacking(entries, self._open) or _to_merge(entries, self._open):
            try:
                self._update(entries)
            except OSError as error:
                log.warning("%s cannot be used (%s); a temporary folder will do", self._root, error)
                self._update_aside(entries, error)
            except WorkerError as error:
                raise WorkerError(
                    f"The search structures of {self._folder} could not be made. {error} "
                    "The reports themselves are stored."
                ) from error
        return _placed(entries, self._open)

    def _update_aside(self, entries: Sequence[Entry], why: OSError) -> None:
        """Where the index folder cannot be written, or another process keeps it long."""
        try:
            self._spare = TemporaryDirectory(prefix="reportqa-")
            self._root, self._open = Path(self._spare.name), {}
            self._update(entries)
        except OSError as error:
            raise IndexFolderError(
                f"The search structures of {self._folder} cannot be stored ({_reason(why)}), "
                f"nor in a temporary folder ({_reason(error)}). The reports themselves are stored. "
                "Free some space, and ask again."
            ) from error

    def _update(self, entries: Sequence[Entry]) -> None:
        self._root.mkdir(exist_ok=True)
        with _lock(self._root):
            self._open = self._read()  # another process may have done it meanwhile
            self._sweep()  # what a crash left behind may fill the disk
            try:
                self._open = self._renewed(entries)
            finally:
                self._sweep()

    def _renewed(self, entries: Sequence[Entry]) -> dict[str, StoredPart]:
        """The parts that now count, stored and listed."""
        parts = dict(self._open)
        lacking = _chunks(self._folder, _lacking(entries, parts), self._dimension)
        for name in self._build(lacking):
            parts[name] = StoredPart(self._root / name)
        while group := _to_merge(entries, parts):
            living = _living(entries, parts)
            made = self._merge([parts[n] for n in group], [living[n] for n in group])
            parts = {n: p for n, p in parts.items() if n not in group} | made
        write_listing(self._root, parts)
        return parts

    def _sweep(self) -> None:
        """Delete what is not of the parts that count."""
        for path in self._root.iterdir():
            if path.name not in (LISTED, LOCK) and path.name not in self._open:
                clear(path)

    def _build(self, chunks: Sequence[Sequence[Entry]]) -> list[str]:
        """Store a part for each chunk; in several processes where there are several chunks."""
        names = [uuid.uuid4().hex for _ in chunks]
        if len(chunks) == 1 or processors() == 1:
            for name, entries in zip(names, chunks, strict=True):
                build_part(self._folder, entries, self._dimension, self._root / name)
            return names
        jobs = [
            Job("part", {
                "folder": str(self._folder.resolve()), "dimension": self._dimension,
                "target": str((self._root / name).resolve()), "entries": list(map(asdict, entries)),
            })
            for name, entries in zip(names, chunks, strict=True)
        ]  # fmt: skip
        for done, _ in enumerate(run(jobs), 1):
            self._told("save", done / len(jobs))
        return names

    def _merge(
        self, parts: Sequence[StoredPart], living: Sequence[Sequence[bool]]
    ) -> dict[str, StoredPart]:
        """The part that takes their place; none where nothing of them is left."""
        if not any(map(any, living)):
            return {}
        name = uuid.uuid4().hex
        target = self._root / name
        if sum(part.rows for part in parts) > CHUNK:  # what that takes is given back at its end
            folders = [str(part.folder.resolve()) for part in parts]
            arguments = {"folders": folders, "living": living, "target": str(target.resolve())}
            list(run([Job("merge", arguments)]))
        else:
            target.mkdir()
            write_part(target, MergedPart(parts, living))
        return {name: StoredPart(target)}

    def _read(self) -> dict[str, StoredPart]:
        """The listed parts that are whole."""
        found = {}
        for name, files in read_listing(self._root).items():
            part = self._open.get(name) or self._opened(name, files)
            if part is not None:
                found[name] = part
        return found

    def _opened(self, name: str, files: Mapping[str, str]) -> StoredPart | None:
        if changed := damaged(self._root / name, files):
            log.warning("%s has changed since it was written; it is made anew", changed)
            return None
        try:
            return StoredPart(self._root / name)
        except (OSError, RuntimeError) as error:  # FAISS raises the latter
            log.warning("%s cannot be opened (%s); it is made anew", self._root / name, error)
            return None


def discard(folder: Path) -> None:
    """Delete the cache of an index folder, if it has one."""
    clear(folder / CACHE)


def _chunks(folder: Path, entries: Sequence[Entry], dimension: int) -> list[list[Entry]]:
    """The documents in their order, in groups of about CHUNK rows."""
    groups: list[list[Entry]] = []
    left = 0
    for entry in entries:
        if left <= 0:
            groups.append([])
            left = CHUNK
        groups[-1].append(entry)
        left -= rows_of(folder, entry, dimension)
    return groups


def _lacking(entries: Sequence[Entry], parts: Mapping[str, StoredPart]) -> list[Entry]:
    held = {d.segment for part in parts.values() for d in part.documents}
    return [e for e in entries if e.segment not in held]


def _living(entries: Sequence[Entry], parts: Mapping[str, StoredPart]) -> dict[str, list[bool]]:
    """Of each part, which documents are of the collection; of two copies the first."""
    wanted = {e.segment for e in entries}
    living: dict[str, list[bool]] = {}
    for name, part in parts.items():
        living[name] = [d.segment in wanted for d in part.documents]
        wanted -= {d.segment for d in part.documents}
    return living


def _to_merge(entries: Sequence[Entry], parts: Mapping[str, StoredPart]) -> list[str]:
    """The next parts that should become one: the smaller half empty, or FAN_OUT of one size."""
    tiers: dict[int, list[str]] = {}
    for name, alive in _living(entries, parts).items():
        sizes = [d.rows for d in parts[name].documents]
        rows = sum(size for size, lives in zip(sizes, alive, strict=True) if lives)
        if 2 * rows < sum(sizes) or not any(alive):
            return [name]
        tiers.setdefault(_tier(rows), []).append(name)
    full = [tier for tier, names in tiers.items() if len(names) >= FAN_OUT]
    return tiers[min(full)] if full else []


def _tier(rows: int) -> int:
    tier = 0
    while rows > SMALLEST * FAN_OUT ** (tier + 1):
        tier += 1
    return tier


def _placed(
    entries: Sequence[Entry], parts: Mapping[str, StoredPart]
) -> tuple[list[StoredPart], Order]:
    at: dict[str, tuple[int, int]] = {}
    for i, part in enumerate(parts.values()):
        for j, held in enumerate(part.documents):
            at.setdefault(held.segment, (i, j))
    return list(parts.values()), [at[e.segment] for e in entries]


def _lock(root: Path) -> AbstractContextManager[object]:
    return FileLock(str(root / LOCK), timeout=LOCK_SECONDS)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)  # a lock that was waited for in vain has no strerror
