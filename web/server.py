"""The server: the page behind its guard, and an end that is orderly."""

import logging
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from index.errors import InputError
from index.load import MAX_BYTES
from web.api import openai, tools
from web.api.access import Entrance
from web.api.envelope import Envelopes
from web.chat import Chat
from web.guard import Guard
from web.page import Page, theme
from web.reader import routes

PATIENCE = 40.0
FLUSH = 1
_STATIC = Path(__file__).parent / "static"


def serve(chat: Chat, entrance: Entrance, listener: socket.socket, address: str) -> None:
    """Serve until SIGTERM or Ctrl-C; running questions are finished first."""
    config = uvicorn.Config(
        TrustedHostMiddleware(
            Guard(application(chat, entrance)), allowed_hosts=_names_of(listener)
        ),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=FLUSH,
    )
    OrderlyServer(config, chat, address).run(sockets=[listener])


def _names_of(listener: socket.socket) -> list[str]:
    """The Host headers that are answered: on loopback only its own names, lest another site's
    name that points here (DNS rebinding) reads private reports.
    """
    if is_loopback(listener):
        return ["localhost", "127.0.0.1", "[::1]", str(listener.getsockname()[0])]
    return ["*"]


def is_loopback(listener: socket.socket) -> bool:
    """True when only this machine can connect."""
    address = str(listener.getsockname()[0])
    return address == "::1" or address.startswith("127.")


def application(chat: Chat, entrance: Entrance) -> FastAPI:
    """The page, the API, /mcp and /v1 as one ASGI application, without its guard."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    openai.mount(app, entrance)
    app.router.lifespan_context = tools.mount(app, entrance)
    app.mount("/own", StaticFiles(directory=_STATIC))
    app.include_router(routes(lambda request: chat.qa.collection))
    blocks = Page(chat, entrance).blocks
    app.add_middleware(Envelopes, blocks=blocks, entrance=entrance)
    gr.mount_gradio_app(
        app,
        blocks,
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
    return app


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

    def __init__(self, config: uvicorn.Config, chat: Chat, address: str) -> None:
        super().__init__(config)
        self._chat = chat
        self._address = address
        self._waited = 0.0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell the address."""
        await super().startup(sockets)
        print(f"Ready: {self._address}  (Ctrl-C ends)", flush=True)

    async def on_tick(self, counter: int) -> bool:
        """True when the time has come to stop: told so, and nothing runs any more."""
        if self._chat.closing:
            self._waited += 0.1
            if self._chat.idle or self._waited > PATIENCE:
                self.should_exit = True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close; pages left open hold connections that are cut without comment."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Close the door at the first signal, leave at once at the second."""
        if self._chat.closing:
            self.should_exit = self.force_exit = True
        self._chat.close()

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
