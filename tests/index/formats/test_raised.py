"""Raised text keeps its meaning, and never becomes part of a figure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats.raised import raised, woven


@pytest.mark.parametrize(
    ("before", "mark", "after", "text"),
    [
        ("was 100", "1", " million", "was 100 million"), ("100", "1", "million", "100 million"),
        ("100", "1", "200", "100 200"), ("净利润", "1", "为", "净利润为"),
        ("100", "注1", "亿", "100亿"), ("100", "(1),(2)", "", "100"), ("profit", "a", "", "profit"),
        ("EBITDA", "**", "", "EBITDA"), ("100%", "1-3", ".", "100%."),
        ("top 10", "1", "", "top 10"), ("玉米", "2", "产量", "玉米产量"),
        ("(net)", "2", "", "(net)"), ("year.", "3", "The", "year. The"),
        ("2,010", "6", "", "2,010"), ("100", "1 ", "million", "100 million"),
        # Exponents stay readable.
        ("mg/Nm", "3", "", "mg/Nm³"), ("10 hm", "2", "of", "10 hm² of"),
        ("100米", "2", "", "100米²"),
        ("(1+r)", "n", "", "(1+r)^n"), ("2", "n", "", "2^n"), ("σ", "2", "", "σ²"),
        ("10", "6", " yuan", "10^6 yuan"), ("3.5×10", "8", "元", "3.5×10^8元"),
        ("10", "-6", "", "10^-6"), ("kg m", "−1", "", "kg m^-1"), ("300 m", "2", "", "300 m²"),
        ("5万km", "2", "of", "5万km² of"), ("m", "3", "，", "m³，"), ("R", "2", "", "R²"),
        # What is no mark stays.
        ("the 1", "st", " half", "the 1st half"), ("", "1", "Restated", "1 Restated"),
        ("Widget", "TM", " x", "Widget™ x"), ("Sales", "restated", "rose", "Sales restated rose"),
        ("3", "1", "/2", "3 1/2"), ("a\n", "2", "Restated", "a\n2 Restated"),
    ],
)  # fmt: skip
def test_marks_of_notes_go(before: str, mark: str, after: str, text: str) -> None:
    assert before + raised(before, mark, after) + after == text


def test_pieces_are_woven_into_one_text() -> None:
    pieces = [("1", True), ("Of 100", False), ("1", True), (",2", True), (" m", False), ("2", True)]
    assert woven(pieces) == "1 Of 100 m²"
    assert woven([]) == ""


@pytest.mark.property
@given(st.integers(0, 10**6), st.integers(1, 999), st.integers(0, 10**6))
def test_no_figure_grows(before: int, mark: int, after: int) -> None:
    held = woven([(str(before), False), (str(mark), True), (str(after), False)])
    assert held.split("^")[0].split()[0] == str(before)
    assert held.split()[-1] == str(after)
