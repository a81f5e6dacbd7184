"""How much may lie in a workspace's folder that was sent in and is not added yet."""

import asyncio
from pathlib import Path

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.traffic.limits import MAX_BODIES
from web.traffic.replay import UPLOAD

MOST_UNADDED = 240 * 2**20  # bytes: ten of the largest reports
LEAST = 2**16  # bytes that a file counts for at least


class UploadBudget:
    """Answers an upload with 413 where too much lies in `folder` already, or is on its way there.

    A report that is added is deleted there; what is not is deleted by Gradio after an hour.
    """

    def __init__(self, app: ASGIApp, folder: Path, most: int = MOST_UNADDED) -> None:
        self._app = app
        self._folder = folder
        self._most = most
        self._arriving = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != UPLOAD or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        told = dict(scope["headers"]).get(b"content-length", b"")
        size = max(LEAST, int(told) if told.isdigit() else MAX_BODIES[UPLOAD])
        held = await asyncio.to_thread(_bytes_in, self._folder)
        if held + self._arriving + size > self._most:
            message = "Too many files were sent in and not added. Add them, or wait for an hour."
            await JSONResponse({"detail": message}, 413)(scope, receive, send)
            return
        self._arriving += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._arriving -= size


def _bytes_in(folder: Path) -> int:
    """What the files of a folder count for; one that goes meanwhile counts for nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += max(LEAST, path.stat().st_size) if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total
