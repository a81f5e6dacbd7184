"""The levels that a text tells: now, before, and of a whole whose parts stand between."""

import pytest

from qa.calculation.levels import levels


@pytest.mark.parametrize(
    ("text", "value", "subject"),
    [
        ("年末共有门店178家，其中直营46家、加盟132家；上年末为159家。", 159, "门店"),
        ("年末有门店178家，分布在11个省，其中直营46家；上年末为159家。", 159, "门店"),
        ("直营门店46家，上年末为41家。", 41, "直营"),
        ("年末有门店178家，员工5,320人，其中女性2,100人；上年末为4,900人。", 4_900, "员工"),
        ("年末有员工9,410人，其中研发人员1,310人；上年末为1,205人。", 1_205, "研发人员"),
        (
            "总资产3,410亿元，其中贷款2,010亿元；总负债3,100亿元；上年末为2,950亿元。",
            2_950 * 10**8,
            "总负债",
        ),
        ("共有门店178家，其中直营46家，上年末为41家。", 41, "直营"),
        ("We run 178 shops, of which 46 are leased; against 159 in 2022.", 159, "We run"),
    ],
)
def test_an_earlier_level_is_of_what_it_stands_by(text: str, value: int, subject: str) -> None:
    (before,) = (level for level in levels(text) if level.is_earlier)
    assert before.claim.figure.value == value
    assert subject in before.claim.subject
