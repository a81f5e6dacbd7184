"""What a system costs and finds: each step in a process of its own, which tells it as JSON.

One process builds the index. Another opens it, asks the questions one by one, then by several
clients at once, and adds a report. `python -m benchmarks.costs STEP` is such a process; its job
comes as JSON on standard input.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.corpus import Load, Question
from benchmarks.entrants import SYSTEMS
from benchmarks.systems import Found, Ours
from index.open import BUNDLED, BUNDLED_FILES
from qa.metrics import percentile

WARM = 3  # questions that are asked first and not timed
CLIENTS = (1, 8, 32)
CLIENT_SECONDS = 1.5  # about how long the clients ask
PATIENCE = 10.0  # seconds; a round of all clients that would take longer is left out
ADDED = "# 新增报告\n\n" + "\n\n".join(
    f"第{i}条 数据中心应当每{i}天检查一次备用电源。" for i in range(1, 41)
)
ANSWERS = ("right", "keys", "cited", "refused")
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Built:
    """An index being made: seconds by the clock and of processors, MB of memory and of disk."""

    passages: int
    seconds: float
    cpu: float
    peak_mb: float
    disk_mb: float


@dataclass(frozen=True, slots=True)
class Served:
    """An index in use: seconds, and MB of resident memory.

    `cold` is from the start of the process to its first answer. `own_mb` is the memory that belongs
    to the process alone; the rest is files that are mapped, which the system may drop. `ranks` has
    for each question the place of the first passage that answers it, from 0, or None. `rates` are
    questions a second by the number of clients. `added` is None where none was added,
    as where opening took longer than PATIENCE.
    """

    opened: float
    opened_cpu: float
    cold: float
    asked: float
    asked_p95: float
    asked_cpu: float
    serving_mb: float
    own_mb: float
    ranks: list[int | None]
    rates: dict[str, float]
    added: float | None = None
    added_cpu: float | None = None


class Index:
    """A folder that a system has built from reports, to be asked by it or another of its kind."""

    def __init__(self, system: str, load: Load, folder: Path) -> None:
        self._job: Told = {"system": system, "folder": str(folder / "index")}
        self._added = folder / "added.md"
        self._added.write_text(ADDED, encoding="utf-8")
        self._load = load
        job = self._job | {"reports": [str(report) for report in load.reports]}
        self.built = Built(**_child("build", job))

    def ask(self, system: str, seconds: float, *, clients: bool, adds: bool) -> Served:
        """Ask for at most so many seconds one by one, then by clients at once, then add a report.

        Raises CalledProcessError.
        """
        job = self._job | {"system": system, "seconds": seconds, "clients": clients, "adds": adds,
                           "questions": [asdict(q) for q in self._load.questions],
                           "added": str(self._added)}  # fmt: skip
        return Served(**_child("serve", job))


def answers(system: str, files: Sequence[Path]) -> Told:
    """Whole answers about the bundled report and its translation, measured by language."""
    with tempfile.TemporaryDirectory() as folder:
        job = {"system": system, "folder": f"{folder}/index", "sets": [str(f) for f in files]}
        return _child("answers", job)


@contextmanager
def index(system: str, load: Load) -> Iterator[Index]:
    """An index built in a folder that is gone afterwards; raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        yield Index(system, load, Path(folder))


def _child(step: str, job: Mapping[str, object]) -> Told:
    command = [sys.executable, "-m", "benchmarks.costs", step]
    job = {**job, "began": perf_counter()}  # one clock for all processes of a machine
    done = subprocess.run(
        command, input=json.dumps(job), stdout=subprocess.PIPE, text=True, check=True
    )
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def build_step(job: Told) -> Told:
    """Build, in this process and its children."""
    import resource

    folder, reports = Path(job["folder"]), [Path(report) for report in job["reports"]]
    system = SYSTEMS[job["system"]].make()
    passages, seconds, processor = _timed(lambda files: system.build(files, folder), reports)
    own, children = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = max(own.ru_maxrss, children.ru_maxrss) / 1024
    held = [folder] if folder.is_file() else folder.rglob("*")
    disk = sum(path.stat().st_size for path in held if path.is_file())
    return asdict(Built(passages, seconds, processor, peak, disk / 2**20))


def serve_step(job: Told) -> Told:
    """Open, ask and add, in this process and its children."""
    system = SYSTEMS[job["system"]].make()
    _, opened, opened_cpu = _timed(system.open, Path(job["folder"]))
    told: Told = {"opened": opened, "opened_cpu": opened_cpu}
    questions = [Question(q["text"], tuple(q["sources"]), tuple(q["evidence"]))
                 for q in job["questions"]]  # fmt: skip
    system.ask(questions[0].text)
    told["cold"] = perf_counter() - job["began"]
    for question in questions[1:WARM]:
        system.ask(question.text)
    told |= _one_by_one(system.ask, questions, job["seconds"])
    resident, shared = _memory()
    told |= {"serving_mb": resident, "own_mb": resident - shared, "rates": {}}
    if job["clients"]:
        texts = [question.text for question in questions]
        told["rates"] = {str(n): _rate(system.ask, texts, n, told["asked"]) for n in CLIENTS
                         if n * told["asked"] <= PATIENCE}  # fmt: skip
    if job["adds"] and opened < PATIENCE:  # what opens so slowly is made anew to be added to
        _, told["added"], told["added_cpu"] = _timed(system.add, Path(job["added"]))
    return asdict(Served(**told))


def answers_step(job: Told) -> Told:
    """Ask the question sets as `python -m qa.evaluate` does."""
    from qa.evaluation.run import evaluate
    from qa.questions import read_questions

    system = SYSTEMS[job["system"]].make()
    assert isinstance(system, Ours)
    system.open(Path(job["folder"]))
    report, translation = (BUNDLED / name for name in BUNDLED_FILES)
    system.qa.add(report, translations={str(report): translation})
    questions = [q for path in job["sets"] for q in read_questions(Path(path))]
    rows = [row for row in evaluate(system.qa, questions).rows if row.group == "language"]
    return {row.name: {"n": row.n} | {m: row.rates[m].value for m in ANSWERS} for row in rows}


def _one_by_one(
    ask: Callable[[str], Sequence[Found]], questions: Sequence[Question], most: float
) -> Told:
    """What single questions cost and find, until so many seconds have passed."""
    seconds: list[float] = []
    processor: list[float] = []
    ranks: list[int | None] = []
    for question in questions:
        if sum(seconds) > most:
            break
        found, wall, cpu = _timed(ask, question.text)
        seconds.append(wall)
        processor.append(cpu)
        right = [question.is_answered_by(f.source, f.text) for f in found]
        ranks.append(right.index(True) if any(right) else None)
    return {"asked": percentile(seconds, 50), "asked_p95": percentile(seconds, 95),
            "asked_cpu": percentile(processor, 50), "ranks": ranks}  # fmt: skip


def _rate(ask: Callable[[str], object], texts: Sequence[str], clients: int, one: float) -> float:
    """Questions a second of so many clients, each of which asks again once it has its answer."""
    count = max(clients, int(CLIENT_SECONDS / one))
    began = perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(ask, islice(cycle(texts), count)))
    return count / (perf_counter() - began)


def _timed(action: Callable[[Any], Any], argument: object) -> tuple[Any, float, float]:
    began, cpu = perf_counter(), _processor_seconds()
    value = action(argument)
    return value, perf_counter() - began, _processor_seconds() - cpu


def _processor_seconds() -> float:
    """Of this process, and of those of its children that have ended."""
    import resource

    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


def _memory() -> tuple[float, float]:
    """MB of this process that lie in memory now, and how many of them are mapped files (Linux)."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()
    resident, shared = (int(n) * os.sysconf("SC_PAGE_SIZE") / 2**20 for n in pages[1:3])
    return resident, shared


def main(arguments: Sequence[str]) -> None:
    """Do one step and print what it cost."""
    step = {"build": build_step, "serve": serve_step, "answers": answers_step}[arguments[0]]
    print(json.dumps(step(json.load(sys.stdin))))


if __name__ == "__main__":
    main(sys.argv[1:])
