"""The queue that the page and the programs share."""

import subprocess
import sys
import threading
from contextlib import ExitStack
from time import sleep

import pytest

from index.errors import BusyError, ClosingError
from web.traffic.gate import Gate, Seat


def test_no_more_run_at_once_than_may_and_the_others_wait() -> None:
    gate = Gate(at_once=2, waiting=10)
    lock, running, most, done = threading.Lock(), 0, 0, 0
    both = threading.Barrier(2, timeout=10)

    def work(seat: Seat) -> None:
        nonlocal running, most, done
        with seat:
            with lock:
                running += 1
                most = max(most, running)
            both.wait()  # passes only in pairs: two do run at once
            with lock:
                running -= 1
                done += 1

    threads = [threading.Thread(target=work, args=(gate.seat(),)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (most, done) == (2, 12)
    assert gate.idle


def test_who_comes_when_all_places_are_taken_is_turned_away_at_once() -> None:
    gate = Gate(at_once=1, waiting=1)
    first, second = gate.seat(), gate.seat()
    with pytest.raises(BusyError, match="2 questions"):
        gate.seat()
    with first:
        pass
    with second:
        assert not gate.idle
    with gate.seat():
        pass
    assert gate.idle


def test_one_user_does_not_keep_the_others_out() -> None:
    gate = Gate(at_once=2, waiting=6, shared=True)
    assert gate.share == 2
    first, _second = gate.seat("ann"), gate.seat("ann")
    with pytest.raises(BusyError, match="2 questions of yours"):
        gate.seat("ann")
    for owner in ("ben", "cid", "dan"):
        gate.seat(owner)
        gate.seat(owner)
    with pytest.raises(BusyError, match="server is busy"):
        gate.seat("eve")
    with first:
        pass
    gate.seat("ann")


@pytest.mark.parametrize(
    ("at_once", "expected"), [(1, "ben cid ann ben ann"), (2, "ben cid ben ann ann")]
)
def test_users_take_turns(at_once: int, expected: str) -> None:
    """One turn at a time is free; with two at once, ann's other question runs all along."""
    gate = Gate(at_once=at_once, waiting=10)
    begun: list[str] = []

    def work(owner: str, seat: Seat) -> None:
        with seat:
            begun.append(owner)

    threads: list[threading.Thread] = []
    with ExitStack() as others:
        for _ in range(1, at_once):
            others.enter_context(gate.seat("ann"))
        with gate.seat("ann"):
            for owner in ("ann", "ann", "ben", "ben", "cid"):
                threads.append(threading.Thread(target=work, args=(owner, gate.seat(owner))))
                threads[-1].start()
                while len(gate._line) < len(threads):
                    sleep(0.001)
        for thread in threads:
            thread.join(20)
    assert begun == expected.split()
    assert gate.idle


def test_a_closed_gate_keeps_those_it_let_in() -> None:
    gate = Gate()
    seat = gate.seat()
    gate.close()
    with pytest.raises(ClosingError):
        gate.seat()
    with seat:
        assert not gate.idle
    assert gate.idle


def test_an_error_gives_the_seat_back() -> None:
    gate = Gate(at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ValueError, match="x"), gate.seat():
            raise ValueError("x")
    assert gate.idle


def test_a_handler_may_close_it_wherever_it_interrupts() -> None:
    """The timer's signals come in the midst of closing, again and again."""
    program = """
import signal
from web.traffic.gate import Gate
gate, came = Gate(), 0
def handler(number, frame):
    global came
    came += 1
    gate.close()
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 1e-3, 1e-3)
while came < 500:
    gate.close()
signal.setitimer(signal.ITIMER_REAL, 0)
"""
    done = subprocess.run([sys.executable, "-c", program], timeout=60, check=False)
    assert done.returncode == 0
