"""Follow-ups are completed from the user's own turns before them; all else is left as it is."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given

from index.embed import shipped
from qa import ReportQA
from qa.followup import FollowUps
from tests.qa.samples import assert_well_formed, hostile, turns

FOLLOW_UPS = FollowUps(shipped())


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
        "When did ICBC stop its e-CNY pilot?",
        "工行介绍了其哪些规划?",
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


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        ("What was net profit in 2022?", "And the year before?", "what was net profit in 2021?"),
        ("2022年研发开支有多少?", "那2020年呢?", "2020年研发开支有多少?"),
        ("What was total income?", "What was it in 2021?", "what was total income in 2021?"),
        ("研发开支有多少?", "上年呢?", "上年研发开支有多少?"),
        (
            "What was the liquidity coverage ratio?",
            "And the net stable funding ratio?",
            "what was the net stable funding ratio ?",
        ),
        (
            "By how much did ICBC's net profit rise?",
            "And the NPL ratio?",
            "What was the NPL ratio of ICBC?",
        ),
        ("工行净利润增长了多少?", "那不良贷款率呢?", "工行不良贷款率是多少?"),
        ("What did Hong Kong earn?", "And Mainland China?", "what did Mainland China earn?"),
        ("个人手机银行月活有多少?", "法人的月活又是多少?", "法人手机银行月活有多少?"),
        (
            "What was total income?",
            "How much more than the year before?",
            "How much more was total income than the year before?",
        ),
        ("“渔易贷”放款多少?", "不良率是多少?", "渔易贷放款不良率是多少?"),
        ("房地产业的不良率是多少?", "为什么上升?", "房地产业不良率为什么上升?"),
        ("上半年新开了多少家门店?", "关了几家?", "上半年门店关了几家?"),
        (
            "How many stores did it open?",
            "How many did it close?",
            "how many did it close (stores)?",
        ),
        ("How many shops did it open?", "How many in Wales?", "how many in Wales (shops open)?"),
    ],
)
def test_what_is_new_takes_its_place(before: str, question: str, standalone: str) -> None:
    assert FOLLOW_UPS.standalone(question, turns(before)) == standalone


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        ("How much did EBITDA rise?", "And who is the Chair?", "who is the Chair?"),
        ("“餐桌贷款”放了多少笔?", "从走访到批复一般要多久?", "从走访到批复一般要多久?"),
    ],
)
def test_a_question_that_may_stand_alone_has_two_readings(
    before: str, question: str, meant: str
) -> None:
    readings = FOLLOW_UPS.readings(question, turns(before))
    assert len(readings) == 2
    assert meant in [r.text for r in readings]


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Who spoke at the results briefing?", "Where did he go to university?"),
        ("工行上半年净利润多少?", "那它的用户评分呢?"),
    ],
)
def test_the_topic_alone_is_no_answer(qa: ReportQA, before: str, question: str) -> None:
    assert qa.ask(question, turns(before)).status == "refused"


@pytest.fixture(scope="module")
def banks(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    folder = tmp_path_factory.mktemp("banks")
    opened = ReportQA.open(folder / "index")
    reports = Path(__file__).parents[1] / "questions" / "reports"
    opened.add(*(reports / f"{n}.md" for n in ("castlemoor-bank-2023", "northgate-interim-2024")))
    return opened


@pytest.mark.parametrize(
    ("before", "question", "sources"),
    [
        ("What was Northgate's CET1 ratio?", "What was the leverage ratio?", {"northgate"}),
        ("What was Castlemoor's CET1 ratio?", "And the year before?", {"castlemoor"}),
        (
            "How many employees did Northgate have?",
            "And Castlemoor?",
            {"castlemoor"},
        ),
        (
            "Compare the cost-to-income ratios of Castlemoor and Northgate",
            "And their profit before tax?",
            {"castlemoor", "northgate"},
        ),
        (
            "What was the CET1 ratio of Castlemoor?",
            "How does that compare with Northgate?",
            {"castlemoor", "northgate"},
        ),
    ],
)
def test_the_reports_of_the_turn_before_are_asked(
    banks: ReportQA, before: str, question: str, sources: set[str]
) -> None:
    answer = banks.ask(question, turns(before))
    assert answer.status == "answered"
    assert {c.source.split("-")[0] for c in answer.citations} == sources


@pytest.mark.property
@given(hostile, hostile, hostile)
def test_no_history_breaks_a_question(first: str, second: str, question: str) -> None:
    alone = FOLLOW_UPS.standalone(question, turns(first, second))
    assert isinstance(alone, str)
    assert question.strip() == "" or alone


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        ("净利润是多少?", "占营业收入的百分之几?", "净利润占营业收入的百分之几?"),
        ("对公钱包有多少个?", "占个人钱包大概多少?", "对公钱包占个人钱包大概多少?"),
        (
            "How many corporate wallets were opened?",
            "And what percentage is that of personal wallets?",
            "What share of personal wallets is corporate wallets opened?",
        ),
        ("净利润是多少?", "what share of revenue is that?", "What share of revenue is net profit?"),
    ],
)
def test_a_share_is_that_of_what_was_asked_about(
    before: str, question: str, standalone: str
) -> None:
    assert FOLLOW_UPS.standalone(question, turns(before)) == standalone
