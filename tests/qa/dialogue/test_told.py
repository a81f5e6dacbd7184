"""Where an answer of the conversation stands is found by its words and figures."""

import pytest

from qa import ReportQA
from qa.dialogue.told import answers, shares_told, stands_in, was_refused
from qa.language.matching import Matcher


def _matcher(qa: ReportQA) -> Matcher:
    return Matcher(qa.collection.embedder, qa.collection.store)


@pytest.mark.parametrize(
    ("question", "answer", "quote"),
    [
        ("个人数字人民币钱包开立了多少个?", "356万个。[1]", "数字人民币个人钱包356万个"),
        ("How many e-CNY wallets were opened?", "3.56 million. [1]", "数字人民币个人钱包356万个"),
        ("谁介绍了做法?", "工行副行长张文武。[1]", "张文武"),
        ("Who wrote this article?", "Xue Xiaoyi. [1]", "薛小易"),
    ],
)
def test_an_answer_is_found_where_it_stands(
    qa: ReportQA, question: str, answer: str, quote: str
) -> None:
    unit = stands_in(answer, qa.search(f"{question} {answer}", 8), _matcher(qa))
    assert unit is not None
    assert quote in unit.original


@pytest.mark.parametrize(
    "answer",
    ["", "[1]", "报告没有说明。", "The report does not say.", "987654个。[1]", "火星上的企鹅"],
)
def test_what_the_report_does_not_say_stands_nowhere(qa: ReportQA, answer: str) -> None:
    assert stands_in(answer, qa.search(f"数字人民币钱包 {answer}", 8), _matcher(qa)) is None


def test_the_system_s_own_refusals_are_known(qa: ReportQA) -> None:
    for question in ("火星上有多少企鹅?", "How many penguins live on Mars?"):
        assert was_refused(qa.ask(question).text)


def test_a_part_of_an_answer_is_told_in_part(qa: ReportQA) -> None:
    whole, half, none = shares_told(
        "净利润1645亿元,同比增长9.8%",
        ["净利润1645亿元,同比增长9.8%", "净利润1645亿元,同比增长3.1%", "不良贷款率"],
        _matcher(qa),
    )
    assert whole > half > none


def test_each_question_has_the_answer_that_follows_it() -> None:
    history = [
        {"role": "user", "content": "净利润是多少?"},
        {"role": "assistant", "content": "1645亿元。"},
        {"role": "user", "content": "谢谢"},
        {"role": "assistant", "content": "不客气。"},
        {"role": "user", "content": "营业收入呢?"},
    ]
    assert answers(history) == ["1645亿元。", ""]


@pytest.mark.parametrize(
    ("question", "answer", "quote"),
    [
        ("How much did revenue come to?", "RMB 467.8 billion.", "营业收入4678亿元"),
        ("有多少客户?", "4.43亿。", "4.43亿户"),
    ],
)
def test_an_answer_of_figures_alone_is_found_by_them(
    qa: ReportQA, question: str, answer: str, quote: str
) -> None:
    unit = stands_in(answer, qa.search(f"{question} {answer}", 8), _matcher(qa))
    assert unit is not None
    assert quote in unit.original
