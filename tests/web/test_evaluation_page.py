"""The evaluation's page in a real browser, offline: filters, switches, phone, dark."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from qa.evaluation import Results, compare, to_html
from tests.qa.evaluation.samples import outcome, some
from tests.qa.evaluation.test_html import HOSTILE

pytestmark = pytest.mark.browser
PHONE: Any = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a failure of hostile text, and a comparison."""
    made = some()
    hostile = outcome(id="evil", question=HOSTILE, answer=HOSTILE, keys=0.0, kind="list")
    made = Results((*made.outcomes, hostile), made.versions)
    old = Results((replace(made.outcomes[0], keys=0.0), *made.outcomes[1:]), made.versions)
    path = tmp_path_factory.mktemp("page") / "evaluation.html"
    path.write_text(to_html(made, compare(old, made)), encoding="utf-8")
    return path


@contextmanager
def opened(browser: Browser, path: Path, **options: Any) -> Iterator[Page]:
    """The page without a network; anything asked of one, or said to the console, fails."""
    context = browser.new_context(offline=True, **options)
    page = context.new_page()
    said: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", dismissed)
    page.on("request", lambda request: said.append(request.url))
    page.goto(path.as_uri())
    yield page
    assert said == [path.as_uri()]
    context.close()


def test_failures_are_sifted(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        shown = page.locator(".failure:visible")
        expect(shown).to_have_count(4)
        page.select_option("[data-filter=reasons]", "missing key")
        expect(shown).to_have_count(2)
        page.select_option("[data-filter=kind]", "figure")
        expect(shown).to_have_count(1)
        expect(page.locator("#count")).to_have_text("1 of 4")
        page.fill("#words", "nowhere to be found")
        expect(shown).to_have_count(0)
        expect(page.locator("#none")).to_be_visible()
        page.fill("#words", "")
        page.select_option("[data-filter=reasons]", "")
        page.select_option("[data-filter=kind]", "off-topic")
        expect(shown).to_contain_text(["Who won?"])


def test_a_failure_opens_and_markup_stays_text(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        evil = page.locator(".failure[data-kind=list]")
        evil.locator("summary").click()
        expect(evil.locator(".answer").first).to_contain_text("<script>alert(1)</script>")
        expect(evil.locator("mark").first).to_have_text("营业收入8.6亿元")
        assert page.locator("img").count() == 0


def test_measures_and_slices_are_switched(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        expect(page.locator("#m-right")).to_be_visible()
        page.get_by_role("button", name="wrongly refused").click()
        expect(page.locator("#m-right")).to_be_hidden()
        expect(page.locator("#m-wrongly-refused .bar").first).to_be_visible()
        page.select_option("#trust", "t-zh")
        expect(page.locator("#t-zh svg").first).to_be_visible()
        expect(page.locator("#t-all")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(
    browser: Browser, page_file: Path, scheme: str
) -> None:
    with opened(browser, page_file, viewport=PHONE, color_scheme=scheme) as page:
        page.locator(".failure summary").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(21, 23, 26)") == (scheme == "dark")
