"""To each user a workspace: reports, conversations, queue and temporary files of their own."""

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import ReportQAError
from web.access.confined import Confined
from web.chat import Chat

ANYBODY = ""  # the user where nobody signs in
MOST_OPEN = 64
UNUSED = 600.0  # seconds after which a workspace may give way to another

UNOPENED = (
    "Your reports cannot be opened. Whoever keeps the server finds the reason in its log.\n"
    "无法打开您的报告。原因见服务端日志，请联系管理这台服务的人。"
)

log = logging.getLogger(__name__)

OpenChat = Callable[[str], Chat]
Build = Callable[[Chat, Path], FastAPI]


@dataclass
class _Workspace:
    app: ASGIApp
    stop: asyncio.Event
    running: asyncio.Task[None]
    requests: int = 0
    used: float = field(default_factory=monotonic)


class Workspaces:
    """An ASGI application that hands each request to the application of its user.

    Nothing in one of them knows the others: a session, a running question or a file of one user
    does not exist for another. `open_chat` gives the `Chat` of a user and may block; `build` makes
    the application over it, with a folder for its temporary files. Both are called when the user
    comes first, in a thread, `build` one at a time. Workspaces unused for `unused` seconds give way
    when there are more than `most`; reports stay on disk, conversations that were open in them are
    lost.
    """

    def __init__(
        self,
        open_chat: OpenChat,
        build: Build,
        folder: Path,
        most: int = MOST_OPEN,
        unused: float = UNUSED,
    ) -> None:
        self._open_chat = open_chat
        self._build = build
        self._folder = folder
        self._most = most
        self._unused = unused
        self._held: dict[str, _Workspace] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._building = asyncio.Lock()  # Gradio lays out one page at a time in a process

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        user = scope.get("state", {}).get("user", ANYBODY)
        try:
            workspace = await self._workspace(user)
        except (ReportQAError, OSError) as error:  # such as a full disk
            log.error("A workspace cannot be opened: %s", error)
            await PlainTextResponse(UNOPENED, 503)(scope, receive, send)
            return
        workspace.requests += 1
        try:
            await workspace.app(scope, receive, send)
        finally:
            workspace.requests -= 1
            workspace.used = monotonic()

    async def _live(self, receive: Receive, send: Send) -> None:
        """Nothing to begin with; at the end every workspace is closed."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                for user in list(self._held):
                    await self._close(user)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _workspace(self, user: str) -> _Workspace:
        if user not in self._held:
            async with self._opening.setdefault(user, asyncio.Lock()):
                if user not in self._held:
                    await self._make_room()
                    self._held[user] = await self._opened(user)
        return self._held[user]

    async def _opened(self, user: str) -> _Workspace:
        chat = await asyncio.to_thread(self._open_chat, user)
        folder = Path(tempfile.mkdtemp(prefix="space-", dir=self._folder))
        async with self._building:
            app = await asyncio.to_thread(self._build, chat, folder)
        ready, stop = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(_run(app.router.lifespan_context(app), ready, stop, folder))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.is_set():
            waiting.cancel()
            await running  # raises what kept it from beginning
        return _Workspace(Confined(app, folder), stop, running)

    async def _make_room(self) -> None:
        """Close what was not used for longest, while there are too many and nobody is in it.

        Others come and go while one is closed, so each is chosen when its turn comes.
        """
        while len(self._held) >= self._most and (user := self._idle()) is not None:
            await self._close(user)

    def _idle(self) -> str | None:
        now = monotonic()
        idle = [
            (w.used, user) for user, w in self._held.items()
            if not w.requests and now - w.used > self._unused
        ]  # fmt: skip
        return min(idle)[1] if idle else None

    async def _close(self, user: str) -> None:
        workspace = self._held.pop(user)
        workspace.stop.set()
        await asyncio.wait({workspace.running})


async def _run(
    life: AbstractAsyncContextManager[object],
    ready: asyncio.Event,
    stop: asyncio.Event,
    folder: Path,
) -> None:
    """One task for beginning and end: what a library opens in a task it closes in the same."""
    try:
        async with life:
            ready.set()
            await stop.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
