"""A change since the end of the year before is no change from a year ago."""

import pytest

from qa.language.question import read_question
from qa.ranking.other_time import is_year_end_for_year_ago
from tests.qa.samples import unit

SINCE_END = "不良贷款率1.31%,较上年末下降0.05个百分点。"
ON_YEAR = "不良贷款率1.31%,同比下降0.05个百分点。"
BOTH = "不良贷款率1.31%,较上年末下降0.05个百分点,同比下降0.11个百分点。"
MIXED = "净利润12亿元,同比增长9.8%;不良贷款率1.31%,较上年末下降0.05个百分点。"
FROM_END = "The NPL ratio fell 0.05 percentage points from the end of the previous year to 1.31%."
FROM_YEAR = "The NPL ratio fell 0.05 percentage points year on year to 1.31%."


@pytest.mark.parametrize(
    ("question", "told", "is_misfit"),
    [
        ("不良贷款率同比下降多少?", SINCE_END, True),
        ("不良贷款率比去年同期下降多少?", SINCE_END, True),
        ("不良贷款率同比下降多少?", ON_YEAR, False),
        ("不良贷款率同比下降多少?", BOTH, False),
        ("不良贷款率同比下降多少?", MIXED, True),
        ("净利润同比增长多少?", MIXED, False),
        ("不良贷款率较上年下降多少?", SINCE_END, False),
        ("不良贷款率较上年末下降多少?", SINCE_END, False),
        ("How much did the NPL ratio fall year on year?", FROM_END, True),
        ("How much did the NPL ratio fall from a year earlier?", FROM_END, True),
        ("How much did the NPL ratio fall year on year?", FROM_YEAR, False),
        ("How much did the NPL ratio fall?", FROM_END, False),
        ("净利润同比下降了吗?", "净利润同比大幅下降;存款较年初增长5%。", False),
        ("净利润同比有什么变化?", "净利润翻了一番;存款较年初增长5%。", False),
        ("净利润同比增长多少?", "净利润45亿元;存款较年初增长5%。", True),
    ],
)
def test_the_basis_of_a_change_is_that_of_the_question(
    question: str, told: str, is_misfit: bool
) -> None:
    assert is_year_end_for_year_ago(read_question(question), unit(told)) is is_misfit
