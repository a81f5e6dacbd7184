"""One measure asked for alone, and a sentence that does not name it."""

import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import Row
from qa.ranking.measured import (
    is_measure_missing,
    is_ratio_untold,
    is_row_of_other_measure,
    measure_alone,
)

PROFIT = "Net profit was £21 million, up 4%, and the bad loan ratio 1.5%."
STAFF = "It has 310 employees, 12 more than a year before."


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What was Harrow Vale's net interest margin in the first half?", "净息差"),
        ("Did earnings per share go up or down, and by how much?", "每股收益"),
        ("杠杆率比年初增长了多少?", "杠杆率"),
        ("今年私人银行客户数同比变化多大?", "私人银行客户"),
        ("What was the net interest margin of the cards business?", None),
        ("Monthly actives on Meridian Go?", None),
        ("临江银行的私人银行客户数是多少?", "私人银行客户"),
        ("投融资活动净现金是多少?", None),
        ("How many floors has the tower?", None),
    ],
)
def test_what_is_asked_for_alone(question: str, expected: str | None) -> None:
    found = measure_alone(read_question(question))
    assert (found and found.concept.zh[0]) == expected


@pytest.mark.parametrize(
    ("question", "told", "is_unknown", "expected"),
    [
        ("What was the net interest margin?", PROFIT, True, True),
        ("杠杆率比年初增长了多少?", "不良贷款率1.54%,下降0.04个百分点。", True, True),
        ("坏账率是多少?", "不良贷款率1.54%。", True, False),  # by the thesaurus
        ("How much did net profit grow?", PROFIT, False, False),
        ("What were green loans?", PROFIT, True, True),
        ("What were green loans?", PROFIT, False, False),  # named elsewhere
        ("What was the headcount?", STAFF, True, False),
        ("What was the dividend per share?", "A dividend of 18 cents per share.", True, False),
        ("When did net interest margin peak?", PROFIT, True, False),
    ],
)
def test_a_measure_that_is_not_told(
    qa: ReportQA, question: str, told: str, is_unknown: bool, expected: bool
) -> None:
    matcher = Matcher(shipped(), qa.collection.store)
    target = matcher.target(read_question(question))
    met = matcher.similarities(target, [told])[0]
    is_missing = is_unknown or measure_alone(target.question) is None
    found = is_missing and is_measure_missing(target, met, told, is_unknown=is_unknown)
    assert found is expected


@pytest.mark.parametrize(
    ("question", "told", "expected"),
    [
        ("调拨的毛利率是多少?", "商业调拨收入16亿元,占11.0%。", True),
        ("What is the gross margin on freight?", "Freight makes up 11% of revenue.", True),
        ("调拨的毛利率是多少?", "商业调拨收入16亿元,毛利率3.2%。", False),
        ("小微贷款的坏账率是多少?", "小微贷款不良贷款率1.2%。", False),  # by the thesaurus
        ("What share of revenue is freight?", "Freight brought in 11% of sales.", False),
        ("为什么调拨的毛利率低?", "商业调拨占11.0%。", False),
        ("调拨收入是多少?", "商业调拨占11.0%。", False),
    ],
)
def test_a_share_is_no_margin(question: str, told: str, expected: bool) -> None:
    assert is_ratio_untold(read_question(question), told) is expected


@pytest.mark.parametrize(
    ("question", "caption", "headers", "expected"),
    [
        ("How much revenue came from the coast?", "Capital investment by area (£m)",
         ("Area", "Water", "Total"), True),
        ("How much was invested on the coast?", "Capital investment by area (£m)",
         ("Area", "Water", "Total"), False),
        ("How much revenue came from the coast?", "By area (£m)", ("Area", "2023"), False),
        ("How much revenue came from the coast?", "Capital expenditure and revenue by area",
         ("Area", "2023"), False),
        ("How much revenue came from the coast?", "Capital investment by area (£m)",
         ("Area", "Sales", "Investment"), False),
    ],
)  # fmt: skip
def test_a_table_of_another_measure(
    question: str, caption: str, headers: tuple[str, ...], expected: bool
) -> None:
    cells = ("Coast", *("12.0" for _ in headers[1:]))
    row = Row("Coast", "", headers, cells, caption)
    assert is_row_of_other_measure(read_question(question), row) is expected
