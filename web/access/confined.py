"""Keeps what one workspace may name from reaching another's, where Gradio keeps them together."""

import asyncio
import os
import secrets
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.traffic.replay import LARGE, Sent, handed_on, is_json, resent, sent_in

MARKED = ("session_hash", "upload_id")
OWN_FOLDER = "/gradio_api/"
_HEARTBEAT = "/gradio_api/heartbeat/"


class Confined:
    """One workspace's application, with every name in a request made its own.

    Gradio cancels tasks by session, follows uploads by their identifier and takes files from its
    cache by path, over all applications of a process, and trusts that nobody guesses these. Here
    a session or upload gets a mark of the workspace, so that another's cannot be named, and a file
    outside the workspace's folder is refused.
    """

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app = app
        self._folder = os.path.realpath(folder)
        self._mark = f"{secrets.token_hex(8)}-"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(OWN_FOLDER):
            await self._app(scope, receive, send)
            return
        scope = self._marked_scope(scope)
        if is_json(scope):
            sent, receive = await sent_in(scope, receive)
            if sent is None:
                return  # the client has gone
            is_large = sent.size > LARGE
            if await asyncio.to_thread(self._is_own, sent) if is_large else self._is_own(sent):
                scope, receive = self._marked_body(scope, sent, receive)
            else:
                refusal = JSONResponse({"detail": "That file was not uploaded by you."}, 403)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _marked_scope(self, scope: Scope) -> Scope:
        """The same request, with sessions and uploads in its address marked."""
        path, query = scope["path"], scope.get("query_string", b"")
        if path.startswith(_HEARTBEAT):
            path = f"{_HEARTBEAT}{self._mark}{path.removeprefix(_HEARTBEAT)}"
            scope = {**scope, "path": path, "raw_path": path.encode("utf-8", "surrogatepass")}
        if query:
            pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
            pairs = [(k, self._mark + v if k in MARKED else v) for k, v in pairs]
            scope = {**scope, "query_string": urlencode(pairs).encode()}
        return scope

    def _marked_body(self, scope: Scope, sent: Sent, receive: Receive) -> tuple[Scope, Receive]:
        """The same request, the session in its body marked."""
        value = sent.value
        if not isinstance(value, dict) or not isinstance(value.get("session_hash"), str):
            return handed_on(scope, sent), receive
        marked = {**value, "session_hash": self._mark + value["session_hash"]}
        return resent(scope, replace(sent, value=marked), receive)

    def _is_own(self, sent: Sent) -> bool:
        """False where a file is named that lies elsewhere."""
        return all(self._holds(path) for path in sent.paths() if path)

    def _holds(self, path: str) -> bool:
        try:
            real = os.path.realpath(path)
        except (OSError, ValueError):
            return False
        return real.startswith(self._folder + os.sep)
