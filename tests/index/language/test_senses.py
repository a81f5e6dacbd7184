"""Words of several senses: beside which others they mean another thing."""

import pytest

from index.language.glossary import glossary
from index.language.senses import is_other_sense
from index.language.terms import tokens
from index.language.thesaurus import thesaurus

REVENUE = "营业收入"


@pytest.mark.parametrize(
    ("text", "is_revenue"),
    [
        ("Turnover was £3.5 million", True),
        ("staff costs and turnover rose", True),
        ("group turnover of £4 million", True),
        ("Management reported turnover of £5 million", True),
        ("Asset management turnover rose 5%", True),
        ("Turnover, staff costs and profit", True),
        ("Staff turnover was 14.2%", False),
        ("Voluntary turnover was 11.2%", False),
        ("the turnover of clinical staff", False),
        ("inventory turnover", False),
        ("the turnover rate", False),
    ],
)
def test_turnover_is_revenue_or_not(text: str, is_revenue: bool) -> None:
    assert any(m.concept.zh[0] == REVENUE for m in glossary().mentions(text)) is is_revenue
    at = next(i for i, t in enumerate(tokens(text)) if t.surface == "turnover")
    shared = thesaurus().groups(text)[at] & thesaurus().groups("sales")[0]
    assert bool(shared) is is_revenue


def test_other_words_have_one_sense() -> None:
    pieces = tokens("staff profit rate")
    assert not any(is_other_sense(pieces, i) for i in range(len(pieces)))
