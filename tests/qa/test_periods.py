"""Months in questions and sentences, and that another month is a doubt."""

import pytest

from qa.doubts import other_month
from qa.periods import months
from qa.question import read_question
from tests.qa.samples import unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截至6月末", {6}),
        ("7月和12月", {7, 12}),
        ("月活客户增长39.7%", set()),
        ("In June and on 9 May", {5, 6}),
        ("It may fall", set()),
        ("13月", set()),
    ],
)
def test_months(text: str, expected: set[int]) -> None:
    assert months(text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("7月末开了多少钱包?", "截至6月末,开立356万个。", 1),
        ("6月末开了多少钱包?", "截至6月末,开立356万个。", 0),
        ("How many by the end of July?", "截至6月末,开立356万个。", 1),
        ("7月末开了多少钱包?", "开立356万个。", 0),
        ("开了多少钱包?", "截至6月末,开立356万个。", 0),
    ],
)
def test_another_month_is_a_doubt(question: str, text: str, expected: float) -> None:
    assert other_month(read_question(question), unit(text)) == expected
