"""The recipe's one command: its steps, and what it says when one cannot be done."""

import subprocess
import sys
from pathlib import Path

import pytest

from training.__main__ import ROOT, Step, run, steps


def _training(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "training", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_steps_are_in_order_and_write_what_is_shipped() -> None:
    made = steps(Path("/data"), Path("/work"), True)
    assert list(made) == [
        "embedding", "lexicon", "echoes", "fusion", "cross-encoder", "answerer", "confidence",
    ]  # fmt: skip
    assert "--quick" in made["embedding"].arguments
    shipped = [path for step in made.values() for path in step.writes if ROOT in path.parents]
    assert all(path.exists() for path in shipped)
    assert len(shipped) == 8
    before = made["answerer"].writes + made["cross-encoder"].writes
    assert set(made["confidence"].needs) <= set(before)


@pytest.mark.parametrize("name", list(steps(Path(), Path(), False)))
def test_every_step_is_a_command_that_knows_its_options(name: str) -> None:
    step = steps(Path("data"), Path("work"), False)[name]
    command = [sys.executable, "-m", step.arguments[0], "--help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(option in told for option in step.arguments if option.startswith("--"))


def test_a_step_that_lacks_something_names_it(tmp_path: Path) -> None:
    told = _training("lexicon", "confidence", "--data", str(tmp_path))
    assert told.returncode == 1
    assert told.stderr == f"lexicon: {tmp_path / 'parallel'} is missing; see training/README.md\n"


def test_an_unknown_step_is_refused(tmp_path: Path) -> None:
    told = _training("embeding", "--data", str(tmp_path))
    assert told.returncode == 2
    assert "embedding, lexicon, echoes, fusion, cross-encoder, answerer, confidence" in told.stderr


def test_a_step_that_fails_ends_the_run(capfd: pytest.CaptureFixture[str]) -> None:
    run("fine", Step(("json.tool", "--help"), (ROOT,), (ROOT / "there",)))
    assert f"fine: writes {ROOT / 'there'}" in capfd.readouterr().out
    with pytest.raises(SystemExit, match=r"bad: ended with status 2\b.*name this step"):
        run("bad", Step(("json.tool", "--nonsense"), (), ()))
