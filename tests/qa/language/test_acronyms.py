"""Acronyms meet the words that they stand for, in questions and in reports."""

import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.acronyms import acronyms, long_form, short_forms
from qa.language.matching import Matcher
from qa.language.question import read_question


@pytest.mark.parametrize(
    ("acronym", "text", "is_met"),
    [
        ("lcr", "the liquidity coverage ratio rose", True),
        ("roe", "return on equity of 9%", True),
        ("roe", "revenue of equity funds", True),  # letters alone are told
        ("lcr", "liquidity. coverage ratio", False),
        ("lcr", "the liquidity ratio", False),
    ],
)
def test_long_form_is_found_by_its_letters(acronym: str, text: str, is_met: bool) -> None:
    assert bool(long_form(acronym).search(text)) is is_met


def test_only_capitals_make_an_acronym() -> None:
    assert list(acronyms("The LCR and the R&D of an arm")) == ["lcr"]


def test_words_of_a_question_know_their_short_form() -> None:
    question = read_question("How is annual recurring revenue defined?")
    forms = short_forms(question.text, question.content)
    assert [t.surface for t, f in zip(question.content, forms, strict=True) if "arr" in f] == [
        "annual", "recurring", "revenue",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What was the LCR?", "Liquidity coverage ratio: 152"),
        ("How much is annual recurring revenue?", "ARR is the value of all contracts."),
    ],
)
def test_either_way_they_match(qa: ReportQA, question: str, text: str) -> None:
    matcher = Matcher(shipped(), qa.collection.store)
    target = matcher.target(read_question(question))
    assert matcher.similarities(target, [text])[0].max() >= 0.9
