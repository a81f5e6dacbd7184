"""The thesaurus's lines, and the groups that tokens are part of."""

from pathlib import Path

import pytest

from index.language.terms import tokens
from index.language.thesaurus import Thesaurus, thesaurus

FILE = Path(__file__).parents[3] / "index" / "thesaurus.tsv"
SMALL = Thesaurus(
    [
        "headcount|people on the payroll|employees\t员工|人手|员工人数",
        "payroll|wage bill\t工资总额|薪酬总额",
        "drag down|weigh on\t拖累",
    ]
)


def _groups(text: str) -> dict[str, set[int]]:
    return {
        token.surface: set(groups)
        for token, groups in zip(tokens(text), SMALL.groups(text), strict=True)
        if groups
    }


def test_every_line_is_a_group() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "en\tzh"
    assert len(lines) > 1000
    for line in lines[1:]:
        sides = line.split("\t")
        assert len(sides) == 2, line
        assert all(e.strip() == e != "" for side in sides for e in side.split("|")), line
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("How many employees?", {"employees": {0}}),
        ("the employee", {"employee": {0}}),
        ("员工有多少", {"员工": {0}}),
        ("人手", {"人手": {0}}),
        ("員工", {"员工": {0}}),
        ("the payroll", {"payroll": {1}}),
        ("拖累了业绩", {"拖累": {2}}),
        ("nothing of it", {}),
        ("", {}),
    ],
)
def test_groups(text: str, found: dict[str, set[int]]) -> None:
    assert _groups(text) == found


def test_an_expression_counts_for_each_of_its_words() -> None:
    found = _groups("people on the payroll")
    assert found["people"] == {0}
    assert found["payroll"] == {0, 1}


def test_entries_are_whole_expressions() -> None:
    assert SMALL.entry("people on the payroll") == {0}
    assert SMALL.entry("员工人数") == {0}
    assert SMALL.entry("payroll") == {1}
    assert SMALL.entry("员工人数和拖累") == frozenset()


def test_the_two_languages_meet() -> None:
    english, chinese = thesaurus().groups("headcount"), thesaurus().groups("员工人数")
    assert english[0] & chinese[0]
