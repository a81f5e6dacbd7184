"""Hostile answers render in Chromium, and a listener counts who comes: nobody."""

import socket
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.conftest import started
from tests.web.hostile import PAYLOADS

pytestmark = pytest.mark.browser

AT_A_TIME = 90
WAIT = 60_000


class Listener:
    """Counts the connections that anybody opens to it, and answers each with nothing."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.visits = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            with visitor:
                visitor.settimeout(1)
                try:
                    visitor.recv(4096)
                    visitor.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
                except OSError:
                    continue

    def close(self) -> None:
        """Stop listening."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    it = Listener()
    yield it
    it.close()


def _ask(page: Page) -> None:
    page.fill("#box textarea", "?")
    page.press("#box textarea", "Enter")
    page.wait_for_selector(f"#conversation .turn >> nth={AT_A_TIME - 1}", timeout=WAIT)


def _rendered(browser: Browser, listener: Listener, rounds: int) -> tuple[int, set[str]]:
    """How many answers were shown, and what the page asked for elsewhere."""
    shown, strangers = 0, set()
    with started("-m", "tests.web.hostile", listener.address, str(AT_A_TIME)) as server:
        for number in range(rounds):
            with browser.new_context(color_scheme="dark" if number % 2 else "light") as context:
                page = context.new_page()
                page.on("request", lambda r: strangers.add(r.url))
                page.goto(server.address, timeout=WAIT)
                page.wait_for_selector("#masthead h1", timeout=WAIT)
                _ask(page)
                shown += page.locator("#conversation .turn").count()
                page.locator("#conversation .turn").last.scroll_into_view_if_needed()
                page.wait_for_timeout(1000)
                assert page.url.startswith(server.address)
        local = (server.address, "data:", "blob:")
        return shown, {url for url in strangers if not url.startswith(local)}


def test_the_listener_would_hear_of_it(browser: Browser, listener: Listener) -> None:
    """The payloads do call where nothing is escaped and no policy holds."""
    page = browser.new_page()
    heard = 0
    for number, payload in enumerate(PAYLOADS):
        before = listener.visits
        page.set_content(payload.format(url=f"{listener.address}/{number}"), wait_until="load")
        page.wait_for_timeout(50)
        heard += listener.visits > before
    page.close()
    assert heard >= len(PAYLOADS) // 3


def test_90_hostile_answers_call_nobody(browser: Browser, listener: Listener) -> None:
    assert _rendered(browser, listener, 1) == (AT_A_TIME, set())
    assert listener.visits == 0


@pytest.mark.soak
def test_900_hostile_answers_call_nobody(browser: Browser, listener: Listener) -> None:
    assert _rendered(browser, listener, 10) == (10 * AT_A_TIME, set())
    assert listener.visits == 0
