"""Questions made from reports, each asked of the engine that will answer it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index import Language
from qa import Answer, ReportQA
from qa.composition.examples import SURE, TRIES, examples

REPORTS = Path(__file__).parents[2] / "questions" / "reports"


@pytest.fixture(scope="module")
def qa(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    it = ReportQA.open(tmp_path_factory.mktemp("examples") / "index")
    it.add(REPORTS / "castlemoor-bank-2023.md", REPORTS / "jiangnan-fund-2024h1.md")
    return it


@pytest.mark.parametrize("asked", ["zh", "en"])
@pytest.mark.parametrize("source", ["castlemoor-bank-2023.md", "jiangnan-fund-2024h1.md"])
def test_each_is_answered_from_the_report(qa: ReportQA, source: str, asked: Language) -> None:
    tried: list[str] = []

    def ask(question: str, sources: Sequence[str]) -> Answer:
        assert list(sources) == [source]
        tried.append(question)
        return qa.ask(question, sources=sources)

    found = examples(ask, qa.collection, source, asked)
    assert len(set(found)) == len(found) == 4
    assert len(tried) <= TRIES
    for question in found:
        answer = qa.ask(question, sources=[source])
        assert answer.status == "answered"
        assert answer.language == asked
        assert answer.confidence >= SURE
        assert {c.source for c in answer.citations} == {source}


def test_what_is_not_answered_is_not_proposed(qa: ReportQA) -> None:
    refused = qa.ask("美国的首都是哪里?")
    source = "jiangnan-fund-2024h1.md"
    found = examples(lambda question, sources: refused, qa.collection, source, "zh")
    assert found == ()


HOSPITAL = """# Ashby Hospital Trust Report 2021

The trust recorded a deficit of $12.4 million. The pension deficit is $7.8 million.

Staff turnover was 14.2%, compared with 11.8% a year before.

| Department | Beds | Occupancy |
|---|---|---|
| Surgery | 213 | 87% |
| Maternity | 64 | 72% |
| Paediatrics | 58 | 69% |
"""


def test_no_measure_is_made_of_another_ones_name(tmp_path: Path) -> None:
    path = tmp_path / "ashby.md"
    path.write_text(HOSPITAL, encoding="utf-8")
    qa = ReportQA.open(tmp_path / "index")
    qa.add(path)
    for asked in ("zh", "en"):
        found = examples(lambda q, s: qa.ask(q, sources=s), qa.collection, "ashby.md", asked)
        assert not any(word in q for q in found for word in ("revenue", "pension", "收入", "养老"))
    assert "Which department has the most beds?" in found
    assert qa.ask("What was the revenue?").status == "refused"
    assert qa.ask("营业收入是多少?").status == "refused"


def test_a_report_without_figures_can_be_summarised(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear shareholders, this was a good year for all of us.\n", encoding="utf-8")
    qa = ReportQA.open(tmp_path / "index")
    qa.add(path)
    found = examples(lambda q, s: qa.ask(q, sources=s), qa.collection, "letter.txt", "en")
    assert found == ("Summarise the report",)
