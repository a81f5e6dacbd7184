"""Whether a question's words stand together in one clause."""

import pytest

from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.ranking.clauses import clause_features
from tests.qa.samples import unit

TOGETHER = "Car batteries fell; storage has 4.3% of the home market."
STREWN = "Storage ranks fifth; car batteries have 4.3% of the home market."
QUESTION = "How much of the home market does storage have?"


@pytest.fixture(scope="module")
def matcher(qa: ReportQA) -> Matcher:
    return Matcher(qa.collection.embedder, qa.collection.store)


def measured(matcher: Matcher, question: str, text: str) -> dict[str, float]:
    target = matcher.target(read_question(question))
    return clause_features(matcher, target, unit(text), matcher.similarities(target, [text])[0])


def test_words_of_one_clause_are_told_from_strewn_ones(matcher: Matcher) -> None:
    together, strewn = (measured(matcher, QUESTION, text) for text in (TOGETHER, STREWN))
    assert together["clause_coverage"] > strewn["clause_coverage"]
    assert together["part_gap"] < strewn["part_gap"]


def test_the_clause_with_a_figure_counts_where_one_is_sought(matcher: Matcher) -> None:
    text = "Storage leads the home market, and exports grew 4%."
    assert measured(matcher, QUESTION, text)["figure_gap"] > 0
    assert measured(matcher, "Who leads the home market?", text)["figure_coverage"] == 1


def test_a_comma_within_a_figure_divides_nothing(matcher: Matcher) -> None:
    assert measured(matcher, QUESTION, "Storage has 4,310 tonnes")["clauses"] == 0.1
