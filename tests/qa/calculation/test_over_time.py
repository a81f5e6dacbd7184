"""What is worked out of the cells of a table's rows, with steps that the check verifies."""

import pytest

from qa import ReportQA
from tests.qa.samples import assert_well_formed, opened

REPORT = """<html><body><h1>Harrow Mills annual report 2019</h1>
<p>Harrow Mills makes flour and oat flakes for bakers in four countries, and sells them under two
names. The following table shows our results and what we hold (in thousands):</p>
<table>
<tr><td></td><td colspan="3">Years ended September 30,</td></tr>
<tr><td></td><td>2019</td><td>2018</td><td>2017</td></tr>
<tr><td>Flour sales</td><td>$ 1,452.4</td><td>$ 1,146.2</td><td>$ 1,036.9</td></tr>
<tr><td>Oat sales</td><td>44.1</td><td>56.7</td><td>70.8</td></tr>
<tr><td>Total sales</td><td>$1,496.5</td><td>$1,202.9</td><td>$1,107.7</td></tr>
<tr><td>Costs:</td><td></td><td></td><td></td></tr>
<tr><td>Freight (1)</td><td>120.0</td><td>110.0</td><td>100.0</td></tr>
<tr><td>Currency result</td><td>(12.5)</td><td>(8.5)</td><td>3.0</td></tr>
<tr><td>Dividend yield</td><td>4.5%</td><td>4.6%</td><td>4.1%</td></tr>
</table>
<p>Of our mills, these shares were valued by ourselves and by others in the two years:</p>
<table>
<tr><td></td><td>External valuation</td><td>Internal valuation</td></tr>
<tr><td colspan="3">Year ended 30 September 2019</td></tr>
<tr><td>Leasehold mills</td><td>23%</td><td>77%</td></tr>
<tr><td colspan="3">Year ended 30 September 2018</td></tr>
<tr><td>Leasehold mills</td><td>60%</td><td>40%</td></tr>
</table></body></html>"""
ZH = """# 青禾食品2023年年度报告

表1 主要财务数据(单位:百万元)

| 项目 | 2023年 | 2022年 | 2021年 |
| --- | ---: | ---: | ---: |
| 营业收入 | 520 | 400 | 360 |
| 销售费用 | 52 | 50 | 45 |
"""


@pytest.fixture(scope="module")
def mills(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    return opened(tmp_path_factory.mktemp("mills"), {"harrow-2019.html": REPORT})


@pytest.fixture(scope="module")
def foods(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    return opened(tmp_path_factory.mktemp("foods"), {"qinghe-2023.md": ZH})


@pytest.mark.parametrize(
    ("question", "lead", "step"),
    [
        ("What was the change in oat sales in 2019 from 2018?", "-$12.6 thousand", "44.1 - 56.7"),
        (
            "What was the percentage change in total sales between 2018 and 2019?",
            "24.4%", "(1,496.5 - 1,202.9)/1,202.9 = 24.4%",
        ),
        (
            "What were the average flour sales for 2018 and 2019?",
            "$1,299.3 thousand", "(1,146.2 + 1,452.4)/2",
        ),
        ("What was the average dividend yield from 2017 to 2019?", "4.4%", "4.6% + 4.5%)/3 = 4.4%"),
        ("What is the total freight in 2018 and 2019?", "230 thousand", "110 + 120"),
        (
            "What was the change in the currency result between 2018 and 2019?",
            "-4 thousand", "-12.5 - (-8.5) = -4 thousand",
        ),
        (
            "What was the change in the currency result between 2017 and 2018?",
            "-11.5 thousand", "-8.5 - 3 = -11.5 thousand",
        ),
        (
            "What percentage of total sales in 2018 came from oat sales?",
            "4.7%", "56.7/1,202.9 = 4.7%",
        ),
        (
            "What was the change in the external valuation of leasehold mills from 2018 to 2019?",
            "-37 percentage points", "23% - 60% = -37 percentage points",
        ),
        ("What is the ratio of flour sales to oat sales in 2019?", "32.93", "1,452.4/44.1"),
        (
            "What is the difference between flour sales and oat sales in 2017?",
            "$966.1 thousand", "1,036.9 - 70.8",
        ),
    ],
)  # fmt: skip
def test_the_result_leads_and_the_check_stands(
    mills: ReportQA, question: str, lead: str, step: str
) -> None:
    answer = mills.ask(question)
    assert_well_formed(answer, mills)
    assert answer.text.startswith(f"{lead}:"), answer.text
    assert any(step in shown for shown in answer.steps), answer.steps
    assert answer.unsupported == ()


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("In which year were oat sales the highest?", "2017:"),
        ("In which year were flour sales lowest?", "2017:"),
        ("How many years did flour sales exceed $1,100 thousand?", "2018, 2019:"),
        ("What was freight in 2019 and 2017 respectively?", "Costs: Freight (1): 120.0 thousand"),
    ],
)
def test_the_years_that_are_meant_lead(mills: ReportQA, question: str, lead: str) -> None:
    assert_leads(mills, question, lead)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("2022年和2023年营业收入的平均值是多少?", "460 百万元"),
        ("哪一年营业收入最低?", "2021"),
        ("2023年销售费用占营业收入的比例是多少?", "10.0%"),
    ],
)
def test_chinese_reports(foods: ReportQA, question: str, told: str) -> None:
    assert_leads(foods, question, told)


def assert_leads(qa: ReportQA, question: str, lead: str) -> None:
    answer = qa.ask(question)
    assert_well_formed(answer, qa)
    assert answer.text.startswith(lead), answer.text


@pytest.mark.parametrize(
    "question",
    [
        "What was the change in flour sales between 2014 and 2019?",
        "What is the ratio of wheat stocks to oat sales in 2019?",
    ],
)
def test_without_the_cells_nothing_is_worked_out(mills: ReportQA, question: str) -> None:
    assert mills.ask(question, threshold=0).steps == ()


@pytest.mark.parametrize(
    ("year", "told", "other"), [("2018", "40%", "77%"), ("2019", "77%", "40%")]
)
def test_a_row_of_the_time_that_is_asked_for_is_told(
    mills: ReportQA, year: str, told: str, other: str
) -> None:
    asked = f"What was the internal valuation of leasehold mills in {year}?"
    answer = mills.ask(asked, threshold=0)
    assert told in answer.text
    assert other not in answer.text
