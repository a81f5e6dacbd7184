"""SIGTERM while the page is at work: what runs and waits is finished and told, exit 0."""

import json
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx

from qa import ReportQA
from tests.index.samples import write
from tests.misbehaving import misbehaving
from tests.web.api.conftest import NORTH
from tests.web.conftest import PATIENCE, served
from tests.web.visitor import Visitor
from web.view.texts import EN

QUESTION = "What was the net profit of North Bank?"


class Page:
    """A page that has put one call, and hears of it in a thread."""

    def __init__(self, visitor: Visitor, part: str, event: str, *data: Any) -> None:
        self.told: list[dict[str, Any]] = []
        self._visitor = visitor
        visitor.join(visitor.function(part, event), *data)
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._hearing.start()

    def _hear(self) -> None:
        for event in self._visitor.events():
            self.told.append(event)

    def has_told(self, steps: int) -> bool:
        """True once it has shown so many states of what it does."""
        return len([e for e in self.told if e["msg"] == "process_generating"]) >= steps

    def last(self) -> str:
        """What is told in the end, as JSON."""
        self._hearing.join(PATIENCE)
        done = [event for event in self.told if event["msg"] == "process_completed"]
        assert done[-1]["success"], self.told
        return json.dumps(self.told, ensure_ascii=False)


def _until(holds: Callable[[], bool]) -> None:
    began = monotonic()
    while not holds():
        assert monotonic() - began < PATIENCE
        sleep(0.05)


def _is_stopping(address: str) -> bool:
    return httpx.get(f"{address}/health", timeout=PATIENCE).status_code == 503


def test_questions_of_the_page_are_answered_and_later_ones_are_not(tmp_path: Path) -> None:
    write(tmp_path / "north.md", NORTH)
    ReportQA.open(tmp_path / "index").add(tmp_path / "north.md")
    with misbehaving() as model:
        llm = f"openai:m@{model.url('slow')}"
        options = ("--index", str(tmp_path / "index"), "--llm", llm, "--at-once", "1")
        with served(*options, environment={"OPENAI_API_KEY": "none"}) as own:
            pages = [Visitor(own.address) for _ in range(3)]
            asked = [QUESTION, *[None] * 5]
            running = Page(pages[0], "box", "submit", *asked)
            _until(lambda: bool(model.asked))
            waiting = Page(pages[1], "box", "submit", *asked)
            _until(lambda: waiting.has_told(1))
            sleep(1)  # then it takes its place
            own.process.send_signal(signal.SIGTERM)
            _until(lambda: _is_stopping(own.address))
            late = Page(pages[2], "box", "submit", *asked)
            assert EN.draining in late.last()
            model.closing.set()  # the model replies now
            for page in (running, waiting):
                assert "12.5 billion" in page.last()
            assert own.process.wait(PATIENCE) == 0


def test_a_report_that_is_being_added_is_held(tmp_path: Path) -> None:
    folders = {"XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data", "TMPDIR": "tmp"}
    environment = {name: str(tmp_path / folder) for name, folder in folders.items()}
    (tmp_path / "tmp").mkdir()
    report = write(tmp_path / "north.md", NORTH)
    with served("--index", str(tmp_path / "index"), environment=environment) as own:
        visitor = Visitor(own.address)
        sent = {"path": visitor.upload(report), "meta": {"_type": "gradio.FileData"}}
        adding = Page(visitor, "add", "click", sent, None, None, None)
        _until(lambda: adding.has_told(2))
        own.process.send_signal(signal.SIGTERM)
        assert "Added: north.md" in adding.last()
        assert own.process.wait(PATIENCE) == 0
    assert [info.source for info in ReportQA.open(tmp_path / "index").sources()] == ["north.md"]
    left = [path for name in ("cache", "tmp") for path in (tmp_path / name).rglob("*")]
    assert not [path for path in left if path.is_file() and b"North" in path.read_bytes()]
    assert not list((tmp_path / "tmp").glob("reportqa-*"))
