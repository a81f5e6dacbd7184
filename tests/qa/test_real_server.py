"""A round trip to a real OpenAI-compatible server, through LangChain's client: nonsense is refused.

The server is transformers' own, the model tiny and random; see tests/tiny_server.py.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa import AnswerEvent, ReportQA, SentenceEvent
from qa.generative import GenerativeAnswerer
from qa.llm.models import generative
from tests.qa.samples import assert_well_formed, bare
from tests.tiny_server import make_model, serving

QUESTIONS = ("工行净利润是多少?", "How many corporate e-CNY wallets were opened?")
PATIENCE = 60.0  # seconds; the model is slow on a busy machine, and here that is no fault


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The running server's base URL and the name of its model."""
    folder = tmp_path_factory.mktemp("tiny")
    model = make_model(folder / "model")
    with serving(model, folder / "log.txt") as url:
        yield url, str(model)


def opened(qa: ReportQA, server: tuple[str, str], streams: bool) -> ReportQA:
    url, name = server
    model = generative(qa.collection, f"openai:{name}@{url}")._model
    model.disable_streaming = not streams
    answerer = GenerativeAnswerer(qa.collection, model, "tiny", deadline=PATIENCE)
    return ReportQA(qa.collection, answerer)


def test_the_model_is_tiny(server: tuple[str, str]) -> None:
    assert (Path(server[1]) / "model.safetensors").stat().st_size < 1_000_000


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_nonsense_ends_in_a_labelled_answer(
    question: str, streams: bool, qa: ReportQA, server: tuple[str, str]
) -> None:
    *events, last = opened(qa, server, streams).stream(question)
    assert isinstance(last, AnswerEvent)
    answer, plain = last.answer, qa.ask(question)
    assert_well_formed(answer, qa)
    told = answer.metadata["model"]
    assert told["attempts"] == 1
    assert told["input_tokens"] > 100
    assert told["output_tokens"] > 0
    same = replace(answer, notices=answer.notices[:-1], unsupported=())
    assert bare(same) == bare(plain)
    shown = [e.text for e in events if isinstance(e, SentenceEvent)]
    assert shown == list(plain.sentences)
