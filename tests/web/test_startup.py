"""How soon the server is ready and the page is seen; true of a machine that is idle."""

from dataclasses import dataclass
from time import monotonic

import pytest
from playwright.sync_api import Browser

from tests.web.conftest import served

READY = 6.0  # seconds from `python app.py`
PAINTED = 2.0  # seconds from the server's answer to the first contentful paint
TRIES = 3
_PAINT = """() => {
  const [navigation] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return (paint.startTime - navigation.responseStart) / 1000;
}"""


@dataclass(frozen=True)
class Start:
    """What one start took, in seconds."""

    ready: float
    painted: float  # from the server's answer
    usable: float  # from the address being opened until the chat's own head stands there

    def is_quick(self) -> bool:
        return self.ready <= READY and self.painted <= PAINTED


def _started(browser: Browser) -> Start:
    with served() as server:
        context = browser.new_context()
        page = context.new_page()
        begun = monotonic()
        page.goto(server.address)
        page.wait_for_selector("#masthead h1")
        usable = monotonic() - begun
        painted = float(page.evaluate(_PAINT))
        context.close()
    return Start(server.seconds, painted, usable)


@pytest.mark.soak
@pytest.mark.browser
def test_the_server_is_ready_and_the_page_is_painted_in_time(browser: Browser) -> None:
    starts = list[Start]()
    while len(starts) < TRIES and not any(start.is_quick() for start in starts):
        starts.append(_started(browser))
        print(f"\nready {starts[-1].ready:.2f} s, painted {starts[-1].painted:.2f} s after the "
              f"answer, usable {starts[-1].usable:.2f} s after the call")  # fmt: skip
    assert any(start.is_quick() for start in starts), starts
