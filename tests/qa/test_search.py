"""The contract: search, the choice of sources, and what LangChain sees."""

import asyncio
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever

from index import Hit
from index.errors import (
    UnknownSourceError,
)
from qa import ReportQA
from qa.request import Request
from tests.qa.samples import (
    BUNDLED,
    assert_well_formed,
    bare,
)

STAGES = ["standalone", "evidence", "draft", "check"]
ZH, EN = "工行净利润是多少?", "What was ICBC's net profit?"


class Names(BaseCallbackHandler):
    """Notes the name of every runnable that starts."""

    def __init__(self) -> None:
        self.started: list[str] = []

    def on_chain_start(self, *args: Any, **kwargs: Any) -> None:
        self.started.append(kwargs["name"])


def test_the_stages_are_seen_by_callbacks(qa: ReportQA) -> None:
    for run in (
        lambda c: qa.chain.invoke(Request(ZH), c),
        lambda c: qa.chain.batch([Request(ZH)], c),
        lambda c: asyncio.run(qa.chain.ainvoke(Request(ZH), c)),
        lambda c: qa.ask(ZH, config=c),
        lambda c: asyncio.run(qa.aask(ZH, config=c)),
    ):
        names = Names()
        run({"callbacks": [names]})
        assert [n for n in names.started if n in STAGES] == STAGES


def test_the_stages_are_seen_as_events(qa: ReportQA) -> None:
    async def gather() -> list[Any]:
        return [e async for e in qa.chain.astream_events(Request(EN), version="v2")]

    events = asyncio.run(gather())
    for kind in ("on_chain_start", "on_chain_end"):
        assert [e["name"] for e in events if e["event"] == kind and e["name"] in STAGES] == STAGES
    assert bare(events[-1]["data"]["output"]) == bare(qa.ask(EN))


def test_the_retriever(qa: ReportQA) -> None:
    retriever = qa.retriever(k=4, sources=[BUNDLED])
    assert isinstance(retriever, BaseRetriever)
    found = retriever.invoke("数字人民币钱包")
    assert len(found) == 4
    text = qa.document(BUNDLED).text
    for document, hit in zip(found, qa.search("数字人民币钱包", 4), strict=True):
        assert isinstance(document, LangChainDocument)
        meta = document.metadata
        assert text[meta["start"] : meta["end"]] == document.page_content == hit.passage.text
        assert (meta["source"], document.id) == (BUNDLED, hit.passage.id)
        assert meta["score"] == hit.score
    assert asyncio.run(retriever.ainvoke("数字人民币钱包")) == found


def test_search(qa: ReportQA) -> None:
    hits = qa.search("净利润", k=5)
    assert len(hits) == 5
    assert all(isinstance(h, Hit) for h in hits)
    assert hits == sorted(hits, key=lambda h: -h.score)
    assert "净利润1645亿元" in hits[0].passage.text
    text = qa.document(BUNDLED).text
    for p in (h.passage for h in hits):
        assert p.source == BUNDLED
        assert text[p.start : p.end] == p.text
        assert p.id
        assert p.page is None
    assert any("科技强行" in (h.passage.heading or "") for h in hits)
    assert qa.search("净利润", k=2) == hits[:2]
    assert qa.search("净利润", k=0) == []
    assert len(qa.search("净利润")) == 10
    assert qa.search("net profit", k=1)[0].passage.id == hits[0].passage.id


def test_sources_narrow_everything(two: ReportQA) -> None:
    for source in ("bank.md", "tea.md"):
        assert {h.passage.source for h in two.search("revenue 收入", sources=[source])} == {source}
        assert {
            d.metadata["source"] for d in two.retriever(sources=[source]).invoke("收入 revenue")
        } == {source}
        for question in ("What was the revenue?", "营业收入是多少?"):
            answer = two.ask(question, sources=[source], threshold=0)
            assert_well_formed(answer, two)
            assert {c.source for c in answer.citations} == {source}
            refused = two.ask(question, sources=[source], threshold=1)
            assert {p.source for p in refused.nearest} == {source}
            (batched,) = two.batch([question], sources=[source], threshold=0)
            assert bare(batched) == bare(answer)
    assert "8.6亿元" in two.ask("营业收入是多少?").text
    assert "3.5 million" in two.ask("What was the revenue of the tea company?").text


def test_an_unknown_source_is_an_error_everywhere(qa: ReportQA) -> None:
    for call in (
        lambda: qa.ask(ZH, sources=["no.md"]),
        lambda: qa.batch([ZH], sources=["no.md"]),
        lambda: asyncio.run(qa.aask(ZH, sources=["no.md"])),
        lambda: list(qa.stream(ZH, sources=["no.md"])),
        lambda: qa.search("净利润", sources=["no.md"]),
        lambda: qa.retriever(sources=["no.md"]).invoke("净利润"),
        lambda: qa.document("no.md"),
        lambda: qa.remove("no.md"),
    ):
        with pytest.raises(UnknownSourceError, match=r"no\.md"):
            call()
