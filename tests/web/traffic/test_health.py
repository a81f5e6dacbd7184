from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qa import ReportQA
from tests.web.conftest import Served
from web.traffic.gate import Gate
from web.traffic.health import Health


@pytest.fixture
def index(tmp_path: Path) -> Path:
    report = tmp_path / "a.md"
    report.write_text("# 年报\n\n营业收入为7亿元。\n", encoding="utf-8")
    ReportQA.open(tmp_path / "index").add(report)
    return tmp_path / "index"


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def client(index: Path, gate: Gate) -> Iterator[TestClient]:
    with TestClient(Health(FastAPI(), ReportQA.open(index), gate)) as it:
        yield it


def test_a_server_that_answers_says_so_and_no_more(client: TestClient) -> None:
    response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.headers["cache-control"] == "no-store"
    assert client.head("/health").status_code == 200
    assert client.post("/health").status_code == 405
    assert client.get("/health/").status_code == 404


def test_one_that_is_stopping_takes_no_more(client: TestClient, gate: Gate) -> None:
    gate.close()
    response = client.get("/health")
    assert (response.status_code, response.json()) == (503, {"status": "stopping"})


def test_reports_that_cannot_be_read_are_told_without_their_place(
    client: TestClient, index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    manifest = next(p for p in index.iterdir() if p.name.startswith("manifest"))
    manifest.write_text("{", encoding="utf-8")
    response = client.get("/health")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})
    assert str(index) in caplog.text


def test_the_server_has_it(server: Served) -> None:
    assert httpx.get(f"{server.address}/health").json() == {"status": "ok"}
