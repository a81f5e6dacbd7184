"""A reader at the page, in a real Chromium."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.assemble import MAX_QUESTION
from tests.web.conftest import Served, served
from web.texts import EN, ZH

pytestmark = pytest.mark.browser

ZH_QUESTION = "揭榜挂帅机制是为了解决什么?"
EN_QUESTION = "How many personal e-CNY wallets had ICBC opened by the end of June?"
WAIT = 20_000


@contextmanager
def _visit(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """The page, held to asking nobody but its own server and to complaining of nothing."""
    context = browser.new_context(**{"locale": "zh-CN", **options})
    page = context.new_page()
    page.set_default_timeout(WAIT)
    strangers: list[str] = []
    complaints: list[str] = []

    def meet(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            strangers.append(url)

    page.on("request", lambda request: meet(request.url))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_selector("#brand h1")
    yield page
    assert not strangers
    assert not complaints
    context.close()


def _ask(page: Page, question: str) -> None:
    turns = page.locator(".turn").count()
    page.fill("#box textarea", question)
    page.press("#box textarea", "Enter")
    page.wait_for_selector(
        f".turn:nth-of-type({turns + 1}):is([data-stage=done],[data-stage=failed])"
    )


def test_a_chinese_question(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address) as page:
        expect(page.locator("html")).to_have_attribute("lang", "zh")
        expect(page.locator("#send")).to_have_text(ZH.send)
        _ask(page, ZH_QUESTION)
        expect(page.locator(".answer")).to_contain_text("解决技术难题")
        expect(page.locator("a.cite")).to_have_text("[1]")
        expect(page.locator(".meta")).to_contain_text("置信度约")
        mark = page.locator(".evidence.on mark").first
        expect(mark).to_contain_text("解决技术难题、填补市场空白")
        expect(page.locator(".evidence.on .words").first).to_contain_text("敏捷银行的关键之一")
        expect(page.locator(".evidence.on .source")).to_have_text("icbc-2021h1.md")
        expect(page.locator("#box textarea")).to_have_value("")
        page.click("a.cite")
        expect(mark).to_have_class("lit")
        expect(mark).to_be_in_viewport()


def test_an_english_question_and_a_follow_up(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address, locale="en-GB") as page:
        expect(page.locator("#send")).to_have_text(EN.send)
        _ask(page, EN_QUESTION)
        expect(page.locator(".answer")).to_contain_text("3.56 million")
        card = page.locator(".evidence.on .card")
        expect(card.locator("mark").first).to_contain_text("个人钱包356万个")
        expect(card.locator(".translation .label")).to_have_text(EN.translation)
        expect(card.locator(".translation .words")).to_contain_text("3.56 million")
        _ask(page, "And how many corporate ones?")
        expect(page.locator("#t2 .answer")).to_contain_text("700,000")
        expect(page.locator(".evidence.on")).to_have_id("e2")
        page.click("#t1 a.cite")
        expect(page.locator(".evidence.on")).to_have_id("e1")
        page.click("#new")
        expect(page.locator(".turn")).to_have_count(0)
        expect(page.locator("#hello")).to_be_visible()


def test_an_example_and_a_refusal(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address) as page:
        expect(page.locator("button.chip")).to_have_count(6)
        page.click("button.chip >> nth=1")
        page.wait_for_selector("#t1[data-stage=done] .answer")
        expect(page.locator("#welcome")).to_be_hidden()
        _ask(page, "美国的首都是哪座城市?")
        expect(page.locator("#t2 .answer.refused")).to_be_visible()
        expect(page.locator(".evidence.on h2")).to_have_text(ZH.nearest)
        expect(page.locator(".evidence.on .quiet").first).to_have_text(ZH.nearest_note)
        expect(page.locator(".evidence.on mark")).to_have_count(0)


def test_questions_that_cannot_be_asked(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address) as page:
        page.click("#send")
        expect(page.locator("#t1 .problem")).to_have_text(ZH.empty)
        page.fill("#box textarea", "长" * (MAX_QUESTION + 1))
        page.press("#box textarea", "Enter")
        expect(page.locator("#t1 .problem")).to_contain_text("4,001")  # the empty turn gave way
        expect(page.locator(".turn")).to_have_count(1)


def test_markup_stays_text(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address) as page:
        hostile = (
            "<img src=x onerror=alert(1)><script>alert(1)</script> ${alert(1)} {{7*7}} "
            "![a](http://evil.example/a.png)"
        )
        _ask(page, hostile)
        expect(page.locator("#t1 .asked")).to_contain_text(hostile)
        assert page.locator("#conversation :is(img, script)").count() == 0


def test_enter_is_left_to_the_input_method(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address) as page:
        page.fill("#box textarea", "ni hao")
        page.evaluate(
            "document.querySelector('#box textarea').dispatchEvent(new KeyboardEvent('keydown',"
            "{key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
        )
        page.wait_for_timeout(500)
        expect(page.locator(".turn")).to_have_count(0)
        expect(page.locator("#box textarea")).to_have_value("ni hao")


def test_the_other_language_is_a_click_away(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address) as page:
        page.click("#brand .switch")
        expect(page.locator("#send")).to_have_text(EN.send)
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_phone(browser: Browser, server: Served) -> None:
    size: Any = {"width": 390, "height": 844}
    with _visit(browser, server.address, viewport=size, has_touch=True, is_mobile=True) as page:
        expect(page.locator("#send")).to_be_in_viewport()
        _ask(page, ZH_QUESTION)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        gap = page.evaluate(
            "document.querySelector('#right').getBoundingClientRect().top"
            " - document.querySelector('#left').getBoundingClientRect().bottom"
        )
        assert gap >= 0
        page.click("a.cite")
        expect(page.locator(".evidence.on mark").first).to_be_in_viewport()
        expect(page.locator("#send")).to_be_in_viewport()


def test_dark_marks_can_be_read(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address, color_scheme="dark") as page:
        _ask(page, ZH_QUESTION)
        for selector in (".evidence.on mark", ".answer p", ".meta", ".asked", ".card .path"):
            assert page.evaluate(CONTRAST, selector) >= 4.5, selector


def test_a_report_is_added_and_asked(browser: Browser, tmp_path: Path) -> None:
    report = tmp_path / "远帆集团 2023.md"
    report.write_text(
        "# 远帆集团2023年报\n\n远帆集团全年营业收入为88.6亿元,同比增长7.1%。\n\n"
        "公司董事长为林晓岚。\n",
        encoding="utf-8",
    )
    with (
        served("--index", str(tmp_path / "index")) as own,
        _visit(browser, own.address) as page,
    ):
        expect(page.locator("#reports")).to_contain_text("还没有报告")
        page.set_input_files("input[type=file]", report)
        expect(page.locator("#reports .said")).to_have_text("已添加：远帆集团 2023.md")
        expect(page.locator("#reports .title")).to_have_text("远帆集团2023年报")
        _ask(page, "远帆集团的营业收入是多少?")
        expect(page.locator(".evidence.on")).to_contain_text("88.6亿元")


CONTRAST = """(selector) => {
  const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const element = document.querySelector(selector);
  let ground = element;
  const clear = (e) => (parse(getComputedStyle(e).backgroundColor)[3] ?? 1) === 0;
  while (clear(ground)) ground = ground.parentElement;
  const a = light(parse(getComputedStyle(element).color));
  const b = light(parse(getComputedStyle(ground).backgroundColor));
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""
