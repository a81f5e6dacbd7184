"""Another time of the same thing takes the place of the one that was asked about."""

import pytest

from qa.dialogue.times import at_present, at_time, is_time


@pytest.mark.parametrize(
    ("phrase", "before", "asked"),
    [
        ("the half before", "What was income in 1H24?", "what was income in 2h23?"),
        (
            "the quarter before",
            "What was the margin in the fourth quarter?",
            "what was the margin in the third quarter?",
        ),
        (
            "the previous quarter",
            "What was profit in the first quarter of 2024?",
            "what was profit in the fourth quarter of 2023?",
        ),
        ("上一季度", "第三季度净利润是多少?", "第二季度净利润是多少?"),
        ("上一季度", "第一季度净利润是多少?", "上年第四季度净利润是多少?"),
        ("上个半年", "上半年净利润是多少?", "上年下半年净利润是多少?"),
        ("down from what", "What was the ratio?", "what was the ratio in the previous year?"),
        ("上年", "场景比上年多了多少?", "上年场景是多少?"),
        (
            "over the full year",
            "What was the margin in the fourth quarter?",
            "what was the margin over the full year?",
        ),
    ],
)
def test_a_time_takes_the_place_of_the_old(phrase: str, before: str, asked: str) -> None:
    assert is_time(phrase)
    assert at_time(phrase, before) == asked


@pytest.mark.parametrize("phrase", ["profit in 2022", "责任险", "from whom"])
def test_a_phrase_with_a_thing_is_no_time(phrase: str) -> None:
    assert not is_time(phrase)


def test_the_next_turn_is_of_now_again() -> None:
    assert at_present("上年场景是多少?") == "场景是多少?"
    assert at_present("net profit a year earlier?") == "net profit ?"
