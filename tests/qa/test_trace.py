"""Callbacks see every stage and the model; --verbose prints each stage's value."""

import io
from typing import Any
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import BaseMessage
from langchain_core.outputs import LLMResult

from qa import ReportQA
from qa.__main__ import main
from qa.generative import GenerativeAnswerer
from qa.llm.models import generative
from qa.trace import STAGES, StagePrinter
from tests.fakes import ScriptedChatModel, StreamingChatModel
from tests.misbehaving import misbehaving

ZH = "工行净利润是多少?"
REPLY = "工行净利润1645亿元,同比增长9.8%。[1] 净利润9999亿元。[1]"


class Seen(BaseCallbackHandler):
    """Keeps what a tracer would be told."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.parents: list[UUID | None] = []
        self.runs: dict[UUID, str] = {}
        self.replies: list[str] = []

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, name: str = "", **kwargs: Any
    ) -> None:
        self.stages.append(name)
        self.runs[run_id] = name

    def on_chat_model_start(
        self,
        serialized: Any,
        messages: list[list[BaseMessage]],
        *,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        self.parents.append(parent_run_id)

    def on_llm_end(self, response: LLMResult, **kwargs: Any) -> None:
        self.replies.append(response.generations[0][0].text)


def opened(qa: ReportQA, *script: str) -> ReportQA:
    model = ScriptedChatModel(script=list(script))
    return ReportQA(qa.collection, GenerativeAnswerer(qa.collection, model, "scripted"))


def test_a_callback_sees_the_stages_and_the_model_within_its_stage(qa: ReportQA) -> None:
    seen = Seen()
    opened(qa, REPLY).ask(ZH, config={"callbacks": [seen], "tags": ["mine"]})
    assert [s for s in seen.stages if s in STAGES] == list(STAGES)
    assert seen.replies == [REPLY]
    (parent,) = seen.parents
    assert parent is not None
    assert seen.runs[parent] == "draft"


def test_a_streamed_answer_is_traced_alike(qa: ReportQA) -> None:
    seen = Seen()
    model = StreamingChatModel(pieces=[REPLY[:9], REPLY[9:]])
    llm = ReportQA(qa.collection, GenerativeAnswerer(qa.collection, model, "scripted"))
    list(llm.stream(ZH, config={"callbacks": [seen]}))
    assert [s for s in seen.stages if s in STAGES] == list(STAGES)
    assert seen.replies == [REPLY]
    assert [seen.runs[p] for p in seen.parents if p] == ["draft"]


def test_a_rewriting_is_traced_within_its_stage(qa: ReportQA) -> None:
    seen = Seen()
    llm = opened(qa, "工行营业收入是多少?", "工行营业收入4678亿元。[1]")
    answer = llm.ask("营业收入呢?", [{"role": "user", "content": ZH}], config={"callbacks": [seen]})
    assert [seen.runs[p] for p in seen.parents if p] == ["standalone", "draft"]
    assert answer.engine == "scripted"
    assert answer.metadata["rewriting"]["attempts"] == 1


def test_every_stage_is_printed(qa: ReportQA) -> None:
    out = io.StringIO()
    opened(qa, REPLY).ask(ZH, config={"callbacks": [StagePrinter(out)]})
    text = out.getvalue()
    for part in ("--- standalone", "--- evidence", "--- prompt", "--- reply", "--- draft",
                 "--- check", "[1] ", "struck out: 净利润9999亿元", "seconds: ",
                 "<system>"):  # fmt: skip
        assert part in text
    assert text.index("--- evidence") < text.index("--- prompt") < text.index("--- draft")


def test_verbose_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([ZH]) == 0
    quiet = capsys.readouterr()
    assert main([ZH, "--verbose"]) == 0
    loud = capsys.readouterr()
    assert loud.out == quiet.out
    assert quiet.err == ""
    assert "--- evidence" in loud.err


def test_times_and_tokens_are_told(qa: ReportQA) -> None:
    told = opened(qa, REPLY).ask(ZH).metadata
    assert set(told["stages"]) == {"request", "evidence", "draft", "answer"}
    assert sum(told["stages"].values()) <= told["seconds"] + 0.01
    assert told["model"]["name"] == "scripted"


def test_a_real_client_is_traced_within_its_stage(
    qa: ReportQA, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """LangChain's own client runs on another event loop; its run still belongs to the stage."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    seen = Seen()
    with misbehaving() as server:
        name = f"openai:qwen3@{server.url('good')}"
        llm = ReportQA(qa.collection, generative(qa.collection, name))
        llm.ask(ZH, config={"callbacks": [seen]})
        assert main([ZH, "--llm", name, "--verbose"]) == 0
    assert [seen.runs[p] for p in seen.parents if p] == ["draft"]
    assert len(seen.replies) == 1
    told = capsys.readouterr()
    assert "openai:qwen3, answered" in told.out
    assert "--- reply" in told.err
    assert "'input_tokens': 800" in told.err
    assert "sk-secret" not in told.out + told.err
    assert "127.0.0.1" not in told.out + told.err
