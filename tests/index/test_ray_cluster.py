"""What is told where Ray or a cluster is missing, and that one of this machine leaves nothing."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import InputError, WorkerError
from index.ray_cluster import connected
from tests.index.samples import OTHER, ZH, write

ROOT = Path(__file__).parents[2]


def index(*arguments: object, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "index", *map(str, arguments)]
    environment = os.environ | variables
    environment.pop("RAY_ADDRESS", None)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_without_ray_it_is_told_how_to_install_it(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['ray'] = None; from index.__main__ import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", code, "add", "--index", str(tmp_path / "i"), "--engine", "ray"]
    tea = write(tmp_path / "tea.txt", OTHER)
    done = subprocess.run([*command, tea], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "pip install -r requirements-ray.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_goes_with_the_engine(tmp_path: Path) -> None:
    done = index("add", "--index", tmp_path, "a.md", "--ray-address", "local")
    assert done.returncode == 1
    assert done.stderr == "index: --ray-address goes with --engine ray.\n"


@pytest.mark.parametrize("address", ["nonsense", "here:", "a:b", ":7"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(InputError, match="is no address of a Ray cluster"), connected(address):
        pass


def test_ray_client_is_refused_with_another_way() -> None:
    with (
        pytest.raises(InputError, match=r"Run this on a machine.*ray start"),
        connected("ray://a:1"),
    ):
        pass


def test_a_cluster_that_is_not_there_is_told_at_once() -> None:
    with socket.socket() as closed:  # bound, but nobody listens
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(WorkerError, match="Connection refused"), connected(address):
            pass


def test_one_machine_leaves_nothing_behind(tmp_path: Path) -> None:
    """Nor does it say anything of its own."""
    short = Path("/tmp") / f"r{os.getpid()}"  # the paths of sockets have a limit
    short.mkdir()
    with subprocess.Popen(["true"]) as ended:
        pass
    (short / f"reportqa-ray-{ended.pid}-killed").mkdir()
    try:
        zh, tea = write(tmp_path / "zh.md", ZH), write(tmp_path / "tea.txt", OTHER)
        arguments = ("add", "--index", tmp_path / "i", zh, tea, "--engine", "ray")
        done = index(*arguments, "--ray-address", "local", TMPDIR=str(short))
        assert done.returncode == 0, done.stderr
        assert done.stderr.splitlines() == [
            "[1/2] zh.md: embedding", "[2/2] tea.txt: embedding", "saving"
        ]  # fmt: skip
        assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["zh.md", "tea.txt"]
        assert list(short.iterdir()) == []
    finally:
        shutil.rmtree(short)
