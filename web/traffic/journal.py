"""One line for each request, without anything that a user wrote."""

import logging
import secrets
import sys
from logging.handlers import WatchedFileHandler
from pathlib import Path
from time import monotonic

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import InputError
from web.access.accounts import name_of
from web.traffic.guard import OPEN_FOLDERS, OPEN_PATHS

OWN_PATHS = ("/login", "/logout", "/health")
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

log = logging.getLogger("reportqa.requests")
questions = logging.getLogger("reportqa.questions")  # that `web.chat` writes to


class Journal:
    """Logs number, user, method, route, status and milliseconds; the number is in X-Request-ID.

    A route is told without what follows it, so no session and no address of a page is written. 499
    stands for a client that left before it was answered.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number, begun, status = secrets.token_hex(6), monotonic(), 0
        state = scope.setdefault("state", {})

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = number
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        except Exception:
            status = status or 500
            raise
        finally:
            method = scope["method"] if scope["method"] in METHODS else "OTHER"
            user, spent = name_of(state.get("user") or "-"), 1000 * (monotonic() - begun)
            route = route_of(scope["path"])
            log.info("%s %s %s %s %d %.0fms", number, user, method, route, status or 499, spent)


def route_of(path: str) -> str:
    """The route that a path belongs to; "(none)" for one that is not served."""
    if path in OPEN_PATHS or path in OWN_PATHS:
        return path
    folder = next((f for f in OPEN_FOLDERS if path.startswith(f)), None)
    return "(none)" if folder is None else f"{folder}*"


def open_journal(path: str | None, with_questions: bool) -> None:
    """Begin to log requests to a file, or to stderr for "-"; without `path`, questions alone.

    The file is made readable by its owner alone and may be moved away at any time. Raises
    InputError when it cannot be written.
    """
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if path not in (None, "-"):
        handler = _file(Path(str(path)))
        errors = _file(Path(str(path)))
        errors.setLevel(logging.WARNING)
        logging.getLogger().addHandler(errors)
    handler.setFormatter(logging.Formatter(FORMAT))
    for logger, wanted in ((log, path is not None), (questions, with_questions)):
        if wanted:
            logger.setLevel(logging.INFO)
            logger.addHandler(handler)
            logger.propagate = False


def _file(path: Path) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        handler = WatchedFileHandler(path, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}). Choose another --log-file."
        ) from error
    handler.setFormatter(logging.Formatter(FORMAT))
    return handler
