"""The temporary folder: gone at the end, and after a kill at the next start."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.web.conftest import ROOT
from web.traffic.scratch import OWNED, PREFIX, scratch, sweep

OWNER = """
import sys, time
from pathlib import Path
from web.traffic.scratch import scratch
with scratch(Path(sys.argv[1])) as folder:
    (folder / "report.pdf").write_text("private")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_what_is_written_aside_goes_with_the_folder(beside: Path, tmp_path: Path) -> None:
    with scratch(tmp_path / "none") as folder:
        (folder / "space").mkdir()
        with tempfile.NamedTemporaryFile(delete=False) as file:
            assert Path(file.name).parent == folder
    assert list(beside.iterdir()) == []
    assert tempfile.gettempdir() == str(beside)


def test_a_killed_servers_folder_is_swept_and_a_running_ones_is_not(
    beside: Path, tmp_path: Path
) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path / "none")], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(beside)},
    )  # fmt: skip
    assert owner.stdout is not None
    theirs = Path(owner.stdout.readline().strip())
    with scratch(tmp_path / "none") as ours:
        assert ours != theirs
        assert (theirs / "report.pdf").exists()
        owner.send_signal(signal.SIGKILL)
        owner.communicate()
        sweep(beside, tmp_path / "none")
        assert not theirs.exists()
        assert ours.exists()


def test_what_is_not_a_servers_is_left(beside: Path, tmp_path: Path) -> None:
    (beside / f"{PREFIX}notes").mkdir()  # no server's: it says nothing of an owner
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / OWNED).write_text("")
    (beside / f"{PREFIX}link").symlink_to(tmp_path / "else")
    sweep(beside, tmp_path / "none")
    assert len(list(beside.iterdir())) == 2
    assert (tmp_path / "else" / OWNED).exists()


def test_stale_reports_of_earlier_versions_are_removed(beside: Path, tmp_path: Path) -> None:
    report = tmp_path / "uploads" / "report.pdf"
    report.parent.mkdir()
    report.write_text("private")
    sweep(beside, report.parent)
    assert report.exists()  # a server of an earlier version may be reading it
    sweep(beside, report.parent, stale=-1.0)
    assert not report.exists()
