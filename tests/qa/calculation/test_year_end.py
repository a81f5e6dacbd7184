"""The level at the end of a year by its number."""

from pathlib import Path

import pytest

from tests.qa.samples import assert_well_formed, opened

REPORT = """# Elder Bank interim report 2024

Elder had 31,460 employees at 30 June 2024, 445 fewer than at the end of 2023. Deposits rose.
"""
CHINESE = """# 江城银行2022年年报

科技人员612人,占全行员工的8.8%,比2021年末多了137人。
"""


@pytest.mark.parametrize(
    ("report", "question", "told"),
    [
        (REPORT, "How many employees were there at the end of 2023?", "31460 + 445 = 31,905"),
        (CHINESE, "2021年末科技人员有多少人?", "612 - 137 = 475"),
    ],
)
def test_the_change_is_taken_back(tmp_path: Path, report: str, question: str, told: str) -> None:
    qa = opened(tmp_path, {"report.md": report})
    answer = qa.ask(question)
    assert_well_formed(answer, qa)
    assert told in answer.text


def test_another_year_is_not_told(tmp_path: Path) -> None:
    qa = opened(tmp_path, {"report.md": REPORT})
    assert "=" not in qa.ask("How many employees were there at the end of 2022?").text


STORES = """# 衡安药房2024年半年度报告

**门店数量变动**（单位：家）

| 类型 | 2023年末 | 本期新增 | 2024年6月末 |
|---|---|---|---|
| 直营 | 1,712 | 118 | 1,799 |
| 加盟 | 674 | 92 | 742 |
"""


@pytest.mark.parametrize("when", ["年初", "上年末", "去年底", "期初"])
def test_the_end_before_is_that_of_its_number(tmp_path: Path, when: str) -> None:
    qa = opened(tmp_path, {"report.md": STORES})
    answer = qa.ask(f"{when}直营门店有多少家?")
    assert_well_formed(answer, qa)
    assert "1,712" in answer.text
    assert "1,799" not in answer.text


def test_a_change_since_then_is_left_as_it_is(tmp_path: Path) -> None:
    qa = opened(tmp_path, {"report.md": CHINESE.replace("2021年末", "年初")})
    assert "137" in qa.ask("科技人员比年初多了多少人?").text


HALF = """# 江城银行金融科技升级

2022-8-30 10:27

8月27日,江城银行发布2022半年报,并制定了2022-2024年规划。报告期内,不良贷款率1.54%,较上年末下降0.04个百分点。
"""


@pytest.mark.parametrize(
    "question",
    ["2021年末不良贷款率是多少?", "上年末不良贷款率是多少?", "年初的不良贷款率?",
     "What was the non-performing loan ratio at the end of 2021?",
     "What was the NPL ratio at the end of last year?"],
)  # fmt: skip
def test_the_end_before_by_its_number(tmp_path: Path, question: str) -> None:
    qa = opened(tmp_path, {"report.md": HALF})
    answer = qa.ask(question)
    assert_well_formed(answer, qa)
    assert "= 1.58%" in answer.text
    assert "at the end of at the end" not in answer.text


def test_an_end_long_before_is_not_reckoned(tmp_path: Path) -> None:
    qa = opened(tmp_path, {"report.md": HALF})
    assert "=" not in qa.ask("2019年末不良贷款率是多少?").text


TOLD = """# 江城银行2024年一季度报告

2023年末，不良贷款率1.37%，比上年末下降0.04个百分点；存款余额3,640亿元。
"""
REVISED = """# 江城银行2023年年度报告（2024年修订版）

年末不良贷款率1.54%，较上年末下降0.04个百分点。
"""


@pytest.mark.parametrize(
    ("report", "question", "told"),
    [
        (TOLD, "2023年末不良贷款率是多少?", "1.37%"),
        (TOLD, "2023年末存款余额是多少?", "3,640亿元"),
        (REVISED, "2023年末不良贷款率是多少?", "1.54%"),
    ],
)
def test_what_is_told_of_that_end_is_not_reckoned(
    tmp_path: Path, report: str, question: str, told: str
) -> None:
    answer = opened(tmp_path, {"report.md": report}).ask(question)
    assert told in answer.text
    assert " = " not in answer.text
