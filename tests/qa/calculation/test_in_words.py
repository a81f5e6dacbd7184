"""Comparisons that a report tells in words."""

import pytest

from qa import ReportQA
from qa.calculation.in_words import compares_sides
from tests.qa.samples import assert_well_formed, opened

ENGLISH = """# Larchmont Tools 2023 report

Brindle Group reported revenue of $4,216 million and an operating margin of 18.9%.
Larchmont grew 1.5 points faster, but earned an operating margin 1.8 points lower than Brindle.
Scrap fell by 3% in the year, and more than 90 days of stock were held.
"""
CHINESE = """# 临川港务2023年年度报告

以北屿港务为对标对象,其毛利率34.10%、资产负债率38.60%。
本集团规模小于北屿港务,但毛利率低2.45个百分点。
"""


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    return opened(tmp_path_factory.mktemp("words"), {"larchmont-2023.md": ENGLISH})


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    return opened(tmp_path_factory.mktemp("words"), {"linchuan-2023.md": CHINESE})


def test_the_sentence_that_compares_is_told(english: ReportQA, chinese: ReportQA) -> None:
    for qa, question, told in (
        (english, "How does our operating margin stack up against Brindle's?", "1.8 points"),
        (chinese, "临川和北屿港务,谁的毛利率更高?差几个点?", "2.45个百分点"),
    ):  # fmt: skip
        answer = qa.ask(question)
        assert_well_formed(answer, qa)
        assert answer.status == "answered"
        assert told in answer.text


def test_another_measure_that_is_compared_does_not_answer(chinese: ReportQA) -> None:
    answer = chinese.ask("临川和北屿港务,谁的资产负债率更低?")
    assert "2.45" not in answer.text


@pytest.mark.parametrize(
    ("question", "is_one"),
    [
        ("How does our margin compare with Brindle's?", True),
        ("和北屿相比,集团的毛利率更高吗?", True),
        ("Is Larchmont's margin the highest of the three?", True),
        ("Is the margin higher than last year?", False),
        ("毛利率比上年高多少?", False),
        ("What is the margin?", False),
    ],
)
def test_which_questions_compare(question: str, is_one: bool) -> None:
    assert compares_sides(question) is is_one
