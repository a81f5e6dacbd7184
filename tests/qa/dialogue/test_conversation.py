"""Turns that are not questions to the report, and the summary."""

import re
from decimal import Decimal

import pytest

from index.language.terms import language
from qa import ReportQA
from qa.dialogue.conversation import intent, without_aside
from qa.figures import figures
from tests.qa.samples import BUNDLED, assert_well_formed

GREETINGS = [
    "你好",
    "您好!",
    "hello",
    "Hi there",
    "Good morning!",
    "嗨",
    "早上好",
    "HELLO!!",
    "你好呀",
]
THANKS = ["谢谢", "多谢!", "thanks", "Thank you very much.", "感谢您", "Thanks a lot!", "谢谢你"]
FAREWELLS = ["再见", "谢谢，再见", "拜拜！", "bye", "Goodbye!", "Thanks, bye", "See you later"]
HELP = [
    "我可以问什么?",
    "你能做什么?",
    "help",
    "What can I ask?",
    "what can you do",
    "怎么用",
    "你是谁?",
]
SUMMARIES = [
    "总结一下这份报告",
    "概括一下主要内容",
    "这篇文章讲了什么?",
    "请总结全文",
    "summarise the report",
    "Summarize this article, please",
    "What is the report about?",
    "Give me a short summary of the report.",
    "key points",
    "TL;DR",
]
QUESTIONS = [
    "工行净利润是多少?",
    "What was ICBC's net profit?",
    "你好,工行净利润是多少?",
    "Hi, what was the net profit?",
    "谁是副行长?",
    "help desk staff of ICBC",
    "总结工行的数字人民币进展",
    "Summarise the e-CNY progress of ICBC",
    "?",
    "7",
    "谢谢参与的银行有哪些?",
    "再见的地方在哪里?",
    "When did it say goodbye to branches?",
]


@pytest.mark.parametrize(
    ("expected", "turns"),
    [
        ("greeting", GREETINGS),
        ("thanks", THANKS),
        ("farewell", FAREWELLS),
        ("help", HELP),
        ("summary", SUMMARIES),
        ("ask", QUESTIONS),
    ],
)
def test_intents(expected: str, turns: list[str]) -> None:
    for turn in turns:
        assert (turn, intent(turn)) == (turn, expected)
        assert (turn, intent(f"  {turn} ")) == (turn, expected)


@pytest.mark.parametrize("turn", [*GREETINGS, *THANKS, *FAREWELLS, *HELP])
def test_small_talk_cites_nothing(qa: ReportQA, turn: str) -> None:
    answer = qa.ask(turn)
    assert_well_formed(answer, qa)
    assert (answer.status, answer.citations) == ("answered", ())
    assert answer.language == language(turn)
    assert bool(re.search("[\u4e00-\u9fff]", answer.text.split(":")[0])) is (
        answer.language == "zh"
    )


def test_help_names_the_reports(two: ReportQA) -> None:
    for turn in ("help", "我可以问什么?"):
        text = two.ask(turn).text
        assert "青石银行2022年年度报告摘要" in text
        assert "Harbor Tea Company annual report 2023" in text


@pytest.mark.parametrize("turn", SUMMARIES)
def test_a_summary_is_cited(qa: ReportQA, turn: str) -> None:
    answer = qa.ask(turn)
    assert_well_formed(answer, qa)
    assert answer.status == "answered"
    assert answer.language == language(turn)
    assert len(answer.citations) >= 3
    starts = [c.start for c in answer.citations]
    assert starts == sorted(starts)
    assert figures(answer.text)
    assert {c.source for c in answer.citations} == {BUNDLED}


def test_a_summary_of_chosen_reports(two: ReportQA) -> None:
    both = two.ask("summarise the report")
    assert_well_formed(both, two)
    assert {c.source for c in both.citations} == {"bank.md", "tea.md"}
    for source in ("bank.md", "tea.md"):
        one = two.ask("总结一下这份报告", sources=[source])
        assert_well_formed(one, two)
        assert {c.source for c in one.citations} == {source}


def test_a_report_that_is_not_chosen_is_not_told_of_again(two: ReportQA) -> None:
    asked = "What was Harbor Tea's revenue?"
    told = two.ask(asked)
    assert told.status == "answered"
    history = [{"role": "user", "content": asked}, {"role": "assistant", "content": told.text}]
    for question in (asked, "What was its revenue?", "And how was it a year earlier?"):
        answer = two.ask(question, history, sources=["bank.md"])
        assert "tea.md" not in {c.source for c in answer.citations}
    again = two.ask(asked, history, sources=["bank.md"])
    assert again.status == "refused"


def test_an_ambiguous_question_says_what_it_took_it_to_mean(qa: ReportQA) -> None:
    for question in ("How much did it grow?", "增长了多少?"):
        answer = qa.ask(question)
        assert_well_formed(answer, qa)
        assert answer.status == "answered"
        assert answer.notices
        assert all(language(n) == language(question) for n in answer.notices)


@pytest.mark.parametrize(
    ("turn", "asked"),
    [
        ("Thanks. Now, what is the target?", "what is the target?"),
        ("ok and individuals?", "and individuals?"),
        ("好的,谢谢。再问一下,有多少员工?", "有多少员工?"),
        ("Right-of-use assets?", "Right-of-use assets?"),
        ("谢谢!", "谢谢!"),
        ("In English, please: how many merchants?", "how many merchants?"),
        ("请用中文回答：利润是多少?", "利润是多少?"),
        ("Please answer in English: how many merchants?", "how many merchants?"),
    ],
)
def test_small_talk_before_a_question_is_left_out(turn: str, asked: str) -> None:
    assert without_aside(turn) == asked


@pytest.mark.parametrize(
    "question",
    ["OK, what was the revenue?", "In English please: what was the revenue?",
     "请用中文回答:营业收入是多少?", "你好,营业收入是多少?"],
)  # fmt: skip
def test_small_talk_before_the_first_question_is_left_out(qa: ReportQA, question: str) -> None:
    answer = qa.ask(question)
    assert answer.status == "answered"
    assert {f.value for f in figures(answer.text)} >= {Decimal("467800000000")}
