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
