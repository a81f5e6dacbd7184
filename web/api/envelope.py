"""What Gradio's routes are sent, read before Gradio reads it."""

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from gradio import Blocks
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import AccessDeniedError, BusyError, InputError, ReportQAError
from index.language.terms import clean
from web.api import ENDPOINTS, RETRY_AFTER
from web.api.access import Entrance
from web.api.named import Endpoints
from web.traffic.gate import AT_ONCE, WAITING
from web.traffic.replay import NOT_JSON, resent, sent_in

CALL = "/gradio_api/call/"
BY_NUMBER = ("/gradio_api/queue/join", "/gradio_api/run/predict")
OF_AN_EVENT = {  # path -> the texts that are told of a running event
    "/gradio_api/cancel": ("session_hash", "event_id"),
    "/gradio_api/reset": ("event_id",),
}
DATA = "/gradio_api/queue/data"
LONGEST_ID = 128  # characters, of a session or an event
MOST_UNREAD = AT_ONCE + WAITING  # calls of one session that run, wait, or are not read yet


class Envelopes:
    """Completes or refuses calls of functions.

    Gradio answers 500 to a function that there is not, and to a missing argument with no message
    but a traceback in the log, which holds what was asked. Here missing arguments get their
    defaults, and what remains wrong gets a message with a status: 401 without the key, 422 for
    what is malformed, 404 for an event that nobody waits for, 429 where the queue is full or a
    session lets what it was told pile up: Gradio keeps it all.
    """

    def __init__(self, app: ASGIApp, blocks: Blocks, entrance: Entrance) -> None:
        self._app = app
        self._blocks = blocks
        self._entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope.get("method") == "GET" and path.startswith((CALL, DATA)):
            unknown = JSONResponse({"error": "There is no such event, or it has been told."}, 404)
            await (self._app if self._is_awaited(scope) else unknown)(scope, receive, send)
            return
        if scope.get("method") != "POST" or not path.startswith((CALL, *BY_NUMBER, *OF_AN_EVENT)):
            await self._app(scope, receive, send)
            return
        sent, receive = await sent_in(scope, receive)
        if sent is None:
            return  # the client has gone
        try:
            name = _called(path)
            body = self._given(path, name, _object(sent.value), Headers(scope=scope))
        except ReportQAError as error:
            await _refused(error)(scope, receive, send)
            return
        if name is not None:
            scope = {**scope, "path": CALL + name, "raw_path": (CALL + name).encode()}
        if body != sent.value:
            scope, receive = resent(scope, replace(sent, value=body), receive)
        await self._app(_as_json(scope), receive, _busy_told(send))

    def _given(
        self, path: str, name: str | None, body: dict[str, Any], headers: Headers
    ) -> dict[str, Any]:
        """What Gradio is given of a body that was sent to that path, which may name an endpoint;
        raises ReportQAError.
        """
        if path in OF_AN_EVENT:
            return _of_an_event(body, OF_AN_EVENT[path])
        if name is None:
            return self._by_number(body, headers)
        self._entrance.desk(headers)
        return _by_name(name, body)

    def _is_awaited(self, scope: Scope) -> bool:
        """False for an event or a session that Gradio knows nothing of: it would answer 200 and
        then break off.
        """
        queue = self._blocks._queue
        if scope["path"].startswith(DATA):
            session = Request(scope).query_params.get("session_hash")
            return session in queue.pending_messages_per_session
        event = scope["path"].rsplit("/", 1)[-1]
        pending = queue.pending_event_ids_session.values()
        return event in queue.event_ids_to_events or any(event in ids for ids in pending)

    def _by_number(self, body: Mapping[str, Any], headers: Headers) -> dict[str, Any]:
        """A call of a function by its number, as the page and gradio_client make them."""
        number, trigger, event = (body.get(n) for n in ("fn_index", "trigger_id", "event_data"))
        function = self._blocks.fns.get(number) if type(number) is int else None
        if function is None or function.fn is None:
            raise InputError("fn_index names no function.")
        given = _listed(body)
        if function.api_name in ENDPOINTS:
            self._entrance.desk(headers)
            given = _completed(str(function.api_name), given)
        elif len(given) != len(function.inputs):
            raise InputError(f"data must hold {len(function.inputs)} values.")
        session = _id(body, "session_hash")
        self._check_unread(session)
        return {
            "data": given,
            "fn_index": number,
            "session_hash": session,
            "trigger_id": trigger if type(trigger) is int else None,
            "event_data": event,
        }

    def _check_unread(self, session: str) -> None:
        unread = self._blocks._queue.pending_event_ids_session.get(session, ())
        if len(unread) >= MOST_UNREAD:
            raise BusyError(
                f"{len(unread)} calls of this session wait or have not been read. Read them first."
            )


def _of_an_event(body: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    number = body.get("fn_index")
    return {**{n: _id(body, n) for n in names}, "fn_index": number if type(number) is int else -1}


def _id(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or clean(value) != value:
        raise InputError(f"{name} must be text of 1 to {LONGEST_ID} characters.")
    return value


def _called(path: str) -> str | None:
    """The endpoint that a path names, None where it names none; raises InputError."""
    if path in BY_NUMBER or path in OF_AN_EVENT:
        return None
    name = path.removeprefix(CALL).removeprefix("v2/").removesuffix("/")
    if name not in ENDPOINTS:
        raise InputError("There is no such endpoint. They are: " + ", ".join(ENDPOINTS) + ".")
    return name


def _by_name(name: str, body: dict[str, Any]) -> dict[str, Any]:
    """A call by name: {"data": [values in order]}, or an object with the arguments by name."""
    if "data" in body:
        return {"data": _completed(name, _listed(body))}
    known = _parameters(name)
    strangers = sorted(set(body) - set(known))
    if strangers:
        raise InputError(f"{name} takes {_names(known)}, not {_names(strangers)[:200]}.")
    missing = [n for n, default in known.items() if n not in body and default is _REQUIRED]
    if missing:
        raise InputError(f"{name} needs {_names(missing)}.")
    return {"data": [body.get(n, default) for n, default in known.items()]}


def _completed(name: str, values: list[Any]) -> list[Any]:
    """The arguments in order, those left out at the end with their defaults."""
    known = _parameters(name)
    if len(values) > len(known):
        raise InputError(f"{name} takes {len(known)} values: {_names(known)}.")
    left = list(known.items())[len(values) :]
    missing = [n for n, default in left if default is _REQUIRED]
    if missing:
        raise InputError(f"{name} needs {_names(missing)}.")
    return [*values, *(default for _, default in left)]


_REQUIRED = inspect.Parameter.empty


def _parameters(name: str) -> dict[str, Any]:
    """The arguments of an endpoint with their defaults, in order."""
    signature = inspect.signature(getattr(Endpoints, name))
    return {n: p.default for n, p in signature.parameters.items() if n not in ("self", "request")}


def _names(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"


def _object(value: Any) -> dict[str, Any]:
    if value is NOT_JSON:
        raise InputError("The body is not JSON.")
    if not isinstance(value, dict):
        raise InputError("The body must be a JSON object.")
    return value


def _listed(body: Mapping[str, Any]) -> list[Any]:
    if not isinstance(body.get("data"), list):
        raise InputError("data must be a list of the arguments in order.")
    return list(body["data"])


def _refused(error: ReportQAError) -> JSONResponse:
    status, headers = 422, {}
    if isinstance(error, AccessDeniedError):
        status, headers = 401, {"www-authenticate": "Bearer"}
    elif isinstance(error, BusyError):
        status, headers = 429, {"retry-after": RETRY_AFTER}
    message = str(error).encode("utf-8", "replace").decode()
    return JSONResponse({"error": message}, status, headers)


def _as_json(scope: Scope) -> Scope:
    """The request, whose body is JSON whatever type it was said to be of."""
    kept = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
    return {**scope, "headers": [*kept, (b"content-type", b"application/json")]}


def _busy_told(send: Send) -> Send:
    """A full queue told as 429 with a time to come back, as HTTP has it."""

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 503:
            message["status"] = 429
            MutableHeaders(scope=message)["retry-after"] = RETRY_AFTER
        await send(message)

    return wrapped
