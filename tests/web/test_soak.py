"""Fifty conversations at once, each with a canary of its own; what they cost in memory."""

import json
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import httpx
import numpy as np
import pytest

from tests.web.conftest import Served, served
from tests.web.visitor import PATIENCE, Visitor
from web.traffic.departed import KEPT

CHATS = 50
MINUTES = 10.0
TURNS = 3  # questions of a page before it is left and another one opened
WARM_UP = 2.0  # minutes at least before the memory is counted: the allocator settles
MOST_GROWTH = 1.0  # MB a minute
QUESTIONS = (
    "工行2021年上半年的营业收入是多少?", "What was ICBC's net profit?",
    "揭榜挂帅机制是为了解决什么?", "How many e-CNY wallets were opened?",
)  # fmt: skip


@dataclass
class Tally:
    """What fifty conversations came to."""

    asked: int = 0
    problems: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, problem: str | None) -> None:
        with self.lock:
            self.asked += 1
            if problem:
                self.problems.append(problem)


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served("--waiting", str(CHATS)) as it:
        yield it


def _canary(everybody: list[str]) -> str:
    everybody.append(f"C{secrets.token_hex(8)}")
    return everybody[-1]


def _conversation(
    server: Served, canary: str, turns: int, everybody: list[str], tally: Tally
) -> None:
    """A page that is opened, asks some questions with the canary in them, and is left."""
    with httpx.Client(base_url=server.address, timeout=4 * PATIENCE) as client:
        try:
            with Visitor(server.address, client).staying() as page:
                for turn in range(turns):
                    question = f"{QUESTIONS[turn % 4]} {canary}"
                    tally.count(_problem(page, question, canary, everybody))
        except (httpx.HTTPError, IndexError, KeyError, ValueError) as error:
            tally.count(repr(error))


def _problem(visitor: Visitor, question: str, canary: str, everybody: list[str]) -> str | None:
    """What is wrong with an answer: an error, no word of one's own, or one of somebody else's."""
    said = visitor.call(visitor.function("box", "submit"), question, *[None] * 5)
    shown = json.dumps(said, ensure_ascii=False)
    if not said.get("success") or 'stage=\\"failed' in shown.replace("data-", ""):
        return f"failed: {shown[:200]}"
    if canary not in shown:
        return "its own question is not shown"
    strangers = [c for c in list(everybody) if c != canary and c in shown]
    return f"shows {len(strangers)} of others" if strangers else None


def _memory(server: Served) -> float:
    """Resident memory of the server in MB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def test_fifty_at_once(server: Served) -> None:
    tally, everybody = Tally(), list[str]()
    with ThreadPoolExecutor(CHATS) as pool:
        for _ in range(CHATS):
            pool.submit(_conversation, server, _canary(everybody), 2, everybody, tally)
    assert tally.problems == []
    assert tally.asked == 2 * CHATS


@pytest.mark.soak
def test_fifty_at_once_for_ten_minutes(server: Served) -> None:
    tally, everybody = Tally(), list[str]()
    is_over = threading.Event()

    def chat() -> None:
        canary = _canary(everybody)
        while not is_over.is_set():
            _conversation(server, canary, TURNS, everybody, tally)

    with ThreadPoolExecutor(CHATS) as pool:
        for _ in range(CHATS):
            pool.submit(chat)
        _warm_up(tally)
        begun, samples = monotonic(), list[tuple[float, float]]()
        while (minutes := (monotonic() - begun) / 60) < MINUTES:
            samples.append((minutes, _memory(server)))
            sleep(5)
        is_over.set()
    times, sizes = np.array(samples).T
    growth = float(np.polyfit(times, sizes, deg=1)[0])
    print(f"\n{tally.asked} answers, {len(tally.problems)} problems; memory {samples[0][1]:.0f} to "
          f"{samples[-1][1]:.0f} MB in {MINUTES:.0f} min, {growth:+.2f} MB a minute")  # fmt: skip
    assert tally.problems == []
    assert growth < MOST_GROWTH


def _warm_up(tally: Tally) -> None:
    """Wait until as many pages were left as the server keeps: from then on one goes for each."""
    begun = monotonic()
    while monotonic() - begun < 60 * WARM_UP or tally.asked < TURNS * (KEPT + 2 * CHATS):
        sleep(1)
