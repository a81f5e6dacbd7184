"""Feedback as a question set that the evaluation reads and asks."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import ReportQA
from qa.evaluation import evaluate
from qa.metrics import keys_found
from qa.questions import TestQuestion, read_questions
from tests.web.samples import answer, citation, refusal
from web.feedback import Feedback, Rated, identity, rated
from web.question_set import DRAFT, KIND, question_set

SAID = answer("净利润为1645亿元 [1]", citation("净利润1645亿元"))


def _feedback(it: Rated, verdict: Any = "up", comment: str = "", made: str = "2026") -> Feedback:
    return Feedback("ann", identity(it), made, verdict, comment, it)


def _read(folder: Path, *found: Feedback) -> list[TestQuestion]:
    path = folder / "feedback.jsonl"
    path.write_text(question_set(found), encoding="utf-8")
    return read_questions(path)


def test_a_good_answer_gives_its_figures_and_quotes(tmp_path: Path) -> None:
    (q,) = _read(tmp_path, _feedback(rated("2021年净利润是多少?", SAID, ())))
    assert (q.lang, q.answerable, q.kind) == ("zh", True, KIND)
    assert q.keys == (("1645亿元",),)
    assert q.evidence == ("净利润1645亿元",)
    assert keys_found(SAID.text, q.keys) == 1


def test_a_figure_told_in_another_language_keeps_both_spellings(tmp_path: Path) -> None:
    said = replace(SAID, text="Net profit was RMB 164.5 billion. [1]", language="en")
    (q,) = _read(tmp_path, _feedback(rated("What was net profit?", said, ())))
    assert q.keys == (("RMB 164.5 billion", "1645亿元"),)
    assert q.lang == "en"


def test_an_answer_without_figures_gives_its_sentences(tmp_path: Path) -> None:
    said = replace(SAID, text="为了解决技术难题。 [1]")
    (q,) = _read(tmp_path, _feedback(rated("为什么?", said, ())))
    assert q.keys == (("为了解决技术难题。",),)


def test_a_refusal_found_good_is_a_question_without_an_answer(tmp_path: Path) -> None:
    (q,) = _read(tmp_path, _feedback(rated("首都?", refusal(), ())))
    assert (q.answerable, q.keys, q.evidence) == (False, (), ())


def test_a_bad_answer_is_a_draft_that_fails_until_it_is_completed(tmp_path: Path) -> None:
    (q,) = _read(tmp_path, _feedback(rated("净利润?", SAID, ()), "down", "应为上年"))
    assert q.kind == DRAFT
    assert q.keys == (("TO COMPLETE: 应为上年",),)
    assert keys_found(SAID.text, q.keys) == 0
    raw = json.loads((tmp_path / "feedback.jsonl").read_text(encoding="utf-8"))
    assert (raw["comment"], raw["answer"]) == ("应为上年", SAID.text)


def test_a_follow_up_keeps_its_turns(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "净利润?"}, {"role": "assistant", "content": "1645亿元"}]
    (q,) = _read(tmp_path, _feedback(rated("那营收呢?", SAID, turns)))
    assert list(q.history) == turns


def test_one_line_a_question_and_a_dispute_is_a_draft(tmp_path: Path) -> None:
    old, new = rated("净利润?", SAID, ()), rated("净利润?", replace(SAID, text="1700亿元 [1]"), ())
    (q,) = _read(tmp_path, _feedback(new, "up", made="2"), _feedback(old, "up", made="1"))
    assert q.keys == (("1700亿元",),)
    (q,) = _read(tmp_path, _feedback(old, "down", made="1"), _feedback(new, "up", made="2"))
    assert q.kind == DRAFT


@pytest.mark.property
@given(st.text(min_size=1), st.text(), st.text(), st.sampled_from(["up", "down"]))
def test_whatever_was_said_the_set_is_read(
    tmp_path_factory: pytest.TempPathFactory, question: str, text: str, comment: str, verdict: str
) -> None:
    said = rated(question, replace(SAID, text=text), ())
    folder = tmp_path_factory.getbasetemp()
    (q,) = _read(folder, _feedback(said, verdict, comment))
    assert q.question == said.question
    assert keys_found(text, q.keys) == (1 if verdict == "up" else 0)


def test_good_answers_of_the_bundled_report_come_out_right_again(tmp_path: Path) -> None:
    qa = ReportQA.open()
    asked = (
        "What was ICBC's net profit?", "工行2021年上半年的营业收入是多少？",
        "揭榜挂帅机制是为了解决什么?", "美国的首都是哪座城市?",
    )  # fmt: skip
    found = [_feedback(rated(q, qa.ask(q), ()), made=str(n)) for n, q in enumerate(asked)]
    results = evaluate(qa, _read(tmp_path, *found))
    assert [o.right for o in results.outcomes] == [True] * len(asked)
    assert all(o.cited for o in results.outcomes if o.answerable)
