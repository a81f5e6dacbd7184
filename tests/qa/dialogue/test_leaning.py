"""Which turns lean on what was said, and which stand alone."""

import pytest

from qa.dialogue.leaning import is_follow_up

BEFORE = "签约数字人民币的商户有多少户?"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How high was the non-performing loan ratio, and by how much had it come down?", False),
        ("Who is the chairman and when was he appointed?", False),
        ("Which office leads the pilots, and in how many areas do they run?", False),
        ("How many fintech staff are there?", False),
        ("How many staff work there?", True),
        ("不良率是多少,它比年初降了多少?", False),
        ("How high was it, and by how much had it come down?", True),
        ("How much had it come down?", True),
        ("它是多少,比年初降了多少?", True),
    ],
)
def test_a_pronoun_of_what_the_question_itself_names_leans_on_nothing(
    question: str, expected: bool
) -> None:
    assert is_follow_up(question, BEFORE) is expected
