"""Keeps what one workspace may name from reaching another's, where Gradio keeps them together."""

import json
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.replay import is_json, read_whole, replayed

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
            body = await read_whole(receive)
            if body is None:
                return  # the client has gone
            try:
                body = self._marked_body(body)
            except PermissionError:
                refusal = JSONResponse({"detail": "That file was not uploaded by you."}, 403)
                await refusal(scope, receive, send)
                return
            scope, receive = _sized(scope, len(body)), replayed(body, receive)
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

    def _marked_body(self, body: bytes) -> bytes:
        """The same body, its session marked; raises PermissionError for a file not its own."""
        try:
            sent: Any = json.loads(body)
        except (ValueError, RecursionError):
            return body  # Gradio refuses it too
        if self._names_others_file(sent):
            raise PermissionError
        if isinstance(sent, dict) and isinstance(sent.get("session_hash"), str):
            sent["session_hash"] = self._mark + sent["session_hash"]
            return json.dumps(sent).encode()
        return body

    def _names_others_file(self, sent: Any) -> bool:
        waiting = [sent]
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                path = value.get("path")
                if isinstance(path, str) and path and not self._is_own(path):
                    return True
                waiting += value.values()
            elif isinstance(value, list):
                waiting += value
        return False

    def _is_own(self, path: str) -> bool:
        try:
            real = os.path.realpath(path)
        except (OSError, ValueError):
            return False
        return real.startswith(self._folder + os.sep)


def _sized(scope: Scope, length: int) -> Scope:
    others = [(k, v) for k, v in scope["headers"] if k != b"content-length"]
    return {**scope, "headers": [*others, (b"content-length", str(length).encode())]}
