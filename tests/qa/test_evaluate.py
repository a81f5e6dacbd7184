"""python -m qa.evaluate: what it measures, writes and answers to the shell."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qa import ReportQA
from qa.evaluate import main
from qa.evaluation import Results, evaluate, to_html
from qa.evaluation.run import OPENED, judge
from qa.metrics import answer_f1, keys_found
from qa.questions import read_questions
from qa.ranking.confidence import THRESHOLD
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


def test_the_chain_that_serves_is_measured(small: Path, qa: ReportQA) -> None:
    seen: list[tuple[int, int]] = []
    results = evaluate(qa, read_questions(small), progress=lambda *at: seen.append(at))
    outcomes = results.outcomes
    assert [o.id for o in outcomes] == ["1", "2", "3", "4"]
    assert all(o.verbatim for o in outcomes)
    assert [o.right for o in outcomes] == [True] * 4
    assert [o.cited for o in outcomes] == [True, True, False, True]
    assert [o.report for o in outcomes] == ["bank.md", "tea.md", "bank.md", OPENED]
    assert outcomes[0].recall_1 == outcomes[0].mrr == outcomes[0].ndcg_12 == 1
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert outcomes[3].answer == qa.ask("工行净利润是多少?").text
    assert [s.source for s in qa.sources()] == ["icbc-2021h1.md"]
    assert {"small zh", "small en", "kind figure", "all"} <= {r.name for r in results.rows}
    assert Results.from_json(results.to_json()) == results
    assert "营业收入是多少?" not in to_html(results)
    assert results.versions["engine"] == "extractive"


def test_what_is_kept_of_an_answer(small: Path, two: ReportQA) -> None:
    question = read_questions(small)[0]
    o = judge(question, two)
    assert o.verbatim
    cited = o.citations[0]  # two reports are open: each tells it
    assert two.document(cited.source).text[cited.start : cited.end] == cited.quote
    assert cited.quote in cited.passage
    assert o.found[0].holds
    assert question.evidence[0] in o.found[0].text
    assert (o.expected, o.evidence) == (question.keys, question.evidence)
    assert o.figures_supported == o.figures > 0
    assert (o.sound, o.draft, o.missing, o.em) == (True, "", (), None)


def test_a_refusal_tells_what_would_have_been_said(small: Path, two: ReportQA) -> None:
    unsure = replace(read_questions(small)[0], question="柜上整年的流水拢共有几多?")
    unsure = replace(unsure, answers=("8.6亿元",))
    refused = [judge(q, two) for q in (unsure, read_questions(small)[2])]
    assert [o.status for o in refused] == ["refused", "refused"]
    for o in refused:
        told = two.ask(o.question, threshold=0)
        assert o.confidence == told.confidence < THRESHOLD
        assert o.draft == ("" if told.status == "refused" else told.text)
        assert o.sound == (o.answerable and keys_found(told.text, o.expected) == 1)
        assert (o.citations, o.figures) == ((), 0)
    assert refused[0].f1 == answer_f1(refused[0].answer, ["8.6亿元"])


def test_directions(small: Path, two: ReportQA, qa: ReportQA) -> None:
    zh, en, _, _ = read_questions(small)
    assert judge(zh, two).direction == judge(en, two).direction == "same language"
    assert judge(en, qa).direction == "translated"
    assert judge(zh, qa).direction == "same language"
    (abroad,) = evaluate(qa, [replace(en, reports=zh.reports)]).outcomes
    assert abroad.direction == "across languages"


def test_what_is_written(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to_json, to_table, to_page = (tmp_path / n for n in ("o.json", "o.md", "o.html"))
    arguments = [str(small), "--json", str(to_json), "--markdown", str(to_table)]
    arguments += ["--html", str(to_page), "--max", "wrong=0", "--min", "small.zh:keys=1"]
    assert main([*arguments, "--min", "keys=0.9", "--min", "verbatim=1", "--failures"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert to_table.read_text(encoding="utf-8").startswith("# Results")
    assert "| small zh | 3 |" in out
    written = json.loads(to_json.read_text(encoding="utf-8"))
    assert [w["id"] for w in written["questions"]] == ["1", "2", "3", "4"]
    named = {"question", "answer", "status", "keys", "cited", "verbatim", "citations", "found"}
    assert named <= set(written["questions"][0])
    assert to_page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_results_are_compared(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, to_page = tmp_path / "old.json", tmp_path / "o.html"
    assert main([str(small), "--json", str(old)]) == 0
    raw = json.loads(old.read_text(encoding="utf-8"))
    raw["questions"][0]["status"] = "refused"
    old.write_text(json.dumps(raw), encoding="utf-8")
    capsys.readouterr()
    assert main([str(small), "--compare", str(old), "--html", str(to_page)]) == 0
    out = capsys.readouterr().out
    assert "4 questions compared: 1 better, 0 worse" in out
    assert "better: small 1, wrongly refused -> right: 营业收入是多少?" in out
    assert "Compared with before" in to_page.read_text(encoding="utf-8")


def test_a_gate_that_is_missed(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "o.json"
    gates = ["--min", "keys=1.01", "--min", "mrr=0.1", "--max", "small.zh:wrong=-1"]
    assert main([str(small), *gates, "--json", str(kept)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "missed: all: keys is 1.000, below 1.01",
        "missed: small.zh: wrong is 0.000, above -1",
    ]
    assert kept.exists()


def test_a_gate_without_questions_to_measure_is_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "q.jsonl", json.dumps(QUESTIONS[3]))
    assert main([str(path), "--min", "refused=0.5"]) == 1
    assert "refused is nan" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.jsonl"], "cannot be read"),
        (["bad.jsonl"], "bad.jsonl, line 1"),
        (["lost.jsonl"], "gone.md"),
        (["small.jsonl", "--min", "beauty=1"], "no measure is named 'beauty'"),
        (["small.jsonl", "--min", "keys=high"], "'high' is not a number"),
        (["one.jsonl", "--min", "mars:keys=1"], "No slice is named 'mars'"),
        (["one.jsonl", "--compare", "none.json"], "none.json: the results cannot be read"),
        (["one.jsonl", "--compare", "one.jsonl"], "one.jsonl: not results of this version"),
        (["one.jsonl", "--html", "no/such/page.html"], "cannot be written"),
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
