"""Answers and passages made by hand."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from index import Language, Passage
from index.passage import BlockKind
from qa import Answer, Citation
from web.chat import Chat, Turn, Turns

TEXT = "报告期内,营业收入4678亿元,同比增长4.3%;净利润1645亿元。"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=http://evil.example/a.png onerror=alert(1)>',
    "![x](http://evil.example/a.png)",
    "[x](javascript:alert(1))",
    "${alert(1)} {{constructor}} `x` $$\\href{http://evil.example}{x}$$",
    "<style>@import url(http://evil.example)</style>",
    "</div></section><iframe src=//evil.example>",
    "a\x00b\x1b[31m\ud800c",
    "\u202egnirts desrever\u2066",
    "[1][2][99999999999999999999]",
    "' onmouseover='alert(1)",
)


def passage(text: str = TEXT, start: int = 100, kind: BlockKind = "paragraph") -> Passage:
    return Passage(
        id="p",
        source="a.md",
        text=text,
        start=start,
        end=start + len(text),
        kind=kind,
        heading="年报 > 经营情况",
    )


def citation(quote: str, number: int = 1, of: Passage | None = None) -> Citation:
    holder = of or passage()
    start = holder.start + holder.text.index(quote)
    return Citation(
        number, quote, None, holder.source, start, start + len(quote), holder.page, holder
    )


def answer(text: str, *citations: Citation) -> Answer:
    return Answer(
        status="answered",
        text=text,
        language="zh",
        confidence=0.81,
        question="?",
        citations=citations,
        metadata={"seconds": 0.0312},
    )


def refusal(*nearest: Passage) -> Answer:
    return replace(answer("没有找到。"), status="refused", nearest=nearest, confidence=0.04)


def done(it: Answer, number: int = 1, question: str = "问") -> Turn:
    return Turn(number, question, stage="done", answer=it)


def states(
    chat: Chat,
    question: str,
    turns: Turns = (),
    language: Language = "zh",
    sources: Sequence[str] | None = None,
) -> list[Turns]:
    """The conversation at each step of an answer, in an event loop of its own."""

    async def gather() -> list[Turns]:
        return [state async for state in chat.respond(question, turns, language, sources)]

    with ThreadPoolExecutor(1) as pool:  # an open browser leaves this thread a loop that runs
        return pool.submit(asyncio.run, gather()).result()
