"""What a reader does while reports are added, and where none may be. In a real Chromium."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from index.folder.lock import WriterLock
from qa import ReportQA
from tests.index.samples import write
from tests.web.conftest import Served, ask, served, visit
from tests.web.patience import SILENT, hold_patience, run_out
from web.view.texts import EN, ZH

pytestmark = pytest.mark.browser

DROPPED = """() => {
  const data = new DataTransfer();
  data.items.add(new File(["# A"], "a.md"));
  for (const type of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(
      new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    if (document.body.classList.contains("dropping")) return true;
  }
  return false;
}"""


def _small(folder: Path, name: str) -> Path:
    return write(folder / f"{name}.md", f"# {name}公司\n\n{name}公司净利润为{len(name)}亿元。\n")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two reports."""
    folder = tmp_path_factory.mktemp("held")
    qa = ReportQA.open(folder / "index")
    qa.add(_small(folder, "甲"), _small(folder, "乙丙"))
    return folder / "index"


@pytest.fixture(scope="module")
def own(index: Path) -> Iterator[Served]:
    with served("--index", str(index)) as it:
        yield it


def test_what_is_chosen_while_a_report_is_added_stays(
    browser: Browser, own: Served, index: Path, tmp_path: Path
) -> None:
    with visit(browser, own.address) as page:
        page.click("#head [data-act=shelf]")
        with WriterLock(index):  # the server waits for it
            page.set_input_files("#file", _small(tmp_path, "庚"))
            expect(page.locator("#progress progress")).to_be_visible()
            page.locator("#reports input").nth(0).uncheck()
            expect(page.locator("button.scope")).to_contain_text("2 份报告中的 1 份")
            page.click("[data-act=language]")
            expect(page.locator("#reports h2")).to_have_text(EN.reports)
            expect(page.locator("#progress progress")).to_be_visible()
        expect(page.locator("#reports .title")).to_have_count(3)
        expect(page.locator("#reports h2")).to_have_text(EN.reports)
        expect(page.locator("#reports input").nth(0)).not_to_be_checked()
        expect(page.locator("#reports input:checked")).to_have_count(2)
        expect(page.locator("button.scope")).to_contain_text("Asking 2 of 3 reports")
        expect(page.locator("#which")).to_have_value("庚.md")


def test_a_tick_says_nothing_of_a_report_that_comes_while_it_is_on_its_way(
    browser: Browser, own: Served, tmp_path: Path
) -> None:
    with visit(browser, own.address) as page:
        page.click("#head [data-act=shelf]")
        joining: list[Route] = []
        page.route("**/gradio_api/queue/join?*", lambda route: joining.append(route), times=1)
        page.locator("#reports input[value='甲.md']").uncheck()
        _until(page, joining)
        page.set_input_files("#file", _small(tmp_path, "辛"))
        expect(page.locator("#reports input[value='辛.md']")).to_be_checked()
        _release(page, joining)
        expect(page.locator("button.scope")).to_contain_text(re.compile(r"\d 份报告中的.*辛公司"))
        expect(page.locator("#reports input:not(:checked)")).to_have_count(1)
        expect(page.locator("#reports input[value='甲.md']")).not_to_be_checked()


def test_a_late_word_on_a_file_leaves_the_bar_of_the_next(
    browser: Browser, own: Served, tmp_path: Path
) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        hold_patience(page)
        page.goto(own.address)
        page.wait_for_selector("#examples .chip")  # the page asks for nothing more by itself
        joining, sending = _held(page, "queue/join?*"), _held(page, "upload")
        page.set_input_files("#file", [_small(tmp_path, "丁"), _small(tmp_path, "戊己")])
        _release(page, sending)
        _until(page, joining)
        run_out(page, SILENT)  # the first is given up
        expect(page.locator("#outcomes")).to_have_text(ZH.not_told.format(name="丁.md"))
        _until(page, sending)
        page.unroute("**/gradio_api/queue/join?*")
        _release(page, joining)
        expect(page.locator("#progress")).to_contain_text(ZH.added.format(name="丁.md"))
        expect(page.locator("#sending .stage")).to_contain_text("戊己.md")
        expect(page.locator("#progress")).to_be_hidden()
        _release(page, sending)
        expect(page.locator("#progress .said")).to_have_text(ZH.added.format(name="戊己.md"))
        expect(page.locator("#progress")).to_be_visible()
        expect(page.locator("#sending")).to_have_count(0)


def _held(page: Page, path: str) -> list[Route]:
    """The requests of that path, which are not sent on."""
    held: list[Route] = []
    page.route(f"**/gradio_api/{path}", lambda route: held.append(route))
    return held


def _until(page: Page, held: list[Route]) -> None:
    while not held:
        page.wait_for_timeout(50)


def _release(page: Page, held: list[Route]) -> None:
    _until(page, held)
    held.pop().continue_()


def test_reports_that_are_read_alone_are_neither_added_nor_removed(
    browser: Browser, index: Path
) -> None:
    with (
        served("--index", str(index), "--read-only") as server,
        visit(browser, server.address, locale="en-GB") as page,
    ):
        page.click("#head [data-act=shelf]")
        expect(page.locator("#adder")).to_have_text(EN.managed)
        expect(page.locator("#reports .title")).not_to_have_count(0)
        expect(page.locator("#shelf :is(.remove, input[type=file])")).to_have_count(0)
        assert not page.evaluate(DROPPED)
        expect(page.locator(":is(#sending, #progress) p")).to_have_count(0)
        page.click("[data-act=language]")
        expect(page.locator("#adder")).to_have_text(ZH.managed)
        page.keyboard.press("Escape")
        ask(page, "甲公司的净利润是多少?")
        expect(page.locator("#t1 .answer")).to_contain_text("1亿元")
