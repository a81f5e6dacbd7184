"""What questions after the rows that fell, or made a loss, ask."""

import pytest

from qa.calculation.fallen import read_fallen


@pytest.mark.parametrize(
    ("question", "reading", "is_growth"),
    [
        ("哪个大区收入是下滑的?", ("大区", "收入"), True),
        ("收入同比下降的地区有哪些?", ("地区", "收入"), True),
        ("哪些分部在亏损?", ("分部", "利润"), False),
        ("Which region's sales fell?", ("region", "sales"), True),
        ("Which segments made a loss in 2022?", ("segments", "profit"), False),
    ],
)
def test_it_is_read(question: str, reading: tuple[str, str], is_growth: bool) -> None:
    found = read_fallen(question)
    assert found is not None
    assert reading in found.readings
    assert found.is_growth is is_growth


@pytest.mark.parametrize("question", ["净利润为什么下降?", "哪个地区收入最低?", "亏损是多少?", ""])
def test_it_is_none(question: str) -> None:
    assert read_fallen(question) is None
