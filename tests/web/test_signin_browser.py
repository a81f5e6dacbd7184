import pytest
from playwright.sync_api import Browser, expect

from tests.web.conftest import ELSEWHERE
from tests.web.team import LONG_NAME, Team
from web.view.texts import ZH


@pytest.mark.browser
@pytest.mark.parametrize("host", ["127.0.0.1", ELSEWHERE])
def test_a_person_signs_in_and_out(team: Team, browser: Browser, host: str) -> None:
    """Also over plain HTTP from another machine, where browsers tell less of who posts."""
    address = team.server.address.replace("127.0.0.1", host)
    with browser.new_context(locale="zh-CN", java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto(address)
        expect(page.locator("h1")).to_have_text(ZH.name)
        page.fill("#username", "bob")
        page.fill("#password", "wrong password")
        page.click("button[type=submit]")
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator("#username")).to_have_value("bob")
        expect(page.locator("#password")).to_be_focused()
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(address)
        page.fill("#username", "Alice")
        page.fill("#password", "password of alice")
        page.press("#password", "Enter")
        page.wait_for_selector("#masthead .account")
        expect(page.locator("#masthead .account span")).to_have_text("alice")
        expect(page.locator("#reports")).to_contain_text("海棠集团年报")
        page.click("#masthead .account button")
        page.wait_for_selector("#username")
        page.goto(f"{address}/config")
        expect(page.locator("body")).not_to_contain_text("components")


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_on_a_phone_a_long_name_leaves_everything_in_reach(
    team: Team, browser: Browser, locale: str
) -> None:
    with browser.new_context(
        locale=locale, viewport={"width": 390, "height": 844}, is_mobile=True
    ) as context:
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(team.server.address)
        page.fill("#username", LONG_NAME)
        page.fill("#password", f"password of {LONG_NAME}")
        page.press("#password", "Enter")
        page.wait_for_selector("#masthead .account")
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            for button in page.locator("#masthead button:visible").all():
                expect(button).to_be_in_viewport(ratio=1)
                assert button.evaluate("it => it.getBoundingClientRect().height") < 40  # one line
            title, tools = (page.locator(f"#masthead {part}").bounding_box()
                            for part in ("h1", ".tools"))  # fmt: skip
            assert title is not None
            assert tools is not None
            is_beside = title["x"] + title["width"] <= tools["x"]
            assert is_beside or title["y"] + title["height"] <= tools["y"]
