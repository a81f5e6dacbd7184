"""A conversation in a real Chromium: asked again, edited, left and found again."""

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.assemble import MAX_QUESTION
from tests.web.conftest import Served, ask, visit
from tests.web.test_browser import EN_QUESTION
from web.view.texts import EN, ZH

pytestmark = pytest.mark.browser


def test_a_follow_up_and_a_new_chat(browser: Browser, server: Served) -> None:
    with visit(browser, server.address, locale="en-GB") as page:
        ask(page, EN_QUESTION)
        ask(page, "And how many corporate ones?")
        expect(page.locator("#t2 .answer")).to_contain_text("700,000")
        page.click("[data-act=new]")
        expect(page.locator(".turn")).to_have_count(0)
        expect(page.locator("#hello")).to_be_visible()
        expect(page.locator("#examples")).to_be_visible()
        expect(page.locator("#sheet mark")).to_have_count(0)  # what the answers cited
        page.click("[data-act=back]")
        expect(page.locator("#sheet mark.lit").first).to_be_attached()


def test_an_answer_is_made_again_and_a_question_edited(browser: Browser, server: Served) -> None:
    with visit(browser, server.address) as page:
        ask(page, "工行的净利润是多少?")
        ask(page, "不良贷款率呢?")
        page.click("#t2 [data-act=again]")
        _expect_free(page)
        expect(page.locator("#t2[data-stage=done] .answer")).to_contain_text("1.54%")
        page.click("#t1 [data-act=edit]")
        area = page.locator("#t1 .editing textarea")
        expect(area).to_be_focused()
        expect(area).to_have_value("工行的净利润是多少?")
        expect(page.locator("#t1 .editing p")).to_have_text(ZH.edit_drops)
        page.keyboard.press("Escape")
        expect(page.locator("#t1 .asked")).to_be_visible()
        page.click("#t1 [data-act=edit]")
        area.fill("工行的营业收入是多少?")
        area.press("Enter")
        expect(page.locator("#t1[data-stage=done] .answer")).to_contain_text("4678亿元")
        expect(page.locator(".turn")).to_have_count(1)
        page.click("#t1 [data-act=edit]")  # of the last turn
        expect(page.locator("#t1 .editing p")).to_have_count(0)
        page.press("#t1 .editing textarea", "Enter")
        _expect_free(page)


def _expect_free(page: Page) -> None:
    """The next question can be asked, long before the page gives up waiting for the server."""
    expect(page.locator("body[data-asked]")).to_have_count(0, timeout=5_000)


def test_a_reload_keeps_the_conversation_of_this_tab(browser: Browser, server: Served) -> None:
    with visit(browser, server.address) as page:
        ask(page, "工行的净利润是多少?")
        said = page.locator("#t1 .answer").inner_text()
        page.reload()
        expect(page.locator("#t1 .answer")).to_have_text(said)
        expect(page.locator("#sheet mark").first).to_be_attached()
        ask(page, "不良贷款率呢?")
        expect(page.locator("#t2 .answer")).to_contain_text("1.54%")
        page.reload()
        expect(page.locator(".turn")).to_have_count(2)
        with page.expect_popup() as opened:
            page.evaluate("void window.open(location.href)")  # with a copy of what this tab stores
        other = opened.value
        expect(other.locator("#hello")).to_be_visible()
        page.click("[data-act=new]")
        expect(page.locator("#hello")).to_be_visible()
        page.click("[data-act=back]")
        expect(page.locator(".turn")).to_have_count(2)
        page.click("[data-act=new]")
        expect(page.locator("#hello [data-act=back]")).to_be_visible()
        page.reload()
        expect(page.locator("#hello")).to_be_visible()
        expect(page.locator(".turn")).to_have_count(0)


def test_questions_that_cannot_be_asked(browser: Browser, server: Served) -> None:
    with visit(browser, server.address) as page:
        page.click("#send")
        expect(page.locator("#t1 .problem")).to_have_text(ZH.empty)
        page.click("#send")  # the same again
        _expect_free(page)
        page.fill("#box textarea", "长" * (MAX_QUESTION + 1))
        page.press("#box textarea", "Enter")
        expect(page.locator("#t1 .problem")).to_contain_text("4,001")  # the empty turn gave way
        expect(page.locator("#box textarea")).to_have_value("长" * (MAX_QUESTION + 1))
        expect(page.locator(".turn")).to_have_count(1)


def test_enter_is_left_to_the_input_method(browser: Browser, server: Served) -> None:
    with visit(browser, server.address) as page:
        page.fill("#box textarea", "ni hao")
        page.evaluate(
            "document.querySelector('#box textarea').dispatchEvent(new KeyboardEvent('keydown',"
            "{key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
        )
        page.wait_for_timeout(300)
        expect(page.locator(".turn")).to_have_count(0)
        expect(page.locator("#box textarea")).to_have_value("ni hao")


def test_an_edit_in_progress_outlives_what_the_server_writes(
    browser: Browser, server: Served
) -> None:
    with visit(browser, server.address) as page:
        ask(page, "工行的净利润是多少?")
        page.click("#t1 [data-act=edit]")
        area = page.locator("#t1 .editing textarea")
        area.fill("工行的营业收入")
        ask(page, "不良贷款率呢?")
        page.click("[data-act=language]")
        expect(page.locator("#t1 [data-act=copy]")).to_have_text(EN.copy)
        expect(area).to_have_value("工行的营业收入")
        expect(page.locator("#t1 .asked")).to_be_hidden()
        area.press("Escape")
        expect(page.locator("#t1 .asked")).to_be_visible()
