"""A real HTTP server on loopback that speaks the OpenAI protocol badly, a fault for each path.

`server.url("drip")` is a base URL. Every connection is closed when the server is, and every
endless one ends after `LONGEST` seconds by itself.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGEST = 8.0
PAUSE = 0.05
GOOD = "工行净利润1645亿元,同比增长9.8%。[1] 营业收入4678亿元,同比增长4.3%。[1]"
FALSE = "工行净利润9999亿元。"
FOREIGN = "ICBC's net profit was RMB 164.5 billion, up 9.8%. [1]"


class Misbehaving(ThreadingHTTPServer):
    """Counts requests by fault in `asked`; `hung_up` are faults whose client left early."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[str] = []
        self.hung_up: list[str] = []
        self.closing = threading.Event()

    def url(self, fault: str) -> str:
        """The base URL under which that fault happens."""
        return f"http://127.0.0.1:{self.server_address[1]}/{fault}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about."""


@contextmanager
def misbehaving() -> Iterator[Misbehaving]:
    """The server, running until the block ends."""
    server = Misbehaving()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Misbehaving

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests look at the answers."""

    def do_POST(self) -> None:
        fault = self.path.split("/")[1]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(fault)
        self.server.bodies.append(body)
        self.server.headers.append(self.headers.get("Authorization", ""))
        try:
            self._play(fault, bool(body.get("stream")), body)
        except OSError:
            self.server.hung_up.append(fault)
        self.close_connection = True

    def _play(self, fault: str, streams: bool, body: dict[str, Any]) -> None:
        if fault == "slow":
            self._wait(LONGEST)
            self._say(GOOD, streams)
        elif fault in ("drip", "endless"):
            self._go_on(fault, streams)
        elif fault in STATUSES:
            status, headers = STATUSES[fault]
            self._send(status, b'{"error": {"message": "no"}}', "application/json", headers)
        elif fault in BODIES:
            self._send(200, *BODIES[fault][streams])
        elif fault == "no-shape" and "response_format" in body:
            self._send(400, b'{"error": {"message": "response_format"}}', "application/json")
        elif fault == "once" and self.server.asked.count("once") == 1:
            self._send(503, b"", "text/plain")
        elif fault == "cut":
            self._cut(streams)
        else:
            self._say(REPLIES.get(fault, GOOD), streams, "length" if fault == "length" else "stop")

    def _say(self, text: str, streams: bool, reason: str = "stop") -> None:
        if streams:
            events = [_chunk({"role": "assistant", "content": t}) for t in _pieces(text)]
            usage = {"prompt_tokens": 800, "completion_tokens": 30, "total_tokens": 830}
            last = [_chunk({}, reason), _event({**_HEAD, "choices": [], "usage": usage})]
            self._send(200, b"".join([*events, *last, b"data: [DONE]\n\n"]), "text/event-stream")
        else:
            self._send(200, _whole(text, reason), "application/json")

    def _cut(self, streams: bool) -> None:
        """Half an answer, then the end of the connection, as a proxy that gives up does it."""
        half = GOOD[: GOOD.index("营业") + 6]
        data = b"".join(_chunk({"content": t}) for t in _pieces(half))
        self._head("text/event-stream" if streams else "application/json")
        self.wfile.write(data if streams else _whole(GOOD, "stop")[:120])

    def _go_on(self, fault: str, streams: bool) -> None:
        """Keep-alives without an answer, or an answer without an end."""
        self._head("text/event-stream" if streams else "application/json")
        beat = b": keep-alive\n\n" if streams else b" "
        more = _chunk({"content": "工行净利润1645亿元。[1] "}) if streams else b" " * 64
        began = time.monotonic()
        while time.monotonic() - began < LONGEST and not self.server.closing.is_set():
            self.wfile.write(beat if fault == "drip" else more)
            self.wfile.flush()
            self._wait(PAUSE)

    def _wait(self, seconds: float) -> None:
        self.server.closing.wait(seconds)

    def _head(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()

    def _send(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _event(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def _chunk(delta: dict[str, Any], reason: str | None = None) -> bytes:
    return _event({**_HEAD, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})


def _whole(text: str, reason: str) -> bytes:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    usage = {"prompt_tokens": 800, "completion_tokens": 30, "total_tokens": 830}
    head = {**_HEAD, "object": "chat.completion", "choices": [choice], "usage": usage}
    return json.dumps(head, ensure_ascii=False).encode()


def _pieces(text: str) -> list[str]:
    return [text[i : i + 7] for i in range(0, len(text), 7)] or [""]


_HEAD = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
_HTML = b"<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>"
STATUSES = {
    "429-wait": (429, {"Retry-After": "60"}),
    "429": (429, {}),
    "500": (500, {}),
    "401": (401, {}),
}
BODIES = {  # fault -> (not streamed, streamed)
    "html": ((_HTML, "text/html"), (_HTML, "text/html")),
    "invalid-json": (
        (b'{"id": "c", "choices": [{"mess', "application/json"),
        (b'data: {"id": "c", "choices": [{"del\n\ndata: [DONE]\n\n', "text/event-stream"),
    ),
    "no-choices": (
        (json.dumps({**_HEAD, "choices": []}).encode(), "application/json"),
        (_event({**_HEAD, "choices": []}) + b"data: [DONE]\n\n", "text/event-stream"),
    ),
}
REPLIES = {"empty": "", "wrong-language": FOREIGN, "one-false": f"{GOOD} {FALSE}[1]"}
