"""Question sets: what is read, and that a bad line is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from index.errors import InputError
from qa.questions import read_questions
from tests.index.samples import write

GOOD = {
    "id": "a", "question": "净利润是多少?", "lang": "zh", "answerable": True,
    "keys": [["1645亿", "164.5 billion"]], "evidence": ["净利润1645亿元"],
}  # fmt: skip


def line(**changed: Any) -> str:
    return json.dumps({**GOOD, **changed}, ensure_ascii=False)


def test_a_set_is_read(tmp_path: Path) -> None:
    turn = {"role": "user", "content": "x"}
    full = line(
        id="b",
        answers=["1645亿元"],
        kind="figure",
        history=[turn],
        report="reports/r.md",
        answerable=False,
    )
    path = write(tmp_path / "small.dev.jsonl", f"\ufeff{line()}\n\n{full}\n")
    plain, other = read_questions(path)
    assert (plain.id, plain.question, plain.lang) == ("a", "净利润是多少?", "zh")
    assert plain.keys == (("1645亿", "164.5 billion"),)
    assert plain.evidence == ("净利润1645亿元",)
    assert (plain.kind, plain.history, plain.reports) == ("other", (), ())
    assert (other.kind, other.history, other.answerable) == ("figure", (turn,), False)
    assert other.reports == (tmp_path / "reports" / "r.md",)
    assert plain.set_name == "small.dev"
    assert (plain.answers, other.answers) == ((), ("1645亿元",))


def test_a_question_may_be_put_to_several_reports(tmp_path: Path) -> None:
    path = write(tmp_path / "small.dev.jsonl", line(report=["a.md", "b.md"]))
    assert read_questions(path)[0].reports == (tmp_path / "a.md", tmp_path / "b.md")


def test_a_line_separator_inside_a_text_ends_no_line(tmp_path: Path) -> None:
    (one,) = read_questions(write(tmp_path / "q.jsonl", line(question="净\u2028利\x85润?")))
    assert one.question == "净\u2028利\x85润?"


@pytest.mark.parametrize(
    "bad",
    [
        "not json", "[]", "7", "null", '"text"', "{}", '{"id": "a"', "[" * 5000,
        line(answerable="yes"), line(answerable=1), line(lang="fr"), line(lang=None),
        line(keys="1645亿"), line(keys=["1645亿"]), line(keys=[[1645]]), line(keys=None),
        line(evidence="净利润"), line(evidence=[7]), line(evidence=None), line(id=7),
        line(question=None), line(question=["x"]), line(history=["x"]), line(history="x"),
        line(history=[{"role": "user"}]), line(kind=7), line(report=7), line(report=[7]),
        line(answers="x"), line(answers=[7]),
    ],
)  # fmt: skip
def test_a_bad_line_is_named(tmp_path: Path, bad: str) -> None:
    path = write(tmp_path / "q.jsonl", f"{line()}\n\n{bad}\n{line()}")
    with pytest.raises(InputError, match=r"q\.jsonl, line 3: not a question"):
        read_questions(path)


def test_what_cannot_be_answered_needs_no_keys(tmp_path: Path) -> None:
    bare = {k: v for k, v in GOOD.items() if k not in ("keys", "evidence")} | {"answerable": False}
    (question,) = read_questions(write(tmp_path / "q.jsonl", json.dumps(bare)))
    assert not question.keys
    assert not question.evidence


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("not json", r"no JSON \(Expecting value at character 1\)"),
        ("[1]", "no JSON object"),
        ("{}", '"answerable" is missing'),
        ("[" * 100_000, "too many brackets"),
    ],
)
def test_the_reason_is_told_in_plain_words(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(InputError, match=f"not a question: {why}"):
        read_questions(write(tmp_path / "q.jsonl", text))


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_field_is_named(tmp_path: Path, name: str) -> None:
    lacking = json.dumps({k: v for k, v in GOOD.items() if k != name})
    with pytest.raises(InputError, match=f"line 1.*{name}"):
        read_questions(write(tmp_path / "q.jsonl", lacking))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "utf16.jsonl").write_text(line(), encoding="utf-16")
    for path in (tmp_path / "none.jsonl", tmp_path, tmp_path / "utf16.jsonl"):
        with pytest.raises(InputError, match="cannot be read"):
            read_questions(path)
    with pytest.raises(InputError, match="empty"):
        read_questions(write(tmp_path / "empty.jsonl", "\n \n"))
