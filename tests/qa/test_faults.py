"""Every way in which a server can fail ends in a labelled answer, within the deadline."""

import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, sleep

import pytest

from qa import Answer, AnswerEvent, ReportQA, SentenceEvent
from qa.generative import GenerativeAnswerer
from qa.llm.models import generative
from tests.misbehaving import GOOD, Misbehaving, misbehaving
from tests.qa.samples import assert_well_formed, bare

ZH = "工行净利润是多少?"
DEADLINE = 2.0
SLACK = 1.0  # seconds for the extractive answer itself, on a busy machine
KEY = "sk-secret-0123456789"
FAULTS = [
    "refused", "dns", "slow", "drip", "429-wait", "429", "500", "html", "invalid-json",
    "no-choices", "empty", "wrong-language", "cut", "length", "endless",
]  # fmt: skip
TRIED_AGAIN = {"429": 3, "500": 3}


@pytest.fixture(scope="module")
def server() -> Iterator[Misbehaving]:
    with misbehaving() as running:
        yield running


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def opened(
    qa: ReportQA,
    server: Misbehaving,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
    streams: bool = True,
    name: str = "qwen3",
    deadline: float = DEADLINE,
) -> ReportQA:
    """The bundled report, answered through LangChain's own client by a server with that fault."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    urls = {"refused": f"http://127.0.0.1:{closed_port()}/v1", "dns": "http://nowhere.invalid/v1"}
    made = generative(qa.collection, f"openai:{name}@{urls.get(fault) or server.url(fault)}")
    made._model.disable_streaming = not streams
    answerer = GenerativeAnswerer(qa.collection, made._model, made.name, deadline=deadline)
    return ReportQA(qa.collection, answerer)


def assert_labelled(answer: Answer, plain: Answer) -> None:
    """The extractive answer to the letter, with one more notice."""
    assert answer.engine == "extractive"
    assert "原文摘取" in answer.notices[-1]
    same = replace(answer, notices=answer.notices[:-1], unsupported=())
    assert bare(same) == bare(replace(plain, unsupported=()))


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_in_a_labelled_answer_within_the_deadline(
    fault: str, streams: bool, qa: ReportQA, server: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    llm = opened(qa, server, fault, monkeypatch, streams)
    before = server.asked.count(fault)
    began = monotonic()
    answer = llm.ask(ZH)
    assert monotonic() - began < DEADLINE + SLACK
    assert_well_formed(answer, qa)
    assert_labelled(answer, qa.ask(ZH))
    assert server.asked.count(fault) - before <= TRIED_AGAIN.get(fault, 1)
    assert answer.metadata["model"]["attempts"] <= 3


@pytest.mark.parametrize("fault", FAULTS)
def test_no_partial_answer_passes_for_a_whole_one(
    fault: str, qa: ReportQA, server: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was streamed before the fault had passed the check, and the answer that counts is
    the extractive one.
    """
    *events, last = opened(qa, server, fault, monkeypatch).stream(ZH)
    assert isinstance(last, AnswerEvent)
    assert_labelled(last.answer, qa.ask(ZH))
    shown = [e for e in events if isinstance(e, SentenceEvent)]
    assert all(c.quote in qa.document(c.source).text for e in shown for c in e.citations)
    assert not any(e.text.startswith("营业收入") for e in shown if fault == "cut")


@pytest.mark.parametrize("streams", [True, False])
def test_a_good_server_is_used(
    streams: bool, qa: ReportQA, server: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = opened(qa, server, "good", monkeypatch, streams).ask(ZH)
    assert (answer.engine, answer.unsupported, answer.notices) == ("openai:qwen3", (), ())
    assert answer.text.startswith("工行净利润1645亿元")
    told = answer.metadata["model"]
    assert (told["input_tokens"], told["output_tokens"], told["attempts"]) == (800, 30, 1)
    assert 0 < told["first_seconds"] <= told["seconds"] < answer.metadata["seconds"]
    assert GOOD.count("。") == len(answer.sentences)


def test_a_passing_fault_is_tried_again(
    qa: ReportQA, server: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = opened(qa, server, "once", monkeypatch).ask(ZH)
    assert answer.engine == "openai:qwen3"
    assert answer.metadata["model"]["attempts"] == 2


def test_a_wrong_key_is_not_tried_again(
    qa: ReportQA, server: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = opened(qa, server, "401", monkeypatch).ask(ZH)
    assert_labelled(answer, qa.ask(ZH))
    assert server.asked.count("401") == 1


def test_structured_output_is_asked_for_where_it_is_known_and_given_up_where_refused(
    qa: ReportQA, server: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = opened(qa, server, "no-shape", monkeypatch, name="gpt-4o-mini", deadline=30)
    answer = patient.ask(ZH)  # the first to load the client's part for structured output
    assert answer.engine == "openai:gpt-4o-mini"
    asked = [b for b, fault in zip(server.bodies, server.asked, strict=True) if fault == "no-shape"]
    assert ["response_format" in b for b in asked] == [True, False]


def test_a_dripping_connection_is_closed(
    qa: ReportQA, server: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = server.hung_up.count("drip")
    opened(qa, server, "drip", monkeypatch).ask(ZH)
    for _ in range(100):
        if server.hung_up.count("drip") > before:
            return
        sleep(0.02)
    pytest.fail("the connection was left open after the deadline")


@pytest.mark.parametrize("fault", ["good", "401", "500", "refused", "html", "cut"])
def test_keys_are_never_shown_or_logged(
    fault: str,
    qa: ReportQA,
    server: Misbehaving,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG):
        llm = opened(qa, server, fault, monkeypatch)
        answer = llm.ask(ZH)
    out, err = capfd.readouterr()
    assert fault == "refused" or f"Bearer {KEY}" in server.headers
    for text in (caplog.text, out, err, repr(answer), repr(llm.engine), str(vars(llm.engine))):
        assert KEY not in text
