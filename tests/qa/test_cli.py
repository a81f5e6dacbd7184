"""python -m qa: what it prints and its exit statuses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa import ReportQA
from qa.__main__ import main
from tests.index.samples import write
from tests.qa.samples import BUNDLED, TEA, UNANSWERABLE

ROOT = Path(__file__).parents[2]
ZH, EN = "工行净利润是多少?", "What was ICBC's net profit?"


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "qa", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    asked = subprocess.Popen(
        [sys.executable, "-m", "qa", EN], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert asked.stdout is not None
    asked.stdout.close()
    assert asked.stderr is not None
    assert asked.stderr.read() == b""
    assert asked.wait() == 0


def test_an_answer_as_text() -> None:
    done = run(ZH)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1645亿元" in done.stdout
    assert "[1] " in done.stdout
    assert f"({BUNDLED}, " in done.stdout
    assert "Translation: " in done.stdout
    assert "extractive, answered, confidence 0." in done.stdout


def test_marks_of_markdown_are_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marked = "# Westhaven Ferries 2023\n\nThe ferry *Petrel* was in dock for nine weeks.\n"
    ReportQA.open(tmp_path / "index").add(write(tmp_path / "ferry.md", marked))
    asked = ["How long was the Petrel in dock?", "--index", str(tmp_path / "index")]
    assert main(asked) == 0
    shown = capsys.readouterr().out
    assert "[1] The ferry Petrel was in dock" in shown
    assert "*Petrel*" not in shown
    main([*asked, "--json"])
    assert "*Petrel*" in json.loads(capsys.readouterr().out)["citations"][0]["quote"]


def test_an_answer_on_a_terminal_without_chinese() -> None:
    done = run(EN, PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, "")
    assert "164.5 billion" in done.stdout


def test_errors_show_no_traceback(tmp_path: Path) -> None:
    write(tmp_path / "holiday" / "photo.txt", "x")
    done = run(ZH, "--index", str(tmp_path / "holiday"))
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("qa: ")
    assert "holiday is not an index" in line


def test_a_folder_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "indx"
    assert main([ZH, "--index", str(missing)]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"{missing}: no such folder" in shown.err
    assert not missing.exists()


def test_an_answer_as_json(qa: ReportQA, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([EN, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    answer = json.loads(json.dumps(qa.ask(EN).to_dict()))
    del shown["metadata"], answer["metadata"]
    assert shown == answer
    (citation,) = shown["citations"][:1]
    text = qa.document(BUNDLED).text
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_refusal_exits_with_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([UNANSWERABLE[0]]) == 3
    assert ", refused, " in capsys.readouterr().out
    assert main([UNANSWERABLE[2], "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["status"] == "refused"
    assert main([ZH, "--threshold", "1"]) == 3


def test_an_index_of_ones_own(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ReportQA.open(tmp_path / "index").add(write(tmp_path / "tea.md", TEA))
    question = "What was the revenue?"
    assert main([question, "--index", str(tmp_path / "index")]) == 0
    assert "3.5 million" in capsys.readouterr().out
    assert main([question, "--index", str(tmp_path / "index"), "--source", "tea.md"]) == 0
    assert not own.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([""], "empty"),
        (["x" * 4001], "4,001 characters"),
        ([ZH, "--threshold", "2"], "between 0 and 1"),
        ([ZH, "--source", "no.md"], "no.md"),
        ([ZH, "--llm", "no-such:model"], "no-such:model"),
    ],
)
def test_errors_are_one_plain_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith("qa: ")
    assert message in line


def test_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], [ZH, "--threshold", "high"], [ZH, "--no-such-option"]):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 2
    assert "usage: python -m qa" in capsys.readouterr().err


def test_reports_of_a_period_alone_are_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "index"
    ReportQA.open(folder).add(write(tmp_path / "tea.md", TEA))
    question = ["How many tons of tea were sold?", "--index", str(folder)]
    assert main([*question, "--since", "2000-01-01"]) == main(question) == 0
    told = capsys.readouterr().out
    assert main([*question, "--until", "2000-01-01", "--json"]) == 1
    assert "No report to ask was added in this period: to 2000-01-01" in capsys.readouterr().err
    assert main([*question, "--since", "last week"]) == 1
    assert "'last week' is no day or time" in capsys.readouterr().err
    assert told.count("extractive, answered") == 2
