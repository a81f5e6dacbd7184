"""What reports tell side by side: mentions, staff, totals, dates."""

from pathlib import Path

import pytest

from qa import ReportQA
from tests.index.samples import write
from tests.qa.banks import LANHU, OTTERLEY, QINGPU
from tests.qa.samples import assert_well_formed


@pytest.mark.parametrize(
    ("question", "name", "words"),
    [
        ("Which report mentions a founding in 1951?", "Otterley Bank", "founded in 1951"),
        ("哪份报告提到了网点?", "青浦银行", "网点96家"),
    ],
)
def test_which_report_tells_of_a_thing(
    three: ReportQA, question: str, name: str, words: str
) -> None:
    answer = three.ask(question)
    assert_well_formed(answer, three)
    assert answer.text.startswith(name)
    assert words in answer.text


@pytest.mark.parametrize(
    "question", ["Which report mentions a submarine?", "哪份报告提到了火星探测?"]
)
def test_no_report_tells_of_it(three: ReportQA, question: str) -> None:
    assert three.ask(question).status == "refused"


@pytest.mark.parametrize(
    "question",
    [
        "Which bank has more staff, Otterley or Lanhu?",
        "How many more employees does Lanhu Bank have than Otterley?",
        "Which bank employs the most people?",
        "兰湖银行的员工比Otterley多多少?",
    ],
)
def test_staff_are_employees(three: ReportQA, question: str) -> None:
    answer = three.ask(question)
    assert_well_formed(answer, three)
    assert "3120 - 2050 = 1,070" in answer.steps[0]


def test_the_owners_profit_is_found_across_languages(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    of_owners = QINGPU.replace("净利润", "归母净利润")
    qa.add(write(tmp_path / "a.md", of_owners), write(tmp_path / "b.md", LANHU))
    answer = qa.ask("Compare the net profit of Qingpu Bank and Lanhu Bank")
    assert {c.source for c in answer.citations} == {"a.md", "b.md"}
    assert not any("Not told" in note for note in answer.notices)


def test_a_total_tells_what_its_caption_names(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    rows = "| Office | 700 | 650 |\n| Field | 300 | 290 |\n| Total | 1,000 | 940 |\n"
    table = f"Employees by place\n\n| Place | 2023 | 2022 |\n|---|---|---|\n{rows}"
    text = f"# Selby Homes: 2023 Results\n\nSelby bought Fenly, a firm with 71 staff.\n\n{table}"
    qa.add(write(tmp_path / "a.md", text), write(tmp_path / "b.md", OTTERLEY))
    answer = qa.ask("Does Selby Homes have more employees than Otterley?")
    assert "2050 - 1000 = 1,050" in answer.steps[0]


def test_a_role_is_told_where_its_sentence_has_a_plan(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    said = "董事长沈一舟表示,预计明年息差仍将承压。\n"
    qa.add(write(tmp_path / "a.md", f"{LANHU}\n{said}"), write(tmp_path / "b.md", QINGPU))
    assert "沈一舟" in qa.ask("兰湖银行的董事长是谁?").text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which of these companies was founded first?", "Otterley Bank was founded first"),
        ("Which bank was founded last, Lanhu Bank or Otterley?", "Lanhu Bank was founded last"),
        ("哪家银行成立最晚?", "青浦银行成立最晚"),
    ],
)
def test_what_happened_first(three: ReportQA, question: str, told: str) -> None:
    answer = three.ask(question)
    assert_well_formed(answer, three)
    assert told in answer.text
    assert len({c.source for c in answer.citations}) > 1
    assert answer.unsupported == ()


def test_a_year_that_is_not_told_is_compared_with_none(three: ReportQA) -> None:
    assert three.ask("Which bank was listed first?").status == "refused"
