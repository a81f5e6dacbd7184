"""Questions made from reports, each asked of the engine that will answer it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index import Language
from qa import Answer, ReportQA
from qa.examples import SURE, TRIES, examples

REPORTS = Path(__file__).parents[1] / "questions" / "reports"


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
    assert found == ("总结一下这份报告",)


def test_a_report_without_figures_can_be_summarised(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear shareholders, this was a good year for all of us.\n", encoding="utf-8")
    qa = ReportQA.open(tmp_path / "index")
    qa.add(path)
    found = examples(lambda q, s: qa.ask(q, sources=s), qa.collection, "letter.txt", "en")
    assert found == ("Summarise the report",)
