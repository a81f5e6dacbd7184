"""What stands before the page: headers and closed routes."""

import asyncio
import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.evaluation.html import script_digest
from web.api import ENDPOINTS
from web.traffic.headers import comes_from_elsewhere, with_headers
from web.traffic.limits import too_many
from web.traffic.replay import LARGE, Sent, handed_on, is_json, parsed, read_whole, replayed
from web.traffic.weight import MOST_VALUES, holds_too_much
from web.view.texts import preferred

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
OWN_STYLES = ("style", "chat", "report", "work")
OWN_SCRIPTS = ("page", "work")
OWN_HEAD = "".join(
    f'<link rel="stylesheet" href="/own/{name}.css">' for name in OWN_STYLES
) + "".join(f'<script type="module" src="/own/{name}.js"></script>' for name in OWN_SCRIPTS)

_SOCIAL = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')
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
        send = with_headers(send, policy(nonce))
        refused = _refusal(scope)
        if refused is None and is_json(scope):
            body = await read_whole(receive)
            if body is None:
                return  # the client has gone
            receive = replayed(body, receive)
            is_large = len(body) > LARGE
            sent = await asyncio.to_thread(_read, body) if is_large else _read(body)
            refused = _misuse(sent)
            scope = scope if sent is None else handed_on(scope, sent)
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


def _refusal(scope: Scope) -> Response | None:
    path: str = scope["path"]
    if path not in OPEN_PATHS and not path.startswith(OPEN_FOLDERS):
        return PlainTextResponse("Not found", 404)
    if scope["method"] == "POST" and comes_from_elsewhere(scope):
        return PlainTextResponse("Another site may not post here", 403)
    return None


def _read(body: bytes) -> Sent | None:
    """The body, parsed; None where it holds more values than are parsed."""
    return None if holds_too_much(body) else parsed(body)


def _misuse(sent: Sent | None) -> Response | None:
    """What is refused: too many values, or a file that the server would have to fetch."""
    if sent is None:
        return too_many(MOST_VALUES)
    if any(map(_is_remote, sent.paths())):
        return PlainTextResponse("Files are not fetched from elsewhere", 403)
    return None


def _is_remote(path: str) -> bool:
    return _REMOTE.match(path) is not None
