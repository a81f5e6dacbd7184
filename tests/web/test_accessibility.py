"""axe over the page in its states: nothing serious or critical. Not a word goes to a network."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.web.conftest import Served, ask, visit
from tests.web.team import Team

pytestmark = pytest.mark.browser

PHONE: Any = {"viewport": {"width": 390, "height": 844}}
DARK: Any = {"color_scheme": "dark"}


def _start(page: Page) -> None:
    page.wait_for_selector("button.chip")


def _answered(page: Page) -> None:
    ask(page, "How many personal e-CNY wallets had ICBC opened by the end of June?")
    page.wait_for_selector("#sheet mark.lit", state="attached")


def _refused(page: Page) -> None:
    ask(page, "招商银行的净利润是多少?")
    page.wait_for_selector("#sheet mark", state="attached")


def _shelf(page: Page) -> None:
    page.click("#head [data-act=shelf]")
    page.set_input_files("#file", {"name": "a.exe", "mimeType": "", "buffer": b"x"})
    page.wait_for_selector("#progress .problem")


def _editing(page: Page) -> None:
    _answered(page)
    page.click("#t1 [data-act=edit]")


def _reading(page: Page) -> None:
    _answered(page)
    page.click("#t1 a.cite")


def _keys(page: Page) -> None:
    page.click("[data-act=keys]")


def _tip(page: Page) -> None:
    _answered(page)
    page.hover("#t1 a.cite")
    page.wait_for_selector("#tip:not([hidden])")


def _tools(page: Page) -> None:
    page.click("#work-opener")


def _commenting(page: Page) -> None:
    _answered(page)
    page.click("#t1 .thumb.down")
    page.wait_for_selector("#work-comment[open]")


def _rated(page: Page) -> None:
    _commenting(page)
    page.keyboard.press("Escape")
    page.click("#work-opener")
    page.click("[data-work=feedback]")
    page.wait_for_selector("#work-mine li")


def _evaluating(page: Page) -> None:
    page.click("#work-opener")
    page.click("[data-work=evaluate]")
    page.set_input_files("#work-file", {"name": "a.jsonl", "mimeType": "", "buffer": b"{"})
    page.click("[data-work=start]")
    page.wait_for_selector("#work-problem:not(:empty)")


@pytest.mark.parametrize(
    ("reach", "options"),
    [
        (_start, {}), (_start, DARK), (_answered, {"locale": "en-GB"}), (_answered, DARK),
        (_answered, PHONE), (_reading, PHONE | DARK), (_refused, {}), (_refused, DARK),
        (_shelf, {}), (_shelf, DARK), (_editing, DARK), (_keys, {}), (_tip, {}), (_tip, DARK),
        (_tools, {}), (_commenting, DARK), (_rated, {}), (_rated, DARK), (_evaluating, PHONE),
        (_evaluating, DARK),
    ],
)  # fmt: skip
def test_nothing_serious(
    browser: Browser, server: Served, reach: Callable[[Page], None], options: dict[str, Any]
) -> None:
    with visit(browser, server.address, reduced_motion="reduce", **options) as page:
        reach(page)
        serious = _serious(page)
    assert not serious, "\n".join(serious)


def _serious(page: Page) -> list[str]:
    return [
        f"{v['id']}: {[n['html'][:160] + n.get('failureSummary', '') for n in v['nodes'][:4]]}"
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("options", [{}, DARK, PHONE, {"locale": "en-GB"}])
@pytest.mark.parametrize("is_wrong", [False, True])
def test_nothing_serious_where_one_signs_in(
    browser: Browser, team: Team, options: dict[str, Any], is_wrong: bool
) -> None:
    with browser.new_context(**{"locale": "zh-CN", **options}) as context:
        page = context.new_page()
        page.goto(team.server.address)
        if is_wrong:
            page.fill("#username", f"nobody {options}")
            page.fill("#password", "wrong password")
            page.press("#password", "Enter")
            page.wait_for_selector("#problem")
        assert not _serious(page)


def test_axe_sees_what_is_wrong(browser: Browser, server: Served, tmp_path: Path) -> None:
    with visit(browser, server.address) as page:
        page.evaluate("document.querySelector('#send').textContent = ''")
        page.evaluate("document.documentElement.removeAttribute('lang')")
        found = {v["id"] for v in Axe().run(page).response["violations"]}
    assert {"html-has-lang", "button-name"} <= found
