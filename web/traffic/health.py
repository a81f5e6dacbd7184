"""Whether the server answers questions, for whoever watches over it."""

import asyncio
import logging

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import ReportQAError
from qa import ReportQA
from web.traffic.gate import Gate
from web.traffic.headers import NOTHING, with_headers

PATH = "/health"

log = logging.getLogger(__name__)


class Health:
    """Answers /health itself: 200 when the reports can be read, 503 when not, or when stopping.

    It tells a stranger that and no more; the reason is in the log.
    """

    def __init__(self, app: ASGIApp, qa: ReportQA, gate: Gate) -> None:
        self._app = app
        self._qa = qa
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        if scope["method"] in ("GET", "HEAD"):
            status = await asyncio.to_thread(self._status)
            code = 200 if status == "ok" else 503
            response = JSONResponse({"status": status}, code, {"cache-control": "no-store"})
        else:
            response = JSONResponse({"detail": "Ask with GET."}, 405, {"allow": "GET"})
        await response(scope, receive, with_headers(send, NOTHING))

    def _status(self) -> str:
        if self._gate.closing:
            return "stopping"
        try:
            self._qa.sources()
        except ReportQAError as error:
            log.error("The reports cannot be read: %s", error)
            return "unavailable"
        return "ok"
