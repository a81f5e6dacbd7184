"""The holder of a role, who is named beside it or not at all."""

import pytest

from qa.language.question import read_question
from qa.ranking.roles import is_other_role, is_unnamed, roles
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
        ("Who is the chief executive?", "Ann Holt, President and Chief Executive.", False),
    ],
)
def test_a_role_without_a_name(question: str, text: str, expected: bool) -> None:
    assert is_unnamed(read_question(question), unit(text)) is expected


def test_a_role_in_short() -> None:
    assert roles("the finance chief") == roles("chief financial officer")
    assert roles("总精算师") != roles("前任总精算师")
    assert roles("财务总监") == roles("CFO")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("总裁的前任是谁?", "原总裁范仲谦离任,由副总裁姚书白接任。", False),
        ("总裁是谁?", "副总裁姚书白到任。", True),
        ("Which analyst likes the shares?", "Colm Reyes of Prairie rates them a buy.", False),
    ],
)
def test_one_holder_after_another(question: str, text: str, expected: bool) -> None:
    assert is_other_role(read_question(question), unit(text)) is expected
