"""What a question asks for by its operation, and whether what is told has it."""

import pytest

from qa.calculation.operations import is_one_for_each, operations, untold

THREE = "联运量68.4万箱,增长25%,得益于甲、乙、丙三条班列。"


@pytest.mark.parametrize(
    ("question", "told", "expected"),
    [
        ("甲、乙、丙三条班列各自运了多少箱?", THREE, True),
        ("甲、乙两条班列分别运了多少箱?", "甲运了3万箱,乙运了5万箱。", False),
        ("联运量是多少?", THREE, False),
        ("甲、乙分别由谁负责?", "由王立群负责。", False),
        ("How many did A and B ship, respectively?", "A and B shipped 8,000 boxes.", True),
        ("How many did A and B ship, respectively?", "A shipped ten and B twelve boxes.", False),
    ],
)
def test_one_amount_for_each_of_several(question: str, told: str, expected: bool) -> None:
    assert is_one_for_each(question, told) is expected


def test_a_share_of_two_together_is_no_sum() -> None:
    assert operations("甲和乙加起来占零售多少比重?") == ("share",)


@pytest.mark.parametrize(
    ("told", "expected"),
    [("募集资金净额12亿元。", True), ("募集资金尚未使用的为3亿元。", False)],
)
def test_what_is_left_is_not_the_whole(told: str, expected: bool) -> None:
    assert untold("募来的钱还剩多少没用?", told) is expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [("A deposit of £50 million was paid.", True), ("£117 million is still to be paid.", False)],
)
def test_what_is_to_be_paid_is_not_what_was(told: str, expected: bool) -> None:
    question = "How much of the £168 million is still to be paid after the deposit?"
    assert untold(question, told) is expected
