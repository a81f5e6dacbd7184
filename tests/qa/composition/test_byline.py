"""Questions about the report itself: author, date, source, title."""

import pytest

from qa import ReportQA
from qa.composition.byline import asked_fields, byline_draft
from qa.result import Draft, Evidence
from qa.retrieve import HybridSearch
from tests.qa.samples import assert_well_formed

OTHERS = [
    "工行副行长是谁?",
    "数字人民币什么时候开始试点?",
    "Who chairs the company?",
    "When did the hall open?",
    "净利润是多少?",
    "新闻发言人是谁?",
    "What was the net profit in the report?",
    "",
    "What is the source of the heat?",
    "谁写了绿叶计划的代码?",
]


def draft(qa: ReportQA, question: str) -> Draft | None:
    hits = HybridSearch(qa.collection).search(question, 12)
    return byline_draft(question, Evidence(question, tuple(hits)), qa.collection)


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("这篇文章的作者是谁?", {"author"}),
        ("本文是谁写的?", {"author"}),
        ("Who wrote the article?", {"author"}),
        ("Who is the author of this report?", {"author"}),
        ("这篇文章是什么时候发布的?", {"date"}),
        ("When was the article published?", {"date"}),
        ("文章来源是哪里?", {"source"}),
        ("Which website published the article?", {"source"}),
        ("文章的标题是什么?", {"title"}),
        ("What is the title of the article?", {"title"}),
        ("文章的作者是谁,什么时候发布的?", {"author", "date"}),
        ("这篇稿子的作者叫啥名字?", {"author"}),
        ("文章来自哪个媒体,当天几点发的?", {"source", "date"}),
        ("On which date was the article itself posted?", {"date"}),
        ("Who is the author and what is her title?", {"author"}),
        *((q, set()) for q in OTHERS),
    ],
)
def test_asked_fields(question: str, fields: set[str]) -> None:
    assert set(asked_fields(question)) == fields


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("这篇文章的作者是谁?", "薛小易"),
        ("Who wrote the article?", "Xue Xiaoyi"),
        ("这篇文章什么时候发布的?", "2021-8-30"),
        ("When was the article published?", "30 August 2021"),
        ("文章来源是哪里?", "移动支付网"),
        ("What is the source of the article?", "Mobile Payment Network"),
        ("文章的标题是什么?", "科技强行"),
        ("What is the title of the article?", "Fintech Strategy"),
    ],
)
def test_the_bundled_articles_byline(qa: ReportQA, question: str, key: str) -> None:
    answer = qa.ask(question)
    assert_well_formed(answer, qa)
    assert answer.status == "answered"
    assert key in answer.text
    assert len(answer.citations) == 1


@pytest.mark.parametrize(
    ("source", "question", "key"),
    [
        ("bank.md", "这份报告的作者是谁?", "李小溪"),
        ("bank.md", "这份报告是什么时候发布的?", "2023-3-15"),
        ("bank.md", "报告的来源是什么?", "青石财经"),
        ("tea.md", "Who is the author of the report?", "Mary Whitfield"),
        ("tea.md", "When was the report published?", "12 April 2024"),
        ("tea.md", "What is the title of the report?", "Harbor Tea Company annual report 2023"),
    ],
)
def test_other_bylines(two: ReportQA, source: str, question: str, key: str) -> None:
    answer = two.ask(question, sources=[source])
    assert_well_formed(answer, two)
    assert key in answer.text
    assert {c.source for c in answer.citations} == {source}


def test_any_other_question_is_left_alone(qa: ReportQA) -> None:
    assert all(draft(qa, q) is None for q in OTHERS if q)
    assert draft(qa, "Who wrote the article?") is not None


def test_a_report_without_a_byline(two: ReportQA) -> None:
    answer = two.ask("Which website published the report?", sources=["tea.md"])
    assert_well_formed(answer, two)
