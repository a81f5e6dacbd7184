"""A reader who rates, exports and evaluates, in a real Chromium."""

import json
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.questions import read_questions
from tests.web.conftest import Served, ask, visit
from web.view.work_texts import EN, ZH

pytestmark = pytest.mark.browser

QUESTION = "What was ICBC's net profit?"
PRESSED_AS_ANOTHER_REPLY_COMES = """() => {
  document.querySelector(".thumb.up").click();
  window.reportqaWork.take('{"id": -1}');
}"""
LINE = {"id": "a", "question": "净利润是多少?", "lang": "zh", "answerable": True,
        "keys": [["1645亿"]], "evidence": ["净利润1645亿元"], "kind": "<img src=x>"}  # fmt: skip


def _visit(browser: Browser, address: str, locale: str = "en-GB") -> AbstractContextManager[Page]:
    return visit(browser, address, locale=locale)


def _choose(page: Page, entry: str) -> None:
    page.click("#work-opener")
    page.click(f"#work-menu [data-work={entry}]")


def _downloaded(page: Page, press: str) -> tuple[str, str]:
    """Name and text of the file that pressing this gives."""
    with page.expect_download() as waiting:
        page.click(press)
    it = waiting.value
    return it.suggested_filename, Path(it.path()).read_text(encoding="utf-8")


def test_a_rating_with_a_comment_is_kept_listed_and_removed(
    browser: Browser, server: Served, tmp_path: Path
) -> None:
    with _visit(browser, server.address) as page:
        ask(page, QUESTION)
        up, down = page.locator(".thumb.up").first, page.locator(".thumb.down").first
        expect(up).to_have_attribute("aria-pressed", "false")
        up.click()
        expect(page.locator("#work-said")).to_contain_text(EN.kept)
        expect(up).to_have_attribute("aria-pressed", "true")
        down.click()
        expect(page.locator("#work-comment-text")).to_be_focused()
        page.keyboard.type("<b>last year's</b>")
        page.click("#work-comment [data-work=comment]")
        expect(page.locator("#work-comment")).to_be_hidden()
        expect(down).to_have_attribute("aria-pressed", "true")
        ask(page, "What was its operating revenue?")  # the conversation is drawn anew
        expect(page.locator("#t1 .thumb.down")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#t2 .thumb.down")).to_have_attribute("aria-pressed", "false")
        page.click("#t2 .thumb.up")
        page.reload()
        expect(page.locator("#t1 .thumb.down")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#t2 .thumb.up")).to_have_attribute("aria-pressed", "true")
        page.click("#t1 .thumb.up")
        expect(page.locator("#work-said")).to_contain_text(EN.kept)
        page.click("#t1 .thumb.down")
        expect(page.locator("#work-comment-text")).to_have_value("<b>last year's</b>")
        page.keyboard.press("Escape")
        _choose(page, "feedback")
        expect(page.locator("#work-mine li")).to_have_count(2)
        page.click("#work-mine li:has(.up) [data-work=remove]")
        expect(page.locator("#work-mine li")).to_have_count(1)
        expect(page.locator("#t1 .thumb.down")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#t2 .thumb.up")).to_have_attribute("aria-pressed", "false")
        expect(page.locator("#work-mine .comment")).to_have_text("<b>last year's</b>")
        name, text = _downloaded(page, "[data-work=set]")
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert read_questions(tmp_path / name)[0].kind == "draft"
        page.click("#work-mine [data-work=remove]")
        expect(page.locator("#work-mine")).to_have_text(EN.no_feedback)


def test_another_browser_sees_nothing_of_it(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address) as page, _visit(browser, server.address) as other:
        ask(page, QUESTION)
        page.evaluate(PRESSED_AS_ANOTHER_REPLY_COMES)
        expect(page.locator("#work-said")).to_contain_text(EN.kept)
        _choose(other, "feedback")
        expect(other.locator("#work-mine")).to_have_text(EN.no_feedback)
        page.click(".thumb.up")
        expect(page.locator("#work-said")).to_contain_text(EN.taken_back)
        expect(page.locator(".thumb.up")).to_have_attribute("aria-pressed", "false")


def test_a_rating_is_of_its_own_answer_in_either_language(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address) as page:
        ask(page, "Summarise the report")
        page.click(".thumb.up")
        expect(page.locator("#work-said")).to_contain_text(EN.kept)
        page.click("[data-act=language]")
        expect(page.locator("#work-menu [data-work=feedback]")).to_have_text(ZH.feedback)
        expect(page.locator(".thumb.up")).to_have_attribute("aria-pressed", "true")
        page.click(".thumb.up")
        expect(page.locator("#work-said")).to_contain_text(ZH.taken_back)
        page.click(".thumb.up")
        comment = page.get_by_role("button", name=ZH.add_comment)
        expect(comment).to_be_visible()
        page.click("#t1 [data-act=edit]")
        page.fill("#t1 .editing textarea", QUESTION)
        page.press("#t1 .editing textarea", "Enter")
        expect(page.locator("#t1[data-stage=done] .asked")).to_contain_text(QUESTION)
        expect(page.locator("#t1[data-stage=done] .answer")).to_contain_text("164.5")
        page.locator("#work-said button").dispatch_event("click")  # on a slow machine it has faded
        expect(page.locator("#work-said")).to_have_text(ZH.gone)
        expect(page.locator("#work-comment")).to_be_hidden()


def test_the_conversation_is_downloaded(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address, locale="zh-CN") as page:
        _choose(page, "export-md")
        expect(page.locator("#work-said")).to_contain_text(ZH.nothing_to_export)
        ask(page, QUESTION)
        page.click("#work-opener")
        name, text = _downloaded(page, "[data-work=export-md]")
        assert name == "conversation.md"
        assert f"## 1. {QUESTION}" in text
        assert "> 净利润1645亿元,同比增长9.8%" in text
        page.click("#work-opener")
        name, text = _downloaded(page, "[data-work=export-json]")
        assert json.loads(text)["turns"][0]["answer"]["citations"][0]["start"] == 116


def _set(folder: Path, count: int) -> Path:
    path = folder / "mine.jsonl"
    lines = [json.dumps({**LINE, "id": str(n)}, ensure_ascii=False) for n in range(count)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_an_evaluation_runs_beside_the_chat_is_stopped_and_shown(
    browser: Browser, server: Served, tmp_path: Path
) -> None:
    with _visit(browser, server.address) as page, _visit(browser, server.address) as other:
        _choose(page, "evaluate")
        expect(page.locator("[data-work=start]")).to_be_disabled()
        page.set_input_files("#work-file", _set(tmp_path, 1_000))
        page.click("[data-work=start]")
        expect(page.locator("#work-run .state")).to_contain_text(" of 1000 asked")
        expect(page.locator("#work-run .state")).not_to_contain_text(": 0 of")
        expect(page.locator("#work-run [data-work=stop]")).to_be_focused()
        ask(other, QUESTION)  # a chat is answered meanwhile
        _choose(other, "evaluate")
        other.set_input_files("#work-file", _set(tmp_path, 1))
        other.click("[data-work=start]")
        expect(other.locator("#work-problem")).to_have_text(EN.busy)
        page.click("[data-work=stop]")
        expect(page.locator("#work-run .state")).to_contain_text("stopped after")
        expect(page.locator("#work-run dd").nth(1)).to_have_text("100%")
        other.click("[data-work=start]")
        expect(other.locator("#work-run .state")).to_have_text("mine.jsonl: all 1 asked.")
        page.click("#work-run [data-work=report]")
        frame = page.frame_locator("#work-page")
        expect(frame.locator("h1")).to_have_text("Evaluation")
        frame.get_by_role("button", name="wrongly refused").click()  # its own script runs
        expect(frame.locator("#m-right")).to_be_hidden()
        page.click("#work-report [data-work=close]")
        name, text = _downloaded(page, "[data-work=report-json]")
        assert name == "evaluation.json"
        assert json.loads(text)["questions"][0]["id"] == "0"
        assert _downloaded(page, "[data-work=report-html]")[1].lstrip().startswith("<!doctype")


def test_the_report_cannot_reach_the_page(browser: Browser, server: Served) -> None:
    """Its frame has an origin of its own, and no script runs in it but the report's."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(server.address)
        page.wait_for_selector("#work-menu", state="attached")
        evil = "<p>x</p><script>parent.document.title='taken'; document.body.id='ran'</script>"
        page.evaluate(
            "(text) => { document.getElementById('work-report').showModal();"
            "document.getElementById('work-page').srcdoc = text; }", evil,
        )  # fmt: skip
        expect(page.frame_locator("#work-page").locator("p")).to_have_text("x")
        expect(page.frame_locator("#work-page").locator("#ran")).to_have_count(0)
        assert page.title() != "taken"


def test_errors_of_a_set_are_named_by_line(
    browser: Browser, server: Served, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text(f"{json.dumps(LINE)}\n{{\n[]\n", encoding="utf-8")
    with _visit(browser, server.address, locale="zh-CN") as page:
        _choose(page, "evaluate")
        page.set_input_files("#work-file", wrong)
        page.click("[data-work=start]")
        problem = page.locator("#work-problem")
        expect(problem).to_contain_text("wrong.jsonl 第 2 行")
        expect(problem).to_contain_text("wrong.jsonl 第 3 行")
        (tmp_path / "gbk.jsonl").write_bytes("净利润".encode("gb18030"))
        page.set_input_files("#work-file", tmp_path / "gbk.jsonl")
        expect(problem).to_have_text(ZH.not_text.format(name="gbk.jsonl"))
        expect(page.locator("[data-work=start]")).to_be_disabled()


def test_everything_is_reached_by_the_keyboard(browser: Browser, server: Served) -> None:
    with _visit(browser, server.address) as page:
        ask(page, QUESTION)
        page.focus(".thumb.down")
        page.keyboard.press("Enter")
        expect(page.locator("#work-comment-text")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#work-comment")).to_be_hidden()
        expect(page.locator(".thumb.down")).to_have_attribute("aria-pressed", "true")
        page.focus("#work-opener")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.locator("#work-menu [data-work=export-md]")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#work-menu")).to_be_hidden()
        expect(page.locator("#work-opener")).to_be_focused()
        _choose(page, "evaluate")
        page.keyboard.press("Escape")
        expect(page.locator("#work-evaluate")).to_be_hidden()
        expect(page.locator("#work-go")).to_be_hidden()
