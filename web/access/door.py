"""The door before everything else: who is not signed in sees the sign-in page and no more."""

import asyncio
import logging
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web.access.accounts import folded
from web.access.sessions import LIFETIME, Sessions, Throttle
from web.access.signin import STYLE, STYLE_PATH, page
from web.api.completion import error_body
from web.traffic.headers import comes_from_elsewhere, with_headers
from web.users import Users
from web.view.texts import preferred

LARGEST_FORM = 8 * 2**10
AT_ONCE = 2  # passwords checked at a time: each takes 32 MB and a core
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
UNKNOWN = "Sign in at /login, or send a key: Authorization: Bearer KEY."

log = logging.getLogger(__name__)


class Door:
    """Lets a request through to `app` as its user's, or answers it with 401 or the sign-in page.

    A user is known by a session cookie or by a key in `Authorization: Bearer`. The user is put
    into the scope's state as "user", as `Users.owner` tells them apart, which `app` may trust.
    """

    def __init__(
        self,
        app: ASGIApp,
        users: Users,
        sessions: Sessions | None = None,
        throttle: Throttle | None = None,
    ) -> None:
        self._app = app
        self._users = users
        self._sessions = sessions or Sessions()
        self._throttle = throttle or Throttle()
        self._checking = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        user = self._user(scope)
        path = scope["path"]
        if user is not None and path not in ("/login", "/logout", STYLE_PATH):
            scope.setdefault("state", {})["user"] = self._users.owner(user)
            await self._app(scope, receive, send)
            return
        response = await self._own(scope, receive, user)
        response.headers["cache-control"] = "no-store"
        await response(scope, receive, with_headers(send, POLICY))

    async def _own(self, scope: Scope, receive: Receive, user: str | None) -> Response:
        """What the door itself answers."""
        path, method = scope["path"], scope["method"]
        if path == STYLE_PATH and method in ("GET", "HEAD"):
            return FileResponse(STYLE)
        if path in ("/login", "/logout") and method == "POST":
            if comes_from_elsewhere(scope):
                return JSONResponse({"detail": "Another site may not post here."}, 403)
            return await (self._enter if path == "/login" else self._leave)(scope, receive)
        if path == "/login" and method in ("GET", "HEAD"):
            return _to("/") if user else self._form(scope)
        if path == "/logout":
            return JSONResponse({"detail": "Sign out with POST."}, 405, {"allow": "POST"})
        if method == "GET" and _is_read_by_a_person(scope):
            return _to("/login")
        return refused(UNKNOWN, 401)

    def _user(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._users.holder(key.strip())
        token = _token(headers, _cookie_name(scope))
        return self._sessions.user(token, self._users.stamp) if token else None

    async def _enter(self, scope: Scope, receive: Receive) -> Response:
        form = await _fields(receive)
        if form is None:
            return refused("The form is too large.", 413)
        name, password = folded(form.get("username", ""))[:64], form.get("password", "")
        address = str((scope.get("client") or ("",))[0])
        wait = self._throttle.wait(name, address)
        if wait > 0:
            log.warning("Signing in is refused for a while from %s: too many tries", address)
            return self._failed(scope, name, wait)
        async with self._checking:
            right = await asyncio.to_thread(self._users.check, name, password)
        stamp = self._users.stamp(name)
        if not right or stamp is None:
            log.warning("A wrong name or password from %s", address)
            return self._failed(scope, name, 0)
        self._throttle.passed(name, address)
        response = _to("/") if _is_read_by_a_person(scope) else JSONResponse({"success": True})
        old = _token(Headers(scope=scope), _cookie_name(scope))
        if old:
            self._sessions.end(old)
        _set_cookie(response, scope, self._sessions.begin(name, stamp), int(LIFETIME))
        return response

    async def _leave(self, scope: Scope, receive: Receive) -> Response:
        token = _token(Headers(scope=scope), _cookie_name(scope))
        if token:
            self._sessions.end(token)
        response = _to("/login")
        _set_cookie(response, scope, "", 0)
        response.headers["clear-site-data"] = '"cache", "storage"'
        return response

    def _failed(self, scope: Scope, name: str, wait: float) -> Response:
        status = 429 if wait > 0 else 401
        if _is_read_by_a_person(scope):
            response = self._form(scope, wait, status, name)
        else:
            response = refused("The name or the password is wrong, or too many were.", status)
        if wait > 0:
            response.headers["retry-after"] = str(int(wait) + 1)
        return response

    def _form(
        self, scope: Scope, wait: float | None = None, status: int = 200, name: str = ""
    ) -> Response:
        chosen = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [None])[0]
        language = preferred(Headers(scope=scope).get("accept-language"), chosen)
        return Response(page(language, wait, name), status, media_type="text/html")


def refused(message: str, status: int) -> JSONResponse:
    """A refusal that Gradio's clients and those of OpenAI's API both can read."""
    kind = {401: "authentication_error", 429: "rate_limit_error"}.get(
        status, "invalid_request_error"
    )
    code = "invalid_api_key" if status == 401 else None
    headers = {"www-authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse(
        {"detail": message, **error_body(message, kind, code=code)}, status, headers
    )


async def _fields(receive: Receive) -> dict[str, str] | None:
    """The first value of each field of a posted form; None when it is too large."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_FORM:
            return None
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            break
    try:
        parsed = parse_qs(body.decode("utf-8"), max_num_fields=10, keep_blank_values=True)
    except ValueError:
        return {}
    return {name: values[0] for name, values in parsed.items()}


def _token(headers: Headers, name: str) -> str | None:
    return cookie_parser(headers.get("cookie", "")).get(name)


def _cookie_name(scope: Scope) -> str:
    """Behind https the prefix makes browsers refuse a cookie that another host has set."""
    return "__Host-reportqa" if scope["scheme"] == "https" else "reportqa"


def _set_cookie(response: Response, scope: Scope, value: str, seconds: int) -> None:
    response.set_cookie(
        _cookie_name(scope), value, max_age=seconds, httponly=True, samesite="lax",
        secure=scope["scheme"] == "https",
    )  # fmt: skip


def _is_read_by_a_person(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)
