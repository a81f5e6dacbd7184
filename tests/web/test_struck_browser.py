"""What the check strikes out of a model's answer, seen in a real Chromium."""

import pytest
from playwright.sync_api import Browser, expect

from tests.misbehaving import FALSE, misbehaving
from tests.web.conftest import ask, served, visit
from web.view.texts import EN, ZH


@pytest.mark.browser
def test_a_false_sentence_is_struck_out_with_its_reason_in_the_readers_language(
    browser: Browser,
) -> None:
    with (
        misbehaving() as model,
        served(
            "--llm", f"openai:m@{model.url('one-false')}", environment={"OPENAI_API_KEY": "none"}
        ) as own,
        visit(browser, own.address) as page,
    ):
        ask(page, "工行的净利润是多少?")
        answer, struck = page.locator("#t1 .answer"), page.locator("#t1 .struck")
        expect(answer).to_contain_text("1645亿元")
        expect(answer).not_to_contain_text("9999")
        expect(struck.locator("summary")).to_have_text(f"{ZH.struck} (1)")
        expect(struck.locator("del")).to_be_hidden()
        struck.locator("summary").click()
        expect(struck.locator("del")).to_have_text(FALSE)
        expect(struck.locator("li span")).to_have_text("所引原文没有 9999亿元 这个数字")
        page.fill("#box textarea", "谢谢")
        page.press("#box textarea", "Enter")
        page.wait_for_selector("#t2:is([data-stage=done],[data-stage=failed])")
        expect(struck.locator("del")).to_be_visible()  # it stays open
        page.click("[data-act=language]")
        expect(struck.locator("summary")).to_have_text(f"{EN.struck} (1)")
        expect(struck.locator("li span")).to_have_text(
            "the figure 9999亿元 is not in the cited text"
        )
