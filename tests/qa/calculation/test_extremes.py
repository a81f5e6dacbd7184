"""What questions after the highest, the lowest or the furthest behind ask."""

import pytest

from qa.calculation.extremes import read_superlative


@pytest.mark.parametrize(
    ("question", "reading", "way", "is_growth"),
    [
        ("几个板块里头,2023年毛利率最高的是哪一个?", ("板块", "毛利率"), 1, False),
        ("在建工程中哪个进度最靠后?完成了几成?", ("在建工程", "进度"), -1, False),
        ("毛利率最低的是哪个板块?", ("板块", "毛利率"), -1, False),
        ("收入增长最快的是哪个业务?", ("业务", "收入"), 1, True),
        ("Which project is furthest behind, and how far on?", ("project", "progress"), -1, False),
        ("Which of the projects is furthest along?", ("projects", "progress"), 1, False),
        ("Which project is the least advanced?", ("project", "progress"), -1, False),
        ("Which segment had the lowest margin?", ("segment", "margin"), -1, False),
    ],
)  # fmt: skip
def test_it_is_read(question: str, reading: tuple[str, str], way: int, is_growth: bool) -> None:
    found = read_superlative(question)
    assert found is not None
    assert (found.readings, found.way, found.is_growth) == ((reading,), way, is_growth)


def test_the_steepest_fall_is_the_least_growth() -> None:
    found = read_superlative("哪个板块收入降幅最大?")
    assert found is not None
    assert (found.way, found.is_growth, found.is_fall) == (-1, True, True)
    assert ("板块", "收入") in found.readings


def test_what_is_left_out_is_read_apart() -> None:
    found = read_superlative("Excluding Other, which segment had the lowest margin?")
    assert found is not None
    assert found.readings == (("segment", "margin"),)
    assert "other" in found.left_out


@pytest.mark.parametrize("question", ["毛利率是多少?", ""])
def test_it_is_none(question: str) -> None:
    assert read_superlative(question) is None
