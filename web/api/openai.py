"""/v1/chat/completions and /v1/models: the reports as models for OpenAI's clients."""

import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from index.errors import (
    AccessDeniedError,
    BusyError,
    ClosingError,
    InputError,
    ReportQAError,
    UnknownSourceError,
)
from index.language.terms import language
from qa import AnswerEvent
from web.api import RETRY_AFTER
from web.api.access import Entrance
from web.api.answers import Event, Shown
from web.api.completion import (
    MODEL,
    Chunks,
    RequestError,
    Wanted,
    completion,
    error_body,
    models,
    read_request,
    source_of,
)
from web.api.desk import BROKEN, Desk, asked
from web.api.threads import GoneError, apart, events, heeded

MAX_BODY = 2**20
GONE = 499  # for the log: nobody reads it
_STATUS: tuple[tuple[type[ReportQAError], int, str], ...] = (
    (AccessDeniedError, 401, "authentication_error"),
    (BusyError, 429, "rate_limit_error"),
    (ClosingError, 503, "server_error"),
    (UnknownSourceError, 404, "invalid_request_error"),
    (InputError, 400, "invalid_request_error"),
)

Handler = Callable[[Request, Desk], Coroutine[Any, Any, Response]]

log = logging.getLogger(__name__)


def mount(app: FastAPI, entrance: Entrance) -> None:
    """Add the routes to an application."""
    for path, method, handler in (
        ("/v1/chat/completions", "POST", _complete),
        ("/v1/models", "GET", _list),
        ("/v1/models/{model:path}", "GET", _describe),
    ):
        app.add_route(path, partial(_answered, entrance, handler), methods=[method])


async def _answered(entrance: Entrance, handler: Handler, request: Request) -> Response:
    """What a handler answers to whoever may come in; its errors as error objects."""
    try:
        return await handler(request, entrance.desk(request.headers))
    except GoneError:
        return Response(status_code=GONE)
    except ReportQAError as error:
        return _refusal(error)
    except Exception:
        log.exception("An OpenAI-compatible request failed.")
        return _json(error_body(BROKEN, "server_error"), 500)


def _refusal(error: ReportQAError) -> Response:
    status, kind = next(
        ((status, kind) for cls, status, kind in _STATUS if isinstance(error, cls)),
        (500, "server_error"),
    )
    details: dict[str, str | None] = {}
    if isinstance(error, RequestError):
        status, details = error.status, {"param": error.parameter, "code": error.code}
    headers = {"www-authenticate": "Bearer"} if status == 401 else {}
    if status in (429, 503):
        headers["retry-after"] = RETRY_AFTER
    return _json(error_body(str(error), kind, **details), status, headers)


def _json(
    value: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON in ASCII, so that no string can fail to be sent."""
    return Response(json.dumps(value), status, dict(headers or {}), "application/json")


async def _complete(request: Request, desk: Desk) -> Response:
    body = await request.body()
    if len(body) > MAX_BODY:
        message = f"The request is over the limit of {MAX_BODY // 2**20} MB. Send fewer messages."
        raise RequestError(message, status=413)
    wanted = read_request(_parsed(body), await apart(desk, desk.names))
    sources = None if wanted.source is None else [wanted.source]
    arguments = asked(wanted.question, wanted.history, sources)
    following = events(desk, arguments)
    event = await heeded(request, following)  # what is refused is refused before the headers
    if wanted.stream:
        return StreamingResponse(
            _lines(desk, wanted, event, following),
            media_type="text/event-stream",
            headers={"cache-control": "no-cache", "x-accel-buffering": "no"},
        )
    async with aclosing(following):
        while not isinstance(event, AnswerEvent):
            event = await heeded(request, following)
    return _json(await apart(desk, completion, wanted, event.answer))


async def _lines(
    desk: Desk, wanted: Wanted, first: Event, following: AsyncGenerator[Event]
) -> AsyncIterator[str]:
    """The answer as server-sent events."""
    chunks = Chunks(wanted)
    yield _line(chunks.first())
    shown = Shown(language(wanted.question))
    try:
        async with aclosing(following):
            for piece in shown.pieces(first):
                yield _line(chunks.text(piece))
            async for event in following:
                for piece in shown.pieces(event):
                    yield _line(chunks.text(piece))
                if isinstance(event, AnswerEvent):
                    for chunk in await apart(desk, chunks.last, event.answer):
                        yield _line(chunk)
    except ReportQAError as error:
        yield _line(error_body(str(error), "server_error"))
    yield "data: [DONE]\n\n"


def _line(value: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(value)}\n\n"


async def _list(request: Request, desk: Desk) -> Response:
    listed = [_model(name) for name in models(await apart(desk, desk.names))]
    return _json({"object": "list", "data": listed})


async def _describe(request: Request, desk: Desk) -> Response:
    model = request.path_params["model"]
    source_of(model, await apart(desk, desk.names))
    return _json(_model(model))


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": MODEL}


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"The body is not JSON ({error}).") from error
