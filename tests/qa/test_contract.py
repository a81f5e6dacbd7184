"""The contract of the Python API, line by line, on the bundled report and on small ones."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest

import qa as package
from index.errors import (
    InputError,
)
from index.language.terms import language
from qa import Answer, AnswerEvent, Evidence, EvidenceEvent, ReportQA, SentenceEvent
from qa.request import Request
from qa.result import Event
from tests.index.samples import write
from tests.qa.samples import (
    ASKED,
    BUNDLED,
    MARKER,
    NOTES,
    SOLAR,
    UNANSWERABLE,
    assert_well_formed,
    bare,
)

ZH, EN = "工行净利润是多少?", "What was ICBC's net profit?"
REFUSED = UNANSWERABLE[0]


def test_exported_names() -> None:
    assert sorted(package.__all__) == package.__all__
    for name in package.__all__:
        assert getattr(package, name).__name__ == name


# --- answers


@pytest.mark.parametrize("question", [q for q, _ in ASKED])
def test_an_answer_has_verbatim_citations(qa: ReportQA, question: str) -> None:
    answer = qa.ask(question, threshold=0)
    assert_well_formed(answer, qa)
    assert answer.status == "answered"
    assert answer.citations
    assert answer.question
    assert answer.language == language(question)
    for c in answer.citations:
        assert c.source == BUNDLED
        assert c.page is None
        assert c.quote in c.passage.text
        assert c.translation
        assert re.search("[a-z]{3}", c.translation)
        assert language(c.quote) == "zh"


def test_most_questions_are_answered_right(qa: ReportQA) -> None:
    missed = [q for q, key in ASKED if key not in qa.ask(q).text]
    assert len(missed) <= len(ASKED) // 10, missed


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_a_refusal_names_the_nearest_passages(qa: ReportQA, question: str) -> None:
    answer = qa.ask(question)
    assert_well_formed(answer, qa)
    assert answer.status == "refused"
    assert answer.language == language(question) == language(answer.text.split("“")[0])
    assert answer.confidence < 0.5
    assert answer.nearest
    text = qa.document(BUNDLED).text
    assert all(text[p.start : p.end] == p.text for p in answer.nearest)


def test_the_fields_of_an_answer(qa: ReportQA) -> None:
    answer = qa.ask(ZH)
    assert {f.name for f in fields(Answer)} >= {
        "status", "text", "language", "confidence", "question", "citations", "nearest", "steps",
        "unsupported", "notices", "metadata", "engine",
    }  # fmt: skip
    assert (answer.status, answer.language, answer.engine) == ("answered", "zh", "extractive")
    assert (answer.nearest, answer.unsupported) == ((), ())
    assert "[1]" in answer.text
    assert answer.metadata["seconds"] >= 0
    with pytest.raises(FrozenInstanceError):
        answer.text = "forged"  # type: ignore[misc]
    again = json.loads(json.dumps(answer.to_dict(), ensure_ascii=False))
    assert again["citations"][0]["quote"] == answer.citations[0].quote
    assert again["citations"][0]["passage"]["id"] == answer.citations[0].passage.id


def test_an_answer_is_the_same_every_time(qa: ReportQA) -> None:
    assert bare(qa.ask(ZH)) == bare(qa.ask(ZH))
    assert bare(ReportQA.open().ask(EN)) == bare(qa.ask(EN))


def test_every_door_gives_the_same_answer(qa: ReportQA) -> None:
    questions = [ZH, EN, REFUSED, "你好"]
    asked = [bare(qa.ask(q)) for q in questions]
    assert [bare(a) for a in qa.batch(questions)] == asked
    assert [bare(asyncio.run(qa.aask(q))) for q in questions] == asked
    assert [bare(qa.chain.invoke(Request(q))) for q in questions] == asked
    assert [bare(a) for a in qa.chain.batch([Request(q) for q in questions])] == asked
    assert qa.batch([]) == []


def test_several_questions_at_once(qa: ReportQA) -> None:
    async def both() -> Sequence[Answer]:
        return await asyncio.gather(qa.aask(ZH), qa.aask(EN))

    zh, en = asyncio.run(both())
    assert (zh.language, en.language) == ("zh", "en")
    assert "1645" in zh.text
    assert "164.5" in en.text


def test_history_is_given_as_messages(qa: ReportQA) -> None:
    history = [
        {"role": "user", "content": "数字人民币个人钱包开立了多少个?"},
        {"role": "assistant", "content": "356万个。[1]"},
    ]
    answer = qa.ask("那对公的呢?", history=history)
    assert "70万" in answer.text
    assert answer.question != "那对公的呢?"
    assert_well_formed(answer, qa)
    assert bare(asyncio.run(qa.aask("那对公的呢?", history))) == bare(answer)


@pytest.mark.parametrize(
    "history",
    [
        ["净利润"], [{"role": "user"}], [{"role": "user", "content": 7}], [{"content": "x"}],
        [{"role": "user", "content": None}], [{"role": "user", "content": ["a"]}], "净利润", 7,
    ],
)  # fmt: skip
def test_a_history_that_is_none_is_an_input_error(qa: ReportQA, history: Any) -> None:
    with pytest.raises(InputError, match="history"):
        qa.ask(ZH, history=history)


def test_thresholds(qa: ReportQA) -> None:
    for question in (ZH, EN, REFUSED):
        sure = qa.ask(question, threshold=0)
        assert sure.status == "answered"
        assert_well_formed(sure, qa)
        never = qa.ask(question, threshold=1)
        is_told = question != REFUSED  # then what was missed, not that the report lacks it
        assert (f"{sure.confidence:.2f}" in never.text) == is_told
        assert never.status == "refused"
        assert_well_formed(never, qa)
        assert never.confidence == sure.confidence
    assert bare(qa.ask(ZH, threshold=None)) == bare(qa.ask(ZH))


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), float("inf"), "high"])
def test_a_threshold_outside_0_to_1_is_refused(qa: ReportQA, threshold: Any) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        qa.ask(ZH, threshold=threshold)


def test_markers_in_a_report_are_not_taken_for_citations(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    qa.add(write(tmp_path / "notes.md", NOTES))
    for threshold in (0, 1):
        answer = qa.ask("When was the drying hall ready?", threshold=threshold)
        assert_well_formed(answer, qa)


# --- events


def test_events_in_order(qa: ReportQA) -> None:
    first, *middle, last = qa.stream(ZH)
    assert isinstance(first, EvidenceEvent)
    assert isinstance(first.evidence, Evidence)
    assert first.evidence.question == ZH
    assert first.evidence.hits
    assert isinstance(last, AnswerEvent)
    assert bare(last.answer) == bare(qa.ask(ZH))
    assert_sentences(middle, last.answer)
    assert middle


def test_each_sentence_comes_with_its_own_citations(qa: ReportQA) -> None:
    for question in ("总结一下这份报告", "Summarise the report"):
        _, *middle, last = qa.stream(question)
        assert isinstance(last, AnswerEvent)
        assert_sentences(middle, last.answer)
        assert len(middle) >= 3


def assert_sentences(events: Sequence[Event], answer: Answer) -> None:
    """The sentences of an answer in order, each with the citations that it marks."""
    rest = answer.text
    for event in events:
        assert isinstance(event, SentenceEvent)
        before, found, rest = rest.partition(event.text)
        assert (before.strip(), found) == ("", event.text)
        marked = {int(n) for n in MARKER.findall(event.text)}
        assert marked == {c.number for c in event.citations}
        assert set(event.citations) <= set(answer.citations)
    assert rest == ""


def test_a_refusal_shows_no_sentence(qa: ReportQA) -> None:
    first, last = qa.stream(REFUSED)
    assert isinstance(first, EvidenceEvent)
    assert isinstance(last, AnswerEvent)
    assert last.answer.status == "refused"


def test_a_greeting_has_no_evidence(qa: ReportQA) -> None:
    first, *_, last = qa.stream("你好")
    assert isinstance(first, EvidenceEvent)
    assert first.evidence.hits == ()
    assert isinstance(last, AnswerEvent)
    assert last.answer.status == "answered"


def test_events_for_asynchronous_code(qa: ReportQA) -> None:
    async def gather() -> list[Any]:
        return [e async for e in qa.astream(EN, threshold=0.2, sources=[BUNDLED])]

    events = asyncio.run(gather())
    expected = list(qa.stream(EN, threshold=0.2, sources=[BUNDLED]))
    assert [type(e) for e in events] == [type(e) for e in expected]
    assert events[:-1] == expected[:-1]
    assert bare(events[-1].answer) == bare(qa.ask(EN))


def test_streams_pass_errors_on(qa: ReportQA) -> None:
    async def gather() -> list[Any]:
        return [e async for e in qa.astream(" ")]

    with pytest.raises(InputError):
        list(qa.stream(""))
    with pytest.raises(InputError):
        asyncio.run(gather())


def test_a_cell_with_its_unit_from_the_corner_stands(tmp_path: Path) -> None:
    """A statement before a table is no caption, and £349.7 million passes the figure check."""
    report = tmp_path / "solar.md"
    report.write_text(SOLAR, encoding="utf-8")
    qa = ReportQA.open(tmp_path / "index")
    qa.add(report)
    answer = qa.ask("What was revenue in 2022?")
    assert answer.text == "Revenue: £349.7 million (2022). [1]"
    assert answer.unsupported == ()


def test_a_refusal_names_each_source_once(qa: ReportQA) -> None:
    for question in ("招商银行的净利润是多少?", "What was the dividend?"):
        answer = qa.ask(question)
        assert answer.status == "refused"
        assert len(answer.nearest) > 1
        assert answer.text.count(answer.nearest[0].source) == 1
