"""Months in questions and sentences, and that another month is a doubt."""

import pytest

from qa.language.periods import Period, is_of_other_part, months, periods
from qa.language.question import read_question
from qa.language.units import units
from qa.ranking.doubts import other_month
from tests.qa.samples import passages, unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截至6月末", {6}),
        ("7月和12月", {7, 12}),
        ("月活客户增长39.7%", set()),
        ("In June and on 9 May", {5, 6}),
        ("It may fall", set()),
        ("13月", set()),
    ],
)
def test_months(text: str, expected: set[int]) -> None:
    assert months(text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("7月末开了多少钱包?", "截至6月末,开立356万个。", 1),
        ("6月末开了多少钱包?", "截至6月末,开立356万个。", 0),
        ("How many by the end of July?", "截至6月末,开立356万个。", 1),
        ("7月末开了多少钱包?", "开立356万个。", 0),
        ("开了多少钱包?", "截至6月末,开立356万个。", 0),
    ],
)
def test_another_month_is_a_doubt(question: str, text: str, expected: float) -> None:
    assert other_month(read_question(question), unit(text)) == expected


def test_the_month_before_a_sentence_is_its_own() -> None:
    _, held = passages("# Elder\n\nThe mill burst in May. It paid £4. In June it reopened.\n")
    paid = next(u for p in held for u in units(p, "en") if "£4" in u.text)
    assert other_month(read_question("How much did it pay in June?"), paid) == 1
    assert other_month(read_question("How much did it pay in May?"), paid) == 0


@pytest.mark.parametrize(
    ("text", "year", "part"),
    [
        ("in the fourth quarter of fiscal 2023", "2023", "Q4"),
        ("the second half of the financial year 2022", "2022", "H2"),
        ("Q3 FY2021", "2021", "Q3"),
        ("third-quarter 2022", "2022", "Q3"),
    ],
)
def test_parts_of_a_fiscal_year(text: str, year: str, part: str) -> None:
    assert periods(text) == [Period(year, part)]


HALF, YEAR = "8月27日,江城银行发布2021半年报。", "Results for the year ended 31 December 2023."


@pytest.mark.parametrize(
    ("question", "told", "opening", "expected"),
    [
        ("全年净利润是多少?", "净利润1645亿元。", HALF, True),
        ("全年净利润是多少?", "半年报披露,净利润1645亿元。", HALF, True),
        ("上半年净利润是多少?", "净利润1645亿元。", HALF, False),
        ("净利润是多少?", "净利润1645亿元。", HALF, False),
        ("What was the annual net profit?", "Net profit was 164 million.", HALF, True),
        ("What was profit in the second half?", "Net profit was 164 million.", HALF, True),
        ("What was profit in the first half?", "Profit was 344 million.", YEAR, True),
        ("What was full-year profit?", "Profit was 344 million.", YEAR, False),
        ("What was full-year profit?", "Profit was 344 million in 2022.", HALF, False),
        (
            "Where did it end in Q4?",
            "It was 3.02% in the first quarter and 2.98% at last.",
            YEAR,
            False,
        ),
        (
            "What is the full-year dividend?",
            "With the interim dividend of 11p it brings the total for the year to 31p.",
            YEAR,
            False,
        ),
        ("What is planned for the full year?", "Full-year costs will rise by 4%.", HALF, False),
        ("全年目标是多少?", "New lending for the year should be £9 million.", HALF, False),
        ("全年股息是多少?", "The interim dividend of 11p brings the total to 31p.", YEAR, False),
    ],
)
def test_another_part_of_the_year(question: str, told: str, opening: str, expected: bool) -> None:
    assert is_of_other_part(question, told, opening) is expected


def test_a_hyphen_makes_no_other_half() -> None:
    assert is_of_other_part("What was profit in Q3?", "Profit was 3 million.", "First-half results")
