"""A reader at the page with the bundled report, in a real Chromium."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import Served, ask, visit
from web.view.texts import EN, ZH

pytestmark = pytest.mark.browser

ZH_QUESTION = "揭榜挂帅机制是为了解决什么?"
EN_QUESTION = "How many personal e-CNY wallets had ICBC opened by the end of June?"
PHONE: Any = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True,
}  # fmt: skip


LEFT_ALONE = """document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key: "F6", bubbles: true, cancelable: true}))"""
LIT = "[...document.querySelectorAll('#sheet mark.lit')].map((e) => e.innerText).join('')"


def _wait_lit(page: Page, words: str) -> None:
    """Waits until just these words are lit in the report."""
    page.wait_for_function(f"(words) => {LIT} === words", arg=words)


def test_a_quote_is_shown_in_the_report_and_a_marker_leads_there(
    browser: Browser, server: Served
) -> None:
    with visit(browser, server.address) as page:
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        expect(page.locator("#send")).to_have_text(ZH.send)
        expect(page.locator("#sheet h3")).to_contain_text("科技强行")
        ask(page, ZH_QUESTION)
        expect(page.locator(".answer")).to_contain_text("解决技术难题")
        expect(page.locator(".meta")).to_contain_text("正确（")
        quote = page.locator("#t1 .quote").inner_text()
        _wait_lit(page, quote)  # the answer is there: so is its first quote
        expect(page.locator("#sheet mark.lit").first).to_be_in_viewport()
        page.locator("#sheet").evaluate("it => it.scrollTo(0, 0)")
        page.click("a.cite")
        expect(page.locator("#sheet mark.lit").first).to_be_in_viewport()
        expect(page.locator("#sheet mark.lit").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("a.cite")).to_be_focused()


def test_a_figure_leads_to_the_one_it_equals_and_says_so(browser: Browser, server: Served) -> None:
    with visit(browser, server.address, locale="en-GB") as page:
        ask(page, EN_QUESTION)
        figure = page.locator(".answer .fig", has_text="3.56 million").first
        figure.hover()
        tip = page.locator("#tip")
        expect(tip).to_have_text(EN.figure_same.format(number=1, written="356万"))
        figure.click()
        expect(page.locator("#sheet mark.lit")).to_have_text("356万")
        page.locator("a.cite").hover()
        expect(tip.locator(".sides > div")).to_have_count(2)
        expect(tip.locator(".words").nth(0)).to_contain_text("个人钱包356万个")
        expect(tip.locator(".words").nth(0)).to_have_attribute("lang", "zh-CN")
        expect(tip.locator(".words").nth(1)).to_contain_text("3.56 million")
        page.keyboard.press("Escape")
        expect(tip).to_be_hidden()


def test_a_long_tip_can_be_scrolled(browser: Browser, server: Served) -> None:
    with visit(browser, server.address, locale="en-GB") as page:
        ask(page, EN_QUESTION)
        page.set_viewport_size({"width": 700, "height": 300})
        page.locator("a.cite").scroll_into_view_if_needed()
        page.wait_for_timeout(300)  # the pane has come to rest
        page.hover("a.cite")
        tip = page.locator("#tip")
        expect(tip).to_be_visible()
        tip.evaluate("it => { it.style.maxHeight = '3rem'; it.scrollTop = 20; }")
        page.wait_for_timeout(300)  # were it to hide, it would by now
        expect(tip).to_be_visible()
        assert tip.evaluate("it => it.scrollTop") > 0
        page.locator("#left").evaluate("it => it.scrollBy(0, -40)")
        expect(tip).to_be_hidden()


def test_the_translation_stands_in_the_report_for_who_reads_it(
    browser: Browser, server: Served
) -> None:
    with visit(browser, server.address, locale="en-GB") as page:
        translated = page.locator("#sheet p.tr").first
        expect(translated).to_be_visible()
        page.uncheck("#both input")
        expect(translated).to_be_hidden()


def test_an_example_is_answered_and_a_refusal_shows_the_nearest(
    browser: Browser, server: Served
) -> None:
    with visit(browser, server.address) as page:
        page.locator("button.chip").first.click()
        page.wait_for_selector("#t1[data-stage=done] .answer.answered")
        expect(page.locator("#examples")).to_be_hidden()
        ask(page, "美国的首都是哪座城市?")
        expect(page.locator("#t2 .answer.refused")).to_be_visible()
        expect(page.locator("#t2 .near h3")).to_have_text(ZH.nearest)
        page.click("#t2 .near a.goto >> nth=1")
        _wait_lit(page, page.locator("#t2 .near .quote").nth(1).inner_text())


def test_an_answer_is_copied_with_its_citations(browser: Browser, server: Served) -> None:
    rights = ["clipboard-read", "clipboard-write"]
    with visit(browser, server.address, permissions=rights) as page:
        ask(page, ZH_QUESTION)
        page.click("[data-act=copy]")
        page.click("[data-act=copy]")
        expect(page.locator("[data-act=copy]")).to_have_text(ZH.copied)
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(page.locator(".answer").inner_text()[:8])
        assert "[1] “" in copied
        assert "icbc-2021h1.md" in copied
        expect(page.locator("[data-act=copy]")).to_have_text(ZH.copy)


def test_the_other_language_keeps_the_conversation(browser: Browser, server: Served) -> None:
    with visit(browser, server.address) as page:
        ask(page, ZH_QUESTION)
        page.click("[data-act=language]")
        expect(page.locator("#send")).to_have_text(EN.send)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("#t1 .answer")).to_contain_text("解决技术难题")
        expect(page.locator("#t1 [data-act=copy]")).to_have_text(EN.copy)
        expect(page.locator("#examples .label")).to_have_text(EN.examples_label)
        assert "lang=en" in page.url
        page.reload()
        expect(page.locator("#send")).to_have_text(EN.send)


def test_light_and_dark_can_be_chosen_and_are_remembered(browser: Browser, server: Served) -> None:
    with visit(browser, server.address) as page:
        body = page.locator("body")
        assert "dark" not in (body.get_attribute("class") or "")
        page.click("[data-act=theme]")
        expect(page.locator("body.dark")).to_be_attached()
        page.reload()
        expect(page.locator("body.dark")).to_be_attached()
    with visit(browser, server.address, color_scheme="dark") as page:
        expect(page.locator("body.dark")).to_be_attached()


def test_the_keyboard_reaches_everything(browser: Browser, server: Served) -> None:
    with visit(browser, server.address) as page:
        page.wait_for_selector("button.chip")
        expect(page.locator("#box textarea")).to_be_focused()
        page.keyboard.type("总结一下这份报告")
        page.keyboard.press("Enter")
        page.wait_for_selector("#t1[data-stage=done]")
        page.keyboard.press("F6")
        expect(page.locator("#sheet")).to_be_focused()
        first = page.wait_for_function(LIT).json_value()
        page.keyboard.press("Alt+ArrowDown")
        expect(page.locator("#place")).to_contain_text("2 / ")
        page.wait_for_function(f"(first) => {LIT} && {LIT} !== first", arg=first)
        page.focus("#contents")
        page.keyboard.press("Alt+ArrowDown")  # which opens the list
        page.keyboard.press("Escape")
        expect(page.locator("#place")).to_contain_text("2 / ")
        page.focus("#sheet")
        assert page.evaluate(LEFT_ALONE)  # the last pane: the key is the browser's
        page.keyboard.press("Shift+F6")
        expect(page.locator("#box textarea")).to_be_focused()
        page.focus("#sheet")
        page.keyboard.press("Control+k")
        expect(page.locator("#box textarea")).to_be_focused()
        assert _tabbed(page) >= {
            "copy", "again", "edit", "keys", "theme", "language", "new", "shelf", "next-source",
            "cite", "fig", "goto", "contents", "sheet", "work-opener", "up", "scope", "send",
        }  # fmt: skip
        page.focus("#head [data-act=shelf]")
        page.keyboard.press("Enter")
        assert _tabbed(page) >= {"file", "choose", "read", "remove"}
        page.keyboard.press("Escape")
        page.focus("[data-act=keys]")
        page.keyboard.press("Enter")
        expect(page.locator("dialog#keys")).to_contain_text(ZH.key_sources)
        page.keyboard.press("Escape")
        expect(page.locator("dialog#keys")).to_be_hidden()


AT = """(e => e === document.body ? [] : [
  e.dataset.act || "", e.id, ...e.classList, e.checkVisibility() ? "" : "hidden",
])(document.activeElement)"""


def _tabbed(page: Page) -> set[str]:
    """What Tab comes to, from where the focus is until it has been everywhere: acts, ids, classes.

    The focus leaves the page after the last element, and comes back at the first.
    """
    reached, left = set[str](), 0
    for _ in range(400):
        page.keyboard.press("Tab")
        at = page.evaluate(AT)
        left += not at
        reached |= set(at)
        if left == 2:
            assert "hidden" not in reached
            return reached
    pytest.fail("Tab does not come round")


def test_markup_stays_text(browser: Browser, server: Served) -> None:
    with visit(browser, server.address) as page:
        hostile = (
            "<img src=x onerror=alert(1)><script>alert(1)</script> ${alert(1)} {{7*7}} "
            "![a](http://evil.example/a.png)"
        )
        ask(page, hostile)
        expect(page.locator("#t1 .asked")).to_contain_text(hostile)
        assert page.locator("#conversation :is(img, script)").count() == 0


def test_on_a_phone_the_panes_are_two_tabs(browser: Browser, server: Served) -> None:
    with visit(browser, server.address, **PHONE) as page:
        expect(page.locator("#send")).to_be_in_viewport()
        expect(page.locator("#right")).to_be_hidden()
        ask(page, ZH_QUESTION)
        expect(page.locator("#t1 .answer")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator("a.cite").hover()
        expect(page.locator("#tip")).to_be_in_viewport(ratio=1)
        page.keyboard.press("Escape")
        page.click(".thumb.up")
        expect(page.locator("#work-said")).to_be_in_viewport(ratio=1)
        assert page.locator("#work-said").evaluate("it => it.offsetHeight") < 60  # one line
        page.click("a.cite")
        expect(page.locator("#sheet mark.lit").first).to_be_in_viewport()
        expect(page.locator("#left")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.click("[data-tab=left]")
        expect(page.locator("#t1 .answer")).to_be_visible()
        expect(page.locator("[data-tab=left]")).to_have_attribute("aria-pressed", "true")
