"""Times that a question names, beside the time that the report is on."""

from pathlib import Path

import pytest

from qa import ReportQA
from qa.calculation.relative import without_own_time
from qa.ranking.select import Selector
from tests.qa.samples import assert_well_formed, opened

TOLD = "报告期内，公司营业收入46.78亿元，同比增长4.3%；净利润16.45亿元，同比增长9.8%。"


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    text = f"# 松原铁路2023年半年度报告\n\n{TOLD}\n"
    return opened(tmp_path_factory.mktemp("half"), {"half.md": text})


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    text = "# Oakfield Rail 2023 annual report\n\nRevenue rose to £708 million, profit to £31.\n"
    return opened(tmp_path_factory.mktemp("year"), {"year.md": text})


def shortened(qa: ReportQA, question: str) -> str:
    (source,) = qa.collection.sources()
    return without_own_time(question, source.source, Selector(qa.collection))


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("2023年上半年净利润是多少?", "净利润是多少?"),
        ("公司2023年上半年的净利润是多少?", "公司净利润是多少?"),
        ("What was net profit in the first half of 2023?", "What was net profit?"),
        ("In H1 2023, what was net profit?", "What was net profit?"),
        ("What was net profit for the six months ended 30 June 2023?", "What was net profit?"),
        ("As of the end of June 2023, what was the ratio?", "What was the ratio?"),
        ("What was H1 2023 net profit?", "What was net profit?"),
        ("1H23 net profit?", "Net profit?"),
        ("截至2023年6月末,不良率是多少?", "不良率是多少?"),
        ("公司2023H1净利润?", "公司净利润?"),
        *(
            (q, q)
            for q in (
                "2023年3月净利润是多少?",
                "2023年6月末之前的净利润是多少?",
                "2023年净利润是多少?",
                "What was revenue between April and June 2023?",
                "What was revenue in June 2023?",
                "How many depots opened after 30 June 2023?",
                "2023年中期股息是多少?",
            )
        ),
        ("2023年净利润是多少?", "2023年净利润是多少?"),
        ("2023年下半年净利润是多少?", "2023年下半年净利润是多少?"),
        ("2022年上半年净利润是多少?", "2022年上半年净利润是多少?"),
        ("2023年上半年净利润比2022年上半年高多少?", "2023年上半年净利润比2022年上半年高多少?"),
    ],
)
def test_the_half_that_a_report_is_on(half: ReportQA, question: str, short: str) -> None:
    assert shortened(half, question) == short


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What was revenue in 2023?", "What was revenue?"),
        ("For the full year 2023, what was revenue?", "What was revenue?"),
        ("2023年收入是多少?", "收入是多少?"),
        ("2023年内部控制有缺陷吗?", "内部控制有缺陷吗?"),
        ("2023年度假村有几家?", "度假村有几家?"),
        ("2023年末收入是多少?", "收入是多少?"),
        ("What was revenue for the year ended 31 December 2023?", "What was revenue?"),
        ("截至2023年12月31日,收入是多少?", "收入是多少?"),
        *(
            (q, q)
            for q in (
                "2023年三季度收入是多少?",
                "2023年3季度收入是多少?",
                "2023年前三季度收入是多少?",
                "2023年1-6月收入是多少?",
                "2023年Q3收入?",
                "2023年底前要开多少家门店?",
                "2023年以来新购多少台?",
                "2023年之前利润是多少?",
                "2023年末期股息是多少?",
                "What was revenue in 2023-24?",
                "How much has it spent since 2023?",
                "What was revenue in the third quarter of 2023?",
                "Was revenue higher in 2022 or in 2023?",
            )
        ),
        ("2023年6月收入是多少?", "2023年6月收入是多少?"),
        ("What was revenue in 2022?", "What was revenue in 2022?"),
        (
            "What was revenue in the first half of 2023?",
            "What was revenue in the first half of 2023?",
        ),
    ],
)
def test_the_year_that_a_report_is_on(year: ReportQA, question: str, short: str) -> None:
    assert shortened(year, question) == short


def test_the_time_of_the_report_makes_an_answer_no_less_sure(half: ReportQA) -> None:
    plain, timed = half.ask("净利润是多少?"), half.ask("2023年上半年净利润是多少?")
    assert_well_formed(timed, half)
    assert timed.text == plain.text
    assert timed.confidence == pytest.approx(plain.confidence, abs=0.1)
    assert half.ask("2022年上半年净利润是多少?").status == "refused"


def test_of_two_reports_each_has_its_own(tmp_path: Path) -> None:
    both = opened(tmp_path, {
        "year.md": "# 松原铁路2023年年度报告\n\n客运量见附注。\n",
        "half.md": "# 松原铁路2023年半年度报告\n\n报告期内客运量46万人次。\n",
    })  # fmt: skip
    selector = Selector(both.collection)
    assert without_own_time("2023年客运量是多少?", "year.md", selector) == "客运量是多少?"
    assert without_own_time("2023年客运量是多少?", "half.md", selector) == "2023年客运量是多少?"
