"""A body is parsed once, and packed again only where something of it changed."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from web.access.confined import Confined
from web.api.access import Entrance
from web.api.desk import Desk
from web.api.envelope import Envelopes
from web.chat import Chat
from web.traffic.guard import Guard
from web.traffic.replay import NOT_JSON, parsed, read_whole, sent_in


class Last:
    """What stands innermost: what it is handed, and the bytes that it reads."""

    def __init__(self) -> None:
        self.handed: Any = None
        self.body: bytes | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent, receive = await sent_in(scope, receive)
        assert sent is not None
        self.handed, self.body = sent.value, await read_whole(receive)
        await PlainTextResponse("")(scope, receive, send)


class NoFunctions:
    fns: dict[int, Any] = {}  # noqa: RUF012


@pytest.fixture
def last() -> Last:
    return Last()


@pytest.fixture
def client(last: Last, tmp_path: Path, two_reports: Any) -> TestClient:
    desk = Desk(Chat(two_reports))
    inner: Any = Envelopes(last, NoFunctions(), Entrance(desk))  # type: ignore[arg-type]
    return TestClient(Guard(Confined(inner, tmp_path)))


@pytest.mark.parametrize("size", [1, 2**17])
def test_what_nobody_changes_arrives_byte_for_byte(
    client: TestClient, last: Last, size: int
) -> None:
    body = b'{ "data":  ["a.md", "%s", null] }' % (b"QUJD" * size)
    assert client.post("/gradio_api/call/add_report", content=body).status_code == 200
    assert last.body == body
    assert last.handed == json.loads(body)


def test_what_changes_is_handed_on_and_packed_at_the_end(client: TestClient, last: Last) -> None:
    for path, body in (
        ("/gradio_api/call/v2/search", {"text": "净利润"}),
        ("/gradio_api/reset", {"event_id": "e", "session_hash": "s"}),
    ):
        assert client.post(path, json=body).status_code == 200
        assert last.body is not None
        assert json.loads(last.body) == last.handed != body


def test_what_is_no_json_and_which_files_are_named() -> None:
    for body in (b"", b"{", b"\xff", b"[" * 10_000):
        assert parsed(body).value is NOT_JSON
    sent = parsed(b'{"a": [{"path": "x"}, {"path": 7}], "path": "y"}')
    assert sorted(sent.paths()) == ["x", "y"]
    assert list(parsed(b"7").paths()) == []
