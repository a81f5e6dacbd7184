"""Which words of a question meet which of a text, across languages."""

import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.ranking.judge import figure_distance
from tests.qa.samples import unit


@pytest.mark.parametrize(
    ("question", "word", "text"),
    [
        ("上半年的收入?", "上半年", "Income; 1H24: 2,418"),
        ("一季度的收入?", "一季度", "Income rose in the first quarter."),
        ("What was Yunhe's ratio?", "yunhe's", "云禾的比例为98.7%。"),
        ("敞口降到了多少?", "降到", "Exposure fell to US$1.9 billion."),
    ],
)
def test_a_word_is_met(qa: ReportQA, question: str, word: str, text: str) -> None:
    matcher = Matcher(shipped(), qa.collection.store)
    target = matcher.target(read_question(question))
    met = matcher.similarities(target, [text])[0]
    at = [t.surface for t in target.tokens].index(word)
    assert met[at] >= 0.9


def test_figures_stand_near_what_is_like_the_words_of_the_question(qa: ReportQA) -> None:
    matcher = Matcher(shipped(), qa.collection.store)
    target = matcher.target(read_question("营业收入是多少?"))
    near, far = (
        figure_distance(matcher, target, unit(text))
        for text in ("Revenue was £3 million.", "It has 35 branches, where customers are served.")
    )
    assert near < 0.5 < far
