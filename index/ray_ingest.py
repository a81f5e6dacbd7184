"""Many reports parsed, split and embedded by a Ray cluster, and stored by this process alone.

The files are read here and sent with their work, so that no other machine needs to see them. What
a machine does with a report is what a process of `index.workers` does with it.
"""

import hashlib
import json
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, islice
from pathlib import Path
from typing import Any

from index.collection import Collection, Intake, PathLike, Report, files_of
from index.embed import Embedder
from index.errors import DocumentError, InputError, SourceTakenError, WorkerError
from index.open import embedder_for
from index.passage import SourceInfo
from index.progress import Progress, Told, teller
from index.ray_cluster import AUTO, connected
from index.segments import Segment
from index.worker import derived, told
from index.workers import error_of


@dataclass(frozen=True, slots=True)
class Pace:
    """How many reports, and how many bytes of their files, go at once."""

    sent: int = 2_000  # to the cluster, which bounds what it and this process hold
    sent_bytes: int = 128 * 2**20
    task: int = 8  # to one task, which is done again where its worker ends
    task_bytes: int = 2**20
    stored: int = 256  # into the store: no more is lost where this process ends


PACE = Pace()
_STAYS = "What is stored already stays: run the same command again to go on."
Line = tuple[Report | DocumentError | None, Told]  # what is to be made of a file, and who hears


def add(
    collection: Collection,
    *paths: PathLike,
    translations: Mapping[str, PathLike] | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
    address: str = AUTO,
    pace: Pace = PACE,
) -> list[SourceInfo]:
    """Add reports as `Collection.add` does, made by the cluster at `address`, some at a time.

    What is stored stays, whatever happens after: a run that was interrupted is done again, and
    goes on from there. Files that cannot be read are left out; when all others are stored,
    DocumentError is raised and lists them. Raises InputError for a model that has no name or
    where Ray is not installed, WorkerError where the cluster is not reached or fails.
    """
    if embedder_for(collection.embedder.name) is not collection.embedder:
        raise InputError(
            f"The machines of a cluster can load an embedding model by its name only, and "
            f"{collection.embedder.name!r} was made otherwise. Leave out --engine ray."
        )
    files = files_of(paths, translations or {})
    while True:
        try:
            refused = _put_fresh(collection, files, encoding, progress, address, pace)
        except SourceTakenError:  # by another process, meanwhile: another name is found
            continue
        if refused:
            raise DocumentError(_listed(refused, len(files)))
        return collection.sources()


def _put_fresh(
    collection: Collection,
    files: Sequence[Sequence[PathLike]],
    encoding: str | None,
    progress: Progress | None,
    address: str,
    pace: Pace,
) -> list[str]:
    """Store what is new, and return what is told of the files that cannot be read."""
    refused: list[str] = []
    intake = Intake(collection.store.entries(), encoding)
    done = 0
    is_connected = False  # where nothing is new, no cluster is needed
    with ExitStack() as cluster:
        for window in _groups(_taken_in(intake, files, progress), pace.sent, pace.sent_bytes):
            if not is_connected and _reports(window):
                cluster.enter_context(connected(address))
                is_connected = True
            made = _made(window, collection.embedder, refused, pace)
            while batch := list(islice(made, pace.stored)):
                done += len(batch)
                if segments := [segment for segment in batch if segment]:
                    heard = teller(progress, Path(files[done - 1][0]).name, done, len(files))
                    heard("save", 0.0)
                    collection.store.put(segments, heard)
    return refused


def _taken_in(
    intake: Intake, files: Sequence[Sequence[PathLike]], progress: Progress | None
) -> Iterator[Line]:
    for number, each in enumerate(files):
        told_of = teller(progress, Path(each[0]).name, number, len(files))
        try:
            yield intake.report(*each), told_of
        except DocumentError as error:
            yield error, told_of


def _reports(lines: Iterable[Line]) -> list[Report]:
    return [report for report, _ in lines if isinstance(report, Report)]


def _groups(lines: Iterable[Line], most: int, most_bytes: int) -> Iterator[list[Line]]:
    """Lines in order, cut where there would be more reports, or more bytes of them, than that."""
    group: list[Line] = []
    reports = size = 0
    for line in lines:
        for report in _reports([line]):
            length = sum(len(data) for _, data in report.originals)
            if reports and (reports == most or size + length > most_bytes):
                yield group
                group, reports, size = [], 0, 0
            reports, size = reports + 1, size + length
        group.append(line)
    if group:
        yield group


def _made(
    window: Sequence[Line], embedder: Embedder, refused: list[str], pace: Pace
) -> Iterator[Segment | None]:
    """The segment of each line in order, as the cluster makes them; None where there is none."""
    results = _results([line for line in window if _reports([line])], embedder, pace)
    for report, told_of in window:
        result = next(results) if isinstance(report, Report) else report
        if result is None:
            told_of("unchanged", 1.0)
            yield None
        elif isinstance(result, DocumentError):
            refused.append(str(result))
            yield None
        else:
            told_of("embed", 1.0)
            yield result


def _results(
    work: Sequence[Line], embedder: Embedder, pace: Pace
) -> Iterator[Segment | DocumentError]:
    """One for each report, in order."""
    reports = _reports(work)
    done = 0
    for row in rows(work, embedder.name, edition(embedder.fingerprint), pace):
        if row["number"] != done:
            break
        error = error_of(json.loads(row["head"]))
        if error is not None and not isinstance(error, DocumentError):
            raise WorkerError(f"{reports[done].source}: {error} {_STAYS}") from error
        yield error or reports[done].with_derived(row["text"], row["vectors"])
        done += 1
    if done < len(reports):
        raise WorkerError(f"The cluster told nothing of {reports[done].source}. {_STAYS}")


def rows(
    work: Sequence[Line], embedding: str, edition: str, pace: Pace
) -> Iterator[dict[str, Any]]:
    """What the cluster tells of each report, in order; raises WorkerError where it fails.

    A row has the report's "number", a "head" for `error_of`, and where it has none of these
    errors, the "text" and "vectors" of `Report.with_derived`.
    """
    from ray.data import from_arrow

    expected = {"embedding": embedding, "expected": edition}
    reading: Any = read_block
    numbers = count()
    groups = _groups(work, pace.task, pace.task_bytes)
    tasks = [_table(list(zip(_reports(g), numbers, strict=False))) for g in groups]
    try:
        made: Any = from_arrow(tasks).map_batches(
            reading, fn_kwargs=expected, batch_format="pyarrow", batch_size=None, num_cpus=1
        )
        for block in made.iter_batches(batch_format="pyarrow", batch_size=None):
            yield from block.to_pylist()
    except Exception as error:  # Ray raises errors of many kinds
        raise WorkerError(f"The cluster could not go on: {_reason(error)} {_STAYS}") from error


def _table(numbered: Sequence[tuple[Report, int]]) -> Any:
    """What one task reads, as an Arrow table of a row a report."""
    import pyarrow as pa

    jobs = [report.job() for report, _ in numbered]
    return pa.table(
        {
            "number": pa.array([number for _, number in numbered], pa.int64()),
            "arguments": [json.dumps(job.arguments) for job in jobs],
            "data": pa.array([list(job.data) for job in jobs], pa.list_(pa.large_binary())),
        }
    )


def read_block(table: Any, embedding: str, expected: str) -> Any:
    """Make the derived files of a block of reports; runs in a worker process of the cluster."""
    import pyarrow as pa

    embedder = embedder_for(embedding)
    check_edition(embedder.fingerprint, expected)
    rows = [_outcome(row, embedder) for row in table.to_pylist()]
    kinds = {"number": pa.int64(), "head": pa.string(), "text": pa.large_binary(),
             "vectors": pa.large_binary()}  # fmt: skip
    return pa.Table.from_pylist(rows, pa.schema(list(kinds.items())))


def _outcome(row: Mapping[str, Any], embedder: Embedder) -> dict[str, Any]:
    try:
        text, vectors = derived(json.loads(row["arguments"]), row["data"], embedder)
    except Exception as error:  # told to the driver, which says what to do
        return {"number": row["number"], "head": json.dumps(told(error))}
    return {"number": row["number"], "head": "{}", "text": text, "vectors": vectors}


def check_edition(fingerprint: str, expected: str) -> None:
    """Raises WorkerError where this machine would make other passages or vectors of a report."""
    if edition(fingerprint) != expected:
        raise WorkerError(
            f"{socket.gethostname()} has another version of this project or its model; "
            "install the same on every machine of the cluster."
        )


@lru_cache(maxsize=4)
def edition(fingerprint: str) -> str:
    """SHA-256 over the code and word lists of `index` and the model's fingerprint."""
    digest = hashlib.sha256(fingerprint.encode())
    folder = Path(__file__).parent
    for file in sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".tsv", ".txt")):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _reason(error: Exception) -> str:
    """What to do, or the first line of what was raised on the machine that failed."""
    if "No module named 'index" in str(error):
        return "the project is not installed on every machine of it."
    raised = getattr(error, "cause", None) or error
    return (str(raised).strip().splitlines() or [type(raised).__name__])[0]


def _listed(refused: Sequence[str], total: int) -> str:
    lines = "\n".join(f"  {line}" for line in refused)
    return f"{len(refused)} of {total} files could not be read; all others are stored.\n{lines}"
