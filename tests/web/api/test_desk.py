"""What programs may ask for, and what is said to what they may not."""

import base64
import logging
import math
import threading
from pathlib import Path
from typing import Any

import pytest

from index.errors import (
    AccessDeniedError,
    BusyError,
    DocumentError,
    InputError,
    ReportQAError,
    UnknownSourceError,
)
from qa import Answer, ReportQA
from qa.assemble import MAX_QUESTION
from tests.web.api.conftest import NORTH, SOUTH
from web.api.desk import MOST_CHARACTERS, MOST_QUESTIONS, Desk, asked
from web.chat import Chat
from web.traffic.gate import Gate

QUESTION = {
    "id": "p", "question": "What was the net profit of North Bank?", "lang": "en",
    "answerable": True, "keys": [["12.5 billion"]], "evidence": ["RMB 12.5 billion"],
}  # fmt: skip


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def desk(two_reports: ReportQA) -> Desk:
    return Desk(Chat(two_reports))


@pytest.fixture
def own(empty: ReportQA) -> Desk:
    return Desk(Chat(empty))


def test_an_answer_quotes_the_source(desk: Desk) -> None:
    answer = desk.ask("What was the net profit of North Bank?", sources=["north.md"])
    assert answer.status == "answered"
    (citation,) = answer.citations
    part = desk.document("north.md", citation.start, citation.end)
    assert part["text"] == citation.quote
    assert desk.gate.idle


def test_turns_before_bear_on_the_question(desk: Desk) -> None:
    before = [
        {"role": "user", "content": "南方银行的净利润是多少?"},
        {"role": "assistant", "content": "88.6亿元"},
    ]
    answer = desk.ask("同比增长多少?", before, ["南方 2023.md"])
    assert "7.1%" in answer.text


def test_a_threshold_of_one_refuses(desk: Desk) -> None:
    assert desk.ask("What was the net profit of North Bank?", threshold=1).status == "refused"


def test_passages_are_found_with_their_scores(desk: Desk) -> None:
    first, *others = desk.search("净利润", k=2)
    assert first["passage"]["text"] in NORTH + SOUTH
    assert all(other["score"] <= first["score"] for other in others)
    assert {hit["passage"]["source"] for hit in desk.search("profit", 5, ["north.md"])} == {
        "north.md"
    }


def test_the_reports_are_listed(desk: Desk) -> None:
    held = desk.sources()
    assert [info["source"] for info in held] == ["north.md", "南方 2023.md"]
    assert held[1]["language"] == "zh"


def test_a_text_is_read_in_slices(own: Desk) -> None:
    text = "# Long\n\n" + "The profit of the year was good. " * 4000
    own.add("long.txt", packed(text))
    whole = own.document("long.txt")
    assert whole["end"] == MOST_CHARACTERS < whole["characters"]
    rest = own.document("long.txt", whole["end"])
    assert rest["end"] == whole["characters"]
    assert len(whole["text"]) + len(rest["text"]) == whole["characters"]
    assert own.document("long.txt", 3, 3)["text"] == ""
    assert own.document("long.txt", rest["end"] - 5, 10**8)["end"] == rest["end"]


def test_reports_are_added_replaced_and_removed(own: Desk) -> None:
    assert [i["source"] for i in own.add("a.md", packed(NORTH))] == ["a.md"]
    assert [i["source"] for i in own.add("a.md", packed(SOUTH))] == ["a.md"]
    assert "88.6" in own.document("a.md")["text"]
    gb = base64.b64encode(SOUTH.encode("gb18030")).decode()
    assert len(own.add("b.txt", gb, "gb18030")) == 2
    assert "88.6" in own.document("b.txt")["text"]
    assert [i["source"] for i in own.remove("a.md")] == ["b.txt"]
    with pytest.raises(UnknownSourceError):
        own.remove("a.md")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("../a.md", packed(NORTH), "without folders"),
        ("/etc/a.md", packed(NORTH), "without folders"),
        ("a\\b.md", packed(NORTH), "without folders"),
        (".md", packed(NORTH), "end in"),
        (".hidden.md", packed(NORTH), "without folders"),
        ("a.exe", packed(NORTH), "end in"),
        ("长" * 90 + ".md", packed(NORTH), "too long"),
        ("a" * 300 + ".md", packed(NORTH), "limit"),
        (7, packed(NORTH), "must be text"),
        ("a.md", "no base64!", "not base64"),
        ("a.md", "é", "not base64"),
        ("a.md", None, "must be text"),
    ],
)
def test_what_is_no_file_is_refused(own: Desk, name: Any, content: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        own.add(name, content)
    assert own.sources() == []


def test_a_file_that_cannot_be_read_is_told_without_a_folder(own: Desk) -> None:
    with pytest.raises(DocumentError) as told:
        own.add("a.pdf", packed("no PDF"))
    assert "a.pdf" in str(told.value)
    assert "/" not in str(told.value)


def test_where_programs_may_not_write_nothing_changes(empty: ReportQA) -> None:
    desk = Desk(Chat(empty), writable=False)
    with pytest.raises(AccessDeniedError):
        desk.add("a.md", packed(NORTH))
    with pytest.raises(AccessDeniedError):
        desk.remove("a.md")
    assert desk.sources() == []


@pytest.mark.parametrize("question", ["", " \u200b", None, 7, ["a"], {"a": 1}, "x" * 4001])
def test_what_is_no_question_is_refused(desk: Desk, question: Any) -> None:
    with pytest.raises(InputError):
        desk.ask(question)


@pytest.mark.parametrize(
    "history", ["text", 7, {"a": 1}, [7], [{}], [{"role": "system", "content": "x"}],
                [{"role": "user"}], [{"role": "user", "content": ["x"]}], [{}] * 1000]
)  # fmt: skip
def test_what_is_no_history_is_refused(desk: Desk, history: Any) -> None:
    with pytest.raises(InputError, match="history"):
        desk.ask("净利润是多少?", history)


@pytest.mark.parametrize("threshold", ["0.5", -1, 1.1, math.nan, 10**400, True, [1]])
def test_what_is_no_threshold_is_refused(desk: Desk, threshold: Any) -> None:
    with pytest.raises(InputError, match="threshold"):
        desk.ask("净利润是多少?", threshold=threshold)


def test_a_number_out_of_bounds_is_said(desk: Desk) -> None:
    with pytest.raises(InputError, match="between 0 and 1, not 9\\."):
        desk.ask("净利润是多少?", threshold=9)


@pytest.mark.parametrize("sources", ["north.md", 7, [7], {"a": 1}, ["x" * 2000]])
def test_what_is_no_list_of_sources_is_refused(desk: Desk, sources: Any) -> None:
    with pytest.raises(InputError, match="sources"):
        desk.ask("净利润是多少?", sources=sources)


@pytest.mark.parametrize("source", ["gone.md", "\ud800", "../north.md", "north.md\x00"])
def test_a_source_that_is_not_held_is_named(desk: Desk, source: str) -> None:
    for call in (desk.document, lambda s: desk.ask("?!a", sources=[s]),
                 lambda s: desk.search("a", 1, [s])):  # fmt: skip
        with pytest.raises(UnknownSourceError) as told:
            call(source)
        str(told.value).encode()  # can be sent


@pytest.mark.parametrize("k", [0, 51, -1, 1.5, "3", None, True, 10**30])
def test_bounds_of_a_search_are_held(desk: Desk, k: Any) -> None:
    with pytest.raises(InputError, match="k must"):
        desk.search("净利润", k)
    with pytest.raises(InputError, match="text has"):
        desk.search("x" * (MAX_QUESTION + 1))


@pytest.mark.parametrize(
    ("start", "end"), [(-1, None), (9, 3), (0, 10**10), ("0", 1), (10**9, None)]
)
def test_bounds_of_a_slice_are_held(desk: Desk, start: Any, end: Any) -> None:
    with pytest.raises(InputError, match="must"):
        desk.document("north.md", start, end)


def test_an_evaluation_measures_the_answers(desk: Desk) -> None:
    made = desk.evaluate([QUESTION])
    (outcome,) = made["questions"]
    assert outcome["keys"] == 1
    assert outcome["verbatim"]


def test_an_evaluation_reads_no_files_and_no_more_than_it_may(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="report"):
        desk.evaluate([{**QUESTION, "report": "/etc/passwd"}])
    with pytest.raises(InputError, match=f"limit is {MOST_QUESTIONS}"):
        desk.evaluate([QUESTION] * (MOST_QUESTIONS + 1))
    wrongs: list[Any] = [[], [7], [{}], "text", [{**QUESTION, "keys": 7}]]
    for wrong in wrongs:
        with pytest.raises(InputError) as told:
            desk.evaluate(wrong)
        assert "/" not in str(told.value)


def test_questions_of_programs_are_logged_as_those_of_the_page(
    two_reports: ReportQA, caplog: pytest.LogCaptureFixture
) -> None:
    """The named endpoints and the MCP tools ask, /v1 streams."""
    desk = Desk(Chat(two_reports, owner="alice"))
    with caplog.at_level(logging.INFO, "reportqa.questions"):
        desk.ask("asked?")
        desk.search("sought")
        list(desk.stream(asked("streamed?", None, None)))
    told = [r.getMessage() for r in caplog.records if r.name == "reportqa.questions"]
    assert told == ["alice 'asked?'", "alice 'sought'", "alice 'streamed?'"]


def test_one_evaluation_runs_in_the_whole_server(two_reports: ReportQA) -> None:
    gate = Gate(at_once=1, waiting=0)
    ann, ben = (Held(two_reports) for _ in range(2))
    running = threading.Thread(target=Desk(Chat(ann, gate)).evaluate, args=([QUESTION],))
    running.start()
    assert ann.asked.wait(30)
    with pytest.raises(BusyError, match="Another evaluation"):
        Desk(Chat(ben, gate)).evaluate([QUESTION])
    ann.let.set()
    running.join(30)
    with gate.seat(), pytest.raises(BusyError, match="server is busy"):
        Desk(Chat(ben, gate)).evaluate([QUESTION])
    ben.let.set()
    assert Desk(Chat(ben, gate)).evaluate([QUESTION])["questions"]


def test_when_all_places_are_taken_it_says_so(two_reports: ReportQA) -> None:
    gate = Gate(at_once=1, waiting=0)
    desk = Desk(Chat(two_reports, gate))
    with gate.seat(), pytest.raises(BusyError):
        desk.search("净利润")
    assert desk.search("净利润")


class Held(ReportQA):
    """Answers once it is let."""

    def __init__(self, of: ReportQA) -> None:
        super().__init__(of.collection)
        self.asked, self.let = threading.Event(), threading.Event()

    def ask(self, *values: Any, **named: Any) -> Answer:
        self.asked.set()
        assert self.let.wait(30)
        return super().ask(*values, **named)


class Broken(ReportQA):
    """Fails as a defect would."""

    def ask(self, *values: Any, **named: Any) -> Answer:
        raise ValueError("a secret")


def test_a_defect_is_told_without_its_inside(two_reports: ReportQA) -> None:
    desk = Desk(Chat(Broken(two_reports.collection)))
    with pytest.raises(ReportQAError) as told:
        desk.ask("净利润是多少?")
    assert "secret" not in str(told.value)
    assert desk.gate.idle
