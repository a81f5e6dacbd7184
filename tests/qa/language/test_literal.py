"""A question's words meet a text's without vectors; many texts at once as each by itself."""

import numpy as np
import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.literal import ABBREVIATION, CONCEPT, SAME_CHANGE, SAME_NAME, literals
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.words import Target, read_words

TEXTS = ["营业收入为3.56亿元。", "", "沈砚秋任行长。", "Shen Yanqiu is president.",
         "Revenue was up 4.3%.", "手机银行月活1.2亿户。", "营业收入为3.56亿元。"]  # fmt: skip


def _target(qa: ReportQA, question: str) -> Target:
    return Matcher(shipped(), qa.collection.store).target(read_question(question))


@pytest.mark.parametrize(
    ("question", "word", "text", "met"),
    [
        ("北大有多少教师？", "北大", "北京大学有教师三千人。", ABBREVIATION),
        ("营业收入是多少？", "营业", "营业收入为3.56亿元。", 1.0),
        ("Where is Xiangyang?", "xiangyang", "襄阳分行。", SAME_NAME),
        ("Did profit grow?", "grow", "Sales were up 4.3%.", SAME_CHANGE),
        ("What was the revenue?", "revenue", "营业收入为3亿元。", CONCEPT),
        ("Was it 356?", "356", "It was 355.", 0.0),
        ("Was it 356?", "356", "It was 356.", 1.0),
    ],
)
def test_how_a_word_is_met(qa: ReportQA, question: str, word: str, text: str, met: float) -> None:
    target = _target(qa, question)
    words = read_words(text)
    found = literals(target, [words], words.surfaces)[0]
    assert found[[t.surface for t in target.tokens].index(word)] == pytest.approx(met)


@pytest.mark.parametrize("question", ["沈砚秋的营收增长多少？", "How did Yanqiu's revenue grow?"])
def test_texts_do_not_depend_on_each_other(qa: ReportQA, question: str) -> None:
    matcher, target = Matcher(shipped(), qa.collection.store), _target(qa, question)
    each = [matcher.similarities(target, [text])[0] for text in TEXTS]
    np.testing.assert_allclose(matcher.similarities(target, TEXTS), each, atol=1e-6)


def test_nothing_to_compare(qa: ReportQA) -> None:
    matcher = Matcher(shipped(), qa.collection.store)
    assert matcher.similarities(_target(qa, "营收是多少？"), []).shape[0] == 0
    assert matcher.similarities(_target(qa, "？"), ["营收"]).shape == (1, 0)
