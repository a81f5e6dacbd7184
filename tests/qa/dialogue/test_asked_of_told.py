"""What a turn asks of figures that were told is answered with the cells that tell them."""

from collections.abc import Sequence

import pytest

from qa import ReportQA
from tests.qa.dialogue.samples import each_by_itself, history

FERRY = """# Skerrow Ferries: annual report 2024

## The year

We carried 3.27 million passengers in 2024, 6.2% more than before. Spending on the fleet came to
£146 million, and fares rose in May. Of the 3.27 million, 1.12 million were islanders, and a new
booking office opened in Kirran.

## Spending

**Table 1: Spending on the fleet (£ million)**

| Purpose | 2024 | 2023 |
|---|---|---|
| Hulls and engines | 61 | 58 |
| Cabins | 38 | 44 |
| Safety equipment | 47 | 29 |
| **Total** | **146** | **131** |

**Table 2: Key figures**

| Figure | 2024 | 2023 | Target |
|---|---|---|---|
| Passengers (million) | 3.27 | 3.08 | 3.6 by 2026 |
| Punctual crossings | 94.1% | 95.6% | above 96% |
"""
SCHOOL = """# 青禾教育2023年度报告

## 校区

期末校区总数1,846个,较上年末净增212个。加盟校区当年新增96个、关闭11个。全年营业收入52.30亿元,
同比增长10.1%。研发费用2.61亿元。奖学金分别来自总部1.20亿元、江南公司0.60亿元和岭北公司0.20亿元,
合计2.00亿元。

**表1 期末校区分布(单位:个)**

| 地区 | 直营期末 | 加盟期末 | 期末合计 |
|---|---|---|---|
| 江南 | 712 | 298 | 1,010 |
| 岭北 | 455 | 381 | 836 |
| 合计 | 1,167 | 679 | 1,846 |

**表2 主要数据(单位:亿元)**

| 项目 | 2023年 | 2022年 |
|---|---|---|
| 营业收入 | 52.30 | 47.48 |
| 研发费用 | 2.61 | 2.05 |

**表3 各业务收入(单位:百万元)**

| 业务 | 2023年 | 2022年 | 2021年 | 变动(%) |
|---|---|---|---|---|
| 课程 | 3,918 | 3,604 | 3,377 | 8.7 |
| 教材 | 731 | 774 | 802 | -5.6 |

## 人员

年末教师共8,460人,其中专职教师6,215人,兼职教师2,245人。
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReportQA]:
    """An English and a Chinese report, each asked by itself."""
    return each_by_itself(tmp_path_factory, {"ferry": FERRY, "school": SCHOOL})


PASSENGERS = ("How many passengers were carried in 2024?", "3.27 million, up 6.2%.")
SPENT = ("How much was spent on the fleet in 2024?", "£146 million.")
CAMPUSES = ("期末一共有多少个校区?", "1,846个,较上年末净增212个。")
FRANCHISED = ("其中加盟的有多少", "679个。")


@pytest.mark.parametrize(
    ("name", "said", "question", "keys"),
    [
        # the year before is read in the table, not reckoned back
        ("ferry", PASSENGERS, "and the year before?", ["3.08 million"]),
        ("school", ["营业收入是多少?", "52.30亿元,同比增长10.1%。"], "那前一年呢?", ["47.48"]),
        # a part of a total, by its row or its column
        ("school", CAMPUSES, "其中加盟的有多少", ["679"]),
        ("ferry", SPENT, "How much of that went on cabins?", ["£38 million"]),
        ("ferry", [*SPENT, "Of that, hulls and engines?", "£61 million."], "And cabins?", ["£38"]),
        ("school", [*CAMPUSES, *FRANCHISED], "不对,我问的是岭北的", ["381"]),
        ("school", ["年末有多少教师?", "8,460人。"], "其中兼职的有多少?", ["2,245"]),
        # another year of the row, and the change that it tells
        ("school", ["教材业务2023年收入多少?", "731百万元。"], "2021年呢?", ["802"]),
        ("school", ["教材业务2023年收入多少?", "731百万元。"], "跌了多少?", ["-5.6%"]),
        # what is aimed at
        ("ferry", PASSENGERS, "what are they aiming for?", ["3.6"]),
        # the largest part
        ("ferry", SPENT, "Which purpose took the most?", ["Hulls and engines: £61 million"]),
        # shares of the whole, of something named, of a list's item
        ("school", [*CAMPUSES, *FRANCHISED], "占总数百分之几?", ["36.8%", "679/1846"]),
        (
            "ferry",
            [*SPENT, "Which purpose took the most?", "Hulls and engines, £61 million."],
            "how much is that in percent of the year's total?",
            ["41.8%"],
        ),
        (
            "school",
            ["营业收入是多少?", "52.30亿元。", "研发费用呢?", "2.61亿元。"],
            "占营业收入的百分之几?",
            ["5.0%"],
        ),
        (
            "school",
            [
                "奖学金合计多少?",
                "2.00亿元。",
                "来自哪几家?",
                "总部1.20亿元、江南公司0.60亿元和岭北公司0.20亿元。",
            ],
            "头一家占了百分之多少?",
            ["60.0%"],
        ),
        # what takes up the figure that was told is of it
        ("ferry", [*PASSENGERS, "and what do they want?", "3.6 million by 2026."],
         "How many of them are islanders?", ["1.12 million"]),
    ],
)  # fmt: skip
def test_a_figure_told_is_gone_on_from_in_the_report(
    reports: dict[str, ReportQA],
    name: str,
    said: Sequence[str],
    question: str,
    keys: Sequence[str],
) -> None:
    answer = reports[name].ask(question, history(said))
    assert answer.status == "answered", answer.text
    assert all(key in answer.text for key in keys), answer.text


@pytest.mark.parametrize(
    ("name", "said", "question"),
    [
        ("ferry", SPENT, "Which captain took the most?"),
        ("ferry", SPENT, "How much of that went on lifeboats?"),
        ("ferry", PASSENGERS, "And which of the two had more staff?"),
        ("school", CAMPUSES, "其中公办的有多少"),
    ],
)
def test_a_part_that_the_table_does_not_tell_is_not_made_up(
    reports: dict[str, ReportQA], name: str, said: Sequence[str], question: str
) -> None:
    answer = reports[name].ask(question, history(said))
    assert answer.status != "answered", answer.text


@pytest.mark.parametrize("question", ["其中加盟的增长了多少?", "其中加盟的2021年有多少?"])
def test_no_level_is_told_for_a_change_or_another_time(
    reports: dict[str, ReportQA], question: str
) -> None:
    assert "679" not in reports["school"].ask(question, history(CAMPUSES)).text
