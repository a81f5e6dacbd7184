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
DESKTOP = (1280, 800)
PHONE = (390, 844)
COLOURS = 192
LIMIT = 200_000


@dataclass(frozen=True)
class Shot:
    """A picture: what is asked in which browser."""

    name: str
    questions: tuple[str, ...]
    locale: str = "zh-CN"
    dark: bool = False
    size: tuple[int, int] = DESKTOP
    click: str | None = None


SHOTS = (
    Shot("start", ()),
    Shot("answer-zh", ("揭榜挂帅机制是为了解决什么?",), click="a.cite"),
    Shot(
        "answer-en",
        ("How many personal e-CNY wallets had ICBC opened by the end of June?",),
        locale="en-GB",
        click="a.cite",
    ),
    Shot("refusal", ("招商银行的净利润是多少?",)),
    Shot("dark", ("Summarise the report",), locale="en-GB", dark=True, click="a.cite >> nth=1"),
    Shot("phone", ("揭榜挂帅机制是为了解决什么?",), size=PHONE),
)


def main() -> int:
    """Make them all; 1 when chromium is missing."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is needed: apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with _served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for shot in SHOTS:
            picture = _picture(browser, address, shot)
            path = FOLDER / f"{shot.name}.png"
            path.write_bytes(picture)
            print(f"{path.relative_to(ROOT)}: {len(picture):,} bytes")
            assert len(picture) < LIMIT
        browser.close()
    return 0


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
    page.wait_for_selector("#brand h1")
    for number, question in enumerate(shot.questions, 1):
        _ask(page, question, number)
    if shot.click:
        page.click(shot.click)
    page.mouse.move(0, 0)
    page.wait_for_timeout(2000)
    page.evaluate("document.activeElement?.blur()")
    picture = page.screenshot()
    context.close()
    return _small(picture)


def _ask(page: Page, question: str, number: int) -> None:
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
