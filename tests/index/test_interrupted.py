"""Builders killed at random moments, and two at once; the full counts are in `make soak`."""

import itertools
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from index.collection import build_segment
from index.errors import UnknownSourceError
from index.folder.manifest import read_manifest
from index.folder.repair import rebuild, verify
from index.open import open_collection
from index.segments import encode_segment, entry_for
from qa import ReportQA
from tests.index.crashing import EMBEDDER, check_clean, memory_folder, messages, pipe, spawn

NAMES = ("tea.txt", "rice.txt", "silk.md", "salt.md")
VERSIONS = 10_000  # more than a builder gets to before it is killed
Held = dict[str, int]  # the version of each report in a collection, in its order


@dataclass(frozen=True)
class Change:
    """One change of a collection: `versions` are added or replaced, or the names removed."""

    kind: str
    versions: tuple[tuple[str, int], ...] = ()

    def after(self, held: Held) -> Held:
        """What a collection holds then."""
        if self.kind == "remove":
            return {n: v for n, v in held.items() if n not in dict(self.versions)}
        return held | dict(self.versions)

    def run(self, folder: Path, reports: Path) -> None:
        """Do it, in whatever process this is."""
        if self.kind == "rebuild":
            rebuild(folder, EMBEDDER)
            return
        collection = open_collection(folder, embedding=EMBEDDER)
        if self.kind == "remove":
            collection.remove(*dict(self.versions))
            return
        for name, version in self.versions:
            aside = reports / f"{name}.{os.getpid()}"
            aside.write_bytes(text(name, version))
            os.replace(aside, reports / name)
        collection.add(*(reports / name for name, _ in self.versions))


def text(name: str, version: int) -> bytes:
    """A report of a few passages that states its version."""
    subject = name.split(".")[0]
    lines = [
        f"# The {subject} report",
        f"In this year {1000 + version} tons of {subject} were sold.",
    ]
    lines += [f"The {subject} of garden {i} is good." for i in range(version % 7)]
    return "\n\n".join(lines).encode()


@cache
def segment_of(name: str, version: int, origin: str) -> str:
    """The name of the segment that a report of this version is stored as."""
    made = build_segment(((name, text(name, version)),), origin, name, EMBEDDER)
    return entry_for(made, encode_segment(made)).segment


def changes(kill: int, held: Held) -> Iterator[Change]:
    """Changes that make sense one after the other, without end; the same for the same kill."""
    rng, versions = random.Random(kill), itertools.count(kill * VERSIONS + 1)
    while True:
        kind = rng.choice(["add", "add", "add", "remove", "rebuild"])
        names = rng.sample(NAMES, rng.choice([1, 1, 2]))
        if kind == "remove":
            names = [name for name in names if name in held]
        if kind == "rebuild" or not names:
            change = Change("rebuild") if held else Change("add", ((NAMES[0], next(versions)),))
        else:
            change = Change(kind, tuple((name, next(versions)) for name in names))
        held = change.after(held)
        yield change


def build(folder: Path, reports: Path, kill: int, held: Held, told: Connection) -> None:
    """Do one change after the other until it is killed; tells when each begins and ends."""
    for change in changes(kill, held):
        told.send("begun")
        change.run(folder, reports)
        told.send("ended")


def holds(folder: Path, reports: Path, held: Held) -> bool:
    """Whether an index holds exactly these versions, in this order."""
    found = [(e.source, e.segment) for e in read_manifest(folder).documents]
    return found == [(n, segment_of(n, v, str(reports / n))) for n, v in held.items()]


@pytest.mark.parametrize("kills", [20, pytest.param(1000, marks=pytest.mark.soak)])
def test_a_kill_at_a_random_moment_leaves_the_old_or_the_new(tmp_path: Path, kills: int) -> None:
    rng, held = random.Random(6), {NAMES[0]: 0}
    within = 0
    with memory_folder(tmp_path) as home:
        folder, reports = home / "index", home / "reports"
        reports.mkdir()
        Change("add", tuple(held.items())).run(folder, reports)
        for kill in range(kills):
            work = changes(kill, held)
            begun, ended = killed(folder, reports, kill, held, rng.expovariate(15.0))
            for change in itertools.islice(work, ended):
                held = change.after(held)
            if begun > ended:
                within += 1
                new = next(work).after(held)
                held = new if holds(folder, reports, new) else held
            assert verify(folder) == [], f"kill {kill} damaged the index"
            assert holds(folder, reports, held), f"kill {kill} left a mixture"
            if kill % 5 == 0:
                check_answer(folder, held)
            change = Change("add", ((rng.choice(NAMES), kill * VERSIONS),))
            change.run(folder, reports)
            held = change.after(held)
            assert holds(folder, reports, held)
            check_clean(folder)
    print(f"{kills} kills, {within} of them within a change: no damage, no mixture")
    assert within > kills // 2  # a builder is always at some change, however slow the machine


def killed(folder: Path, reports: Path, kill: int, held: Held, seconds: float) -> tuple[int, int]:
    """Kill a builder so long after its start; how many changes it had begun and ended."""
    ours, theirs = pipe()
    builder = spawn(build, folder, reports, kill, held, theirs)
    ours.poll(60)
    time.sleep(seconds)
    builder.kill()
    builder.join()
    theirs.close()
    told = list(messages(ours))
    return told.count("begun"), told.count("ended")


def check_answer(folder: Path, held: Held) -> None:
    """The index answers with the figure of the version it holds."""
    qa = ReportQA(open_collection(folder, embedding=EMBEDDER))
    assert [info.source for info in qa.sources()] == list(held)
    for name, version in list(held.items())[:1]:
        subject = name.split(".")[0]
        hits = qa.search(f"How many tons of {subject} were sold?", sources=[name])
        assert any(f"{1000 + version} tons of {subject}" in hit.passage.text for hit in hits)
        assert hits[0].score > 0


@dataclass(frozen=True)
class Done:
    """One change as its process saw it, in seconds of a clock that all processes share."""

    change: Change
    begun: float
    ended: float
    worked: bool


def compete(folder: Path, reports: Path, seed: int, told: Connection) -> None:
    """Change a few reports at random while another process does the same."""
    rng = random.Random(seed)
    for turn in range(8):
        names = rng.sample(NAMES[:3], rng.choice([1, 2]))
        kind = rng.choice(["add", "add", "remove"])
        change = Change(kind, tuple((name, 10 * seed + turn) for name in names))
        begun, worked = time.monotonic(), True
        try:
            change.run(folder, reports)
        except UnknownSourceError:  # told that the other one has removed it
            worked = False
        told.send(Done(change, begun, time.monotonic(), worked))


@pytest.mark.parametrize("runs", [5, pytest.param(50, marks=pytest.mark.soak)])
def test_two_builders_at_once_leave_what_one_after_the_other_would(
    tmp_path: Path, runs: int
) -> None:
    for run in range(runs):
        with memory_folder(tmp_path) as home:
            folder, reports = home / f"index-{run}", home / f"reports-{run}"
            reports.mkdir()
            done = competed(folder, reports, (2 * run + 1, 2 * run + 2))
            assert verify(folder) == []
            entries = read_manifest(folder).documents
            assert len({e.origin for e in entries}) == len(entries)
            found = {e.source: e.segment for e in entries}
            for name in NAMES[:3]:
                allowed = outcomes(done, name, str(reports / name))
                assert found.get(name) in allowed, f"run {run}: {name}"
            Change("add", ((NAMES[3], run),)).run(folder, reports)
            assert verify(folder) == []
            check_clean(folder)
    print(f"{runs} runs of two builders at once: all consistent")


def competed(folder: Path, reports: Path, seeds: tuple[int, int]) -> list[Done]:
    """What two processes did at the same time; both must end well."""
    pipes = [pipe() for _ in seeds]
    processes = [
        spawn(compete, folder, reports, seed, theirs)
        for seed, (_, theirs) in zip(seeds, pipes, strict=True)
    ]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    for _, theirs in pipes:
        theirs.close()
    return [told for ours, _ in pipes for told in messages(ours)]


def outcomes(done: Sequence[Done], name: str, origin: str) -> set[str | None]:
    """What may be left of one report: the outcome of any change that no other came after."""
    about = [d for d in done if d.worked and name in dict(d.change.versions)]
    last = [d for d in about if not any(other.begun > d.ended for other in about)]
    found: set[str | None] = set() if last else {None}
    for each in last:
        version = dict(each.change.versions)[name]
        found.add(None if each.change.kind == "remove" else segment_of(name, version, origin))
    return found
