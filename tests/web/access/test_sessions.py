"""Who is signed in, and who has guessed too often."""

import pytest

from web.access.sessions import (
    FREE_TRIES,
    IDLE,
    LIFETIME,
    LONGEST_WAIT,
    MOST_SESSIONS,
    Sessions,
    Throttle,
)


class Clock:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _stamps(name: str) -> str | None:
    return {"alice": "1", "bob": "1"}.get(name)


def test_a_session_ends_by_itself() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    token = sessions.begin("alice", "1")
    assert sessions.user(token, _stamps) == "alice"
    assert sessions.user(token + "x", _stamps) is None
    for _ in range(int(LIFETIME // (IDLE - 1))):
        clock.now += IDLE - 1
        assert sessions.user(token, _stamps) == "alice"
    clock.now += IDLE - 1
    assert sessions.user(token, _stamps) is None
    idle = sessions.begin("alice", "1")
    clock.now += IDLE + 1
    assert sessions.user(idle, _stamps) is None


def test_a_session_ends_with_its_user_or_password() -> None:
    sessions = Sessions(Clock())
    token = sessions.begin("alice", "1")
    assert sessions.user(token, lambda name: "2") is None
    assert sessions.user(token, _stamps) is None
    gone = sessions.begin("alice", "1")
    assert sessions.user(gone, lambda name: None) is None
    out = sessions.begin("alice", "1")
    sessions.end(out)
    assert sessions.user(out, _stamps) is None


def test_a_user_has_so_many_sessions() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    tokens = []
    for _ in range(MOST_SESSIONS + 1):
        clock.now += 1
        tokens.append(sessions.begin("alice", "1"))
    other = sessions.begin("bob", "1")
    assert sessions.user(tokens[0], _stamps) is None
    assert all(sessions.user(t, _stamps) == "alice" for t in tokens[1:])
    assert sessions.user(other, _stamps) == "bob"


def test_guessing_gets_slower() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(FREE_TRIES["both"]):
        assert throttle.wait("alice", "10.0.0.1") == 0
    waits = []
    for _ in range(8):
        waits.append(throttle.wait("alice", "10.0.0.1"))
        clock.now += waits[-1] + 0.1
        assert throttle.wait("alice", "10.0.0.1") == 0
    assert waits[:3] == pytest.approx([30, 60, 120])
    assert max(waits) == LONGEST_WAIT["both"]
    assert throttle.wait("bob", "10.0.0.1") == 0
    throttle.passed("alice", "10.0.0.1")
    assert throttle.wait("alice", "10.0.0.1") == 0


def test_who_guesses_does_not_keep_the_owner_out() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(FREE_TRIES["both"]):
        assert throttle.wait("alice", "10.0.0.1") == 0
    assert throttle.wait("alice", "10.0.0.1") > 0
    assert throttle.wait("alice", "10.0.0.2") == 0


def test_guessing_at_a_name_from_many_places_gets_slower_and_no_more() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for i in range(FREE_TRIES["name"]):
        assert throttle.wait("alice", f"10.0.1.{i}") == 0
    for i in range(10):
        assert throttle.wait("alice", f"10.0.2.{i}") == LONGEST_WAIT["name"]
        clock.now += LONGEST_WAIT["name"] + 0.1
        assert throttle.wait("alice", f"10.0.2.{i}") == 0
    throttle.passed("alice", "10.0.3.1")
    assert throttle.wait("alice", "10.0.3.2") == 0


def test_guessing_many_names_from_one_place_gets_slower() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for i in range(FREE_TRIES["address"]):
        assert throttle.wait(f"user{i}", f"2001:db8::{i:x}") == 0
    assert throttle.wait("another", "2001:db8::ffff") > 0
    assert throttle.wait("another", "2001:db9::1") == 0
    clock.now += 3601
    assert throttle.wait("yet-another", "2001:db8::1") == 0


def test_a_right_password_is_not_held_against_its_place() -> None:
    throttle = Throttle(Clock())
    for _ in range(3 * FREE_TRIES["address"]):
        assert throttle.wait("alice", "10.0.0.1") == 0
        throttle.passed("alice", "10.0.0.1")
