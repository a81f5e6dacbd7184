"""An item of a list that was told is asked after by its place in it."""

from collections.abc import Sequence

import pytest

from qa.dialogue.order import by_order, items
from qa.dialogue.told import Exchange

GOALS = Exchange("公司的三大目标是什么?", "分别是降本（2023年）、扩店和上市。[1]")
LINES = Exchange("What lines does it run?", "Ferries, hotels and a railway. [1]")


@pytest.mark.parametrize(
    ("answer", "listed"),
    [
        ("降本、扩店和上市。", ["降本", "扩店", "上市"]),
        ("The goals are growth, thrift, and safety.", ["growth", "thrift", "safety"]),
        ("1,234 million.", ["1,234 million"]),
    ],
)
def test_what_an_answer_lists(answer: str, listed: Sequence[str]) -> None:
    assert items(answer) == list(listed)


@pytest.mark.parametrize(
    ("question", "said", "spelled_out"),
    [
        ("第二个怎么做?", [GOALS], "扩店怎么做?"),
        ("那最后一个呢?", [GOALS], "上市呢?"),
        ("And where does the third one run?", [LINES], "And where does a railway run?"),
        ("What about the last one?", [LINES], "What about a railway?"),
        ("那最后一个呢?", [GOALS, Exchange("扩店怎么做?", "在西南开店。")], "上市呢?"),
    ],
)
def test_an_item_is_put_in_the_place_of_its_order(
    question: str, said: Sequence[Exchange], spelled_out: str
) -> None:
    assert by_order(question, said) == spelled_out


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("第四个呢?", [GOALS]),
        ("第二季度呢?", [GOALS]),
        ("What about the first half?", [LINES]),
        ("And the second one?", [LINES, Exchange("Who owns it?", "The state.")]),
        ("And the second one?", [Exchange("How many ferries?", "Twelve.")]),
        ("And the second one?", []),
    ],
)
def test_other_turns_are_left_as_they_are(question: str, said: Sequence[Exchange]) -> None:
    assert by_order(question, said) == question
