"""Yes or no where a sentence or row decides it, and no verdict where it does not."""

from collections.abc import Callable

import pytest

from qa.composition.verdict import verdict
from qa.language.question import read_question
from qa.language.units import Row
from qa.language.words import Target

RATIO = "The NPL ratio was 1.54%, down 0.04 percentage points."
REVENUE = "Revenue was RMB 467.8 billion, up 4.3%."
ACTIVE = "月活客户超1亿户,同比增长39.7%。"


@pytest.mark.parametrize(
    ("question", "told", "holds"),
    [
        ("Is the NPL ratio above 2%?", RATIO, False),
        ("Is the NPL ratio below 2%?", RATIO, True),
        ("Is the NPL ratio at most 1.54%?", RATIO, True),
        ("Is the NPL ratio more than 1.54%?", RATIO, False),
        ("Is the NPL ratio 1.54%?", RATIO, True),
        ("Is the NPL ratio 1.5%?", RATIO, None),
        ("Is the NPL ratio about 1.5%?", RATIO, None),
        ("Did the NPL ratio rise?", RATIO, False),
        ("Did the NPL ratio fall?", RATIO, True),
        ("Did the NPL ratio rise or fall?", RATIO, None),
        ("Was revenue 467.8 million?", REVENUE, False),
        ("Was revenue RMB 467.8 billion?", REVENUE, True),
        ("Was revenue US$467.8 billion?", REVENUE, False),
        ("Was revenue above US$400 billion?", REVENUE, None),
        ("Did revenue grow by more than 4%?", REVENUE, True),
        ("Did revenue fall by more than 4%?", REVENUE, False),
        ("Is the coverage of bad debts above 2%?", RATIO, None),
        ("Was revenue higher than in 2020?", REVENUE, None),
        ("Will revenue exceed 500 billion?", REVENUE, None),
        ("How high was revenue?", REVENUE, None),
        ("月活客户超过8000万户吗?", ACTIVE, True),
        ("月活客户达到1亿户了吗?", ACTIVE, True),
        ("月活客户超过2亿户吗?", ACTIVE, None),
        ("月活客户是1亿户吗?", ACTIVE, None),
        ("月活客户增长了吗?", ACTIVE, True),
        ("月活客户不到5000万户吗?", ACTIVE, False),
    ],
)
def test_a_sentence_decides(
    target: Callable[[str], Target], question: str, told: str, holds: bool | None
) -> None:
    assert verdict(read_question(question), target(question), told) is holds


def test_a_row_decides(target: Callable[[str], Target]) -> None:
    headers = ("Item", "2023", "2022", "Change (%)")
    row = Row(
        "Total income",
        "",
        headers,
        ("Total income", "882.3", "774.3", "13.9"),
        "Table 1 (£ million)",
    )
    for question, holds in (
        ("Did total income exceed £900 million?", False),
        ("Did total income exceed £800 million?", True),
        ("Did total income exceed £800 million in 2022?", False),
        ("Did operating costs exceed £800 million?", None),
    ):
        assert verdict(read_question(question), target(question), row) is holds, question
