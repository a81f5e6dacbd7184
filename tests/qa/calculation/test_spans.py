"""What questions over several periods, and over two measures, ask for."""

import pytest

from qa.calculation.pairs import read_pair
from qa.calculation.spans import read_span


@pytest.mark.parametrize(
    ("question", "kind", "term", "years"),
    [
        ("What was the change in Other in 2019 from 2018?", "change", "Other", "2019 2018"),
        (
            "What is the percentage change in the total assets from fiscal 2018 to fiscal 2019?",
            "growth", "total assets", "2018 2019",
        ),
        ("What is the average net income for 2018 and 2019?", "average", "net income", "2018 2019"),
        ("What was the average RSUs vested?", "average", "RSUs vested", ""),
        ("What is the total cash paid in 2018 and 2019?", "sum", "cash paid", "2018 2019"),
        ("In which year was the billed amount larger?", "which", "billed amount", ""),
        ("Which fiscal year had the highest ending balance?", "which", "ending balance", ""),
        (
            "How many years did total services exceed $5,000 million?",
            "beyond", "total services", "",
        ),
        (
            "What was the value of net sales in 2019 and 2018 respectively?",
            "levels", "net sales", "2019 2018",
        ),
        ("How much more did R&D cost in 2023 than in 2021?", "change", "R&D", "2023 2021"),
        (
            "How many more riders did North have in 2022/23 than in 2019/20?",
            "change", "North riders", "2022 2019",
        ),
        ("By how many points did the margin fall in 2023?", "change", "margin", "2023"),
        ("折旧比上年少了多少?", "change", "折旧", ""),
        ("2023年毛利率比2022年提高了多少?", "change", "毛利率", "2023 2022"),
        ("2021年和2022年营业收入的平均值是多少?", "average", "营业收入", "2021 2022"),
        ("哪一年营业收入最高?", "which", "营业收入", ""),
        ("哪个季度赚得最少,赚了多少?", "which", "净利润", ""),
        ("营业收入哪年最低?", "which", "营业收入", ""),
    ],
)  # fmt: skip
def test_spans_are_read(question: str, kind: str, term: str, years: str) -> None:
    found = read_span(question)
    assert found is not None
    assert (found.kind, found.term) == (kind, term)
    assert " ".join(p.year for p in found.periods) == years


@pytest.mark.parametrize(
    "question",
    [
        "What was the net profit in 2019?",
        "Why did revenue change between 2018 and 2019?",
        "营业收入是多少?",
        "Who chaired the board in 2018 and 2019?",
    ],
)
def test_other_questions_are_no_spans(question: str) -> None:
    assert read_span(question) is None


@pytest.mark.parametrize(
    ("question", "kind", "reading"),
    [
        (
            "What is the ratio of inventory reserves to accrued compensation in 2018?",
            "ratio", ("inventory reserves", "accrued compensation"),
        ),
        (
            "What percentage of the total cost is made up of bonds in 2018?",
            "share", ("bonds", "total cost"),
        ),
        (
            "What was cash as a percentage of total assets in 2019?",
            "share", ("cash", "total assets"),
        ),
        (
            "What was the difference in the net sales in 2019 between APAC and EMEA?",
            "difference", ("net sales APAC", "net sales EMEA"),
        ),
        (
            "For the June balance, what is the difference between rent and wages?",
            "difference", ("June balance rent", "June balance wages"),
        ),
        ("2023年营业收入和净利润相差多少?", "difference", ("营业收入", "净利润")),
    ],
)  # fmt: skip
def test_pairs_are_read(question: str, kind: str, reading: tuple[str, str]) -> None:
    found = read_pair(question)
    assert found is not None
    assert (found.kind, found.readings[0]) == (kind, reading)


def test_a_pair_is_of_one_period() -> None:
    assert read_pair("What is the difference between sales in 2018 and costs in 2019?") is None
