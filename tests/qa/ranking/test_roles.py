"""The holder of a role, who is named beside it or not at all."""

import pytest

from qa.language.question import read_question
from qa.ranking.roles import is_own_succession, is_unnamed, roles
from tests.qa.samples import unit

TOOK_OVER = (
    "Chief Technology Officer Kwabena Asare took over security after the Chief Risk Officer left."
)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who was the Chief Risk Officer?", TOOK_OVER, True),
        ("Who is the Chief Technology Officer?", TOOK_OVER, False),
        ("Who took over security?", TOOK_OVER, False),
        ("Who is the chairman?", "Mary Holt, the chairman, spoke for the chief executive.", False),
        ("Who is the analyst?", "An analyst who asked not to be named was wary.", True),
        ("那位分析师是谁?", "一位不愿具名的分析师表示谨慎。", True),
        ("分析师怎么看?", "一位不愿具名的分析师表示谨慎。", False),
    ],
)
def test_a_role_without_a_name(question: str, text: str, expected: bool) -> None:
    assert is_unnamed(read_question(question), unit(text)) is expected


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
    assert is_own_succession(read_question(question), unit(text)) is expected


def test_a_role_in_short() -> None:
    assert roles("the finance chief") == roles("chief financial officer")
    assert roles("总精算师") != roles("前任总精算师")
