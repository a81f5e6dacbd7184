"""An amount that is asked for, and a sentence that has none."""

import pytest

from qa.language.question import read_question
from qa.ranking.amounts import is_without_figure
from tests.qa.samples import unit


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How much did the mortgage book shrink?", "We let the mortgage book shrink.", True),
        ("How much did the mortgage book shrink?", "The mortgage book shrank by half.", False),
        ("How much did the mortgage book shrink?", "The book shrank from £3 to £2.", False),
        ("Why did the mortgage book shrink?", "We let the mortgage book shrink.", False),
        ("房贷缩水了多少?", "房贷余额有所收缩,因竞争加剧。", True),
        ("房贷缩水了多少?", "房贷缩水了三成。", False),
    ],
)
def test_a_sentence_without_any_amount(question: str, text: str, expected: bool) -> None:
    assert is_without_figure(read_question(question), unit(text)) is expected
