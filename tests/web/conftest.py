"""A real server in a process of its own, and a real browser."""

import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app import SILENT

if TYPE_CHECKING:
    from tests.web.team import Team

ROOT = Path(__file__).parents[2]
PATIENCE = 120
ELSEWHERE = "reports.test"  # a name that browsers take for another machine's: no local trust


@dataclass(frozen=True)
class Served:
    address: str
    process: subprocess.Popen[str]
    seconds: float  # until it was ready


@contextmanager
def served(
    *options: str, environment: Mapping[str, str] | None = None, patience: float = PATIENCE
) -> Iterator[Served]:
    """`python app.py` on a free port, stopped by its own id at the end."""
    command = (str(ROOT / "app.py"), "--port", "0", *options)
    with started(*command, environment=environment, patience=patience) as it:
        yield it


@contextmanager
def started(
    *arguments: str, environment: Mapping[str, str] | None = None, patience: float = PATIENCE
) -> Iterator[Served]:
    """A server run by Python that tells its address, stopped by its own id at the end."""
    begun = monotonic()
    variables = {**os.environ, **SILENT, "PYTHONPATH": str(ROOT), **(environment or {})}
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
    )
    try:
        line = _first_line(process, patience)
        found = re.search(r"http://\S+", line)
        if found is None:
            process.kill()
            pytest.fail(f"The server did not start: {line!r} {process.communicate()[1]}")
        yield Served(found[0], process, monotonic() - begun)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _first_line(process: subprocess.Popen[str], patience: float) -> str:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        ready = selector.select(patience)
    return process.stdout.readline() if ready else ""


@pytest.fixture(scope="session")
def server() -> Iterator[Served]:
    with served() as it:
        yield it


@pytest.fixture(scope="session")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Team"]:
    from tests.web.team import serving  # which imports from here

    with serving(tmp_path_factory.mktemp("team")) as it:
        yield it


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("The browser tests need chromium: apt-get install chromium fonts-noto-cjk")
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
             "--disable-background-networking", "--disable-component-update",
             f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1"]  # fmt: skip
    with sync_playwright() as playwright:
        it = playwright.chromium.launch(executable_path=chromium, args=quiet)
        yield it
        it.close()


WAIT = 30_000


@contextmanager
def visit(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """The page, held to asking nobody but its own server and to complaining of nothing."""
    context = browser.new_context(
        **{"locale": "zh-CN", "viewport": {"width": 1280, "height": 800}, **options}
    )
    page = context.new_page()
    page.set_default_timeout(WAIT)
    expect.set_options(timeout=WAIT)
    strangers: list[str] = []
    complaints: list[str] = []

    def meet(url: str) -> None:
        if not url.startswith((address, "data:", "blob:", "about:srcdoc")):
            strangers.append(url)

    page.on("request", lambda request: meet(request.url))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_selector("#masthead h1")
    yield page
    assert not strangers
    assert not complaints
    context.close()


def ask(page: Page, question: str) -> None:
    """Type a question and wait for the end of its answer."""
    turns = page.locator(".turn").count()
    page.fill("#box textarea", question)
    page.press("#box textarea", "Enter")
    page.wait_for_selector(f"#t{turns + 1}:is([data-stage=done],[data-stage=failed])")
