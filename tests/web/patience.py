"""How long the page waits for its server, run out by hand.

Playwright's own clock will not do: it may turn round two messages of the server's stream, which
Gradio hands on by timers, and the second is a difference from the first.
"""

from playwright.sync_api import Page

STALLED, SILENT = 60_000, 300_000  # ms, as in web/static/upload.js

_HELD = """
const { setTimeout, clearTimeout } = window;
const waits = new Map();
window.setTimeout = (act, ms, ...rest) => {
  const id = setTimeout(act, ms, ...rest);
  if (ms >= 60_000) waits.set(id, { act, ms });
  return id;
};
window.clearTimeout = (id) => { waits.delete(id); clearTimeout(id); };
window.runOut = (ms) => {
  for (const [id, wait] of waits) {
    if (wait.ms !== ms) continue;
    window.clearTimeout(id);
    wait.act();
    return true;
  }
  return false;
};
"""


def hold_patience(page: Page) -> None:
    """Call it before the page is opened."""
    page.add_init_script(_HELD)


def run_out(page: Page, wait: int) -> None:
    """As if the page had waited so many milliseconds; first it must begin to."""
    page.wait_for_function("ms => window.runOut(ms)", arg=wait)
