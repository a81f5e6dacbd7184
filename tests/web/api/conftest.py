"""The application behind its guard in this process, over a collection of its own."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa import ReportQA
from tests.index.samples import write
from tests.web.conftest import Served, served
from web.api.access import Entrance, Lock
from web.api.desk import Desk
from web.chat import Chat
from web.reader import Pages
from web.server import application, shared_work
from web.traffic.gate import Gate
from web.traffic.guard import Guard

NORTH = "# North Bank 2023\n\nIn 2023 the net profit of North Bank was RMB 12.5 billion.\n"
SOUTH = "# 南方银行2023年报\n\n2023年,南方银行净利润为88.6亿元,同比增长7.1%。\n"


@pytest.fixture(scope="session")
def two_reports(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    """Two small reports, to be read and not changed."""
    folder = tmp_path_factory.mktemp("two")
    write(folder / "north.md", NORTH)
    write(folder / "南方 2023.md", SOUTH)
    qa = ReportQA.open(folder / "index")
    qa.add(folder / "north.md", folder / "南方 2023.md")
    return qa


@pytest.fixture
def empty(tmp_path: Path) -> ReportQA:
    return ReportQA.open(tmp_path / "index")


def apart(work: Callable[[], Any]) -> None:
    """Do it in a thread of its own: an open browser leaves this one an event loop that runs."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


@contextmanager
def opening(
    qa: ReportQA,
    gate: Gate | None = None,
    key: str | None = None,
    is_open: bool = True,
    writable: bool = True,
) -> Iterator[TestClient]:
    """A client of the application over these reports, behind its guard."""
    chat = Chat(qa, gate)
    entrance = Entrance(Desk(chat, writable), Lock(key, is_open))
    with tempfile.TemporaryDirectory() as folder:
        app = application(chat, entrance, Path(folder), shared_work(chat.gate), Pages())
        with TestClient(Guard(app)) as client:
            yield client


@pytest.fixture(scope="session")
def two(two_reports: ReportQA) -> Iterator[TestClient]:
    """One such client for all that only read."""
    with opening(two_reports) as client:
        yield client


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of an empty collection, with the key "k"."""
    index = tmp_path_factory.mktemp("own") / "index"
    with served("--index", str(index), environment={"REPORTQA_API_KEY": "k"}) as it:
        yield it
