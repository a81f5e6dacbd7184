"""Which brackets are taken for renderings of terms and figures."""

import pytest

from qa.checking.renderings import without_renderings

QUOTED = "净利润24.6亿元，出货量不低于85吉瓦时，资本开支控制在60亿元以内"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("“x” (出货量 = shipment; 24.6亿元 = RMB 2.46 billion).", "“x”."),
        ("“x” (60亿元以内 = at most RMB 6 billion).", "“x”."),
        ("“x”（净利润 = net profit）。", "“x”。"),
        ("合计 (total): 24.6 亿元", "合计: 24.6 亿元"),
        ("Net profit (净利润)：5 million", "Net profit：5 million"),
    ],
)
def test_renderings_are_left_out(text: str, left: str) -> None:
    assert without_renderings(text, QUOTED) == left


@pytest.mark.parametrize(
    "text",
    [
        "“x” (净利润 = revenue).",  # another term
        "“x” (24.6亿元 = RMB 24.6 billion).",  # another value
        "“x” (24.6亿元 = US$2.46 billion).",  # another currency
        "“x” (营业收入 = revenue).",  # not in what is quoted
        "“x” (出货量 = shipment; 净利润 = revenue).",
        "RMB 2.46 billion (revenue): up",
        "Net profit (营业收入)：5 million",
        "“x” (a fall).",
        "“x” (24.6亿元 = a rival's loss of RMB 2.46 billion in the second half).",
    ],
)
def test_other_brackets_stay(text: str) -> None:
    assert without_renderings(text, QUOTED) == text
