"""Whether a sentence offers what a question seeks: the kind, and near to the question's words."""

import numpy as np
import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.ranking.sought import lacks, nearness, news, no_before, unmatched
from tests.qa.samples import unit


def near(qa: ReportQA, question: str, text: str) -> float:
    matcher = Matcher(shipped(), qa.collection.store)
    return nearness(matcher, matcher.target(read_question(question)), unit(text))


@pytest.mark.parametrize(
    ("question", "nearer", "farther"),
    [
        (
            "个人钱包开立了多少个?",
            "累计开立个人钱包356万个。",
            "覆盖26个省市,为居民和企业的日常出行与消费场景开立个人钱包。",
        ),
        (
            "How many staff work in technology?",
            "The bank has 1,120 employees in technology.",
            "Technology has changed the way that our employees serve farmers in 14 counties.",
        ),
        ("How many wallets were opened?", "累计开立钱包356万个。", "在11个地区开展业务试点。"),
    ],
)
def test_a_figure_beside_the_question_s_words_is_nearer(
    qa: ReportQA, question: str, nearer: str, farther: str
) -> None:
    assert near(qa, question, nearer) > near(qa, question, farther) + 0.1


def test_no_figure_is_not_near(qa: ReportQA) -> None:
    assert near(qa, "开立了多少个钱包?", "支持个人客户开立钱包。") == 0


def test_a_figure_of_the_question_is_no_answer(qa: ReportQA) -> None:
    assert near(qa, "26个省市有多少个网点?", "与26个省市合作。") == 0


def test_nothing_is_near_where_no_quantity_is_sought(qa: ReportQA) -> None:
    assert near(qa, "谁介绍了做法?", "副行长介绍了26项做法。") == -1


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("审核要多久?", "模式已上线。", 1),
        ("审核要多久?", "审核用时5分钟。", 0),
        ("How long was the outage?", "An outage hit the app.", 1),
        ("How long was the outage?", "An outage of five hours hit the app.", 0),
        ("线上占比是多少?", "线上客户146万户。", 1),
        ("线上占比是多少?", "线上占62%。", 0),
        ("Why did the liquidity ratio drop?", "It dipped because cash was moved.", 0),
        ("是哪家公司承建的?", "系统已经建成。", 1),
        ("是哪家公司承建的?", "系统由甲公司承建。", 0),
        ("谁承建的?", "系统已经建成。", 0),
        ("工厂建在哪里?", "将在长三角再建两座工厂。", 0),
        ("工厂建在哪里?", "将再建两座工厂。", 1),
    ],
)
def test_lacks(question: str, text: str, expected: float) -> None:
    assert lacks(read_question(question), unit(text)) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("去年是多少?", "网点1147家。", 1),
        ("去年是多少?", "网点1147家,上年为1154家。", 0),
        ("What was it a year earlier?", "It closed with 14 branches.", 1),
        ("What was it a year earlier?", "It rose to 14 from 12.", 0),
        ("是多少?", "网点1147家。", 0),
    ],
)
def test_no_before(question: str, text: str, expected: float) -> None:
    assert no_before(read_question(question), unit(text)) == expected


def test_what_is_not_met(qa: ReportQA) -> None:
    target = Matcher(shipped(), qa.collection.store).target(read_question("网点 客户 钱包"))
    count = len(target.tokens)
    assert unmatched(target, np.ones(count, np.float32)) == (0, 0, 0)
    share, weight, second = unmatched(target, np.zeros(count, np.float32))
    assert (share, round(weight, 5)) == (1, 1)
    assert 0 < second < 1


def test_news_counts_new_words(qa: ReportQA) -> None:
    target = Matcher(shipped(), qa.collection.store).target(read_question("网点覆盖"))
    assert news(target, unit("网点覆盖。")) == 0
    assert news(target, unit("网点覆盖三十一省份。")) > 0
