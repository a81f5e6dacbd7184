"""Programs that wait for an answer: whoever hangs up gives the place in the queue back."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.traffic.gate import Seat

_CALL = "/gradio_api/call/"
_QUEUE = "/gradio_api/queue/data"


class Call:
    """One call of a program. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seat: Seat | None = None
        self._is_gone = False

    def take(self, seat: Seat) -> Seat:
        """The seat, which is given back when whoever called hangs up, or has by now."""
        with self._lock:
            self._seat = seat
            if self._is_gone:
                seat.give_up()
        return seat

    def hang_up(self) -> None:
        """Nobody waits for the answer; work that has begun keeps its seat until its end."""
        with self._lock:
            self._is_gone = True
            if self._seat is not None:
                self._seat.give_up()


class Calls:
    """The calls that are not answered yet, by the session that waits for them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, set[Call]] = defaultdict(set)

    @contextmanager
    def calling(self, session: str) -> Iterator[Call]:
        """A call of that session, until the end of a `with`."""
        call = Call()
        with self._lock:
            self._held[session].add(call)
        try:
            yield call
        finally:
            with self._lock:
                self._held[session].discard(call)
                if not self._held[session]:
                    del self._held[session]

    def hang_up(self, session: str) -> None:
        """All calls of that session."""
        with self._lock:
            calls = tuple(self._held.get(session, ()))
        for call in calls:
            call.hang_up()


class HangUps:
    """Calls `hang_up` with a session whose stream of answers is cut before its end.

    A call is answered on a connection of its own, so that the one it came by tells nothing.
    """

    def __init__(self, app: ASGIApp, hang_up: Callable[[str], None]) -> None:
        self._app = app
        self._hang_up = hang_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = _listening(scope)
        if not session:
            await self._app(scope, receive, send)
            return
        is_whole = False

        async def told(message: Message) -> None:
            nonlocal is_whole
            is_whole |= message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        async def heard() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect" and not is_whole:
                self._hang_up(session)
            return message

        await self._app(scope, heard, told)


def _listening(scope: Scope) -> str:
    """The session that waits for answers on this connection, "" for any other request."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return ""
    if scope["path"] == _QUEUE:
        return QueryParams(scope["query_string"]).get("session_hash", "")
    return scope["path"].rsplit("/", 1)[-1] if scope["path"].startswith(_CALL) else ""
