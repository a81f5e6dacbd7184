"""One run of the benchmark: every system on every load, and what each of them cost and found."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.corpus import Load, bundled, laws, paragraphs
from benchmarks.costs import Built, Served, answers, index
from benchmarks.entrants import OURS, RETRIEVAL, SYSTEMS, TRANSFORMER
from benchmarks.sets import read_tasks
from index.workers import processors

SIZES = (1_000, 10_000, 145_000)
BESIDE_TRANSFORMER = (RETRIEVAL, OURS, TRANSFORMER)
QUESTION_SETS = ("article.dev.jsonl", "article.test.jsonl")


@dataclass(frozen=True, slots=True)
class Row:
    """One system on one load of so many articles; 0 where quality alone was measured."""

    load: str
    articles: int
    system: str
    built: Built
    served: Served


@dataclass(frozen=True)
class Run:
    """All that was measured; `answers` by system, language and measure."""

    rows: tuple[Row, ...]
    answers: Mapping[str, Mapping[str, Mapping[str, float]]]
    machine: Mapping[str, float]

    def to_json(self) -> str:
        """Everything, to be read again by `from_json`."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Run":
        """A run as `to_json` wrote it; raises ValueError, LookupError or TypeError."""
        raw = json.loads(text)
        rows = [
            Row(**r | {"built": Built(**r["built"]), "served": Served(**r["served"])})
            for r in raw["rows"]
        ]
        return cls(tuple(rows), raw["answers"], raw["machine"])

    def with_more(self, other: "Run") -> "Run":
        """This run and what another measured besides; of what both have, this one's."""
        known = {(row.load, row.system) for row in self.rows}
        fresh = [row for row in other.rows if (row.load, row.system) not in known]
        parts = sum(run.machine.get("parts", 1) for run in (self, other))
        answers = {**other.answers, **self.answers}
        return Run((*self.rows, *fresh), answers, {**self.machine, "parts": parts})

    def at(self, load: str) -> dict[str, Row]:
        """The rows of a load by system."""
        return {row.system: row for row in self.rows if row.load == load}

    def loads(self, *, sized: bool) -> list[str]:
        """The names of the loads in order: those of growing size, or those of other sets."""
        return list(dict.fromkeys(r.load for r in self.rows if (r.articles > 0) == sized))


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure: `seconds` bounds the questions that a system is asked one by one."""

    data: Path
    sizes: Sequence[int]
    systems: Sequence[str]
    questions: int
    seconds: float
    sets: Sequence[str]
    question_sets: Path


def run(plan: Plan) -> Run:
    """Measure everything, telling each figure on stderr; raises OSError, CalledProcessError."""
    rows: list[Row] = []
    load_average: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for load, articles, names in _loads(plan, Path(folder)):
            for row in _measured(load, articles, names, plan.seconds):
                rows.append(row)
                load_average.append(os.getloadavg()[0])
                print(json.dumps(asdict(row), ensure_ascii=False), file=sys.stderr, flush=True)
    files = [plan.question_sets / name for name in QUESTION_SETS]
    asked = [name for name in plan.systems if SYSTEMS[name].answers and plan.sets]
    whole = {name: answers(name, files) for name in asked}
    machine = {"processors": processors(), "least load": min(load_average, default=0),
               "most load": max(load_average, default=0), "ahead": float(_is_ahead())}  # fmt: skip
    return Run(tuple(rows), whole, machine)


def _is_ahead() -> bool:
    """Whether this process and its children go before all ordinary ones (`chrt`)."""
    try:
        return os.sched_getscheduler(0) in (os.SCHED_FIFO, os.SCHED_RR)
    except AttributeError:  # not on every system
        return False


def _loads(plan: Plan, folder: Path) -> Iterator[tuple[Load, int, list[str]]]:
    """Each load with its number of articles, and the systems that take it.

    Those of growing size have the bundled report before the laws, counted as one article. Those
    that quality alone is measured on, the other sets, have 0.
    """
    every = [name for name in plan.systems if not SYSTEMS[name].only]
    zh, en = bundled([plan.question_sets / name for name in QUESTION_SETS])
    if plan.sets:
        yield en, 0, every
    if plan.sizes:
        yield zh, 1, every
    for task in read_tasks(plan.data, plan.sets):
        place = folder / task.title.replace(" ", "-")
        yield paragraphs(task, place, plan.questions), 0, every
    special = {only for name in plan.systems if (only := SYSTEMS[name].only)}
    for size in sorted({*plan.sizes, *special} if plan.sizes else ()):
        names = [name for name in plan.systems if SYSTEMS[name].takes(size)
                 and (size in plan.sizes or name in BESIDE_TRANSFORMER)]  # fmt: skip
        yield laws(plan.data, folder / str(size), size, plan.questions), size, names


def _measured(load: Load, articles: int, names: Sequence[str], seconds: float) -> Iterator[Row]:
    """The systems one after another; those that share an index ask the same one."""
    full = articles > 0
    builders = dict.fromkeys(SYSTEMS[name].index_of or name for name in names)
    for builder in builders:
        with index(builder, load) as made:
            for name in names:
                if builder in (name, SYSTEMS[name].index_of):
                    served = made.ask(name, seconds, clients=full,
                                      adds=full and name == builder)  # fmt: skip
                    yield Row(load.name, articles, name, made.built, served)


def measurable(names: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Those of the systems whose packages are here, and why each of the others is left out."""
    lacking = {name: SYSTEMS[name].lacking() for name in names}
    out = {name: f"not installed: {', '.join(lack)}" for name, lack in lacking.items() if lack}
    return [name for name in names if name not in out], out
