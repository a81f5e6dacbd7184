"""python -m qa.evaluate: what it measures, writes and answers to the shell."""

import json
from pathlib import Path
from typing import Any

import pytest

from qa import ReportQA
from qa.evaluate import Outcome, evaluate, judge, main, markdown, row, table
from qa.questions import read_questions
from tests.index.samples import write
from tests.qa.samples import BANK, TEA

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "1",
        "question": "营业收入是多少?",
        "lang": "zh",
        "answerable": True,
        "keys": [["8.6亿"]],
        "evidence": ["全年实现营业收入8.6亿元"],
        "kind": "figure",
        "report": "bank.md",
    },
    {
        "id": "2",
        "question": "Who is the chief executive?",
        "lang": "en",
        "answerable": True,
        "keys": [["Jonathan Reed"]],
        "evidence": ["Chief executive Jonathan Reed"],
        "kind": "name",
        "report": "tea.md",
    },
    {
        "id": "3",
        "question": "火星上有多少家餐厅?",
        "lang": "zh",
        "answerable": False,
        "keys": [],
        "evidence": [],
        "report": "bank.md",
    },
    {
        "id": "4",
        "question": "工行净利润是多少?",
        "lang": "zh",
        "answerable": True,
        "keys": [["1645亿元"]],
        "evidence": ["净利润1645亿元"],
        "kind": "figure",
    },
]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    write(tmp_path / "bank.md", BANK)
    write(tmp_path / "tea.md", TEA)
    lines = [json.dumps(q, ensure_ascii=False) for q in QUESTIONS]
    return write(tmp_path / "small.jsonl", "\n".join(lines))


def outcome(**changed: Any) -> Outcome:
    given = {
        "id": "x",
        "set_name": "s",
        "lang": "zh",
        "kind": "k",
        "cross": False,
        "answerable": True,
        "status": "answered",
        "keys": 1.0,
        "cited": True,
        "verbatim": True,
        "recall_1": 1.0,
        "recall_5": 1.0,
        "recall_12": 1.0,
        "mrr": 1.0,
        "confidence": 0.9,
        "seconds": 0.01,
        "question": "?",
        "answer": "!",
    }
    return Outcome(**{**given, **changed})


def test_right_and_wrong() -> None:
    assert outcome().right
    assert not outcome(keys=0.5).right
    assert outcome(keys=0.5).wrong
    assert not outcome(status="refused").right
    assert not outcome(status="refused").wrong
    assert outcome(answerable=False).wrong
    assert outcome(answerable=False, status="refused").right


def test_a_row() -> None:
    found = row(
        "all",
        [
            outcome(),
            outcome(keys=0.5, cited=False, mrr=0.5),
            outcome(status="refused"),
            outcome(answerable=False),
            outcome(answerable=False, status="refused"),
        ],
    )
    assert found["n"] == 5
    assert found["keys"] == found["cited"] == pytest.approx(1 / 3)
    assert found["mrr"] == pytest.approx(2.5 / 3)
    assert found["refused"] == 0.5
    assert found["wrongly refused"] == pytest.approx(1 / 3)
    assert found["wrong"] == pytest.approx(2 / 5)
    assert found["verbatim"] == 1
    assert found["p50 ms"] == 10


def test_the_chain_that_serves_is_measured(small: Path, qa: ReportQA) -> None:
    seen: list[tuple[int, int]] = []
    outcomes = evaluate(read_questions(small), qa, lambda *at: seen.append(at))
    assert [o.id for o in outcomes] == ["1", "2", "3", "4"]
    assert all(o.verbatim for o in outcomes)
    assert [o.right for o in outcomes] == [True] * 4
    assert [o.cited for o in outcomes] == [True, True, False, True]
    assert outcomes[0].recall_1 == outcomes[0].mrr == 1
    assert seen[-1] == (4, 4)
    assert outcomes[3].answer == qa.ask("工行净利润是多少?").text
    assert [s.source for s in qa.sources()] == ["icbc-2021h1.md"]
    slices = [r["slice"] for r in table(outcomes)]
    assert slices == ["small zh", "small en", "kind figure", "kind name", "kind other", "all"]
    assert len(markdown(table(outcomes)).splitlines()) == len(slices) + 2


def test_a_forged_quote_would_be_seen(small: Path, two: ReportQA) -> None:
    question = read_questions(small)[0]
    assert judge(question, two).verbatim
    text = two.document("bank.md").text
    assert all(e in text for e in question.evidence)


def test_what_is_written(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to_json, to_table = tmp_path / "o.json", tmp_path / "o.md"
    arguments = [str(small), "--json", str(to_json), "--markdown", str(to_table)]
    assert main([*arguments, "--min", "keys=0.9", "--min", "verbatim=1", "--failures"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    page = to_table.read_text(encoding="utf-8")
    assert page.startswith("# Results")
    assert page[page.index("| slice") :].strip() in out
    assert "| small zh | 3 |" in out
    written = json.loads(to_json.read_text(encoding="utf-8"))
    assert [w["id"] for w in written] == ["1", "2", "3", "4"]
    assert {"question", "answer", "status", "keys", "cited", "verbatim"} <= set(written[0])


def test_a_floor_that_is_missed(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(small), "--min", "keys=1.01", "--min", "mrr=0.1"]) == 2
    assert capsys.readouterr().err == "keys is 1.000, below 1.01\n"


def test_a_floor_without_questions_to_measure_is_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "q.jsonl", json.dumps(QUESTIONS[3]))
    assert main([str(path), "--min", "refused=0.5"]) == 2
    assert "refused is nan" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.jsonl"], "cannot be read"),
        (["bad.jsonl"], "bad.jsonl, line 1"),
        (["lost.jsonl"], "gone.md"),
        (["small.jsonl", "--min", "beauty=1"], "no measure is named 'beauty'"),
        (["small.jsonl", "--min", "keys=high"], "'high' is not a number"),
        (["small.jsonl", "--index", "holiday"], "not an index"),
        (["small.jsonl", "--index", "nowhere"], "nowhere: no such folder"),
        (["one.jsonl", "--json", "no/such/folder.json"], "cannot be written"),
    ],
)
def test_errors_are_one_plain_line(
    arguments: list[str],
    message: str,
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(small.parent)
    write(small.parent / "holiday" / "photo.txt", "x")
    write(small.parent / "bad.jsonl", "{}")
    write(small.parent / "one.jsonl", json.dumps(QUESTIONS[3]))
    write(small.parent / "lost.jsonl", json.dumps({**QUESTIONS[0], "report": "gone.md"}))
    assert main(arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("evaluate: ")
    assert message in line
