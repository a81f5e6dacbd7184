"""Forgets the sessions of pages that were left. Gradio keeps all, up to ten thousand."""

import math
from collections import Counter, OrderedDict
from collections.abc import Callable

from gradio.routes import App
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

KEPT = 100  # sessions that were left: a page that comes back finds its conversation
MOST = 2000  # sessions in all, those of pages that never said they are there among them
_HEARTBEAT = "/gradio_api/heartbeat/"
_CALL = "/gradio_api/call/"
_QUEUE = "/gradio_api/queue/data"


class Departed:
    """Calls `forget` with a session once `kept` others were left after it, `leave` at once.

    A session is left when its heartbeat ends. That of a call by name is forgotten when its answer
    was read, and takes no page's place.
    A page whose heartbeat was cut (a laptop's lid was shut) may go on: what it asks renews it.
    """

    def __init__(
        self,
        app: ASGIApp,
        forget: Callable[[str], None],
        leave: Callable[[str], None],
        kept: int = KEPT,
    ) -> None:
        self._app = app
        self._forget = forget
        self._tell_left = leave
        self._kept = kept
        self._open: Counter[str] = Counter()
        self._left: OrderedDict[str, None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = _session(scope) if scope["type"] == "http" else None
        if session is None:
            if (asking := _asking(scope)) in self._left:
                self._left.move_to_end(asking)
            await self._app(scope, receive, send)
            return
        self._open[session] += 1
        self._left.pop(session, None)
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[session] -= 1
            if not self._open[session]:
                del self._open[session]
                if scope["path"].startswith(_CALL):
                    self._forget(session)
                else:
                    self._leave(session)

    def _leave(self, session: str) -> None:
        self._left[session] = None
        self._tell_left(session)
        while len(self._left) > self._kept:
            oldest, _ = self._left.popitem(last=False)
            self._forget(oldest)


def forgetting(gradio: App) -> Callable[[str], None]:
    """What drops all that Gradio's application holds for a session: a copy of the page with what
    it shows, its queue of messages, and a record of each of its calls.
    """
    holder, queue = gradio.state_holder, gradio.get_blocks()._queue
    holder.capacity = MOST

    def forget(session: str) -> None:
        holder.session_data.pop(session, None)
        holder.time_last_used.pop(session, None)
        queue.pending_messages_per_session.pop(session, None)
        queue.pending_event_ids_session.pop(session, None)
        for event, told in list(queue.event_analytics.items()):
            if told.get("session_hash") == session:
                queue.event_analytics.pop(event, None)

    return forget


def lasting(gradio: App) -> Callable[[str], None]:
    """What lets a session's states live on after its page was left: Gradio drops them an hour
    after their last change, though the page may still be open.
    """
    holder = gradio.state_holder

    def leave(session: str) -> None:
        if session in holder.session_data:
            holder.session_data[session].STATE_TTL_WHEN_CLOSED = math.inf  # type: ignore[assignment]

    return leave


def _asking(scope: Scope) -> str:
    """The session of a page that waits for answers, "" for any other request."""
    if scope["type"] != "http" or scope["path"] != _QUEUE:
        return ""
    return QueryParams(scope["query_string"]).get("session_hash", "")


def _session(scope: Scope) -> str | None:
    """The session that a request keeps open, or ends."""
    path: str = scope["path"]
    if path.startswith(_HEARTBEAT):
        return path.removeprefix(_HEARTBEAT)
    if path.startswith(_CALL) and scope["method"] == "GET":
        return path.rsplit("/", 1)[-1]  # a call by name has its event for a session
    return None
