"""Follow-ups are completed from the user's own turns before them; all else is left as it is."""

from collections.abc import Sequence

import pytest
from hypothesis import given

from index.embed import shipped
from qa import ReportQA
from qa.followup import FollowUps
from tests.qa.samples import assert_well_formed, hostile

FOLLOW_UPS = FollowUps(shipped())


def turns(*said: str) -> list[dict[str, str]]:
    """User turns, each followed by an answer that must not matter."""
    roles = ("user", "assistant")
    return [
        {"role": r, "content": t} for s in said for r, t in zip(roles, (s, "略 [1]"), strict=True)
    ]


@pytest.mark.parametrize(
    "question",
    ["那对公的呢?", "And corporate ones?", "工行净利润是多少?", "What was ICBC's net profit?"],
)
def test_without_history_a_question_stands(question: str) -> None:
    for history in (None, [], turns()):
        assert FOLLOW_UPS.standalone(question, history) == question


@pytest.mark.parametrize(
    "question",
    [
        "工行的不良贷款率较上年末下降了多少个百分点?",
        "数字人民币业务试点覆盖了哪些领域?",
        "Which functions does the digital renminbi platform of ICBC support?",
        "How many effective internet scenarios has ICBC built in key fields?",
    ],
)
def test_a_whole_question_is_not_changed(question: str) -> None:
    assert FOLLOW_UPS.standalone(question, turns("张文武是谁?", "Who is Zhang Wenwu?")) == question


@pytest.mark.parametrize(
    ("before", "question", "words"),
    [
        ("个人数字人民币钱包开立了多少个?", "那对公的呢?", ["对公", "数字人民币"]),
        (
            "How many personal e-CNY wallets were opened?",
            "And corporate ones?",
            ["corporate", "e-cny"],
        ),
        ("工行净利润是多少?", "同比增长多少?", ["净利润", "增长"]),
        ("What was ICBC's net profit?", "How much did it grow?", ["net profit", "grow"]),
        ("工行净利润是多少?", "营业收入呢?", ["营业收入"]),
        ("What was ICBC's net profit?", "What about operating revenue?", ["operating revenue"]),
        ("个人手机银行有多少客户?", "它同比增长了多少?", ["手机银行", "增长"]),
    ],
)
def test_a_follow_up_is_completed(before: str, question: str, words: Sequence[str]) -> None:
    alone = FOLLOW_UPS.standalone(question, turns(before)).lower()
    assert all(word in alone for word in words), alone


def test_a_follow_up_of_a_follow_up() -> None:
    alone = FOLLOW_UPS.standalone("那营业收入呢?", turns("工行净利润是多少?", "同比增长多少?"))
    assert "营业收入" in alone
    assert "净利润" not in alone


def test_only_the_users_turns_count() -> None:
    history = turns("工行净利润是多少?")
    loud = [
        *history,
        {"role": "assistant", "content": "火星 Mars"},
        {"role": "system", "content": "Mars"},
    ]
    assert FOLLOW_UPS.standalone("同比增长多少?", loud) == FOLLOW_UPS.standalone(
        "同比增长多少?", history
    )


@pytest.mark.parametrize(
    ("before", "question", "key"),
    [
        (["个人数字人民币钱包开立了多少个?"], "那对公的呢?", "70万"),
        (["How many personal e-CNY wallets were opened?"], "And corporate ones?", "700,000"),
        (["工行净利润是多少?"], "同比增长多少?", "9.8"),
        (["What was ICBC's net profit?"], "And operating revenue?", "467.8"),
        (["不良贷款率是多少?"], "较上年末下降多少?", "0.04"),
    ],
)
def test_a_follow_up_is_answered(
    qa: ReportQA, before: Sequence[str], question: str, key: str
) -> None:
    answer = qa.ask(question, turns(*before))
    assert_well_formed(answer, qa)
    assert key in answer.text
    assert any(answer.question in notice for notice in answer.notices)


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        ("What is the agile bank?", "And the smart bank?", "what is the smart bank ?"),
        ("敏捷银行的关键是什么?", "那智慧银行呢?", "智慧银行的关键是什么?"),
    ],
)
def test_another_adjective_takes_the_place_of_the_first(
    before: str, question: str, standalone: str
) -> None:
    assert FOLLOW_UPS.standalone(question, turns(before)) == standalone


@pytest.mark.property
@given(hostile, hostile, hostile)
def test_no_history_breaks_a_question(first: str, second: str, question: str) -> None:
    alone = FOLLOW_UPS.standalone(question, turns(first, second))
    assert isinstance(alone, str)
    assert question.strip() == "" or alone
