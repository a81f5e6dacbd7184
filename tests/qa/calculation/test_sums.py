"""Which questions call for arithmetic, and of what."""

import pytest

from qa.calculation.sums import read_sum


@pytest.mark.parametrize(
    ("question", "kind", "terms"),
    [
        ("个人钱包是对公钱包的多少倍?", "times", ("个人钱包", "对公钱包")),
        ("净利润占营业收入的多少?", "share", ("净利润", "营业收入")),
        ("营业收入比净利润多多少?", "difference", ("营业收入", "净利润")),
        ("贷款与存款相差多少?", "difference", ("贷款", "存款")),
        ("个人钱包和对公钱包一共多少个?", "sum", ("个人钱包", "对公钱包")),
        ("上年末的员工有多少人?", "before", ("员工",)),
        ("上年末员工有多少人?", "before", ("员工",)),
        ("净利润率大约多少?", "share", ("净利润", "营业收入")),
        ("What share of revenue was net profit?", "share", ("net profit", "revenue")),
        ("How many times as many shops as cafes are there?", "times", ("shops", "cafes are there")),
        ("How many more shops are there than cafes?", "difference", ("there", "cafes")),
        ("What is the difference between loans and deposits?", "difference", ("loans", "deposits")),
        ("How much were loans and bonds combined?", "sum", ("loans", "bonds")),
        ("How many shops were there a year earlier?", "before", ("shops",)),
        ("What was the net profit margin?", "share", ("net profit", "revenue")),
    ],
)
def test_it_is_read(question: str, kind: str, terms: tuple[str, ...]) -> None:
    found = read_sum(question)
    assert found is not None
    assert (found.kind, found.terms) == (kind, terms)


@pytest.mark.parametrize(
    "question",
    [
        "净利润是多少?",
        "净利润比上年增长多少?",
        "净利润比去年同期多多少?",
        "不良贷款率较上年末下降了多少?",
        "What was net profit?",
        "How much more was it than last year?",
        "By how much did net profit grow year on year?",
        "",
        "占",
        "比多少",
    ],
)
def test_it_is_none(question: str) -> None:
    assert read_sum(question) is None
