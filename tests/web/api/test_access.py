"""Who may come in: the key, where one is needed, and on which routes."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.errors import AccessDeniedError
from qa import ReportQA
from tests.web.api.conftest import opening
from tests.web.conftest import Served, served
from web.api import ENDPOINTS
from web.api.access import Entrance, Lock
from web.api.desk import Desk
from web.chat import Chat
from web.server import is_loopback

KEY = "sésame 5"
RIGHT: Any = {"authorization": f"Bearer {KEY}".encode()}
LIST_TOOLS = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
MCP: Any = {
    "accept": "application/json, text/event-stream",
    "mcp-protocol-version": "2025-06-18",
}


def _tried(client: TestClient, headers: Any) -> dict[str, int]:
    """The status of every route that serves programs."""
    found = {
        "/v1/models": client.get("/v1/models", headers=headers).status_code,
        "/v1/models/report-qa": client.get("/v1/models/report-qa", headers=headers).status_code,
        "/mcp": client.post("/mcp", json=LIST_TOOLS, headers={**MCP, **headers}).status_code,
    }
    body: Any = {"model": "report-qa", "messages": [{"role": "user", "content": "净利润?"}]}
    path = "/v1/chat/completions"
    found[path] = client.post(path, json=body, headers=headers).status_code
    for name in ENDPOINTS:
        for way in ("", "v2/"):
            path = f"/gradio_api/call/{way}{name}"
            data = {"data": ["x"] * (name != "sources") * (1 + (name == "add_report"))}
            found[path] = client.post(path, json=data, headers=headers).status_code
    return found


def test_with_a_key_nothing_is_served_without_it(two_reports: ReportQA) -> None:
    wrong: list[Any] = [
        {},
        {"authorization": b"Bearer wrong"},
        {"authorization": b"Bearer "},
        {"authorization": f"Basic {KEY}".encode()},
        {"authorization": b"Bearer \xff\xfe"},
        {"authorization": KEY.encode()},
    ]
    with opening(two_reports, key=KEY, writable=False) as client:
        for headers in wrong:
            assert set(_tried(client, headers).values()) == {401}, headers
        assert set(_tried(client, RIGHT).values()) == {200}
        refused = client.post("/mcp", json=LIST_TOOLS, headers=MCP)
        assert "ask_reports" not in refused.text
        assert refused.headers["www-authenticate"] == "Bearer"
        assert client.get("/v1/models").json()["error"]["type"] == "authentication_error"


def test_by_number_the_endpoints_are_closed_too(two_reports: ReportQA) -> None:
    """gradio_client joins the queue by the function's number, as the page does."""
    with opening(two_reports, key=KEY) as client:
        config = client.get("/config").json()
        (number,) = (d["id"] for d in config["dependencies"] if d["api_name"] == "sources")
        body = {"data": [], "fn_index": number, "session_hash": "s"}
        assert client.post("/gradio_api/queue/join", json=body).status_code == 401
        assert client.post("/gradio_api/queue/join", json=body, headers=RIGHT).status_code == 200


def test_open_to_other_machines_without_a_key_only_when_told() -> None:
    desk = Desk(Chat(ReportQA.open()))
    assert Entrance(desk).desk({}) is desk
    with pytest.raises(AccessDeniedError, match="REPORTQA_API_KEY"):
        Entrance(desk, Lock(is_open=False)).desk({})
    assert Entrance(desk, Lock("k", is_open=False)).desk({"authorization": "bearer k"}) is desk


def test_loopback_is_told_from_other_addresses() -> None:
    for host, expected in (("127.0.0.1", True), ("127.0.0.5", True), ("0.0.0.0", False)):
        with socket.socket() as listener:
            listener.bind((host, 0))
            assert is_loopback(listener) is expected


def test_a_server_open_to_other_machines_says_that_its_api_is_closed(tmp_path: Path) -> None:
    with served("--host", "0.0.0.0", "--index", str(tmp_path / "index")) as open_to_all:
        address = open_to_all.address.replace("0.0.0.0", "127.0.0.1")
        assert _curled(f"{address}/v1/models") == "401"
        assert _curled(address) == "200"
        open_to_all.process.terminate()
        assert open_to_all.process.stderr is not None
        assert "REPORTQA_API_KEY" in open_to_all.process.stderr.read()


def test_the_server_takes_its_key_from_the_variable(own: Served) -> None:
    assert _curled(f"{own.address}/v1/models") == "401"
    assert _curled(f"{own.address}/v1/models", "-H", "Authorization: Bearer k") == "200"


def _curled(url: str, *options: str) -> str:
    command = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout


def test_importing_the_api_starts_nothing() -> None:
    code = "import web.api.access, web.api.completion, sys; print('gradio' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert ended.stdout.strip() == "False"
