"""Near misses: the figure of a sibling, of a counterpart, of another column."""

from dataclasses import replace

import numpy as np
import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import Row
from qa.ranking.siblings import counterpart, other_cell, other_kind
from tests.qa.samples import unit


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What was gross retention?", "Net retention was 112%.", 1),
        ("What was gross retention?", "Gross retention was 95%, net retention 112%.", 0),
        ("What was net retention?", "Net retention was 112%.", 0),
        ("When is the interim dividend paid?", "The final dividend is paid on 9 June.", 1),
        ("What was the profit?", "The loss was £3 million.", 0),
        ("个人钱包有多少个?", "对公钱包70万个。", 1),
        ("个人钱包有多少个?", "个人钱包356万个,对公钱包70万个。", 0),
    ],
)
def test_counterpart(qa: ReportQA, question: str, text: str, expected: float) -> None:
    target = Matcher(shipped(), qa.collection.store).target(read_question(question))
    assert counterpart(target, unit(text)) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What is the fee on business accounts?", "It scrapped its fee on personal accounts.", 1),
        ("What is the fee on business accounts?", "The fee on business accounts is £3.", 0),
        ("What is the fee on business accounts?", "The fee on accounts of a business is £3.", 0),
        ("What is the fee on business accounts?", "The fee on its accounts is £3.", 0),
        ("How big is the car finance book?", "The motor finance book is £1 billion.", 0),
    ],
)
def test_other_kind(qa: ReportQA, question: str, text: str, expected: float) -> None:
    matcher = Matcher(shipped(), qa.collection.store)
    target = matcher.target(read_question(question))
    met = np.asarray(matcher.similarities(target, [text])[0])
    assert other_kind(matcher, target, unit(text), met) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What was the output of Heston in 2021?", 0),
        ("What was the capacity factor of Heston in 2022?", 0),
        ("What was the capacity factor of Heston in 2021?", 1),
        ("What was the output of Heston in 2019?", 1),
        ("What was the target of Heston?", 1),
    ],
)
def test_other_cell(qa: ReportQA, question: str, expected: float) -> None:
    row = Row(
        "Heston", "", ("Site", "Output 2022", "Output 2021", "Capacity factor 2022 (%)", "Target"),
        ("Heston", "850", "838", "41.2", "–"), "",
    )  # fmt: skip
    target = Matcher(shipped(), qa.collection.store).target(read_question(question))
    assert other_cell(target, replace(unit("Heston"), row=row)) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [("By how much did revenue of Heston grow?", 0), ("收入同比增长多少?", 0)],
)
def test_a_change_stands_in_the_column_of_changes(
    qa: ReportQA, question: str, expected: float
) -> None:
    row = Row(
        "Heston", "", ("板块 Site", "收入 Revenue", "同比 Change (%)"), ("Heston", "30", "6.2"), ""
    )
    target = Matcher(shipped(), qa.collection.store).target(read_question(question))
    assert other_cell(target, replace(unit("Heston"), row=row)) == expected
