"""Any input at all ends in an InputError that says what is wrong, or in a normal answer."""

import random
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given

from index.errors import InputError
from qa import Answer, ReportQA
from qa.assemble import MAX_QUESTION
from qa.evaluation import evaluate
from tests.qa.samples import assert_well_formed, hostile

NOTHING = [
    "",
    " ",
    "\n\t \r\n",
    "\u3000\u3000",
    "\u200b\u200b\ufeff",
    "\x00\x00",
    "\u202e\u200f",
    "\x1b",
]
ODD = {
    "NUL": "工行净利润\x00是多少?",
    "lone surrogates": "工行净利润\ud800是多少\udfff?",
    "only surrogates": "\ud83d\ud83d",
    "right to left": "\u202e工行净利润是多少?\u202c\u200f",
    "zero-width": "工\u200b行\u200b净\u200b利\u200b润是多少?",
    "emoji": "😀" * MAX_QUESTION,
    "joined emoji": "👨‍👩‍👧‍👦" * 500,
    "punctuation": "???!!!……。。,,;:",
    "one character": "的",
    "one letter": "a",
    "digits": "9" * MAX_QUESTION,
    "one long word": "a" * MAX_QUESTION,
    "one long run": "行" * MAX_QUESTION,
    "many words": "net profit " * (MAX_QUESTION // 11),
    "many questions": "净利润是多少?" * (MAX_QUESTION // 7),
    "combining marks": "e" + "\u0301" * 3000,
    "other scripts": "هل ارتفع صافي الربح؟ 순이익은 얼마입니까? Каков доход?",
    "escape codes": "\x1b[2J\x1b[31m净利润\x07",
    "markup": "<img src=x onerror=alert(1)> ![a](http://evil.example) [1](javascript:0)",
    "template": "{question} ${question} $passages %s {{7*7}}",
    "path": "../../../../etc/passwd",
    "query": "' OR 1=1; DROP TABLE reports; -- AND NOT (a OR b) *:*",
    "table": "| a | b |\n|---|---|\n| 1 | 2 |",
}  # fmt: skip


def answer_or_error(qa: ReportQA, question: Any) -> Answer | None:
    try:
        answer = qa.ask(question)
    except InputError:
        return None
    assert_well_formed(answer, qa)
    answer.text.encode()
    return answer


@pytest.mark.parametrize("question", NOTHING)
def test_nothing_is_asked_for_a_question(qa: ReportQA, question: str) -> None:
    with pytest.raises(InputError, match=r"empty\. Type"):
        qa.ask(question)
    with pytest.raises(InputError, match="empty"):
        qa.search(question)
    with pytest.raises(InputError, match="empty"):
        qa.batch(["净利润?", question])


@pytest.mark.parametrize("length", [MAX_QUESTION + 1, 10 * 2**20])
def test_a_huge_question_is_refused_at_once(qa: ReportQA, length: int) -> None:
    began = perf_counter()
    with pytest.raises(InputError, match=f"{length:,} characters; the limit is 4,000"):
        qa.ask("净" * length)
    assert perf_counter() - began < 1


@pytest.mark.parametrize("question", [None, 7, 1.5, True, b"net profit", ["a"], {"a": 1}, object()])
def test_a_question_must_be_text(qa: ReportQA, question: Any) -> None:
    for call in (qa.ask, qa.search, lambda q: list(qa.stream(q)), lambda q: qa.batch([q])):
        with pytest.raises(InputError, match=f"text, not {type(question).__name__}"):
            call(question)


@pytest.mark.parametrize("question", ODD.values(), ids=ODD)
def test_an_odd_question(qa: ReportQA, question: str) -> None:
    began = perf_counter()
    answer_or_error(qa, question)
    assert perf_counter() - began < 5


@pytest.mark.parametrize("name", ["NUL", "lone surrogates", "right to left"])
def test_what_cannot_be_seen_does_not_matter(qa: ReportQA, name: str) -> None:
    answer = answer_or_error(qa, ODD[name])
    assert answer is not None
    assert "1645" in answer.text


def test_the_longest_question_is_answered(qa: ReportQA) -> None:
    question = "工行净利润是多少?".ljust(MAX_QUESTION, "?")
    assert answer_or_error(qa, question) is not None


@pytest.mark.parametrize("name", ODD)
def test_an_odd_history(qa: ReportQA, name: str) -> None:
    history = [{"role": r, "content": ODD[name]} for r in ("user", "assistant", "user")]
    answer = qa.ask("那对公的呢?", history=history)
    assert_well_formed(answer, qa)


def test_a_huge_history_is_cut(qa: ReportQA) -> None:
    turn = {"role": "user", "content": "净利润是多少?" * 200_000}
    began = perf_counter()
    assert_well_formed(qa.ask("同比增长多少?", history=[turn] * 1000), qa)
    assert perf_counter() - began < 10


def test_200_random_strings(two: ReportQA) -> None:
    chance = random.Random(2021)
    planes = [(0, 0x250), (0x2000, 0x2100), (0x4E00, 0x9FFF), (0xD800, 0xE000), (0, 0x110000)]
    for _ in range(200):
        low, high = chance.choice(planes)
        length = chance.choice([1, 3, 20, 60])
        text = "".join(chr(chance.randrange(low, high)) for _ in range(length))
        answer_or_error(two, text)


@pytest.mark.property
@given(hostile)
def test_hostile_strings(two: ReportQA, text: str) -> None:
    answer_or_error(two, text)


def test_one_report_may_be_named_by_itself(qa: ReportQA) -> None:
    (source,) = (info.source for info in qa.sources())
    assert qa.ask("净利润是多少?", sources=source).status == "answered"
    assert qa.search("净利润", 3, source) == qa.search("净利润", 3, [source])
    assert qa.retriever(3, source).invoke("净利润") == qa.retriever(3, [source]).invoke("净利润")


def test_what_is_no_request_is_told(qa: ReportQA) -> None:
    with pytest.raises(InputError, match=r"takes a qa\.request\.Request, not str"):
        qa.chain.invoke("净利润是多少?")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="read_questions"):
        evaluate(qa, "questions.jsonl")  # type: ignore[arg-type]
