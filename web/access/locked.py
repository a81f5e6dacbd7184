"""Turns programs without the key away before anything that they send is read."""

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import AccessDeniedError
from web.api.access import Lock
from web.api.completion import error_body
from web.traffic.headers import NOTHING, with_headers

OPENAI = "/v1/"
POSTED = ("/mcp", "/gradio_api/call/")  # calls by number are told from the page's by their body


class Locked:
    """Answers 401 itself to a request for the API that `lock` does not open to."""

    def __init__(self, app: ASGIApp, lock: Lock) -> None:
        self._app = app
        self._lock = lock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http" and _is_of_a_program(scope):
            try:
                self._lock.check(Headers(scope=scope))
            except AccessDeniedError as error:
                app, send = _refusal(scope["path"], str(error)), with_headers(send, NOTHING)
        await app(scope, receive, send)


def _is_of_a_program(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(OPENAI) or (scope["method"] == "POST" and path.startswith(POSTED))


def _refusal(path: str, message: str) -> JSONResponse:
    told = error_body(message, "authentication_error")
    shape = told if path.startswith(OPENAI) else {"error": message}
    return JSONResponse(shape, 401, {"www-authenticate": "Bearer"})
