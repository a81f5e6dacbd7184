"""Nothing is reckoned for a year from the figures of another."""

from pathlib import Path

import pytest

from qa import ReportQA
from tests.index.samples import write

ROWAN = """# Rowan Foods annual report 2023

In 2023 revenue was EUR 800 million. Net profit for 2023 was EUR 60 million.
"""
SORREL = """# 酸模食品2023年年度报告

2023年,公司营业收入80亿元,净利润6亿元。
"""
TANSY = """# Tansy annual report 2023

| EUR million | 2023 | 2022 |
|---|---|---|
| Revenue | 800 | 700 |
| Net profit | 60 | 35 |
"""


@pytest.mark.parametrize(
    ("report", "question", "step"),
    [
        (ROWAN, "What was the net margin?", "60/800"),
        (ROWAN, "What was the net margin in 2023?", "60/800"),
        (ROWAN, "What was the net margin in 2019?", ""),
        (SORREL, "净利率是多少?", "6/80"),
        (SORREL, "2023年净利率是多少?", "6/80"),
        (SORREL, "2020年净利率是多少?", ""),
        (SORREL, "2020年净利润占营业收入的比例?", ""),
        (TANSY, "What was the net margin in 2023?", "60/800"),
        (TANSY, "What was the net margin in 2022?", "35/700"),
    ],
)
def test_operands_are_of_the_time_asked_after(
    report: str, question: str, step: str, tmp_path: Path
) -> None:
    opened = ReportQA.open(tmp_path / "index")
    opened.add(write(tmp_path / "report.md", report))
    steps = opened.ask(question, threshold=0).steps
    assert (step in steps[0]) if step else steps == ()
