"""The article's questions are answered from Milvus as they are from a folder."""

from pathlib import Path
from typing import Any

import pytest

from index.embed import shipped
from index.open import bundled, collection_in_memory, open_milvus
from qa import ReportQA
from qa.questions import read_questions
from tests.milvus import server

QUESTIONS = Path(__file__).parents[1] / "questions"
EVERY = 8  # of the questions; the soak tests ask all
SAMPLED = [("article.dev.jsonl", EVERY), ("article.test.jsonl", 2 * EVERY)]
WHOLE = [("article.dev.jsonl", 1), ("article.test.jsonl", 1)]


@pytest.fixture(scope="module")
def uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("milvus") / "article.db")


@pytest.fixture(scope="module")
def folder() -> ReportQA:
    return ReportQA(collection_in_memory(shipped(), (bundled(shipped()),)))


@pytest.fixture(scope="module")
def milvus(uri: str) -> ReportQA:
    return ReportQA.open(store="milvus", uri=uri)


def told(qa: ReportQA, question: Any) -> dict[str, Any]:
    """An answer without what differs from time to time; scores are told apart by 4 digits.

    FAISS and Milvus add up the numbers of an inner product in different orders.
    """
    answer = qa.ask(question.question, question.history).to_dict()
    del answer["metadata"]
    return {k: _rounded(v) for k, v in answer.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    return round(value, 4) if isinstance(value, float) else value


def differing(one: ReportQA, other: ReportQA, name: str, every: int) -> list[str]:
    """The ids of the questions that are answered differently."""
    asked = read_questions(QUESTIONS / name)[::every]
    return [q.id for q in asked if told(one, q) != told(other, q)]


@pytest.mark.parametrize(
    ("name", "every"),
    [*SAMPLED, *(pytest.param(*each, marks=pytest.mark.soak) for each in WHOLE)],
)
def test_answers_are_the_same(folder: ReportQA, milvus: ReportQA, name: str, every: int) -> None:
    assert differing(folder, milvus, name, every) == []


@pytest.mark.soak
@pytest.mark.parametrize(("name", "every"), WHOLE)
def test_a_real_server_answers_the_same(folder: ReportQA, name: str, every: int) -> None:
    """One that has no sparse vectors: terms are found by a filter, and scored here."""
    assert differing(folder, ReportQA.open(store="milvus", uri=server().uri), name, every) == []


def test_the_bundled_report_is_stored_once(milvus: ReportQA, uri: str) -> None:
    again = open_milvus(uri=uri)
    assert again.store.entries() == milvus.collection.store.entries()
    again.remove("icbc-2021h1.md")
    assert open_milvus(uri=uri).sources() == []
