"""A cell's unit: the one meant for its column and row, never an amount's for a share."""

from dataclasses import replace

import pytest

from index.embed import shipped
from index.passage import Passage
from qa import ReportQA
from qa.composition.table import columns
from qa.language.cell_units import unit_of, with_unit
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import Row, units
from qa.ranking.doubts import has_no_count
from tests.qa.samples import unit

AMOUNTS = "贷款五级分类(单位:亿元,占比为百分比)"


@pytest.mark.parametrize(
    ("label", "header", "caption", "expected"),
    [
        ("正常类", "2023年末余额", AMOUNTS, " 亿元"),
        ("正常类", "2023年末占比", AMOUNTS, "%"),
        ("正常类", "2023年末占比", "贷款五级分类(单位:亿元)", ""),
        ("营业收入", "同比", "单位:亿元", ""),
        ("不良贷款率", "2023年", "主要指标(单位:亿元,%)", "%"),
        ("制造业", "不良率", "余额与不良率(余额单位:亿元;不良率单位:%)", "%"),
        ("制造业", "余额", "余额与不良率(余额单位:亿元;不良率单位:%)", " 亿元"),
        ("岚川燃气", "2023年利润", "各公司(收入、利润:亿元;员工:人)", " 亿元"),
        ("岚川燃气", "年末员工", "各公司(收入、利润:亿元;员工:人)", " 人"),
        ("苏州店", "开业年份", "商场(面积:万平方米;出租率:%)", ""),
        ("苏州店", "期末出租率", "商场(面积:万平方米;出租率:%)", "%"),
        ("Gross margin", "H1", "Results (revenue and profit: US$ million; margin: %)", "%"),
        ("Revenue", "H1", "Results (revenue and profit: US$ million; margin: %)", " US$ million"),
        ("甲店", "收入来源", "各店(来源:年报)", ""),
        ("Notes payable", "2023", "Debt (note: restated)", ""),
        ("收入", "2023", "各店(单位:百万元)(来源:公司年报)", " 百万元"),
        ("甲线", "票价收入", "各线(票价:元;收入:万元)", " 万元"),
        ("Net sales", "2019", "Net sales by region (in millions):", " million"),
        ("Basic earnings per share", "2019", "(in millions, except per share data)", ""),
        ("Weighted average shares", "2019", "(US$ in thousands)", " thousand"),
        ("Revenue", "30 June 2019 $’000", "", " $ thousand"),
        ("Revenue", "2019 RMB’Million", "", " RMB million"),
        ("Useful life (in years)", "2019", "(in thousands)", ""),
        ("Provision for (benefit from) taxes", "2019", "", ""),
        ("快运", "同比变动", "收入(收入单位:百万元;变动与毛利率单位:%)", "%"),
        ("甲行", "每股净资产", "各行(净资产:亿元;每股净资产:元)", " 元"),
        ("Current assets", "2023", "Shops (rent: £m; staff: heads)", ""),
        ("不良率（%，期末）", "2023", "各行(亿元)", "%"),
        ("甲行", "客户数", "各行(客户数:万户;收入:亿元)", " 万户"),
        ("手机银行月活", "甲行", "各行(金额单位:亿元;月活单位:万户)", " 万户"),
        ("营业收入", "甲行", "各行(金额单位:亿元;月活单位:万户)", " 亿元"),
        ("Cloud", "Gross margin", "Segments (£ million)", ""),
        ("Cloud", "Revenue growth", "Segments (£ million)", ""),
        ("Cost ratio", "2023", "Figures (£ million)", ""),
        ("Cost ratio", "2023", "Figures (£ million, per cent)", "%"),
        ("Gross margin", "2023", "Figures (£ million)", " £ million"),
        ("ICBC", "Dividend per share", "Figures (RMB)", " RMB"),
        ("Revenue", "Change", "Figures (£ million)", " £ million"),
    ],
)
def test_the_unit_of_a_cell(label: str, header: str, caption: str, expected: str) -> None:
    row = Row(label, "", ("", header), (label, "12.3"), caption)
    assert unit_of(row, 1) == expected


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Did doctorates meet their target?", [1, 3]),
        ("What was the target for doctorates?", [3]),
        ("How many doctorates were there in 2022/23?", [1]),
    ],
)
def test_what_was_reached_stands_beside_its_target(
    qa: ReportQA, question: str, told: list[int]
) -> None:
    headers = ("", "2022/23", "2021/22", "Target")  # of no time: beside the latest
    row = Row("Doctorates", "", headers, ("Doctorates", "318", "301", "310"), "")
    read = read_question(question)
    target = Matcher(shipped(), qa.collection.store).target(read)
    assert columns(read, target, row) == told


def test_a_target_stands_beside_what_was_reached_in_its_year(qa: ReportQA) -> None:
    row = Row("Revenue", "", ("", "2023", "2022", "2022 target"), ("Revenue", "9", "8", "7"), "")
    read = read_question("Did revenue meet its target in 2022?")
    target = Matcher(shipped(), qa.collection.store).target(read)
    assert 1 not in columns(read, target, row)


def test_money_is_no_count_of_people() -> None:
    costs = Row("Staff costs (£m)", "", ("", "2024"), ("Staff costs (£m)", "602"), "")
    staff = Row("Employees", "", ("", "2024"), ("Employees", "9,340"), "")
    asked = read_question("How many people does it employ?")
    assert has_no_count(asked, replace(unit("602"), row=costs))
    assert not has_no_count(asked, replace(unit("9,340"), row=staff))


def test_an_amount_with_its_currency_takes_the_scale_of_the_table() -> None:
    row = Row("Sales", "", ("", "2019", "2018"), ("Sales", "$ 1,446", "(9,819)"), "(in millions)")
    assert [with_unit(row.cells[i], unit_of(row, i)) for i in (1, 2)] == [
        "$ 1,446 million", "(9,819) million",
    ]  # fmt: skip


def test_a_currency_holds_for_the_rows_between_the_first_and_the_total() -> None:
    text = (
        "| | 2019 |\n|---|---|\n| Rent | $ 12 |\n| Wages | 5 |\n| Number of employees | 7 |\n"
        "| Margin | 3.1% |\n| Total | $ 17 |\n| Other | 3 |"
    )
    passage = Passage("p", "p", text, 0, len(text), kind="table")
    rows = [u.row for u in units(passage, "en") if u.row]
    assert [unit_of(row, 1) for row in rows] == ["", " $", "", "", "", ""]


@pytest.mark.parametrize(("told", "unit"), [("17.4", "%"), ("1,764", " £ million")])
def test_a_column_of_changes_is_told_by_its_figures(told: str, unit: str) -> None:
    headers, cells = ("", "2022", "2021", "Change"), ("Express", "11,928", "10,164", told)
    assert unit_of(Row("Express", "", headers, cells, "(£ million)"), 3) == unit


LOANS = Row(
    "制造业", "", ("行业", "2023年6月末余额", "2022年末余额", "占比", "同比变动(%)"),
    ("制造业", "1,386", "1,215", "12.1", "14.1"), "(余额:亿元;占比:%)",
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        ("制造业贷款余额，年末和去年末分别多少？", [1, 2]),
        ("制造业贷款占总额的几成？", [3]),
        ("制造业贷款还有多少亿元？", [1, 2]),
        ("制造业贷款缩水了百分之几？", [4]),
        ("制造业贷款的增幅", [4]),
        ("制造业贷款余额多少，占比多少？", [1, 3]),
    ],
)
def test_the_columns_that_a_question_asks_for(
    qa: ReportQA, question: str, chosen: list[int]
) -> None:
    assert_chosen(qa, question, LOANS, chosen)


def assert_chosen(qa: ReportQA, question: str, row: Row, chosen: list[int]) -> None:
    read = read_question(question)
    matcher = Matcher(shipped(), qa.collection.store)
    assert columns(read, matcher.target(read), row) == chosen


SAWS = Row(
    "Saws", "", ("Segment", "Fourth quarter 2023", "Fourth quarter 2022", "Fiscal year 2023",
                 "Fiscal year 2022"),
    ("Saws", "61.3", "70.2", "251.8", "263.0"), "",
)  # fmt: skip
GRAIN = Row(
    "Grain", "", ("Cargo", "Tonnes 2023", "Tonnes 2022", "Tonnes change"),
    ("Grain", "1,864", "1,702", "9.5%"), "",
)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "question", "chosen"),
    [
        (SAWS, "What were sales of saws in 2023?", [3]),
        (SAWS, "What were sales of saws in the fourth quarter of 2022?", [2]),
        (SAWS, "What were sales of saws in the fourth quarter?", [1, 2]),
        (GRAIN, "How fast did grain grow in 2023?", [3]),
        (GRAIN, "How much grain was there in 2023?", [1]),
    ],
)
def test_quarters_and_changes_to_the_latest_time(
    qa: ReportQA, row: Row, question: str, chosen: list[int]
) -> None:
    assert_chosen(qa, question, row, chosen)
