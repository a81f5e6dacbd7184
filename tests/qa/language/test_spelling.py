"""Typos that are mended, and names that are left as they are."""

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
