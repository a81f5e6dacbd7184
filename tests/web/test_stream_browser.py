"""The stream over which Gradio answers, let go of at a bad moment. In a real Chromium."""

import pytest
from playwright.sync_api import Browser, expect

from tests.web.conftest import WAIT, Served

pytestmark = pytest.mark.browser

# The word that a stream has ended is held back, as a slow line or a busy page may do.
HELD = """
const { fetch } = window;
window.fetch = async (...sent) => {
  const answer = await fetch(...sent);
  if (!String(sent[0].url ?? sent[0]).includes("/queue/data") || window.isHeld) return answer;
  const held = new TransformStream({
    async transform(chunk, out) {
      const parts = new TextDecoder().decode(chunk).split(/(?<=\\n\\n)/);
      for (const part of parts) {
        if (part.includes("close_stream")) {
          window.isHeld = true;
          await new Promise((resolve) => { window.letGo = resolve; });
        }
        out.enqueue(new TextEncoder().encode(part));
      }
    },
  });
  return new Response(answer.body.pipeThrough(held), answer);
};
"""


def test_a_question_taken_while_the_stream_ends_is_answered(
    browser: Browser, server: Served
) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.add_init_script(HELD)
        page.goto(server.address)
        page.wait_for_function("window.isHeld")
        with page.expect_response("**/queue/join?*") as taken:
            page.fill("#box textarea", "净利润是多少?")
            page.press("#box textarea", "Enter")
        taken.value.finished()
        page.wait_for_timeout(300)  # the page has taken note of it
        page.evaluate("window.letGo()")
        expect.set_options(timeout=WAIT)
        expect(page.locator("#t1[data-stage=done] .answer")).to_contain_text("1645")
