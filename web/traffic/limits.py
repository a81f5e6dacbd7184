"""How much a request may hold, and how long it may take to send it."""

import asyncio
from collections.abc import Mapping
from time import monotonic

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.completion import error_body
from web.traffic.headers import NOTHING, with_headers

MOST_HEADERS = 80
LONGEST_ADDRESS = 8 * 2**10  # bytes of path and query
MAX_BODY = 8 * 2**20
REPORTS = (  # routes that take a report, in base64 or as it is
    "/gradio_api/upload", "/gradio_api/call/", "/gradio_api/queue/join", "/gradio_api/run/predict",
    "/mcp",
)  # fmt: skip
MAX_BODIES: Mapping[str, int] = {  # where a route takes more; the beginning of its path
    **dict.fromkeys(REPORTS, 24 * 2**20),
}
BODY_WITHIN = 60.0  # seconds for the whole body
UPLOAD_WITHIN = 600.0


class Limits:
    """Answers what is too large or too slow itself, whatever `app` makes of it.

    431 for too many headers, 414 for a long address, 413 for a large body (by route), 408 for a
    body that does not arrive in time. A body is not held here: what is too much ends the reading.
    """

    def __init__(self, app: ASGIApp, within: float = BODY_WITHIN) -> None:
        self._app = app
        self._within = within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = _most(scope["path"])
        refused = _refusal(scope, most)
        if refused is not None:
            await refused(scope, receive, with_headers(send, NOTHING))
            return
        seconds = self._within if most == MAX_BODY else max(self._within, UPLOAD_WITHIN)
        meter = _Meter(scope, receive, send, most, seconds)
        try:
            await self._app(scope, meter.receive, meter.send)
        except Exception:
            if not meter.has_refused:  # else the application complains of the body cut short
                raise


class _Meter:
    """The two ends of a request: counts what comes in, and refuses in the application's place."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, most: int, seconds: float
    ) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._left = most
        self._most = most
        self._until = monotonic() + seconds
        self._is_whole = False
        self._has_begun = False
        self.has_refused = False

    async def receive(self) -> Message:
        if self._is_whole:
            return await self._receive()
        if self.has_refused:
            return {"type": "http.disconnect"}
        try:
            async with asyncio.timeout(max(0.0, self._until - monotonic())):
                message = await self._receive()
        except TimeoutError:
            return await self._refuse(JSONResponse({"detail": "The body took too long."}, 408))
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            return await self._refuse(too_large(self._most))
        self._is_whole = not message.get("more_body")
        return message

    async def send(self, message: Message) -> None:
        if not self.has_refused:
            self._has_begun = True
            await self._send(message)

    async def _refuse(self, response: JSONResponse) -> Message:
        self.has_refused = True
        if not self._has_begun:
            response.headers["connection"] = "close"
            await response(self._scope, self._receive, with_headers(self._send, NOTHING))
        return {"type": "http.disconnect"}


def too_large(most: int) -> JSONResponse:
    """Says how many bytes are taken, to Gradio's clients and to those of OpenAI's API."""
    return _too_much(f"The request is over the limit of {most // 2**20} MB.")


def too_many(most: int) -> JSONResponse:
    """Says how many values are taken."""
    return _too_much(f"The request holds more than {most:,} values. Send less at a time.")


def _too_much(message: str) -> JSONResponse:
    told = error_body(message, "invalid_request_error")
    return JSONResponse({"detail": message, **told}, 413)


def _most(path: str) -> int:
    return next((most for begin, most in MAX_BODIES.items() if path.startswith(begin)), MAX_BODY)


def _refusal(scope: Scope, most: int) -> JSONResponse | None:
    if len(scope["headers"]) > MOST_HEADERS:
        return JSONResponse({"detail": f"More than {MOST_HEADERS} headers."}, 431)
    address = scope.get("raw_path") or b""
    if len(address) + len(scope.get("query_string", b"")) > LONGEST_ADDRESS:
        return JSONResponse({"detail": "The address is too long."}, 414)
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if not declared.isdigit() or len(declared) > 15 or int(declared) > most:
        return too_large(most)
    return None
