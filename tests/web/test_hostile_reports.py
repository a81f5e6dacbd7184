"""Hostile files sent to a real server: refused in time, while others are answered."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from index.formats.sandbox import SECONDS
from tests.index.formats.hostile import FILES, word
from tests.web.conftest import Served, served
from tests.web.visitor import Visitor

MARGIN = 12.0  # seconds that a busy machine may add to the parser's own limit
MOST_GROWTH = 100.0  # MB
SLOW = 5.0  # seconds, in which others must have had an answer
REPORT = "# 远帆集团2023年报\n\n远帆集团全年营业收入为88.6亿元,同比增长7.1%。\n"
QUESTION, ANSWER = "远帆集团的营业收入是多少?", "88.6亿元"
LIMITS = (
    "over the limit|MB|more than 18 seconds|computing time"  # on a busy machine, which comes first
)
SHORT_FORM = "looping forms"  # which only the limits end


@dataclass
class Meanwhile:
    """What came of others' questions, and the server's memory in MB, while a file was read."""

    answers: list[bool] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that has read and answered before its memory is looked at."""
    folder = tmp_path_factory.mktemp("hostile")
    files = {"report.md": REPORT.encode(), "other.docx": word()}
    with served("--index", str(folder / "index")) as it:
        for name, data in files.items():
            (folder / name).write_bytes(data)
            assert name in Visitor(it.address).add(folder / name)
        assert ANSWER in Visitor(it.address).ask(QUESTION)
        yield it


def memory(server: Served) -> float:
    """Resident memory of the server itself in MB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextmanager
def others(server: Served) -> Iterator[Meanwhile]:
    """Somebody asks one question after another, and the memory is looked at, until the end."""
    told = Meanwhile(sizes=[memory(server)])
    ended = threading.Event()

    def ask() -> None:
        visitor = Visitor(server.address)
        while not ended.is_set():
            try:
                told.answers.append(ANSWER in visitor.ask(QUESTION))
            except (httpx.HTTPError, IndexError, KeyError) as error:
                told.problems.append(repr(error))

    def watch() -> None:
        while not ended.is_set():
            told.sizes.append(memory(server))
            sleep(0.05)

    threads = [threading.Thread(target=work) for work in (ask, watch)]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def sent(server: Served, path: Path) -> str:
    """What the server says to a file."""
    try:
        return Visitor(server.address).add(path)
    except httpx.HTTPStatusError as error:  # too large even to be taken in
        return error.response.text


@pytest.mark.parametrize(
    "name",
    [SHORT_FORM, *(pytest.param(n, marks=pytest.mark.soak) for n in FILES if n != SHORT_FORM)],
)
def test_a_hostile_file_is_refused_while_others_are_answered(
    server: Served, tmp_path: Path, name: str
) -> None:
    suffix, data, words = FILES[name]()
    path = tmp_path / f"hostile{suffix}"
    path.write_bytes(data)
    with others(server) as told:
        begun = monotonic()
        said = sent(server, path)
        seconds, answered = monotonic() - begun, len(told.answers)
    growth = max(told.sizes) - told.sizes[0]
    print(f"\n{name}: refused after {seconds:.1f} s, {answered} answers, {growth:+.0f} MB")
    assert re.search(f"{words}|{LIMITS}", said)
    assert seconds < SECONDS + MARGIN
    assert growth < MOST_GROWTH
    assert told.problems == []
    assert all(told.answers)
    assert told.answers
    assert answered or seconds < SLOW
    assert "hostile" not in httpx.get(f"{server.address}/config", timeout=MARGIN).text
