"""A sentence of a model is shown once it is complete and has passed, while the rest still comes."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from index.errors import ReportQAError
from qa import AnswerEvent, EvidenceEvent, ReportQA, SentenceEvent
from qa.generative import GenerativeAnswerer
from qa.result import Event
from tests.fakes import StreamingChatModel
from tests.web.samples import states
from web.chat import Chat
from web.view.drawn import Drawn
from web.view.texts import ZH as TEXTS

ZH = "工行净利润是多少?"
FIRST = "工行净利润1645亿元。[1] "
SECOND = "营业收入4678亿元。[1]"
GATES: dict[str, threading.Event] = {}


class GatedChatModel(StreamingChatModel):
    """Waits at the piece "|" until its gate is opened; `failing` raises after the last piece."""

    gate: str
    failing: bool = False

    def said(self) -> Iterator[str]:
        for piece in self.pieces:
            if piece == "|":
                assert GATES[self.gate].wait(10), "nobody opened the gate"
            else:
                yield piece
        if self.failing:
            raise RuntimeError("the model broke down")


def opened(qa: ReportQA, gate: str, *pieces: str, failing: bool = False) -> ReportQA:
    GATES[gate] = threading.Event()
    model = GatedChatModel(pieces=list(pieces), gate=gate, failing=failing)
    return ReportQA(qa.collection, GenerativeAnswerer(qa.collection, model, "gated"))


def followed(events: Iterator[Event], gate: str) -> list[Event]:
    """All events; the gate is opened at the first sentence."""
    seen = []
    for event in events:
        seen.append(event)
        if isinstance(event, SentenceEvent):
            GATES[gate].set()
    return seen


def test_a_sentence_is_shown_while_the_next_is_being_written(qa: ReportQA) -> None:
    llm = opened(qa, "next", FIRST, "营业", "|", SECOND[2:])
    first, *middle, last = followed(llm.stream(ZH), "next")
    assert isinstance(first, EvidenceEvent)
    assert isinstance(last, AnswerEvent)
    assert [e.text for e in middle if isinstance(e, SentenceEvent)] == list(last.answer.sentences)
    assert len(middle) == 2
    assert last.answer.engine == "gated"


def test_a_sentence_that_fails_the_check_is_never_shown(qa: ReportQA) -> None:
    llm = opened(qa, "wrong", "工行净利润9999亿元。[1] ", FIRST, "营业", "|", SECOND[2:])
    *events, last = followed(llm.stream(ZH), "wrong")
    assert isinstance(last, AnswerEvent)
    assert not any("9999" in e.text for e in events if isinstance(e, SentenceEvent))
    assert [u.text for u in last.answer.unsupported] == ["工行净利润9999亿元。"]


def test_nothing_is_shown_early_where_the_threshold_asks_for_more(qa: ReportQA) -> None:
    llm = opened(qa, "sure", FIRST, SECOND)
    events = list(llm.stream(ZH, threshold=0.95))
    assert not any(isinstance(e, SentenceEvent) for e in events)


def test_a_breakdown_replaces_what_was_shown(qa: ReportQA) -> None:
    llm = opened(qa, "broken", FIRST, "营业", "|", failing=True)
    *_, last = followed(llm.stream(ZH), "broken")
    assert isinstance(last, AnswerEvent)
    assert last.answer.sentences == qa.ask(ZH).sentences
    assert last.answer.engine == "extractive"


def test_the_page_shows_the_answer_that_counts_and_who_gave_it(qa: ReportQA) -> None:
    llm = opened(qa, "page", FIRST, "营业", "|", failing=True)
    turns = states(Chat(_opening(llm, "page")), ZH)[-1]
    html = Drawn().conversation(turns, TEXTS, {})
    assert TEXTS.engine.format(engine=TEXTS.extractive) in html
    assert "原文摘取的回答" in html
    assert "营业</" not in html
    good = opened(qa, "good", FIRST, SECOND)
    turns = states(Chat(good), ZH)[-1]
    assert TEXTS.engine.format(engine="gated") in Drawn().conversation(turns, TEXTS, {})


def _opening(llm: ReportQA, gate: str) -> ReportQA:
    GATES[gate].set()
    return llm


def test_events_for_asynchronous_code(qa: ReportQA) -> None:
    llm = opened(qa, "async", FIRST, SECOND)

    async def gather() -> list[Event]:
        return [e async for e in llm.astream(ZH)]

    events = asyncio.run(gather())
    assert [type(e) for e in events[:2]] == [EvidenceEvent, SentenceEvent]


def test_what_the_chain_raises_is_raised(qa: ReportQA) -> None:
    with pytest.raises(ReportQAError):
        list(opened(qa, "raise").stream(""))
