"""Places in the queue over a real server: who gives one up, who waits, who is turned away."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import BusyError
from qa import ReportQA
from tests.web.conftest import PATIENCE, ask, visit
from tests.web.visitor import Visitor
from web.chat import Chat
from web.server import Service, stack
from web.traffic.gate import Gate
from web.view.texts import ZH

QUESTION = "净利润是多少?"


class Held(ReportQA):
    """Answers once it is let, an answer each time."""

    def __init__(self, of: ReportQA) -> None:
        super().__init__(of.collection, of.engine)
        self.let = threading.Semaphore(0)

    def stream(self, question: str, history: Any = None, **options: Any) -> Iterator[Any]:
        assert self.let.acquire(timeout=PATIENCE)
        yield from super().stream(question, history, **options)


class Named:
    """Takes the user from a header, where no test signs in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            user = dict(scope["headers"]).get(b"x-user", b"")
            scope.setdefault("state", {})["user"] = user.decode()
        await self._app(scope, receive, send)


@dataclass(frozen=True)
class House:
    """A server of one place to work and one to wait in."""

    address: str
    qa: Held
    gate: Gate

    def visitor(self, user: str) -> Visitor:
        client = httpx.Client(base_url=self.address, timeout=PATIENCE, headers={"x-user": user})
        return Visitor(self.address, client)

    def is_full(self) -> bool:
        try:
            self.gate.seat().give_up()
        except BusyError:
            return True
        return False


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    qa, gate = Held(ReportQA.open()), Gate(at_once=1, waiting=1)
    service = Service(qa, lambda user: Chat(qa, gate, user), gate, tmp_path)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(
            Named(stack(service, ["*"])), log_level="error", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield House(f"http://127.0.0.1:{listener.getsockname()[1]}", qa, gate)
        qa.let.release(100)
        server.should_exit = True
        thread.join(PATIENCE)


def _until(holds: Any) -> None:
    began = monotonic()
    while not holds():
        assert monotonic() - began < PATIENCE
        sleep(0.02)


@dataclass
class Question:
    """A question that a page has put, and what its event stream tells."""

    page: Visitor
    function: int
    event: str
    told: list[dict[str, Any]]

    def stop(self) -> None:
        """As the page's button does, by way of Gradio's own route."""
        body = {"session_hash": self.page.session, "fn_index": self.function,
                "event_id": self.event}  # fmt: skip
        self.page.client.post("/gradio_api/cancel", json=body).raise_for_status()


def _put(page: Visitor) -> Question:
    function = page.function("box", "submit")
    it = Question(page, function, page.join(function, QUESTION, *[None] * 5), [])
    threading.Thread(target=lambda: it.told.extend(page.events()), daemon=True).start()
    return it


def test_a_question_stopped_while_it_waits_gives_its_place_back_at_once(house: House) -> None:
    _put(house.visitor("ann"))
    _until(lambda: not house.gate.idle)
    waiting = _put(house.visitor("ben"))
    _until(house.is_full)
    waiting.stop()
    _until(lambda: not house.is_full())  # though ann's question goes on, and ben asks no more
    third = _put(house.visitor("carl"))
    _until(house.is_full)
    house.qa.let.release(2)
    _until(lambda: house.gate.idle)
    _until(lambda: "1645" in str(third.told))


def test_a_question_stopped_while_it_runs_frees_its_place_when_its_work_ends(
    house: House,
) -> None:
    running = _put(house.visitor("ann"))
    _until(lambda: not house.gate.idle)
    running.stop()
    other = _put(house.visitor("ben"))
    _until(house.is_full)
    house.qa.let.release(2)
    _until(lambda: house.gate.idle)
    _until(lambda: "1645" in str(other.told))


def test_stopping_at_every_moment_leaves_no_place_behind(house: House) -> None:
    for pause in (0.0, 0.01, 0.03, 0.1, 0.2):
        it = _put(house.visitor("ann"))
        sleep(pause)
        it.stop()
        house.qa.let.release()
    house.qa.let.release(100)
    _until(lambda: house.gate.idle)


def _by_name(house: House) -> tuple[str, str, Any]:
    client = house.visitor("ben").client
    joined = client.post("/gradio_api/call/search", json={"data": [QUESTION]})
    return "GET", f"/gradio_api/call/search/{joined.json()['event_id']}", None


def _by_number(house: House) -> tuple[str, str, Any]:
    program = house.visitor("ben")
    program.join(program.endpoint("search"), QUESTION)
    return "GET", f"/gradio_api/queue/data?session_hash={program.session}", None


def _by_mcp(house: House) -> tuple[str, str, Any]:
    wanted = {"name": "search_reports", "arguments": {"query": QUESTION}}
    return "POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": wanted}


def _by_openai(house: House) -> tuple[str, str, Any]:
    messages = [{"role": "user", "content": QUESTION}]
    return "POST", "/v1/chat/completions", {"model": "report-qa", "messages": messages}


BEN = {"accept": "application/json", "content-type": "application/json", "x-user": "ben"}


@pytest.mark.parametrize("way", [_by_name, _by_number, _by_mcp, _by_openai])
def test_a_program_that_hangs_up_while_it_waits_gives_its_place_back(
    house: House, way: Callable[[House], tuple[str, str, Any]]
) -> None:
    with house.gate.seat():
        method, path, body = way(house)
        caller = HTTPConnection(house.address.removeprefix("http://"), timeout=PATIENCE)
        caller.request(method, path, json.dumps(body) if body else None, BEN)
        _until(house.is_full)
        sleep(0.2)  # by then the server listens
        caller.close()
        _until(lambda: not house.is_full())
    _until(lambda: house.gate.idle)


def test_an_answer_that_is_read_to_its_end_hangs_up_no_call_after_it(house: House) -> None:
    program = house.visitor("ben")
    for _ in range(3):
        told = program.call(program.endpoint("search"), QUESTION)
        assert "1645" in json.dumps(told, ensure_ascii=False)


@pytest.mark.browser
def test_a_full_house_is_told_on_the_page(house: House, browser: Browser) -> None:
    with visit(browser, house.address) as page:
        with house.gate.seat():
            waiting = house.gate.seat()
            ask(page, QUESTION)
            assert ZH.busy in page.locator("#t1").inner_text()
            waiting.give_up()
        house.qa.let.release()
        ask(page, QUESTION)
        assert "1645" in page.locator("#t2 .answer").inner_text()
