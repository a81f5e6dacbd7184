import asyncio
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from tests.web.api.conftest import apart
from web.access.locked import Locked
from web.api.access import Lock

RIGHT = {"authorization": "Bearer k"}


def _app() -> FastAPI:
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def anything(path: str) -> str:
        return path

    return app


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Locked(_app(), Lock("k"))) as it:
        yield it


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/mcp", "/gradio_api/call/v2/ask"])
def test_only_the_key_opens(client: TestClient, path: str) -> None:
    refused = client.post(path, content=b"{}")
    assert refused.status_code == 401
    assert "Bearer KEY" in refused.text
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert client.post(path, content=b"{}", headers=RIGHT).status_code == 200


def test_what_is_not_for_programs_needs_none(client: TestClient) -> None:
    for path in ("/", "/gradio_api/call/ask/event"):
        assert client.get(path).status_code == 200
    assert client.post("/gradio_api/queue/join").status_code == 200
    assert client.get("/v1/models").status_code == 401


def test_nothing_of_the_body_is_read_before() -> None:
    told: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("the body is asked for")

    async def send(message: Message) -> None:
        told.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/mcp", "headers": []}
    apart(lambda: asyncio.run(Locked(_app(), Lock("k"))(scope, receive, send)))
    assert told[0]["status"] == 401
