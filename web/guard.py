"""What stands before the page: headers, closed routes, limits on what is sent in."""

import json
import re
import secrets
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.evaluation.html import script_digest
from web.api import ENDPOINTS
from web.api.completion import error_body
from web.replay import replayed
from web.texts import preferred

MAX_BODY = 24 * 2**20
UPLOAD = "/gradio_api/upload"  # takes files as they are; every other route reads JSON

OPEN_PATHS = frozenset(
    {"/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", "/mcp",
     "/v1/chat/completions", "/v1/models"}
    | {f"/gradio_api/{name}" for name in (
        "info", "openapi.json", "startup-events", "login_check", "app_id", "user", "reset",
        "cancel", "queue/join", "queue/data", "queue/status", "upload", "upload_progress",
        "run/predict", *(f"call/{way}{name}" for name in ENDPOINTS for way in ("", "v2/")),
    )}
)  # fmt: skip
OPEN_FOLDERS = (
    "/assets/", "/static/", "/own/", "/report/", "/gradio_api/heartbeat/", "/v1/models/",
    *(f"/gradio_api/call/{name}/" for name in ENDPOINTS),
)  # fmt: skip
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
OWN_STYLES = ("style", "chat", "report", "work")
OWN_SCRIPTS = ("page", "work")
OWN_HEAD = "".join(
    f'<link rel="stylesheet" href="/own/{name}.css">' for name in OWN_STYLES
) + "".join(f'<script type="module" src="/own/{name}.js"></script>' for name in OWN_SCRIPTS)

_SOCIAL = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')
_LENGTH = re.compile(r"[0-9]{1,12}")
_REMOTE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[/\\]{2})", re.IGNORECASE)


class Guard:
    """Lets through only the routes that the page needs, and adds the security headers.

    Gradio fetches files for a client by URL (`file=`, `proxy=`, and any `path` in what is sent
    to a function); nothing of that is needed here, and all of it is refused.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        send = _with_headers(send, nonce)
        headers = Headers(scope=scope)
        refused: Response | None = _refusal(scope, headers)
        if refused is None and scope["method"] == "POST":
            receive, refused = await _checked_body(scope["path"], headers, receive)
        if refused is not None:
            await refused(scope, receive, send)
        elif scope["path"] == "/" and scope["method"] == "GET":
            await self._page(scope, receive, send, nonce)
        else:
            await self._app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send, nonce: str) -> None:
        """The page itself, its inline scripts named by the nonce and its language set."""
        plain = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
        chosen = re.search(rb"(?:^|&)lang=(\w+)", scope.get("query_string", b""))
        accepted = Headers(scope=scope).get("accept-language")
        language = preferred(accepted, chosen[1].decode() if chosen else None)
        start: Message = {}
        body = b""

        async def gather(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            page = rewritten(body.decode(), nonce, language).encode()
            MutableHeaders(scope=start)["content-length"] = str(len(page))
            MutableHeaders(scope=start)["cache-control"] = "no-store"
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self._app({**scope, "headers": plain}, receive, gather)


def rewritten(page: str, nonce: str, language: str) -> str:
    """Gradio's page with our style and script, a nonce on its scripts, and no social links."""
    page = _SOCIAL.sub("", page)
    page = page.replace('<html\n\tlang="en"', f'<html\n\tlang="{language}"', 1)
    page = re.sub(r"<script\b", f'<script nonce="{nonce}"', page)
    return page.replace("</head>", f"{OWN_HEAD}</head>", 1)


def policy(nonce: str) -> str:
    """The Content-Security-Policy. Gradio's HTML component compiles templates: 'unsafe-eval'.

    An evaluation's report is shown in a sandboxed frame, which has this policy too: its one script
    is named by its hash.
    """
    return "; ".join((
        "default-src 'none'",
        f"script-src 'self' 'nonce-{nonce}' 'sha256-{script_digest()}' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


def _with_headers(send: Send, nonce: str) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = policy(nonce)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return wrapped


def _refusal(scope: Scope, headers: Headers) -> PlainTextResponse | None:
    path: str = scope["path"]
    if path not in OPEN_PATHS and not path.startswith(OPEN_FOLDERS):
        return PlainTextResponse("Not found", 404)
    if scope["method"] == "POST" and _is_from_elsewhere(headers):
        return PlainTextResponse("Another site may not post here", 403)
    return None


def _is_from_elsewhere(headers: Headers) -> bool:
    """True for a request that a page of another site makes. Browsers alone send these headers."""
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return True
    origin = headers.get("origin")
    try:
        return origin is not None and urlsplit(origin).netloc != headers.get("host")
    except ValueError:  # no address at all, such as "http://["
        return True


async def _checked_body(
    path: str, headers: Headers, receive: Receive
) -> tuple[Receive, Response | None]:
    """The body, read within the limit, as a new `receive`; or why it is refused."""
    too_large = _too_large(path)
    declared = headers.get("content-length", "0")
    if not _LENGTH.fullmatch(declared) or int(declared) > MAX_BODY:
        return receive, too_large
    body = bytearray()  # grows without being copied at every piece
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return receive, PlainTextResponse("Cut short", 400)
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return receive, too_large
        if not message.get("more_body"):
            break
    # Whatever type it says it is of: the envelopes read it as JSON all the same.
    if path != UPLOAD and _names_remote_file(body):
        return receive, PlainTextResponse("Files are not fetched from elsewhere", 403)
    return replayed(bytes(body), receive), None


def _too_large(path: str) -> Response:
    message = f"The request is over the limit of {MAX_BODY // 2**20} MB."
    if path.startswith("/v1/"):
        return JSONResponse(error_body(message, "invalid_request_error"), 413)
    return PlainTextResponse(message, 413)


def _names_remote_file(body: bytes | bytearray) -> bool:
    """True when what is sent holds a file that the server would have to fetch."""
    try:
        waiting: list[Any] = [json.loads(body)] if body else []
    except (ValueError, RecursionError):
        return False  # Gradio refuses it too
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if _is_remote(value.get("path")):
                return True
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return False


def _is_remote(value: object) -> bool:
    return isinstance(value, str) and _REMOTE.match(value) is not None
