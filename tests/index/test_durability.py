"""Whatever stops a writer, and wherever: the index is the old one or the new one, and goes on."""

import itertools
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from index.__main__ import main
from index.collection import Collection
from index.errors import IndexFolderError, ReportQAError
from index.folder.manifest import MANIFEST, read_manifest
from index.folder.repair import rebuild, verify
from index.open import open_collection
from tests.index.crashing import (
    EMBEDDER,
    TOLD,
    Snapshot,
    check_clean,
    meet,
    memory_folder,
    pipe,
    snapshot,
    spawn,
)
from tests.index.samples import EN, OTHER, ZH, write
from tests.index.test_segments import flip

QUESTIONS = ("How many tons of tea were sold?", "营业收入是多少？")
MORE_TEA = OTHER.replace("40 tons", "55 tons") + "The year was dry.\n"


def reopen(folder: Path) -> Collection:
    return open_collection(folder, embedding=EMBEDDER)


def add(folder: Path, *paths: Path) -> None:
    reopen(folder).add(*paths)


def add_translated(folder: Path, path: Path, translation: Path) -> None:
    reopen(folder).add(path, translations={str(path): translation})


def remove(folder: Path, *sources: str) -> None:
    reopen(folder).remove(*sources)


def mend(folder: Path) -> None:
    rebuild(folder, EMBEDDER)


@dataclass(frozen=True)
class Case:
    """A change of an index: `damage` is done to it before."""

    change: Callable[..., None]
    arguments: tuple[Any, ...]
    damage: tuple[str, ...] = ()
    is_first: bool = False


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Reports, and an index of two of them; in memory if possible, where nothing waits for disks.

    A killed process loses the same there: what it wrote stays written, the rest never was.
    """
    with memory_folder(tmp_path_factory.mktemp("durable")) as folder:
        yield reports(folder)


def reports(folder: Path) -> Path:
    tea, zh = write(folder / "tea.txt", OTHER), write(folder / "zh.md", ZH)
    write(folder / "en.md", EN)
    add(folder / "index", tea)
    add_translated(folder / "index", zh, folder / "en.md")
    write(tea, MORE_TEA)  # from now on the file differs from what the index holds
    return folder


CASES = {
    "first": Case(add, ("tea.txt",), is_first=True),
    "add": Case(add, ("en.md",)),
    "replace": Case(add, ("tea.txt", "en.md")),
    "translation": Case(add, ("zh.md",)),
    "remove": Case(remove, ("tea.txt", "zh.md")),
    "rebuild": Case(mend, ()),
    "mend": Case(mend, (), damage=("segment.json", "vectors.npy")),
}


def often(*names: str) -> list[Any]:
    """All cases; those not named here are left to the long tests."""
    soak = pytest.mark.soak
    return [name if name in names else pytest.param(name, marks=soak) for name in CASES]


def prepared(files: Path, folder: Path, case: Case) -> Path:
    """A copy of the index, damaged as the case wants it, or nothing at all."""
    shutil.rmtree(folder, ignore_errors=True)
    if not case.is_first:
        shutil.copytree(files / "index", folder)
    for name in case.damage:
        for path in folder.rglob(name):
            flip(path)
    return folder


def arguments(files: Path, case: Case) -> tuple[Any, ...]:
    return tuple(files / a if case.change is add else a for a in case.arguments)


def outcomes(files: Path, folder: Path, case: Case, *questions: str) -> list[Snapshot | None]:
    """What may be there afterwards: the old collection and the new; None is none at all."""
    whole = Case(case.change, case.arguments, is_first=case.is_first)
    prepared(files, folder, whole)
    old = None if case.is_first else snapshot(folder, *questions)
    case.change(folder, *arguments(files, case))
    return [old, snapshot(folder, *questions)]


def found(folder: Path, *questions: str) -> Snapshot | None:
    """What is there; None where a first change was cut short before it counted."""
    if not folder.exists() or not (folder / MANIFEST).exists():
        assert reopen(folder).sources() == []
        return None
    return snapshot(folder, *questions)


@pytest.mark.parametrize("name", often("first", "replace", "remove", "mend"))
def test_a_kill_before_any_call_to_the_disk_leaves_old_or_new(files: Path, name: str) -> None:
    case, folder = CASES[name], files / "changed"
    allowed = outcomes(files, folder, case)
    seen = []
    for call in itertools.count():
        prepared(files, folder, case)
        status = meet("kill", call, case.change, folder, *arguments(files, case))
        if status is None:
            break
        assert status == -signal.SIGKILL
        if case.damage and verify(folder):  # not mended yet: mending it now must succeed
            assert rebuild(folder, EMBEDDER).lost == []
        seen.append(found(folder))
        assert seen[-1] in allowed, f"call {call} left neither the old nor the new collection"
        check_goes_on(files, folder)
    assert call > 8
    assert seen == sorted(seen, key=allowed.index)  # old up to one call, new ever after
    assert seen[0] == allowed[0]


@pytest.mark.parametrize("name", often("replace", "mend"))
def test_a_disk_full_at_any_call_is_told_and_leaves_old_or_new(files: Path, name: str) -> None:
    case, folder = CASES[name], files / "changed"
    allowed = outcomes(files, folder, case)
    told = 0
    for call in itertools.count():
        prepared(files, folder, case)
        status = meet("full", call, case.change, folder, *arguments(files, case))
        if status is None:
            break
        told += status == TOLD
        if case.damage and verify(folder):
            assert rebuild(folder, EMBEDDER).lost == []
        now = found(folder)
        assert now in allowed
        assert status == TOLD or now == allowed[1]
        check_goes_on(files, folder)
    assert told > 6


@pytest.mark.parametrize("call", [0, 9, 20, 30])
def test_questions_are_answered_after_a_kill_as_before_or_after_the_change(
    files: Path, call: int
) -> None:
    case, folder = CASES["replace"], files / "changed"
    allowed = outcomes(files, folder, case, *QUESTIONS)
    assert allowed[0] is not None
    assert "40 tons" in allowed[0].answers[0]
    assert allowed[1] is not None
    assert "55 tons" in allowed[1].answers[0]
    prepared(files, folder, case)
    assert meet("kill", call, case.change, folder, *arguments(files, case)) is not None
    assert found(folder, *QUESTIONS) in allowed


def check_goes_on(files: Path, folder: Path) -> None:
    """The next change succeeds, and nothing of the one before is left lying about."""
    add(folder, write(files / "next.txt", "Next report\n\nThe next one is short.\n"))
    assert "next.txt" in [info.source for info in reopen(folder).sources()]
    assert verify(folder) == []
    check_clean(folder)


def torn(folder: Path, limit: int, path: Path) -> None:
    """Add a report, and be killed by the system in the middle of the first longer write."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    add(folder, path)


@pytest.mark.parametrize("limit", [1, 100, 700, 1500, 3000, 4096])
def test_a_write_cut_in_its_middle_leaves_the_old_index(
    files: Path, tmp_path: Path, limit: int
) -> None:
    folder = prepared(files, tmp_path / "index", CASES["replace"])
    old = snapshot(folder, *QUESTIONS)
    report = write(tmp_path / "long.txt", "The garden gave tea in spring.\n\n" * 200)
    process = spawn(torn, folder, limit, report)
    process.join()
    assert process.exitcode == -signal.SIGXFSZ
    assert snapshot(folder, *QUESTIONS) == old
    check_goes_on(files, folder)


def over_quota(folder: Path, path: Path, told: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))
    try:
        add(folder, path)
    except ReportQAError as error:
        told.send(str(error))


def test_a_write_over_a_limit_is_told(files: Path, tmp_path: Path) -> None:
    folder = prepared(files, tmp_path / "index", CASES["add"])
    old = snapshot(folder, *QUESTIONS)
    ours, theirs = pipe()
    process = spawn(over_quota, folder, files / "en.md", theirs)
    process.join()
    message = ours.recv()
    assert f"{folder} cannot be written (File too large)" in message
    assert snapshot(folder, *QUESTIONS) == old
    check_goes_on(files, folder)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own in a folder, where mounting is allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        pytest.skip(f"mount cannot be run: {error}")
    if mounted.returncode:
        pytest.skip(f"a tmpfs cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_leaves_the_old_index_answering(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with small_disk(tmp_path / "disk", "120k") as disk:
        folder = disk / "index"
        shutil.copytree(files / "index", folder)
        old, serving = snapshot(folder, *QUESTIONS), reopen(folder)
        big = write(tmp_path / "big.txt", "The garden gave tea in spring. " * 900)
        for _ in range(2):
            with pytest.raises(IndexFolderError, match=r"cannot be written \(No space left"):
                serving.add(big)
            assert snapshot(folder, *QUESTIONS) == old
        assert [i.source for i in serving.sources()] == ["tea.txt", "zh.md"]
        assert main(["add", str(big), "--index", str(folder)]) == 1
        error = capsys.readouterr().err.splitlines()[-1]
        assert error.startswith("index: ")
        assert read_manifest(folder).documents
        serving.add(files / "en.md")
        check_clean(folder)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        new = snapshot(folder, *QUESTIONS)
        with pytest.raises(IndexFolderError, match=r"cannot be written \(Read-only file system"):
            serving.remove("tea.txt")
        with pytest.raises(IndexFolderError, match=r"cannot be written \(Read-only file system"):
            rebuild(folder, EMBEDDER)
        assert snapshot(folder, *QUESTIONS) == new
