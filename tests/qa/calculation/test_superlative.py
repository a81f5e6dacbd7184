"""What questions after the highest, the lowest or the furthest behind ask."""

import pytest

from qa.calculation.superlative import read_superlative


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


@pytest.mark.parametrize("question", ["毛利率是多少?", "哪个板块收入降幅最大?", ""])
def test_it_is_none(question: str) -> None:
    assert read_superlative(question) is None
