"""How much may lie in a workspace's folder that was sent in and is not added yet."""

import asyncio
import time
from pathlib import Path

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.traffic.limits import MAX_BODIES, UPLOAD_WITHIN
from web.traffic.replay import UPLOAD

MOST_UNADDED = 240 * 2**20  # bytes: ten of the largest reports
LEAST = 2**16  # bytes that a file counts for at least, an empty one apart
KEPT = 3600.0  # seconds after which what was sent in and not added is deleted


class UploadBudget:
    """Answers an upload with 507 where too much lies in `folder` already, or is on its way there.

    A report that is added is deleted there. What is not is deleted here, when the next one comes:
    Gradio knows nothing of an upload that was broken off.
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
        held = await asyncio.to_thread(_swept, self._folder)
        if held + self._arriving + size > self._most:
            message = "Too many files were sent in and not added. Add them, or wait for an hour."
            await JSONResponse({"detail": message}, 507)(scope, receive, send)
            return
        self._arriving += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._arriving -= size


def _swept(folder: Path) -> int:
    """What the files of a folder count for, after the old ones among them were deleted.

    One that is being received lies in the folder itself, and no longer than an upload may take.
    """
    total, now = 0, time.time()
    for path in folder.rglob("*"):
        kept = UPLOAD_WITHIN if path.parent == folder and path.name.startswith("tmp") else KEPT
        try:
            told = path.stat()
            if not path.is_file():
                continue
            if now - told.st_mtime > kept:
                path.unlink()
            elif told.st_size:
                total += max(LEAST, told.st_size)
        except FileNotFoundError:  # it went meanwhile
            continue
    return total
