"""A follow-up is put together in the language in which it was typed."""

import pytest

from index import Language
from index.language.terms import language
from qa import ReportQA
from qa.dialogue.joining import joined, of_named, spelled, spoken
from tests.qa.samples import assert_well_formed, turns


@pytest.mark.parametrize(
    ("question", "before", "speech"),
    [
        ("2020?", "净利润是多少?", "zh"),
        ("ROE?", "净利润是多少?", "zh"),
        ("and ROE?", "净利润是多少?", "en"),
        ("那ROE呢?", "What was net profit?", "zh"),
        ("2020?", "", "en"),
    ],
)
def test_a_turn_of_no_language_is_in_that_of_the_one_before(
    question: str, before: str, speech: Language
) -> None:
    assert spoken(question, before) == speech


@pytest.mark.parametrize(
    ("asked", "before", "speech"),
    [
        ("杠杆率呢?", "What was the CET1 ratio of Castlemoor?", "zh"),
        ("how fast did it grow?", "工商银行的净利润是多少?", "en"),
        ("target?", "女性在管理层占多少?", "en"),
    ],
)
def test_a_topic_is_told_in_the_other_language(asked: str, before: str, speech: Language) -> None:
    assert language(joined(asked, before, speech)) == speech


def test_a_term_is_rendered_whole_and_without_leftovers() -> None:
    told = joined("What is the yield?", "签约数字人民币的商户有多少户?", "en")
    assert "digital RMB" in told
    assert told.isascii()


def test_a_measure_is_asked_of_the_thing_with_a_name() -> None:
    assert of_named("ks值", "“松针”") == "“松针”的ks值是多少?"
    assert of_named("price", '"keystone"') == 'What is the price of "keystone"?'


def test_names_are_spelled_as_they_were_typed() -> None:
    assert (
        spelled("how big is pebble?", "What is Pebble?", "How big is it?") == "how big is Pebble?"
    )


@pytest.mark.parametrize(
    ("before", "question", "key"),
    [
        ("How many e-CNY merchants has ICBC signed up?", "那商户呢?", "14万"),
        ("工行净利润是多少?", "how fast did it grow?", "9.8%"),
        ("What was the NPL ratio?", "上年末呢?", "1.58%"),
        ("数字人民币个人钱包开了多少个?", "那净利润是多少?", "1645"),
    ],
)
def test_an_answer_is_in_the_language_of_the_turn(
    qa: ReportQA, before: str, question: str, key: str
) -> None:
    answer = qa.ask(question, turns(before))
    assert_well_formed(answer, qa)
    assert answer.language == language(question)
    assert key in answer.text


def test_a_rise_in_english_is_no_word_of_a_chinese_question(qa: ReportQA) -> None:
    answer = qa.ask("一年前是多少?", turns("By how many did internet scenarios go up?"))
    assert answer.text.startswith("5,287：互联网场景（上年） =")
