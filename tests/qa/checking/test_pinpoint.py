"""A cited passage is narrowed down to the sentences or the row that carry the sentence."""

import pytest

from qa.checking.pinpoint import pinpoint
from tests.qa.samples import BANK, TEA, passages

ROWS = """# Corvane

| Category | 2023 | Churn (%) |
|---|---|---|
| Contract | 6,214 | 11.4 |
| Prepaid | 1,327 | 34.8 |
"""


def quoted(said: str, text: str, words: str) -> list[str]:
    document, found = passages(text)
    passage = next(p for p in found if words in p.text)
    return [
        document.text[start:end] for _, start, end, _ in pinpoint(said, passage, document.language)
    ]


@pytest.mark.parametrize(
    ("said", "words", "quotes"),
    [
        ("不良率为1.27%。", "净利润2.1亿元", ["不良贷款率1.27%"]),
        ("净利润2.1亿元，不良贷款率1.27%。", "净利润2.1亿元", ["净利润2.1亿元", "不良贷款率1.27%"]),
    ],
)
def test_sentences(said: str, words: str, quotes: list[str]) -> None:
    found = quoted(said, BANK, words)
    assert len(found) == len(quotes)
    assert all(q in f for q, f in zip(quotes, found, strict=True))


def test_a_digit_that_is_right_elsewhere_joins_nothing() -> None:
    (found,) = quoted("Revenue was £412 million in 2023.", TEA, "Revenue was")
    assert found.startswith("Revenue was £3.5 million")


@pytest.mark.parametrize("said", ["Prepaid: 11.4.", "Prepaid churn was 11.4%."])
def test_a_row_is_found_by_its_label_before_its_figures(said: str) -> None:
    assert quoted(said, ROWS, "Prepaid") == ["| Prepaid | 1,327 | 34.8 |"]


def test_two_rows_that_are_named() -> None:
    found = quoted("Contract churn was 11.4% and prepaid churn 34.8%.", ROWS, "Prepaid")
    assert found == ["| Contract | 6,214 | 11.4 |", "| Prepaid | 1,327 | 34.8 |"]
