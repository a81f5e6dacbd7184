"""Figures of an answer against those of what it cites."""

import random
from decimal import Decimal

import pytest

from qa.evaluation.support import figures_supported, values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4678亿元", [467_800_000_000]),
        ("RMB 467.8 billion", [467_800_000_000]),
        ("1.27万亿", [1_270_000_000_000]),
        ("356万个", [3_560_000]),
        ("3.56 million", [3_560_000]),
        ("300多万", [3_000_000]),
        ("1,645.3 and 38%", [Decimal("1645.3"), 38]),
        ("5 months, 5m, 5 mn", [5, 5_000_000, 5_000_000]),
        ("12-million-dollar", [12_000_000]),
        ("H1 2021 [1][2]", [1, 2021]),
        ("6.92万TEU", [69_200]),
        ("COVID-19 cost 3%", [3]),
        ("Tier 2 bonds of 3 million; stage 2 loans", [3_000_000]),
        ("none", []),
    ],
)
def test_values(text: str, expected: list[int | Decimal]) -> None:
    assert values(text) == expected


def test_supported_across_languages_and_in_tables() -> None:
    assert figures_supported(
        "RMB 467.8 billion, up 4.3%. [1]", ["营业收入4678亿元,同比增长4.3%"]
    ) == (2, 2)
    assert figures_supported("2023: 12.5亿元", ["| 收入 | 12.5 |"], ["单位:亿元 | 2023 |"]) == (
        2,
        2,
    )
    assert figures_supported("12.5亿元", ["| 收入 | 12.5 |"]) == (0, 1)
    assert figures_supported("no figure", []) == (0, 0)


def test_a_changed_digit_or_scale_is_seen() -> None:
    chance = random.Random(5)
    for _ in range(500):
        number = f"{chance.randint(1, 9)}{chance.randint(100, 999)}.{chance.randint(1, 9)}"
        at = chance.choice([i for i, c in enumerate(number) if c.isdigit()])
        digit = chance.choice([d for d in "123456789" if d != number[at]])
        forged = number[:at] + digit + number[at + 1 :]
        quote = f"净利润{number}亿元"
        assert figures_supported(quote, [quote]) == (1, 1)
        assert figures_supported(f"净利润{forged}亿元", [quote]) == (0, 1)
        assert figures_supported(f"净利润{number}万元", [quote]) == (0, 1)
