"""The article's questions are answered from Milvus as they are from a folder."""

from pathlib import Path
from typing import Any

import pytest

from index.embed import shipped
from index.open import bundled, collection_in_memory, open_milvus
from qa import ReportQA
from qa.questions import read_questions

QUESTIONS = Path(__file__).parents[1] / "questions" / "article.dev.jsonl"
EVERY = 8  # of the questions; the soak tests ask all


@pytest.fixture(scope="module")
def uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("milvus") / "article.db")


@pytest.fixture(scope="module")
def both(uri: str) -> tuple[ReportQA, ReportQA]:
    """The bundled report in memory, and in Milvus Lite."""
    folder = ReportQA(collection_in_memory(shipped(), (bundled(shipped()),)))
    return folder, ReportQA.open(store="milvus", uri=uri)


def told(qa: ReportQA, question: Any) -> dict[str, Any]:
    """An answer without what differs from time to time."""
    answer = qa.ask(question.question, question.history).to_dict()
    del answer["metadata"]
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in answer.items()}


@pytest.mark.parametrize("step", [EVERY, pytest.param(1, marks=pytest.mark.soak)])
def test_answers_are_the_same(both: tuple[ReportQA, ReportQA], step: int) -> None:
    folder, milvus = both
    asked = read_questions(QUESTIONS)[::step]
    differing = [q.question for q in asked if told(folder, q) != told(milvus, q)]
    assert differing == []


def test_the_bundled_report_is_stored_once(both: tuple[ReportQA, ReportQA], uri: str) -> None:
    _, milvus = both
    again = open_milvus(uri=uri)
    assert again.store.entries() == milvus.collection.store.entries()
    again.remove("icbc-2021h1.md")
    assert open_milvus(uri=uri).sources() == []
