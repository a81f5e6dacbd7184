"""The chain's answer as events, told while it is made."""

import contextvars
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace

from langchain_core.runnables import Runnable, RunnableConfig

from qa.request import Request
from qa.result import Answer, AnswerEvent, Event, SentenceEvent


def following(
    chain: Runnable[Request, Answer], request: Request, config: RunnableConfig | None = None
) -> Iterator[Event]:
    """The evidence, each checked sentence as it comes, and last the answer.

    The chain runs in a thread of its own, with this one's context, so that its callbacks and
    traces are those of any other call. What it raises is raised here.
    """
    told: queue.SimpleQueue[Event | BaseException] = queue.SimpleQueue()

    def run() -> None:
        try:
            told.put(AnswerEvent(chain.invoke(replace(request, listener=told.put), config)))
        except BaseException as error:  # raised again by the one who waits
            told.put(error)

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), daemon=True).start()
    shown: list[str] = []
    while not isinstance(event := told.get(), AnswerEvent):
        if isinstance(event, BaseException):
            raise event
        if isinstance(event, SentenceEvent):
            shown.append(event.text)
        yield event
    if not shown:
        yield from _sentences(event.answer)
    yield event


def _sentences(answer: Answer) -> Iterator[SentenceEvent]:
    for sentence in answer.sentences:
        carried = tuple(c for c in answer.citations if f"[{c.number}]" in sentence)
        yield SentenceEvent(sentence, carried)
