"""Lines wrapped by hand are put together; lines that end something are not."""

import textwrap

import pytest
from hypothesis import given

from index.formats.wrapping import unwrapped, wraps
from index.load import parse
from index.split import sentences
from tests.index.samples import texts

EN = (
    "The company sold forty tons of tea in the first half of 2021, and Island Gardens Inc. of the "
    "southern slope gave a harvest that was larger than any before. Revenue was 5 million."
)
ZH = (
    "2021年上半年，海山银行实现营业收入4,678亿元，同比增长百分之十，净利润1,635亿元，同比增长9.9%，"
    "资产质量保持稳定，不良贷款率为1.54%，较上年末下降0.04个百分点。"
)


@pytest.mark.parametrize("width", [60, 72, 79, 100])
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_a_wrapped_english_paragraph_is_one(name: str, width: int) -> None:
    text = textwrap.fill(EN, width)
    held = parse(name, f"{text}\n\n{text}\n\n{text}\n".encode())
    assert [held.text[b.start : b.end] for b in held.blocks] == [EN, EN, EN]
    assert len(sentences(held.text)) == 6


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_a_wrapped_chinese_paragraph_gains_no_blanks(name: str) -> None:
    text = "\n".join(ZH[i : i + 32] for i in range(0, len(ZH), 32))
    held = parse(name, f"{text}\n\n{text}\n".encode())
    assert [held.text[b.start : b.end] for b in held.blocks] == [ZH, ZH]


def test_the_items_of_a_wrapped_list_stay_items() -> None:
    text = textwrap.fill(EN, 72, initial_indent="- ", subsequent_indent="  ")
    held = parse("a.md", f"{text}\n{text}\n- short\n".encode())
    assert held.text == f"- {EN}\n- {EN}\n- short\n"


@pytest.mark.parametrize(
    "text",
    [
        "line one\nline two", "Haishan Bank\n12 Harbour Road\nHaishan",
        "Revenue by region of the group in the first half of 2021 in million\nEurope 5\nAsia 6",
        "The figures of the group for the first half of the year are the following:\nrevenue 5.",
        "The figures of the group for the first half of the year are as follows; \n- revenue 5.",
        "A hard break at the end of a line of the report and of the paragraph  \nrevenue was 5.",
        "2021年上半年，海山银行实现营业收入4,678亿元，同比增长百分之十\n净利润1,635亿元",
        "Item                                             2025        2024\n"
        "Revenue of the group and all that it holds     1,234.5     1,100.2\n"
        "Source: the annual accounts of the company and of its subsidiaries.",
        "(a) the first of several conditions, which is rather a long one here\n"
        "(b) the second of several conditions, which is as long as the first.",
        "Q: How did the company come to have so many plants in so many places?\n"
        "A: By buying them.",
    ],
)  # fmt: skip
def test_lines_that_end_something_stay(text: str) -> None:
    assert wraps(text) == []
    assert unwrapped(text) == text


@pytest.mark.property
@given(texts)
def test_only_white_space_changes(text: str) -> None:
    assert "".join(unwrapped(text).split()) == "".join(text.split())
