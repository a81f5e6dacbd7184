"""The server: the page behind its guard, and an end that is orderly."""

import logging
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import FrameType

import gradio as gr
import uvicorn
from anyio import to_thread
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from gradio.routes import App as GradioApp
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount
from starlette.types import ASGIApp

from index.errors import InputError
from index.load import MAX_BYTES
from qa import ReportQA
from web.access.door import Door
from web.access.locked import Locked
from web.access.workspaces import OpenChat, Workspaces
from web.api import openai, tools
from web.api.access import Entrance, Lock
from web.api.desk import Desk
from web.api.envelope import Envelopes
from web.chat import Chat
from web.evaluation import Evaluations
from web.feedback import FeedbackStore, user_file
from web.page import Page
from web.reader import Pages, routes
from web.theme import theme
from web.traffic.budget import UploadBudget
from web.traffic.calls import Calls, HangUps
from web.traffic.departed import Departed, forgetting, lasting
from web.traffic.gate import Gate
from web.traffic.guard import Guard
from web.traffic.health import Health
from web.traffic.journal import Journal
from web.traffic.limits import Limits
from web.traffic.patience import ImpatientProtocol
from web.users import Users
from web.work import Work

PATIENCE = 40.0
FLUSH = 1
ONE_ORDER = 1.0  # seconds within which signals count as one
IDLE = 75  # seconds a connection may rest: longer than proxies and clients keep one
MOST_CONNECTIONS = 2000
SPARE_THREADS = 40
_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Service:
    """What is served, to whom.

    `qa` holds the reports that all share; `open_chat` gives a user's `Chat` (of ANYBODY without
    `users`). Programs must open `lock`, and change reports if `writable`; with `users`, whoever
    gets that far is known. All chats share `gate`. `names` are host names that are answered beside
    those of the address that is listened on, where that is loopback.
    """

    qa: ReportQA
    open_chat: OpenChat
    gate: Gate
    folder: Path
    lock: Lock = field(default_factory=Lock)
    writable: bool = True
    users: Users | None = None
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()


def serve(service: Service, listener: socket.socket, address: str) -> None:
    """Serve until SIGTERM or Ctrl-C; running questions are finished first."""
    config = uvicorn.Config(
        stack(service, _names_of(listener, service.names)),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=FLUSH,
        timeout_keep_alive=IDLE,
        http=ImpatientProtocol,
        limit_concurrency=MOST_CONNECTIONS,
        proxy_headers=bool(service.proxies),
        forwarded_allow_ips=list(service.proxies),
    )
    OrderlyServer(config, service.gate, address).run(sockets=[listener])


def stack(service: Service, names: list[str]) -> ASGIApp:
    """All that a request passes, from the outside to the user's own application."""
    work, pages = shared_work(service.gate), Pages()

    def build(chat: Chat, folder: Path) -> FastAPI:
        entrance = Entrance(Desk(chat, service.writable), service.lock)
        return application(chat, entrance, folder, work, pages)

    app: ASGIApp = Guard(Workspaces(service.open_chat, build, service.folder))
    app = Locked(app, service.lock)
    if service.users is not None:
        app = Door(app, service.users)
    app = Limits(Health(app, service.qa, service.gate))
    return Journal(TrustedHostMiddleware(app, allowed_hosts=names))


def _names_of(listener: socket.socket, more: tuple[str, ...]) -> list[str]:
    """The Host headers that are answered: on loopback only its own names, lest another site's
    name that points here (DNS rebinding) reads private reports.
    """
    if is_loopback(listener):
        own = str(listener.getsockname()[0])
        return ["localhost", "127.0.0.1", "[::1]", own, *more]
    return list(more) or ["*"]


def is_loopback(listener: socket.socket) -> bool:
    """True when only this machine can connect."""
    address = str(listener.getsockname()[0])
    return address == "::1" or address.startswith("127.")


def shared_work(gate: Gate) -> Work:
    """One for all users: each verdict has its owner, and one evaluation runs at a time."""
    evaluations = Evaluations(lambda: gate.closing, lambda: not gate.idle, gate.evaluation)
    return Work(FeedbackStore(user_file()), evaluations)


def application(chat: Chat, entrance: Entrance, folder: Path, work: Work, pages: Pages) -> FastAPI:
    """The page, the API, /mcp and /v1 of one workspace as an ASGI application, without its guard.

    `folder` takes the files that are sent in, until they are added.
    """
    calls = Calls()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    openai.mount(app, entrance)
    app.router.lifespan_context = tools.mount(app, entrance)
    app.mount("/own", StaticFiles(directory=_STATIC))
    app.include_router(routes(lambda request: chat.qa.collection, pages, chat.owner))
    page = Page(chat, entrance, work, calls).blocks
    app.add_middleware(Envelopes, blocks=page, entrance=entrance)
    gradio = _mounted(app, page, folder)
    app.add_middleware(HangUps, hang_up=calls.hang_up)
    app.add_middleware(Departed, forget=forgetting(gradio), leave=lasting(gradio))
    app.add_middleware(UploadBudget, folder=folder)
    return app


def _mounted(app: FastAPI, page: gr.Blocks, folder: Path) -> GradioApp:
    """Gradio's own application of the page, which is now served by `app`."""
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=MAX_BYTES,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        theme=theme(),
    )
    [inner] = [r.app for r in app.routes if isinstance(r, Mount) and isinstance(r.app, GradioApp)]
    inner.uploaded_file_dir = str(folder)  # Gradio knows one folder for the whole process
    for block in page.blocks.values():
        block.GRADIO_CACHE = str(folder)
    return inner


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to that address; raises InputError saying why it cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"Cannot listen on {host}:{port} ({reason}). Choose another --port or --host."
        ) from error
    return listener


class OrderlyServer(uvicorn.Server):
    """Says when it is ready, finishes what runs when told to stop, and ends with success."""

    def __init__(self, config: uvicorn.Config, gate: Gate, address: str) -> None:
        super().__init__(config)
        self._gate = gate
        self._address = address
        self._waited = 0.0
        self._told = 0.0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell the address. What programs ask holds a thread each while it waits."""
        to_thread.current_default_thread_limiter().total_tokens = self._gate.places + SPARE_THREADS
        await super().startup(sockets)
        print(f"Ready: {self._address}  (Ctrl-C ends)", flush=True)

    async def on_tick(self, counter: int) -> bool:
        """True when the time has come to stop: told so, and nothing runs any more."""
        if self._gate.closing:
            self._waited += 0.1
            if self._gate.idle or self._waited > PATIENCE:
                self.should_exit = True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close; pages left open hold connections that are cut without comment."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Close the door at the first signal, leave at once at a later one.

        One order to stop may come as several: `make` and its terminal each send a signal. A
        handler can be interrupted by the next signal, so that it must take no lock.
        """
        now = monotonic()
        if not self._gate.closing:
            self._told = now
        elif now - self._told > ONE_ORDER:
            self.should_exit = self.force_exit = True
        self._gate.close()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Handle the signals without raising them again at the end, so that 0 is returned."""
        handled = (signal.SIGTERM, signal.SIGINT)
        before = {sig: signal.signal(sig, self.handle_exit) for sig in handled}
        try:
            yield
        finally:
            for sig, handler in before.items():
                signal.signal(sig, handler)
