"""A reader with reports of their own: adding, reading, choosing, removing. In a real Chromium."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.misbehaving import misbehaving
from tests.web.conftest import WAIT, Served, ask, served, visit
from tests.web.patience import SILENT, STALLED, hold_patience, run_out
from web.view.texts import ZH

pytestmark = pytest.mark.browser

FILES = Path(__file__).parents[1] / "index" / "formats" / "files"
LONG = 900  # sections of the long report, about 300 pages


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over an index of its own, empty at first."""
    with served("--index", str(tmp_path_factory.mktemp("own") / "index")) as it:
        yield it


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "远帆集团 2023.md"
    path.write_text(
        "# 远帆集团2023年报\n\n远帆集团全年营业收入为88.6亿元,同比增长7.1%。\n\n"
        "公司董事长为林晓岚。\n",
        encoding="utf-8",
    )
    return path


def _add(page: Page, *paths: Path) -> None:
    page.set_input_files("#file", list(paths))
    expect(page.locator("#progress .said")).to_have_text(
        re.compile(f"{ZH.added.format(name=paths[-1].name)}|{paths[-1].name} 已在列表中")
    )


def test_reports_are_added_chosen_read_and_removed(
    browser: Browser, own: Served, report: Path
) -> None:
    with visit(browser, own.address) as page:
        expect(page.locator("#reports")).to_contain_text("还没有报告")
        _add(page, report, FILES / "report.pdf")
        expect(page.locator("#reports .title")).to_have_count(2)
        expect(page.locator("#sheet h3")).to_contain_text("海山银行")  # added last, so it is shown
        expect(page.locator("#which")).to_have_value("report.pdf")
        expect(page.locator("#examples h3").first).to_contain_text("海山银行")
        expect(page.locator("#examples h3")).to_have_count(2)
        page.set_viewport_size({"width": 1280, "height": 480})  # the list scrolls, not the button
        expect(page.locator(".adder")).to_be_in_viewport(ratio=1)
        page.set_viewport_size({"width": 1280, "height": 800})
        expect(page.locator("button.scope")).to_have_text(ZH.scope_all.format(count=2))
        page.locator("#reports input").nth(1).uncheck()
        expect(page.locator("button.scope")).to_contain_text("2 份报告中的 1 份")
        ask(page, "营业收入是多少?")
        expect(page.locator("#t1 .answer")).to_contain_text("88.6亿元")
        expect(page.locator("#sheet mark.lit").first).to_be_in_viewport()
        assert page.evaluate("document.querySelector('#right').scrollTop") == 0
        expect(page.locator("#t1 .meta")).to_contain_text("提问范围：远帆集团2023年报")
        page.locator("#reports input").nth(0).uncheck()
        expect(page.locator("button.scope")).to_have_text(ZH.scope_none)
        ask(page, "净利润是多少?")
        expect(page.locator("#t2 .problem")).to_have_text(ZH.scope_none)
        page.click("#reports .title >> nth=1")
        expect(page.locator("#sheet h3")).to_contain_text("海山银行")
        expect(page.locator("#shelf")).to_be_hidden()
        _remove(page)


def _remove(page: Page) -> None:
    page.click("#head [data-act=shelf]")
    page.click("#reports .remove >> nth=1")
    expect(page.locator("dialog#sure")).to_contain_text("海山银行")
    page.keyboard.press("Escape")
    expect(page.locator("#reports .title")).to_have_count(2)
    page.click("#reports .remove >> nth=1")
    page.click("dialog#sure [value=yes]")
    expect(page.locator("#reports .title")).to_have_count(1)
    expect(page.locator("#progress")).to_contain_text("已移除：report.pdf")
    expect(page.locator("#sheet h3")).to_contain_text("远帆集团")
    page.click("#reports .remove")
    page.click("dialog#sure [value=yes]")
    expect(page.locator("#reports")).to_contain_text("还没有报告")
    expect(page.locator("#sheet")).to_be_empty()


def _small(folder: Path, *names: str) -> list[Path]:
    paths = [folder / f"{name}.md" for name in names]
    for path in paths:
        path.write_text(f"# {path.stem}公司\n\n{path.stem}公司经营稳健。\n", encoding="utf-8")
    return paths


def test_ticks_stay_with_their_report_and_the_latest_choice_is_shown(
    browser: Browser, own: Served, tmp_path: Path
) -> None:
    with visit(browser, own.address) as page:
        _add(page, *_small(tmp_path, "甲", "乙", "丙"))
        page.locator("#reports input[value='甲.md']").uncheck()
        page.locator("#reports input[value='乙.md']").uncheck()
        page.locator("#reports input[value='乙.md']").check()
        expect(page.locator("button.scope")).to_contain_text("乙公司")
        page.click("#reports .remove[data-source='甲.md']")
        page.click("dialog#sure [value=yes]")
        expect(page.locator("#progress")).to_contain_text("已移除：甲.md")
        expect(page.locator("#reports input:not(:checked)")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(page.locator("#sheet h3")).to_have_text("丙公司")
        held: list[Route] = []
        page.route("**/report/outline?*", lambda route: held.append(route))
        page.select_option("#which", "乙.md")
        expect(page.locator("#sheet")).to_have_text(ZH.loading)
        page.select_option("#which", "丙.md")
        expect(page.locator("#sheet h3")).to_have_text("丙公司")
        with page.expect_response("**/report/outline?*"):
            held[0].continue_()
        page.wait_for_timeout(200)
        expect(page.locator("#sheet h3")).to_have_text("丙公司")
        expect(page.locator("#which")).to_have_value("丙.md")


def test_what_is_done_at_once_after_a_tick_heeds_the_tick(
    browser: Browser, own: Served, tmp_path: Path
) -> None:
    with visit(browser, own.address) as page:
        _add(page, *_small(tmp_path, "丁", "戊"))
        expect(page.locator("#reports input[value='戊.md']")).to_be_checked()
        page.evaluate(
            """() => {
              const box = document.querySelector("#reports input[value='丁.md']");
              for (let i = 0; i < 5; i++) box.click();
              document.querySelector("[data-act=language]").click();
            }"""
        )
        expect(page.locator("button.scope")).to_have_text(re.compile(r"^Asking \d of [^丁]*$"))
        expect(page.locator("#reports input:not(:checked)")).to_have_count(1)
        page.fill("#box textarea", "丁公司经营如何?")
        page.evaluate(
            """() => {
              for (const box of document.querySelectorAll("#reports input")) box.click();
              document.querySelector("#send").click();
            }"""
        )
        expect(page.locator("#t1 .meta")).to_contain_text("asked of 丁公司")


def test_a_quote_is_outlined_on_the_picture_of_its_page(browser: Browser, own: Served) -> None:
    with visit(browser, own.address) as page:
        _add(page, FILES / "report.pdf")
        page.keyboard.press("Escape")
        ask(page, "海山银行有多少科技人员?")
        page.click("#t1 a.cite")
        held: list[Route] = []
        page.route("**/report/places?*", lambda route: held.append(route))
        page.click("[data-view=page]")
        expect(page.locator("[data-view=page]")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#sheet")).to_have_text(ZH.loading)
        page.click("[data-view=text]")
        expect(page.locator("#sheet mark.lit").first).to_contain_text("3,517")
        with page.expect_response("**/report/places?*"):
            held[0].continue_()
        expect(page.locator("#sheet mark.lit").first).to_be_visible()  # it came too late
        page.unroute("**/report/places?*")
        page.click("[data-view=page]")
        picture = page.locator(".leaf img")
        expect(picture).to_have_attribute("alt", re.compile("海山银行.*第 1 页"))
        expect(page.locator(".leaf .box.lit").first).to_be_in_viewport()
        assert page.evaluate("document.querySelector('.leaf img').naturalWidth") == 1400
        expect(page.locator("#page")).to_have_value("1")
        page.click("[data-view=text]")
        expect(page.locator("#sheet mark.lit").first).to_contain_text("3,517")


def test_a_replaced_report_is_shown_anew(browser: Browser, own: Served, report: Path) -> None:
    asked = "远帆集团的董事长是谁?"
    with visit(browser, own.address) as page, visit(browser, own.address) as other:
        _add(page, report)
        page.keyboard.press("Escape")
        other.reload()
        ask(page, asked)
        ask(other, asked)
        expect(other.locator("#sheet mark.lit")).to_have_text("公司董事长为林晓岚。")
        text = report.read_text(encoding="utf-8")
        report.write_text(text.replace("公司董", "本年度新增两处研发中心。\n\n公司董"), "utf-8")
        _add(page, report)
        expect(page.locator("#sheet")).to_contain_text("两处研发中心")
        page.keyboard.press("Escape")
        page.click("#t1 a.cite")  # its quote stands elsewhere now
        expect(page.locator("#sheet .notice")).to_have_text(ZH.moved)
        expect(page.locator("#sheet mark")).to_have_count(0)
        for it, turn in ((page, "#t2"), (other, "#t2")):  # the other page was not told of it
            ask(it, asked)
            expect(it.locator(f"{turn} .answer")).to_contain_text("林晓岚")
            expect(it.locator("#sheet mark.lit")).to_have_text("公司董事长为林晓岚。")
            expect(it.locator("#sheet .notice")).to_have_count(0)


def test_the_report_is_shown_after_a_failure(browser: Browser, own: Served, report: Path) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(own.address)
        page.wait_for_selector("#masthead h1")
        _add(page, report)
        page.keyboard.press("Escape")
        page.reload()
        page.wait_for_selector("#sheet .part")
        context.route("**/report/*", lambda route: route.abort())
        ask(page, "远帆集团的董事长是谁?")
        expect(page.locator("#sheet .problem")).to_contain_text(ZH.offline)
        context.unroute("**/report/*")
        page.click("#t1 a.cite")
        expect(page.locator("#sheet mark.lit")).to_have_text("公司董事长为林晓岚。")


def test_what_cannot_be_added_is_told(browser: Browser, own: Served, tmp_path: Path) -> None:
    scan = tmp_path / "坏的.pdf"
    scan.write_bytes(b"%PDF-1.7 nothing")
    large = tmp_path / "大.txt"
    large.write_bytes(b"x" * (20 * 2**20 + 1))
    with visit(browser, own.address) as page:
        page.set_input_files("#file", scan)
        expect(page.locator("#progress .problem")).to_contain_text("坏的.pdf：PDF 已损坏")
        page.set_input_files("#file", large)
        expect(page.locator("#sending .problem")).to_have_text(
            ZH.too_large.format(name="大.txt", limit=20)
        )


def test_an_upload_that_is_refused_or_stalls_is_told_and_the_next_begins(
    browser: Browser, own: Served, report: Path, tmp_path: Path
) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        expect.set_options(timeout=WAIT)
        hold_patience(page)
        page.goto(own.address)
        page.wait_for_selector("#masthead h1")
        told = page.locator("#sending .problem")
        page.route("**/gradio_api/upload", lambda it: it.fulfill(status=500, json={"detail": "满"}))
        page.set_input_files("#file", report)
        expect(told).to_have_text(ZH.not_taken.format(name=report.name, reason="满"))
        held: list[Route] = []
        page.unroute("**/gradio_api/upload")
        page.route("**/gradio_api/upload", lambda it: held.append(it))
        page.set_input_files("#file", report)
        expect(page.locator("#sending .stage")).to_be_visible()
        run_out(page, STALLED)
        expect(told).to_have_text(ZH.not_sent.format(name=report.name))
        page.unroute("**/gradio_api/upload")
        page.route("**/gradio_api/queue/join?*", lambda it: held.append(it))
        page.set_input_files("#file", report)
        expect(page.locator("#sending .stage")).to_contain_text("100%")
        run_out(page, SILENT)
        expect(told).to_have_text(ZH.not_told.format(name=report.name))
        page.unroute("**/gradio_api/queue/join?*")
        _add(page, *_small(tmp_path, "丁"))


def test_what_became_of_each_file_stays_to_be_read(
    browser: Browser, own: Served, report: Path, tmp_path: Path
) -> None:
    files = [tmp_path / "坏的.pdf", report, tmp_path / "大.txt", FILES / "report.pdf"]
    files[0].write_bytes(b"%PDF-1.7 nothing")
    files[2].write_bytes(b"x" * (20 * 2**20 + 1))
    with visit(browser, own.address) as page:
        _add(page, *files)
        told = page.locator("#outcomes p")
        expect(told).to_have_count(3)
        for i, path in enumerate(files[:3]):
            expect(told.nth(i)).to_contain_text(path.name)
        _add(page, report)
        expect(told).to_have_count(0)


def test_a_long_report_is_read_in_parts_and_a_far_quote_found(
    browser: Browser, own: Served, tmp_path: Path
) -> None:
    long = tmp_path / "长报告.md"
    filler = "公司在这一年里继续推进各项业务,管理层对前景保持审慎乐观。" * 20
    parts = [f"## 第{i}节\n\n{filler}\n\n" for i in range(LONG)]
    parts[LONG - 50] += "海外仓储面积为73.25万平方米。\n\n"
    long.write_text("# 长报告\n\n" + "".join(parts), encoding="utf-8")
    with visit(browser, own.address) as page:
        _add(page, long)
        page.keyboard.press("Escape")
        ask(page, "海外仓储面积是多少?")
        expect(page.locator("#sheet mark.lit").first).to_contain_text("73.25万平方米")
        expect(page.locator("#sheet mark.lit").first).to_be_in_viewport()
        option = page.locator("#contents option", has_text="第600节")
        page.select_option("#contents", value=option.get_attribute("value"))
        expect(page.locator("#sheet h4", has_text="第600节")).to_be_in_viewport()


def test_an_answer_is_stopped_and_asked_again(browser: Browser) -> None:
    with (
        misbehaving() as model,
        served("--llm", f"openai:x@{model.url('drip')}") as slow,
        visit(browser, slow.address) as page,
    ):
        page.fill("#box textarea", "工行的净利润是多少?")
        page.press("#box textarea", "Enter")
        expect(page.locator("#stop")).to_be_visible()
        expect(page.locator("#send")).to_be_hidden()
        page.wait_for_selector("#t1[data-stage=checking]")
        page.click("#stop")
        expect(page.locator("#t1[data-stage=stopped]")).to_contain_text(ZH.stopped_early[:4])
        expect(page.locator("#send")).to_be_visible()
        page.click("#t1 [data-act=again]")
        expect(page.locator("#stop")).to_be_visible()
        page.click("[data-act=new]")
        expect(page.locator(".turn")).to_have_count(0)
