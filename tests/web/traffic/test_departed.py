from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from gradio import State, routes
from starlette.routing import Mount
from starlette.testclient import TestClient

from qa import ReportQA
from web.api.access import Entrance
from web.api.desk import Desk
from web.chat import Chat
from web.reader import Pages
from web.server import application, shared_work
from web.traffic.departed import Departed, forgetting, lasting
from web.traffic.gate import Gate


def test_the_oldest_of_those_left_are_forgotten() -> None:
    app, forgotten, left = FastAPI(), list[str](), list[str]()

    @app.get("/{path:path}")
    async def anything(path: str) -> str:
        return path

    client = TestClient(Departed(app, forgotten.append, left.append, kept=2))
    for name in ("s0", "s1", "s0", "s2"):
        client.get(f"/gradio_api/heartbeat/{name}")
    assert forgotten == ["s1"]
    client.get("/gradio_api/queue/data?session_hash=stays")
    for name in ("s3", "s4"):
        client.get(f"/gradio_api/heartbeat/{name}")
    assert forgotten == ["s1", "s0", "s2"]
    assert left == ["s0", "s1", "s0", "s2", "s3", "s4"]
    client.get("/gradio_api/queue/data?session_hash=s3")  # its page is open, heartbeat or not
    client.get("/gradio_api/heartbeat/s5")
    assert forgotten[3:] == ["s4"]


def test_a_call_by_name_is_forgotten_at_once_and_takes_no_pages_place() -> None:
    app, forgotten, left = FastAPI(), list[str](), list[str]()

    @app.get("/{path:path}")
    async def anything(path: str) -> str:
        return path

    client = TestClient(Departed(app, forgotten.append, left.append, kept=2))
    client.get("/gradio_api/heartbeat/page")
    for name in ("e1", "e2", "e3"):
        client.get(f"/gradio_api/call/ask/{name}")
    assert forgotten == ["e1", "e2", "e3"]
    assert left == ["page"]


def _gradio(folder: Path) -> routes.App:
    """Gradio's application in that of a workspace without a report."""
    chat = Chat(ReportQA.open("/nowhere/at/all"), Gate())
    app = application(chat, Entrance(Desk(chat)), folder, shared_work(chat.gate), Pages())
    [gradio] = [r.app for r in app.routes if isinstance(r, Mount) and isinstance(r.app, routes.App)]
    return gradio


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_page_that_stays_open_loses_nothing(tmp_path: Path, is_closed: bool) -> None:
    """Gradio counts from the last change, and takes a heartbeat that was cut for a page closed."""
    gradio = _gradio(tmp_path)
    session = gradio.state_holder["mine"]
    states = [key for key, block in gradio.get_blocks().blocks.items() if isinstance(block, State)]
    for key in states:
        session[key] = "held"
        session._state_ttl[key] = (session._state_ttl[key][0], datetime.now() - timedelta(days=9))
    session.is_closed = is_closed
    lasting(gradio)("mine")
    gradio.state_holder.delete_all_expired_state()  # type: ignore[no-untyped-call]
    assert len(states) >= 4
    assert {session[key] for key in states} == {"held"}


def test_gradio_holds_nothing_of_it_afterwards(tmp_path: Path) -> None:
    gradio = _gradio(tmp_path)
    assert gradio.state_holder["mine"] is gradio.state_holder["mine"]
    assert gradio.state_holder["other"] is not None
    queue = gradio.get_blocks()._queue
    queue.event_analytics["e1"] = {"session_hash": "mine"}
    queue.event_analytics["e2"] = {"session_hash": "other"}
    forgetting(gradio)("mine")
    assert set(gradio.state_holder.session_data) == {"other"}
    assert set(queue.event_analytics) == {"e2"}
