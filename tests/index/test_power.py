"""Power that is lost at any moment of a change: the index is the old one or the new one."""

import os
import shutil
from pathlib import Path

import pytest

from index.folder.repair import rebuild, verify
from tests.index.crashing import EMBEDDER
from tests.index.power import Moment, Recorder, losses
from tests.index.test_durability import (
    CASES,
    arguments,
    check_goes_on,
    files,
    found,
    outcomes,
    prepared,
)

__all__ = ["files"]  # a fixture
SOAK = pytest.param(1000, marks=pytest.mark.soak)


def recorded(disk: Path, folder: Path, files: Path, name: str) -> list[Moment]:
    """The moments of a change of an index that lies on the disk and is synced."""
    case = CASES[name]
    prepared(files, folder, case)
    recorder = Recorder(disk)
    recorder.record(lambda: case.change(folder, *arguments(files, case)))
    return recorder.moments


def test_what_was_not_synced_may_be_lost_or_torn(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (disk / "list").write_bytes(b"old")

    def carelessly() -> None:
        (disk / "aside").write_bytes(b"new!")
        os.replace(disk / "aside", disk / "list")

    recorder = Recorder(disk)
    recorder.record(carelessly)
    left = {content for look in losses(recorder.moments, 50) for _, content in look.tree()}
    assert left == {None, b"old", b"", b"ne", b"ne\0\0", b"new!"}


@pytest.mark.parametrize("chances", [50, SOAK])
@pytest.mark.parametrize("name", CASES)
def test_a_loss_of_power_leaves_the_old_or_the_new(files: Path, name: str, chances: int) -> None:
    case, disk = CASES[name], files / "disk"
    shutil.rmtree(disk, ignore_errors=True)
    disk.mkdir()
    folder = disk / "index"
    allowed = outcomes(files, folder, case)
    moments = recorded(disk, folder, files, name)
    count = 0
    for count, look in enumerate(losses(moments, chances), 1):
        shutil.rmtree(disk)
        look.write(disk)
        if case.damage and verify(folder):  # not mended yet: mending it now must succeed
            assert rebuild(folder, EMBEDDER).lost == []
        assert found(folder) in allowed, f"loss {count} left neither the old nor the new"
        check_goes_on(files, folder)
    print(f"{name}: power lost in {count} ways at {len(moments)} moments: old or new")
    assert count > 1
    shutil.rmtree(disk)
    moments[-1].least().write(disk)
    assert found(folder) == allowed[1]  # a change that has returned is sure to be there
