"""Heads of pipe tables that go on below the rule."""

import pytest

from index.load import parse
from index.split import split
from index.table_head import cells, head_lines, headers_of

AIRPORTS = [
    "| Depot | Riders (thousand) | | | On time (%) | |",
    "|---|---:|---:|---:|---:|---:|",
    "| | 2022/23 | 2021/22 | 2019/20 | 2022/23 | 2021/22 |",
    "| North | 6,842 | 3,015 | 7,490 | 64.1 | 74.3 |",
    "| South | 2,316 | 1,104 | 2,405 | 72.8 | 79.0 |",
]
SEGMENTS = [
    "| | Fourth quarter | | Fiscal year | | |",
    "|---|---|---|---|---|---|",
    "| **Segment** | **2023** | **2022** | **2023** | **2022** | **Organic** |",
    "| Pumps | 392.7 | (356.9) | 1,482.6 | n/m | 8.8% |",
]
BANKS = [
    "| 指标 | 甲银行 | 甲银行 | 乙银行 | 乙银行 | 增减 |",
    "|---|---|---|---|---|---|",
    "| | 2022年 | 2021年 | 2022年 | 2021年 | |",
    "| 营业收入 | 684.3亿元 | — | 812.6 | 795.9 | 1.2 |",
]


@pytest.mark.parametrize(
    ("lines", "headers"),
    [
        (
            AIRPORTS,
            ("Depot", "Riders (thousand) 2022/23", "Riders (thousand) 2021/22",
             "Riders (thousand) 2019/20", "On time (%) 2022/23", "On time (%) 2021/22"),
        ),
        (
            SEGMENTS,
            ("Segment", "Fourth quarter 2023", "Fourth quarter 2022", "Fiscal year 2023",
             "Fiscal year 2022", "Fiscal year Organic"),
        ),
        (
            BANKS,
            ("指标", "甲银行 2022年", "甲银行 2021年", "乙银行 2022年", "乙银行 2021年", "增减"),
        ),
    ],
)  # fmt: skip
def test_names_in_two_rows_are_put_together(lines: list[str], headers: tuple[str, ...]) -> None:
    assert head_lines(lines) == 3
    assert headers_of(lines[:3]) == headers


def test_the_name_of_a_group_may_stand_before_the_figures() -> None:
    lines = [*BANKS[:3], "| **零售** | | | | | |", BANKS[3]]
    assert head_lines(lines) == 3


@pytest.mark.parametrize(
    "lines",
    [
        ["| Item | 2023 | 2022 |", "|---|---|---|", "| Sales | 5 | 4 |", "| Costs | 3 | 2 |"],
        ["| | 2023 | 2022 |", "|---|---|---|", "| Income | | |", "| Fees | 3 | 2 |"],
        ["| | Role | Since |", "|---|---|---|", "| A. Moss | chair | May |", "| B. Lee | - | - |"],
        ["| Item | 2023 |", "|---|---|", "| | 12 |", "| Fees | 3 |"],
        ["| Item | 2023 |", "|---|---|"],
    ],
)  # fmt: skip
def test_a_head_of_one_row_ends_at_the_rule(lines: list[str]) -> None:
    assert head_lines(lines) == 2
    assert headers_of(lines[:2]) == tuple(cells(lines[0]))


def test_what_is_no_table_has_one_line() -> None:
    assert head_lines([]) == 0
    assert head_lines(["| a | b |"]) == 1
    assert head_lines(["| a | b |", "| c | d |"]) == 1


def test_pieces_of_a_long_table_keep_both_rows() -> None:
    body = "\n".join(f"| Depot {i} | 6,{i:03} | 3,015 | 7,490 | 64.1 | 74.3 |" for i in range(200))
    text = "# T\n\n" + "\n".join(AIRPORTS[:3]) + f"\n{body}\n"
    found = [p for p in split(parse("t.md", text.encode())) if p.kind == "table"]
    assert len(found) > 1
    assert all(p.context == "\n".join(AIRPORTS[:3]) for p in found[1:])
    assert sum(p.text.count("Depot ") for p in found) == 200 + 1
