"""A sibling of what is asked is no answer: another profit, another product."""

from pathlib import Path

import pytest

from qa.language.question import read_question
from qa.ranking.other_thing import (
    is_figure_of_other,
    is_measure_of_other,
    is_multiple_for_amount,
    is_of_other_currency,
    is_other_profit,
)
from tests.qa.samples import opened, unit

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


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What was its revenue in US dollars?", "Revenue was RMB 467.8 billion.", True),
        ("How many dollars did it earn?", "It earned $5 million.", False),
        ("How many dollars did it earn?", "It earned HK$5 million.", False),
        ("What was its revenue in US dollars?", "Revenue was HK$5 million.", True),
        ("What was its revenue in yuan?", "营业收入4678亿元。", False),
        ("What was the revenue in pounds?", "Revenue rose by 4.3%.", False),
        ("净利润折合多少美元?", "净利润1645亿元。", True),
        ("净利润是多少港元?", "净利润16亿港元,约15亿元。", False),
        ("What was its revenue?", "Revenue was RMB 467.8 billion.", False),
        ("以美元计价的贷款余额是多少?", "以美元计价的贷款余额折合人民币120亿元。", False),
        ("该行持有多少美元债券?", "该行持有美元债券折合人民币3亿元。", False),
        ("库存现金中有多少美元?", "库存现金中人民币5亿元,美元2亿元。", False),
        ("银行如何结合美元走势安排融资?", "银行融资3亿元。", False),
        ("How much did it invest in dollar bonds?", "It spent RMB 3 billion on bonds.", False),
        ("How does it hedge debt in US dollars?", "It hedges with swaps of RMB 2 billion.", False),
        ("What was revenue in Hong Kong dollars?", "Revenue was $5.2 billion.", False),
    ],
)
def test_no_sum_is_converted(question: str, text: str, expected: bool) -> None:
    assert is_of_other_currency(read_question(question), unit(text)) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What was net debt at the end of 2024?", "Net debt was 2.9 times EBITDA.", True),
        ("What was interest cover?", "Interest cover was 5.4 times.", False),
        ("What was net debt to EBITDA?", "Net debt was 2.9 times EBITDA.", False),
        ("What was net debt?", "Net debt was £231 million, 2.9 times EBITDA.", False),
        ("How many times EBITDA was net debt?", "Net debt was 2.9 times EBITDA.", False),
        ("净利润增长了多少?", "净利润同比增长1.5倍。", False),
        ("Why did net debt rise?", "Net debt was 2.9 times EBITDA.", False),
        ("How many ports are there?", "Net debt was 2.9 times EBITDA.", False),
    ],
)
def test_how_many_times_another_is_no_amount(question: str, text: str, expected: bool) -> None:
    assert is_multiple_for_amount(read_question(question), unit(text)) is expected


def test_the_amount_is_told_before_how_many_times_another_it_is(tmp_path: Path) -> None:
    text = "Net debt was 2.9 times EBITDA at the end of 2024. Net debt rose to £231 million."
    qa = opened(tmp_path, {"report.md": f"# Ferries 2024\n\n{text}\n"})
    assert "£231 million" in qa.ask("What was net debt?").text
    assert "2.9 times" in qa.ask("How many times EBITDA was net debt?").text
