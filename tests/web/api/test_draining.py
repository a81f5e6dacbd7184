"""SIGTERM while a program's question runs: it is answered, others are turned away, exit 0."""

import signal
import threading
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from qa import ReportQA
from tests.index.samples import write
from tests.misbehaving import misbehaving
from tests.web.api.conftest import NORTH
from tests.web.conftest import PATIENCE, served

CHAT = "/v1/chat/completions"


def _body(stream: bool) -> dict[str, Any]:
    messages = [{"role": "user", "content": "What was the net profit of North Bank?"}]
    return {"model": "report-qa", "messages": messages, "stream": stream}


@pytest.mark.parametrize("stream", [False, True])
def test_a_running_question_is_answered_and_later_ones_are_not(
    tmp_path: Path, stream: bool
) -> None:
    write(tmp_path / "north.md", NORTH)

    ReportQA.open(tmp_path / "index").add(tmp_path / "north.md")
    answered: list[httpx.Response] = []

    def ask(address: str) -> None:
        answered.append(httpx.post(address + CHAT, json=_body(stream), timeout=PATIENCE))

    with misbehaving() as model:
        llm = f"openai:m@{model.url('slow')}"
        options = ("--index", str(tmp_path / "index"), "--llm", llm)
        with served(*options, environment={"OPENAI_API_KEY": "none"}) as own:
            asking = threading.Thread(target=ask, args=(own.address,))
            asking.start()
            _until(lambda: bool(model.asked))
            own.process.send_signal(signal.SIGTERM)
            _until(lambda: _status(own.address) == 503)
            model.closing.set()  # the model replies now
            asking.join(PATIENCE)
            assert own.process.wait(PATIENCE) == 0
    (response,) = answered
    assert response.status_code == 200
    assert "12.5 billion" in response.text
    assert not stream or response.text.endswith("data: [DONE]\n\n")


def _status(address: str) -> int:
    return httpx.post(address + CHAT, json=_body(False), timeout=PATIENCE).status_code


def _until(holds: Any) -> None:
    began = monotonic()
    while not holds():
        assert monotonic() - began < PATIENCE
        sleep(0.05)
