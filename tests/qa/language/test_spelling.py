"""Typos that are mended, and names that are left as they are."""

from pathlib import Path

import pytest

from qa import ReportQA
from qa.language.spelling import Spelling


@pytest.mark.parametrize(
    ("question", "mended"),
    [
        ("What is its stratgey?", "What is its strategy?"),
        ("How much did Xiling Bank spend?", "How much did Xiling Bank spend?"),
        ("不良率比上年低了几个百分点?", "不良率比上年低了几个百分点?"),
    ],
)
def test_words_are_mended_and_names_are_not(qa: ReportQA, question: str, mended: str) -> None:
    assert Spelling(qa.collection).correct(question) == mended


def test_nothing_is_mended_into_its_opposite(tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text("# 年报\n\n北区门店只关不开。", encoding="utf-8")
    qa = ReportQA.open(tmp_path / "index")
    qa.add(tmp_path / "report.md")
    assert Spelling(qa.collection).correct("北区还开新店吗?") == "北区还开新店吗?"
