"""A sibling of what is asked is no answer: another profit, another product."""

import pytest

from qa.language.question import read_question
from qa.ranking.other_thing import is_figure_of_other, is_measure_of_other, is_other_profit
from tests.qa.samples import unit

LOANS = "“禾苗贷”余额40亿元,利率5.1%;“商户贷”余额30亿元,客户2万户。"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("归母净利润是多少?", "扣非归母净利润3.7亿元。", True),
        ("归母净利润是多少?", "归母净利润4.1亿元,扣非净利润3.7亿元。", False),
        ("扣非净利润是多少?", "扣非归母净利润3.7亿元。", False),
        ("扣掉一次性损益,净利是多少?", "扣除非经常性损益后的净利润3.7亿元。", False),
    ],
)
def test_a_profit_without_its_one_off_items(question: str, text: str, expected: bool) -> None:
    assert is_other_profit(read_question(question), unit(text)) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("商户贷的利率是多少?", True),
        ("禾苗贷的利率是多少?", False),
        ("商户贷的余额是多少?", False),
        ("利率是多少?", False),
    ],
)
def test_a_measure_is_of_the_part_that_has_it(question: str, expected: bool) -> None:
    assert is_measure_of_other(read_question(question), unit(LOANS)) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("青石药业的折现率是多少?", "白河医药的折现率为11.6%;青石药业的测试由公司完成。", True),
        ("白河医药的折现率是多少?", "白河医药的折现率为11.6%;青石药业的测试由公司完成。", False),
        ("青石药业的折现率是多少?", "白河医药为11.6%;青石药业为12%。", False),
        ("青石药业是谁测试的?", "白河医药的折现率为11.6%;青石药业的测试由公司完成。", False),
    ],
)
def test_a_figure_is_of_what_stands_before_it(question: str, text: str, expected: bool) -> None:
    assert is_figure_of_other(read_question(question), unit(text)) is expected
