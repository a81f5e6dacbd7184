"""A list that is announced by the count and the kind of thing that is asked for."""

from collections.abc import Callable

import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import Unit, units
from qa.language.words import Target
from qa.ranking.listed import counted_list
from tests.qa.samples import passages

REPORT = """# Elder Dairy

## Waste

Milk waste at the dairy fell by a third.

Three measures made the difference:

- smaller churns for the morning round;
- a colder store;
- a second collection on Sundays.
"""


@pytest.fixture(scope="module")
def found() -> list[Unit]:
    _, held = passages(REPORT)
    return [u for p in held for u in units(p, "en") if p.kind in ("paragraph", "list")]


@pytest.fixture(scope="module")
def target(qa: ReportQA) -> Callable[[str], Target]:
    matcher = Matcher(shipped(), qa.collection.store)
    return lambda question: matcher.target(read_question(question))


@pytest.mark.parametrize(
    ("question", "is_listed"),
    [
        ("Which three steps brought the dairy's milk waste down?", True),
        ("Which three measures cut milk waste?", True),
        ("Which four steps brought milk waste down?", False),
        ("Which three customers buy milk waste?", False),
        ("Which three steps made cheese dearer?", False),
        ("What brought milk waste down?", False),
    ],
)
def test_the_list_of_as_many_as_are_asked_for(
    target: Callable[[str], Target], found: list[Unit], question: str, is_listed: bool
) -> None:
    listed = counted_list(target(question), found, found[0])
    assert (listed is not None) == is_listed
    assert listed is None or "Sundays" in found[listed].text
