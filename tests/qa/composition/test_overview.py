"""Summaries: of which reports, by what points; of tables; what is left out is told."""

from pathlib import Path

import pytest

from index.language.terms import language
from qa import ReportQA
from qa.composition.overview import MOST
from tests.index.samples import write
from tests.qa.samples import assert_well_formed, opened

FERRY = """# Westhaven Ferries Annual Report 2023

Westhaven Ferries carried 1.92 million passengers in 2023, an increase of 5.1% on 2022.

Operating profit fell to £2.4 million because the ferry *Petrel* was in dock for nine weeks.

Fares are expected to rise by 2.5% in 2024.
"""
LIBRARY = """# 松溪市公共图书馆2022年度报告

2022年,全馆接待读者98.4万人次,同比下降6.2%,主要原因是闭馆改造三个月。

外借图书61万册次,同比增长3.4%,其中电子图书12万册次。
"""
LINES = """# Harrow Trams 2023

| Line | Riders (thousand) | Stops |
|---|---|---|
| Red | 1,310 | 31 |
| Blue | 905 | 20 |
| Total | 2,215 | 51 |
"""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    texts = {"ferry-2023.md": FERRY, "library.md": LIBRARY, "trams.md": LINES}
    return opened(tmp_path_factory.mktemp("held"), texts)


@pytest.mark.parametrize(
    ("turn", "sources"),
    [
        ("Summarize the Westhaven Ferries Annual Report 2023", {"ferry-2023.md"}),
        ("What are the key points of ferry-2023.md?", {"ferry-2023.md"}),
        ("What is Westhaven's annual report about?", {"ferry-2023.md"}),
        ("Give me an overview of Harrow Trams, please", {"trams.md"}),
        ("概括松溪市公共图书馆年度报告的主要内容", {"library.md"}),
        ("松溪市公共图书馆的报告讲了什么?", {"library.md"}),
        ("总结一下library.md", {"library.md"}),
        ("Compare Westhaven Ferries and Harrow Trams", {"ferry-2023.md", "trams.md"}),
        ("Summarise all the reports", {"ferry-2023.md", "library.md", "trams.md"}),
        ("总结一下所有报告", {"ferry-2023.md", "library.md", "trams.md"}),
        ("这几份报告分别讲了什么?", {"ferry-2023.md", "library.md", "trams.md"}),
        ("总结一下", {"ferry-2023.md", "library.md", "trams.md"}),
    ],
)
def test_which_reports_are_summed_up(held: ReportQA, turn: str, sources: set[str]) -> None:
    answer = held.ask(turn)
    assert_well_formed(answer, held)
    assert answer.status == "answered"
    assert answer.language == language(turn)
    assert {c.source for c in answer.citations} == sources
    assert answer.unsupported == ()


@pytest.mark.parametrize(
    "question",
    [
        "Summarise the outlook of Westhaven Ferries",
        "Summarise the Barclays report",
        "总结松溪市公共图书馆的外借图书",
    ],
)
def test_other_requests_are_questions(held: ReportQA, question: str) -> None:
    assert held.ask(question).confidence < 0.95


def test_each_of_several_is_named(held: ReportQA) -> None:
    text = held.ask("Summarise all the reports").text
    assert all(
        f"{name}: " in text for name in ("Westhaven Ferries", "松溪市公共图书馆", "Harrow Trams")
    )


def test_a_foreign_sentence_is_quoted_as_such(held: ReportQA) -> None:
    text = held.ask("总结一下ferry-2023.md").text
    assert "原文：“Westhaven Ferries carried 1.92 million passengers" in text
    assert "on 2022。" not in text


def test_a_table_is_summed_up_by_its_total_and_first_rows(held: ReportQA) -> None:
    answer = held.ask("Summarise the report", sources=["trams.md"])
    assert_well_formed(answer, held)
    assert "Total: 2,215" in answer.text
    assert "Red: 1,310" in answer.text


def test_reports_that_are_left_out_are_told(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    towns = [f"{letter}arnby" for letter in "BCDFGHJKLMNP"]
    texts = (LINES.replace("Harrow", town) for town in towns)
    qa.add(*(write(tmp_path / f"{t}.md", text) for t, text in zip(towns, texts, strict=True)))
    answer = qa.ask("Summarise all the reports")
    assert len({c.source for c in answer.citations}) == MOST
    assert any("Narnby" in note and "Parnby" in note for note in answer.notices)


def test_an_empty_report_is_told(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    qa.add(write(tmp_path / "a.md", FERRY), write(tmp_path / "b.md", "# Blank Holdings 2023\n"))
    assert any("Blank Holdings" in note for note in qa.ask("Summarise all the reports").notices)


def test_an_empty_collection_tells_how_to_add(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "typo")
    for turn in ("Summarise the report", "What was the net profit?"):
        answer = qa.ask(turn)
        assert answer.status == "refused"
        assert "qa.add" in answer.text
