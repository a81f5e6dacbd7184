"""With the model out of reach, answers are those of the extractive engine, but for one notice."""

from dataclasses import replace

import pytest

from qa import ReportQA
from qa.assemble import LLM_VARIABLE
from qa.generative import GenerativeAnswerer
from qa.llm.models import generative
from qa.questions import read_questions
from tests.fakes import ScriptedChatModel
from tests.qa.forgeries import ROOT
from tests.qa.samples import ASKED, UNANSWERABLE, bare

SETS = ("article.dev.jsonl",)


def questions() -> list[tuple[str, tuple[dict[str, str], ...]]]:
    """Questions about the bundled report, with their histories."""
    paths = [ROOT / "tests/questions" / name for name in SETS]
    read = [q for path in paths if path.exists() for q in read_questions(path)]
    own = [(q, ()) for q in [*(question for question, _ in ASKED), *UNANSWERABLE]]
    small = [("你好", ()), ("Summarise the report", ()), ("增长了多少?", ())]
    asked = [(q.question, tuple(dict(t) for t in q.history)) for q in read if not q.reports]
    return [*own, *small, *asked]


def test_answers_are_identical_but_for_the_notice(
    qa: ReportQA, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through LangChain's own client, to a port on which nobody listens."""
    monkeypatch.setattr("qa.llm.calling.PAUSES", (0.0, 0.0))
    made = generative(qa.collection, "openai:qwen3@http://127.0.0.1:9/v1")
    llm = ReportQA(qa.collection, made)
    asked = questions()
    assert len(asked) >= 100
    assert sum(bool(history) for _, history in asked) >= 5
    for question, history in asked:
        plain, answer = qa.ask(question, history), llm.ask(question, history)
        notices = tuple(n for n in answer.notices if "OpenAIConnectionError" not in n)
        assert bare(replace(answer, notices=notices)) == bare(plain), question
        assert len(answer.notices) - len(notices) == ("model" in answer.metadata)


def test_the_variable_names_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LLM_VARIABLE, "openai:qwen3@http://127.0.0.1:9/v1")
    assert ReportQA.open().engine.name == "openai:qwen3"
    assert ReportQA.open(llm="extractive").engine.name == "extractive"
    model = ScriptedChatModel(script=[], model_name="mine")
    assert ReportQA.open(llm=model).engine.name == "mine"
    monkeypatch.setenv(LLM_VARIABLE, "")
    assert ReportQA.open().engine.name == "extractive"


@pytest.mark.parametrize("name", ["ollama:qwen3", "openai:qwen3@http://127.0.0.1:8000/v1"])
def test_known_names_need_no_key(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    engine = ReportQA.open(llm=name).engine
    assert isinstance(engine, GenerativeAnswerer)
    assert engine.name == name.partition("@")[0]
