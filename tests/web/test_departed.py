from pathlib import Path

from fastapi import FastAPI
from gradio import routes
from starlette.routing import Mount
from starlette.testclient import TestClient

from qa import ReportQA
from web.api.access import Entrance
from web.api.desk import Desk
from web.chat import Chat
from web.departed import Departed, forgetting
from web.gate import Gate
from web.reader import Pages
from web.server import application, shared_work


def test_the_oldest_of_those_left_are_forgotten() -> None:
    app, forgotten = FastAPI(), list[str]()

    @app.get("/{path:path}")
    async def anything(path: str) -> str:
        return path

    client = TestClient(Departed(app, forgotten.append, kept=2))
    for name in ("s0", "s1", "s0", "s2"):
        client.get(f"/gradio_api/heartbeat/{name}")
    assert forgotten == ["s1"]
    client.get("/gradio_api/queue/data?session_hash=stays")
    for name in ("s3", "s4"):
        client.get(f"/gradio_api/call/ask/{name}")
    assert forgotten == ["s1", "s0", "s2"]


def test_gradio_holds_nothing_of_it_afterwards(tmp_path: Path) -> None:
    chat = Chat(ReportQA.open("/nowhere/at/all"), Gate())
    app = application(chat, Entrance(Desk(chat)), tmp_path, shared_work(chat.gate), Pages())
    [gradio] = [r.app for r in app.routes if isinstance(r, Mount) and isinstance(r.app, routes.App)]
    assert gradio.state_holder["mine"] is gradio.state_holder["mine"]
    assert gradio.state_holder["other"] is not None
    queue = gradio.get_blocks()._queue
    queue.event_analytics["e1"] = {"session_hash": "mine"}
    queue.event_analytics["e2"] = {"session_hash": "other"}
    forgetting(gradio)("mine")
    assert set(gradio.state_holder.session_data) == {"other"}
    assert set(queue.event_analytics) == {"e2"}
