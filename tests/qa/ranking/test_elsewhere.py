"""What is told of another region, event or person than the one asked about."""

import pytest

from qa.language.question import read_question
from qa.language.units import Unit, units
from qa.ranking.elsewhere import (
    is_of_other_event,
    is_of_other_region,
    is_one_who_came,
)
from tests.qa.samples import passages, unit

CAME = "Tom Reed retired in April; Ann Holt, previously Treasurer, succeeded him in May."


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who replaced Ann Holt as Treasurer?", CAME, True),
        ("Who replaced Tom Reed?", CAME, False),
        ("Who took over from Tom Reed?", "Ann Holt took over from Tom Reed.", False),
        ("Who succeeded Ann Holt?", "Tom Reed was appointed after Ann Holt stepped down.", False),
        ("Who succeeded Ann Holt?", "Ann Holt is the Treasurer.", False),
        ("谁接替了周若兰?", "彭志勇8月辞职,由周若兰接任。", True),
        ("谁接替了彭志勇?", "彭志勇8月辞职,由周若兰接任。", False),
        ("Who is Ann Holt?", CAME, False),
    ],
)
def test_who_came_is_not_who_left(question: str, text: str, expected: bool) -> None:
    assert is_one_who_came(read_question(question), unit(text)) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("华南为什么亏损?", "华北亏损扩大,系新店较多所致。", True),
        ("华南为什么亏损?", "华北盈利,华南亏损,系新店较多所致。", False),
        ("华南为什么亏损?", "亏损扩大,系新店较多所致。", False),
        ("How did sales in North China do?", "华东销售增长5%。", True),
        ("How did sales in North China do?", "华北销售增长5%。", False),
    ],
)
def test_a_region_is_no_other(question: str, text: str, expected: bool) -> None:
    assert is_of_other_region(read_question(question), unit(text)) is expected


def last_sentence(text: str) -> Unit:
    _, found = passages(text)
    return units(found[0], "en")[-1]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (
            "What was paid for the October delay?",
            "Cards failed in April. It paid £1 million.",
            True,
        ),
        (
            "What was paid for the April failure?",
            "Cards failed in April. It paid £1 million.",
            False,
        ),
        ("What was paid for the October delay?", "Cards failed. It paid £1 million.", False),
        ("What was paid at 30 June?", "Cards failed in April. It paid £1 million.", False),
        ("What was paid?", "Cards failed in April. It paid £1 million.", False),
    ],
)
def test_an_event_is_of_its_month(question: str, text: str, expected: bool) -> None:
    assert is_of_other_event(read_question(question), last_sentence(text)) is expected


FOLLOWED = "Tom Birch retired in May; Ann Reid, previously Treasurer, succeeded him."


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who replaced Ann Reid as Treasurer?", FOLLOWED, True),
        ("Who succeeded Tom Birch?", FOLLOWED, False),
        ("Who did Ann Reid replace?", FOLLOWED, False),
        ("Who replaced Ann Reid?", "Ann Reid was succeeded by Joe Fir.", False),
        ("Who replaced Ann Reid?", "Ann Reid took over from Tom Birch; Joe replaced Reid.", False),
        ("谁接替了林晓云?", "林晓云接替周山出任董事长。", True),
        ("谁接替了周山?", "林晓云接替周山出任董事长。", False),
    ],
)
def test_who_came_after_whom(question: str, text: str, expected: bool) -> None:
    assert is_one_who_came(read_question(question), unit(text)) is expected
