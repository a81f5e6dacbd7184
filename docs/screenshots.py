"""python docs/screenshots.py: makes docs/screenshots/*.png from the running chat.

Needs what the browser tests need: chromium and a Chinese font.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).parent / "screenshots"
DESKTOP, LAPTOP, PHONE = (1440, 900), (1280, 800), (390, 844)
COLOURS = 192
LIMIT = 260_000
REPORTS = ROOT / "tests" / "questions" / "reports"
SECOND = REPORTS / "linhai-bank-2023.md"
PDF = ROOT / "tests" / "index" / "formats" / "files" / "weasyprint.pdf"

ZH = "揭榜挂帅机制是为了解决什么?"
EN = "How many personal e-CNY wallets had ICBC opened by the end of June?"
BOTH = ("工行的营业收入是多少?", "临海银行的利息净收入是多少?")


@dataclass(frozen=True)
class Shot:
    """A picture: what is added, asked and pressed in which browser, what must then be there, and
    what the pointer is on.
    """

    name: str
    questions: tuple[str, ...] = ()
    locale: str = "zh-CN"
    dark: bool = False
    size: tuple[int, int] = DESKTOP
    files: tuple[Path, ...] = ()
    clicks: tuple[str, ...] = ()
    awaited: str | None = None
    hover: str | None = None


SHOTS = (
    Shot("start"),
    Shot("answer-zh", (ZH,), size=LAPTOP, clicks=("a.cite",)),
    Shot("answer-en", (EN,), "en-GB", hover="a.cite"),
    Shot("refusal", ("招商银行的净利润是多少?",), size=LAPTOP),
    Shot("dark", ("Summarise the report",), "en-GB", True, clicks=("a.cite >> nth=1",)),
    Shot("phone", (ZH,), size=PHONE),
    Shot("phone-report", (ZH,), size=PHONE, clicks=("a.cite",)),
    Shot("upload", locale="en-GB", files=(SECOND, PDF), size=LAPTOP),
    Shot("comparison", BOTH, files=(SECOND,)),
    Shot("page", ("What did research spending rise to?",), "en-GB", files=(PDF,),
         clicks=("#t1 a.cite", "[data-view=page]"), awaited="#sheet .box.lit"),
)  # fmt: skip


def main() -> int:
    """Make them all; 1 when chromium is missing."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is needed: apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        plain = [shot for shot in SHOTS if not shot.files]
        for shots in (plain, *([shot] for shot in SHOTS if shot.files)):
            with _served() as address:
                for shot in shots:
                    _save(shot, _picture(browser, address, shot))
        browser.close()
    return 0


def _save(shot: Shot, picture: bytes) -> None:
    path = FOLDER / f"{shot.name}.png"
    path.write_bytes(picture)
    print(f"{path.relative_to(ROOT)}: {len(picture):,} bytes")
    assert len(picture) < LIMIT


@contextmanager
def _served() -> Iterator[str]:
    """The chat over the bundled report, with a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "HOME": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home}
        command = [sys.executable, str(ROOT / "app.py"), "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None, "the server did not start"
            yield found[0]
            process.terminate()


def _picture(browser: Browser, address: str, shot: Shot) -> bytes:
    width, height = shot.size
    context = browser.new_context(
        locale=shot.locale,
        color_scheme="dark" if shot.dark else "light",
        viewport={"width": width, "height": height},
        device_scale_factor=1.5,
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("button.chip")
    for path in shot.files:
        page.set_input_files("#file", path)
        page.wait_for_selector(f"#progress .said:has-text('{path.name}')")
    for number, question in enumerate(shot.questions, 1):
        _ask(page, question, number)
    for selector in shot.clicks:
        page.click(selector)
        page.wait_for_timeout(1500)
    if shot.awaited:
        page.wait_for_selector(shot.awaited)
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur()")
    if shot.hover:
        page.hover(shot.hover)
    page.wait_for_timeout(2000)
    picture = page.screenshot()
    context.close()
    return _small(picture)


def _ask(page: Page, question: str, number: int) -> None:
    if page.locator("body.shelved").count():
        page.keyboard.press("Escape")
    page.fill("#box textarea", question)
    page.press("#box textarea", "Enter")
    page.wait_for_selector(f"#t{number}[data-stage=done]")


def _small(picture: bytes) -> bytes:
    """The same picture in fewer colours, as a palette."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    reduced = image.quantize(COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    reduced.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
