"""What a unit offers of what is sought: a plan is no result, a pronoun no name."""

import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import Unit, units
from qa.ranking.features import UNIT_FEATURES
from qa.ranking.offered import OFFERED, offered, planned, points_back
from tests.qa.samples import passages

REPORT = """# Alder Bank

Alder Bank expects a margin of 3% in 2024. It was 2.8% in 2023, said Ada Brook, the finance chief.
"""


@pytest.fixture(scope="module")
def found() -> list[Unit]:
    _, held = passages(REPORT)
    return [u for p in held for u in units(p, "en") if p.kind == "paragraph"]


def test_a_plan_counts_only_where_none_is_asked_for(found: list[Unit]) -> None:
    plan, result = found
    asked = read_question("What was the margin in 2023?")
    assert [planned(asked, u) for u in (plan, result)] == [1.0, 0.0]
    assert planned(read_question("What margin is the target for 2024?"), plan) == 0.0


def test_a_sentence_that_goes_on_is_told(found: list[Unit]) -> None:
    assert [points_back(u) for u in found] == [0.0, 1.0]


def test_what_is_lacking_is_told_in_order(two: ReportQA, found: list[Unit]) -> None:
    matcher = Matcher(shipped(), two.collection.store)
    target = matcher.target(read_question("Who is the finance chief?"))
    told = [dict(zip(OFFERED, offered(matcher, target, u), strict=True)) for u in found]
    assert [t["no_name"] for t in told] == [1.0, 0.0]
    assert all(t["no_money"] == t["no_day"] == 0.0 for t in told)
    assert UNIT_FEATURES[-len(OFFERED) :] == OFFERED
