"""What a script may ask for, and what it may not."""

from typing import Any

import pytest

from index import SourceInfo
from tests.web.samples import answer, done
from web.chat import Turn
from web.wishes import Wish, chosen_of, ticked, ticks_of, wished

HELD = [SourceInfo(name, name, "zh", 1, 1) for name in ("a", "b", "c")]
TURNS = (done(answer("甲"), 1, "一"), Turn(2, "二", stage="done", sources=("a",)))


def _wished(raw: Any, chosen: Any = None) -> Wish:
    return wished(raw, "打的字", TURNS, chosen, HELD)


def test_what_was_typed_is_asked_of_what_was_chosen() -> None:
    assert _wished(None) == Wish("打的字", TURNS, None)
    assert _wished({"do": "ask"}, ("b",)) == Wish("打的字", TURNS, ("b",))


def test_an_example_asks_its_own_report() -> None:
    raw = {"do": "ask", "question": "例", "sources": ["c"]}
    assert _wished(raw, ("b",)) == Wish("例", TURNS, ("c",))


def test_the_last_turn_is_asked_again_as_it_was() -> None:
    assert _wished({"do": "again"}, ("b",)) == Wish("二", TURNS[:1], ("a",))
    assert wished({"do": "again"}, "", (), None, HELD) == Wish("", (), None)


def test_an_edited_turn_takes_the_place_of_all_after_it() -> None:
    raw = {"do": "edit", "turn": 1, "question": "改"}
    assert _wished(raw) == Wish("改", (), None)


def test_a_turn_is_edited_by_its_number() -> None:
    raw = {"do": "edit", "turn": 2, "question": "改"}
    assert wished(raw, "", TURNS[1:], None, HELD) == Wish("改", (), None)


@pytest.mark.parametrize(
    "raw", [7, "x", [], {"do": "edit", "turn": 99}, {"do": "edit", "turn": "1"},
            {"do": "edit", "turn": -1}, {"question": {"a": 1}}, {"do": ["again"]}],
)  # fmt: skip
def test_nonsense_is_no_more_than_what_was_typed(raw: Any) -> None:
    assert _wished(raw) == Wish("打的字", TURNS, None)


def test_only_reports_that_are_held_can_be_chosen() -> None:
    assert chosen_of(["c", "a", "../x", 7, ["b"], {}], HELD) == ("a", "c")
    assert chosen_of(["a", "b", "c"], HELD) is None
    assert chosen_of([], HELD) == ()
    assert chosen_of("a", HELD) is None
    assert chosen_of(None, HELD) is None


@pytest.mark.parametrize(
    ("ticks", "chosen", "expected"),
    [
        ({"a": False}, None, ("b", "c")),  # a report that came since is asked as well
        ({"a": False}, ("a", "b"), ("b",)),
        ({"a": True}, ("b", "c"), None),
        ({"a": False, "b": False, "c": False}, None, ()),
        ({"b": True, "gone": True, "c": "yes"}, ("c",), ("b", "c")),
        ({"b": True, "c": 0}, ("c",), ("b", "c")),
        ({}, ("c",), ("c",)),
        (["a"], ("c",), ("c",)),
        (None, None, None),
    ],
)
def test_ticks_change_the_reports_they_name(ticks: Any, chosen: Any, expected: Any) -> None:
    assert ticked(ticks_of(ticks, HELD), chosen, HELD) == expected


def test_a_question_takes_the_ticks_along() -> None:
    raw = {"do": "ask", "ticks": {"b": True}}
    assert _wished(raw, ("a",)) == Wish("打的字", TURNS, ("a", "b"))
    assert _wished({**raw, "sources": ["c"]}, ("a",)) == Wish("打的字", TURNS, ("c",))
