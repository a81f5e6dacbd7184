import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from tests.web.api.conftest import apart
from web.traffic.limits import LONGEST_ADDRESS, MAX_BODIES, MAX_BODY, MOST_HEADERS, Limits
from web.traffic.patience import ImpatientProtocol

UPLOAD = "/gradio_api/upload"


def _counting() -> FastAPI:
    app = FastAPI()

    @app.post("/{path:path}")
    async def count(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    return app


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Limits(_counting())) as it:
        yield it


@pytest.mark.parametrize(("path", "most"), [("/x", MAX_BODY), (UPLOAD, MAX_BODIES[UPLOAD])])
def test_a_body_has_a_limit_by_route(client: TestClient, path: str, most: int) -> None:
    assert client.post(path, content=b"x" * most).json() == {"bytes": most}
    refused = client.post(path, content=b"x" * (most + 1))
    assert refused.status_code == 413
    assert f"{most // 2**20} MB" in refused.json()["detail"]
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_a_body_without_a_length_is_counted(client: TestClient) -> None:
    piece = b"x" * (MAX_BODY // 2)
    assert client.post("/x", content=iter([piece, piece])).status_code == 200
    refused = client.post("/x", content=iter([piece, piece, b"x"]))
    assert refused.status_code == 413
    assert refused.headers["connection"] == "close"


@pytest.mark.parametrize("length", [b"-1", b"x", b"9" * 5000, b"1e3", b"0x9", b"\xb2", b""])
def test_a_strange_length_is_refused(client: TestClient, length: bytes) -> None:
    assert client.post("/x", headers={b"content-length": length}).status_code == 413


def test_headers_and_address_have_limits(client: TestClient) -> None:
    many = {f"x-{i}": "1" for i in range(MOST_HEADERS + 1)}
    assert client.post("/x", headers=many).status_code == 431
    assert client.post("/" + "x" * LONGEST_ADDRESS).status_code == 414
    assert client.post("/?" + "x" * LONGEST_ADDRESS).status_code == 414


def test_what_the_application_says_of_a_cut_body_is_not_sent() -> None:
    async def stubborn(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        await PlainTextResponse("It broke.", 500)(scope, receive, send)
        raise RuntimeError("the body was cut short")

    refused = TestClient(Limits(stubborn)).post("/x", content=b"x" * (MAX_BODY + 1))
    assert refused.status_code == 413
    counted = TestClient(Limits(stubborn)).post("/x", content=iter([b"x" * (MAX_BODY + 1)]))
    assert counted.status_code == 413


def test_an_error_of_the_application_is_its_own() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        TestClient(Limits(broken)).post("/x")


def test_a_body_that_does_not_come_is_given_up() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.Event().wait()

    async def scenario() -> list[int]:
        said: list[int] = []
        pieces = slow()

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": await anext(pieces), "more_body": True}

        async def send(message: object) -> None:
            if isinstance(message, dict) and message["type"] == "http.response.start":
                said.append(message["status"])

        scope = {"type": "http", "method": "POST", "path": "/x", "headers": [],
                 "query_string": b""}  # fmt: skip
        await Limits(_counting(), within=0.05)(scope, receive, send)
        return said

    told: list[int] = []
    apart(lambda: told.extend(asyncio.run(scenario())))
    assert told == [408]


class Brisk(ImpatientProtocol):
    within = 0.4


@pytest.fixture
def brisk() -> Iterator[tuple[str, int]]:
    """A real server that waits less long for the head of a request."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(_counting(), http=Brisk, log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()
        server.should_exit = True
        thread.join()


def test_half_a_request_does_not_hold_a_connection(brisk: tuple[str, int]) -> None:
    """A few bytes now and then do not put the end off (slow loris)."""
    with socket.create_connection(brisk, timeout=10) as slow:
        slow.sendall(b"POST /x HTTP/1.1\r\nHost: here\r\n")
        slow.settimeout(0.1)
        is_cut = False
        for i in range(300):
            try:
                slow.sendall(b"X-%d: 1\r\n" % i)
                is_cut = slow.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                is_cut = True
            if is_cut:
                break
        assert is_cut


def test_silence_does_not_hold_one_either(brisk: tuple[str, int]) -> None:
    with socket.create_connection(brisk, timeout=30) as silent:
        assert silent.recv(1) == b""


def test_a_whole_head_has_time_for_its_body(brisk: tuple[str, int]) -> None:
    with socket.create_connection(brisk, timeout=30) as slow:
        slow.sendall(b"POST /x HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\na")
        time.sleep(3 * Brisk.within)
        slow.sendall(b"b")
        assert slow.recv(100).startswith(b"HTTP/1.1 200")
