"""Whether all are counted, or some of them."""

import pytest

from qa.language.question import read_question
from qa.ranking.some import is_of_some
from tests.qa.samples import unit


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many stations are there?", "By June 31 stations had a nursing room.", True),
        (
            "How many stations have a nursing room?",
            "By June 31 stations had a nursing room.",
            False,
        ),
        ("How many stations are there?", "The line has 31 stations in two cities.", False),
        (
            "How many branches are there?",
            "It runs 164 branches; 12 branches with a café opened.",
            False,
        ),
        ("How many outlets are there?", "It covers 140 outlet transactions at its outlets.", True),
        ("How many branches are there?", "It runs 212 branch offices in 30 cities.", False),
        ("How many ATMs are there?", "It has 3,000 ATM machines.", False),
        ("How many branches are there?", "By then 1 branch was closed.", False),
        ("How many stores are there?", "It has 30 store managers.", True),
        ("How many stores are there?", "It runs 30 stores that managers visit.", False),
        ("How many stores are there?", "It has 30 stores and 12 store managers.", False),
        ("How much did it cost?", "By June 31 stations had a nursing room.", False),
    ],
)
def test_some_are_not_all(question: str, text: str, expected: bool) -> None:
    assert is_of_some(read_question(question), unit(text)) is expected
