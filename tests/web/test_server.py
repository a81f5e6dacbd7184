"""`python app.py` in a process of its own, over the wire."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.conftest import PATIENCE, ROOT, Served, served

HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
)


def _failed(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "app.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


def _ask(address: str, body: bytes) -> tuple[str, Any]:
    """What the named endpoint answers: the last event and its data."""
    url = f"{address}/gradio_api/call/ask"
    kind = {"content-type": "application/json"}
    joined = httpx.post(url, content=body, headers=kind, timeout=PATIENCE)
    joined.raise_for_status()
    stream = httpx.get(f"{url}/{joined.json()['event_id']}", timeout=PATIENCE).text
    event, data = stream.strip().split("\n\n")[-1].splitlines()[:2]
    return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_the_page_carries_the_headers(server: Served) -> None:
    response = httpx.get(server.address)
    assert response.status_code == 200
    assert all(response.headers.get(name) for name in HEADERS)
    assert "/own/page.js" in response.text
    assert "twitter:" not in response.text
    style = httpx.get(f"{server.address}/own/style.css")
    assert style.status_code == 200
    assert "http" not in style.text
    assert "server" not in style.headers


@pytest.mark.parametrize("route", ["file=https://example.com/", "proxy=https://example.com/",
                                   "file=http://127.0.0.1:9/", "file=/etc/passwd"])  # fmt: skip
def test_nothing_is_fetched_for_a_client(server: Served, route: str) -> None:
    assert httpx.get(f"{server.address}/gradio_api/{route}").status_code in (403, 404)


def test_the_named_endpoint_answers_with_citations(server: Served) -> None:
    question = "揭榜挂帅机制是为了解决什么?"
    event, data = _ask(server.address, json.dumps({"data": [question]}).encode())
    assert event == "complete"
    answer = data[0]
    assert answer["status"] == "answered"
    assert "解决技术难题" in answer["citations"][0]["quote"]


@pytest.mark.parametrize(
    "question", ["", "长" * 3_400_000, "\ud800", "a\x00b", "\u202eabc", "x" * 4000, None, 7, ["a"]]
)
def test_strange_questions_end_in_an_answer_or_a_message(server: Served, question: Any) -> None:
    event, data = _ask(server.address, json.dumps({"data": [question]}).encode())
    assert event in ("complete", "error")
    assert "Traceback" not in json.dumps(data)
    if event == "complete":
        assert data[0]["status"] in ("answered", "refused")
    if isinstance(question, str) and len(question) > 4000:
        assert "3,400,000 characters" in json.dumps(data)


def test_functions_of_the_page_are_not_public(server: Served) -> None:
    for name in ("_ask", "_greet", "_add", "_start_over", "lambda"):
        response = httpx.post(f"{server.address}/gradio_api/call/{name}", json={"data": ["x"]})
        assert response.status_code >= 400
    response = httpx.post(f"{server.address}/gradio_api/run/ask", json={"data": ["x"]})
    assert response.status_code >= 400


def test_sigterm_ends_it_with_success() -> None:
    with served() as it:
        with httpx.Client() as client:
            assert client.get(it.address).status_code == 200
            for _ in range(20):  # as make and a terminal do: one order, several signals
                it.process.send_signal(signal.SIGTERM)
            assert it.process.wait(PATIENCE) == 0
        assert it.process.stderr is not None
        assert it.process.stderr.read() == ""


def test_a_folder_that_is_no_index_is_named(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    ended = _failed("--index", str(tmp_path), "--port", "0")
    assert ended.returncode == 1
    assert str(tmp_path) in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert ended.stdout == ""


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = _failed("--port", str(taken.getsockname()[1]))
    assert ended.returncode == 1
    assert "--port" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("options", [["--port", "99999"], ["--port", "x"], ["--host", "256.1.1.1"]])
def test_bad_options_end_in_a_message(options: list[str]) -> None:
    ended = _failed(*options)
    assert ended.returncode in (1, 2)
    assert "Traceback" not in ended.stderr
    assert options[1] in ended.stderr


def test_importing_the_entry_does_nothing() -> None:
    code = "import app, sys; print('gradio' in sys.modules, 'qa' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=PATIENCE,
    )  # fmt: skip
    assert ended.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(("set_by_user", "threads"), [(None, "1"), ("2", "2")])
def test_a_question_takes_one_core_unless_the_user_says_otherwise(
    set_by_user: str | None, threads: str
) -> None:
    code = "import app, os; app.main(['--host', '256.1.1.1']); import threadpoolctl, numpy;"
    code += "blas = threadpoolctl.threadpool_info()[0]['num_threads'];"
    code += "print(os.environ['OPENBLAS_NUM_THREADS'], min(blas, os.cpu_count()))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": set_by_user or ""}
    if set_by_user is None:
        del environment["OPENBLAS_NUM_THREADS"]
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True,
        env=environment, timeout=PATIENCE,
    )  # fmt: skip
    expected = min(int(threads), os.cpu_count() or 1)
    assert ended.stdout.split() == [threads, str(expected)]


def test_another_sites_name_for_this_machine_is_refused(server: Served) -> None:
    """DNS rebinding: a page of another site whose name points here gets nothing."""
    refused = httpx.get(server.address, headers={"host": "elsewhere.example"})
    assert refused.status_code == 400
    assert httpx.get(server.address).status_code == 200
