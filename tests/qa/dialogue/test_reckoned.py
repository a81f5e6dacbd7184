"""What a turn asks to be reckoned with figures that were told is reckoned from the report."""

from collections.abc import Sequence

import pytest

from qa import ReportQA
from qa.dialogue.reckoned import operation
from tests.qa.dialogue.samples import each_by_itself, history

ORCHARD = """# Willowmere Orchards: annual report 2023

## The year

In 2023 the orchards sold 4,200 tonnes of apples, up 700 tonnes on the year before. Of the 96
pickers, 24 lived on the farm. The share of fruit sold as juice rose to 18.5% from 14.0%, while
waste fell by 0.6 percentage points to 3.1%. Cider revenue grew 12.4% to £6.2 million. Pear revenue
grew 5.1% to £2.9 million.

## Accounts

| £ thousand | 2023 | 2022 |
|---|---|---|
| Purchases of machinery | (410) | (530) |
| Wages | 1,840 | 1,610 |
"""
FARM = """# 松溪茶业2023年度报告

## 经营情况

2023年公司销售春茶86万斤,较上年增加11万斤。年末茶园面积3.6万亩,其中有机茶园0.9万亩。
毛利率42.5%,较上年上升1.8个百分点。新厂总预算2.40亿元,截至年末累计投入1.75亿元。
线上收入同比增长31.2%,线下收入同比增长8.7%。年末合作农户5,120户,上年末为4,860户。
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReportQA]:
    """An English and a Chinese report, each asked by itself."""
    return each_by_itself(tmp_path_factory, {"orchard": ORCHARD, "farm": FARM})


@pytest.mark.parametrize(
    ("name", "said", "question", "keys"),
    [
        (
            "orchard",
            ["How many tonnes of apples were sold?", "4,200 tonnes."],
            "What was it the year before?",
            ["3,500"],
        ),
        (
            "orchard",
            ["How many tonnes of apples were sold?", "4,200 tonnes."],
            "What is the increase in percent?",
            ["20.0%", "700/(4200 - 700)"],
        ),
        (
            "orchard",
            ["How many pickers are there?", "96.", "How many of them live on the farm?", "24."],
            "What share is that?",
            ["25.0%"],
        ),
        (
            "orchard",
            ["What was spent on machinery?", "£410 thousand in 2023."],
            "How much less is that than the year before?",
            ["£120,000"],
        ),
        (
            "orchard",
            [
                "How fast did cider revenue grow?",
                "By 12.4%.",
                "And pear revenue?",
                "By 5.1%.",
            ],
            "Which of the two grew faster, and by how much?",
            ["cider", "7.3 percentage points"],
        ),
        ("farm", ["卖了多少春茶?", "86万斤。"], "那上年是多少?", ["75万"]),
        ("farm", ["毛利率是多少?", "42.5%。"], "去年呢?", ["40.7%"]),
        ("farm", ["合作农户有多少户?", "5,120户。"], "上年末呢?", ["4,860"]),
        (
            "farm",
            ["茶园面积有多大?", "3.6万亩。", "其中有机的呢?", "0.9万亩。"],
            "占比是多少?",
            ["25.0%"],
        ),
        (
            "farm",
            ["线上收入增长多少?", "31.2%。", "线下呢?", "8.7%。"],
            "哪个增长更快?",
            ["线上", "22.5个百分点"],
        ),
        (
            "orchard",
            ["What did cider bring in?", "£6.2 million.", "And pears?", "£2.9 million."],
            "How much is that together?",
            ["£9.1 million"],
        ),
        (
            "orchard",
            ["What was cider revenue?", "£6.2 million.", "And pear revenue?", "£2.9 million."],
            "Which is larger?",
            ["cider: £6.2 million"],
        ),
        (
            "farm",
            ["新厂总预算和累计投入是多少?", "预算2.40亿元,累计投入1.75亿元。"],
            "还差多少?",
            ["6500万元"],
        ),
    ],
)
def test_what_was_told_is_reckoned_with(
    reports: dict[str, ReportQA],
    name: str,
    said: Sequence[str],
    question: str,
    keys: Sequence[str],
) -> None:
    answer = reports[name].ask(question, history(said))
    assert all(key in answer.text for key in keys), answer.text


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("那前者是后者的几倍?", "times"),
        ("How many times as large is that?", "times"),
        ("By how much?", "difference"),
        ("两者相差多少?", "difference"),
        ("So what is that in percent?", "growth"),
        ("占比多少?", "share"),
        ("占总数的多少?", "share"),
        ("那是百分之几?", "share"),
        ("So what percent of the total is that?", "share"),
        ("And in percentage terms?", "growth"),
        ("What do they add up to?", "sum"),
        ("两者加起来是多少?", "sum"),
        ("哪个更大?", "larger"),
        ("Which one rose faster?", "faster"),
        ("比同业高出多少?", None),
        ("哪个季度更高?", None),
        ("Which region is larger?", None),
        ("What percentage is that?", "share"),
        ("So how much is left?", "remainder"),
        ("And a year earlier?", "earlier"),
        ("年初呢?", "earlier"),
        ("为什么下降?", None),
        ("How many branches are there now?", None),
        ("占收入的比重是多少?", None),
        ("What share of revenue is that?", None),
        ("去年为什么亏损?", None),
    ],
)
def test_an_operation_is_read_where_nothing_else_is_asked(question: str, asked: str | None) -> None:
    assert operation(question) == asked


def test_the_level_asked_of_a_change_is_not_taken_from_other_figures(
    reports: dict[str, ReportQA],
) -> None:
    said = ["How fast did cider revenue grow?", "By 12.4%.", "How many pickers are there?", "96."]
    answer = reports["orchard"].ask("What share is that?", history(said))
    assert "96/" not in answer.text
    assert "/96" not in answer.text
