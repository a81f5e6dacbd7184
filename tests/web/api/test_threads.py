"""A streamed answer's place in the queue, and its end, whatever becomes of the reader."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import pytest
from fastapi import FastAPI

from index.errors import BusyError, ReportQAError
from qa import AnswerEvent, ReportQA, SentenceEvent
from tests.web.api.conftest import apart
from tests.web.conftest import PATIENCE
from tests.web.samples import answer
from web.api import openai
from web.api.access import Entrance
from web.api.desk import Desk
from web.api.threads import events
from web.chat import Chat
from web.traffic.gate import Gate

ASKED: dict[str, Any] = {"question": "净利润?", "history": [], "sources": None}


class Slow(ReportQA):
    """Says a sentence, and the rest when the reader has left."""

    def __init__(self, of: ReportQA) -> None:
        super().__init__(of.collection)
        self.left = threading.Event()
        self.ended = False

    def stream(self, question: str, history: Any = None, **options: Any) -> Iterator[Any]:
        yield SentenceEvent("第一句。", ())
        assert self.left.wait(PATIENCE)
        yield SentenceEvent("第二句。", ())
        self.ended = True
        yield AnswerEvent(answer("第一句。第二句。"))


class Mute(ReportQA):
    """Breaks its promise: no answer comes."""

    def stream(self, question: str, history: Any = None, **options: Any) -> Iterator[Any]:
        yield SentenceEvent("第一句。", ())


async def _leave_after_the_first(desk: Desk) -> None:
    async with aclosing(events(desk, ASKED)) as told:
        assert isinstance(await anext(told), SentenceEvent)


def test_the_place_is_kept_until_the_work_has_ended(two_reports: ReportQA) -> None:
    gate = Gate(at_once=1, waiting=1)
    slow = Slow(two_reports)
    apart(lambda: asyncio.run(_leave_after_the_first(Desk(Chat(slow, gate)))))
    assert not gate.idle
    slow.left.set()
    with gate.seat():  # waits for the one place
        assert slow.ended


@pytest.mark.parametrize("stream", [False, True])
def test_who_hangs_up_while_waiting_leaves_the_line(two_reports: ReportQA, stream: bool) -> None:
    gate, app = Gate(at_once=1, waiting=1), FastAPI()
    slow = Slow(two_reports)
    openai.mount(app, Entrance(Desk(Chat(slow, gate))))
    body = {"model": "report-qa", "messages": [{"role": "user", "content": "净利润?"}]}
    sent = [{"type": "http.request", "body": json.dumps({**body, "stream": stream}).encode()}]
    said: list[Any] = []

    async def receive() -> Any:
        if sent:
            return sent.pop()
        while _is_free(gate):  # until it has taken its place
            await asyncio.sleep(0.01)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        said.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/chat/completions", "headers": [],
             "query_string": b"", "raw_path": b""}  # fmt: skip
    with gate.seat():
        apart(lambda: asyncio.run(asyncio.wait_for(app(scope, receive, send), PATIENCE)))
        assert said[0]["status"] == 499
        assert _is_free(gate)
    assert gate.idle
    assert not slow.ended


def _is_free(gate: Gate) -> bool:
    try:
        gate.seat().give_up()
    except BusyError:
        return False
    return True


def test_a_stream_without_an_answer_ends_with_an_error(two_reports: ReportQA) -> None:
    desk = Desk(Chat(Mute(two_reports.collection)))

    async def run() -> None:
        async with aclosing(events(desk, ASKED)) as told:
            assert isinstance(await anext(told), SentenceEvent)
            with pytest.raises(ReportQAError, match="went wrong"):
                await asyncio.wait_for(anext(told), PATIENCE)

    apart(lambda: asyncio.run(run()))
