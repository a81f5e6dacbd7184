"""Answers worded by a chat model, held to the same check; extracted ones when it fails."""

import re
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace
from threading import Thread
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage

from index import Collection, Passage
from index.errors import ReportQAError
from index.split import sentences
from index.terms import language
from qa.extractive import ExtractiveAnswerer
from qa.figures import figures
from qa.matching import read_words
from qa.messages import message
from qa.prompts import prompt
from qa.result import Draft, DraftSentence, Evidence
from qa.units import Unit, units

DEADLINE = 30.0
PASSAGES = 8
CONFIDENCE = 0.7
NO_ANSWER = re.compile(r"^\W*NO ANSWER\W*$", re.IGNORECASE)
_MARKER = re.compile(r"\[(\d{1,3})\]")
_FINISHED = ("stop", "end_turn", "eos", None)


class ModelFailed(Exception):
    """The model gave nothing usable; the text says why, without content or keys."""


class GenerativeAnswerer:
    """Asks a chat model; falls back to the extractive answerer, and says so."""

    def __init__(
        self, collection: Collection, model: BaseChatModel, name: str, deadline: float = DEADLINE
    ) -> None:
        self.name = name
        self._model = model
        self._deadline = deadline
        self._extractive = ExtractiveAnswerer(collection)

    def draft(self, question: str, evidence: Evidence) -> Draft:
        """The model's sentences with the quotes that carry them, or the extractive draft."""
        passages = [hit.passage for hit in evidence.hits[:PASSAGES]]
        try:
            text = self._ask(question, passages)
            return self._as_draft(question, text, passages)
        except ModelFailed as failure:
            note = message("fallback", language(question)).format(reason=failure)
            draft = self._extractive.draft(question, evidence)
            return replace(draft, notices=(*draft.notices, note))

    def _ask(self, question: str, passages: Sequence[Passage]) -> str:
        asked = language(question)
        numbered = "\n\n".join(f"[{i}] {_shown(p)}" for i, p in enumerate(passages, 1))
        content = prompt("answer", asked, passages=numbered, question=question)
        future: Future[Any] = Future()
        Thread(target=self._call, args=(future, content), daemon=True).start()
        try:
            reply = future.result(timeout=self._deadline)
        except FutureTimeout as error:
            raise ModelFailed(f"no reply within {self._deadline:g} s") from error
        except Exception as error:  # a client of any vendor may raise anything
            raise ModelFailed(type(error).__name__) from error
        return _text_of(reply)

    def _call(self, future: "Future[Any]", content: str) -> None:
        """In a daemon thread, so that a call that hangs keeps neither a worker nor the exit."""
        try:
            future.set_result(self._model.invoke([HumanMessage(content)]))
        except BaseException as error:  # handed to the one who waits
            future.set_exception(error)

    def _as_draft(self, question: str, text: str, passages: Sequence[Passage]) -> Draft:
        if NO_ANSWER.match(text):
            return Draft((), 0.0, self.name)
        found = [s for s in _drafted(text, question, passages) if s.text]
        if not any(s.spans for s in found):
            raise ModelFailed("no sentence cites a passage")
        return Draft(tuple(found), CONFIDENCE, self.name)


def generative(collection: Collection, llm: BaseChatModel | str) -> GenerativeAnswerer:
    """An answerer for a chat model or its name ("openai:qwen3"); keys come from the environment."""
    if isinstance(llm, BaseChatModel):
        name = str(getattr(llm, "model_name", None) or getattr(llm, "model", None) or llm._llm_type)
        return GenerativeAnswerer(collection, llm, name)
    from langchain.chat_models import init_chat_model

    try:
        model = init_chat_model(llm, timeout=DEADLINE, max_retries=1, temperature=0)
    except Exception as error:
        raise ReportQAError(
            f"The chat model {llm!r} could not be set up ({type(error).__name__}). Name it as "
            "provider:model, install its LangChain package, and set its key in the environment."
        ) from error
    return GenerativeAnswerer(collection, model, llm)


def _shown(passage: Passage) -> str:
    """A passage as the model reads it, its heading and translation beside it."""
    parts = (passage.heading, passage.context, passage.text, passage.translation)
    return "\n".join(p for p in parts if p)


def _text_of(reply: Any) -> str:
    if not isinstance(reply, AIMessage):
        raise ModelFailed("the reply is not a message")
    reason = reply.response_metadata.get("finish_reason")
    if reason not in _FINISHED:
        raise ModelFailed(f"the reply ended with {reason}")
    text = reply.text.strip()
    if not text:
        raise ModelFailed("the reply is empty")
    return text


def _drafted(text: str, question: str, passages: Sequence[Passage]) -> list[DraftSentence]:
    """The reply's sentences, each with the spans that its markers lead to."""
    joined = re.sub(r"([。.!?！？])\s*((?:\[\d{1,3}\]\s*)+)", r" \2\1 ", text)
    found = []
    for start, end in sentences(joined):
        raw = joined[start:end]
        numbers = dict.fromkeys(int(n) for n in _MARKER.findall(raw))
        said = re.sub(r"\s+([。.!?！？])", r"\1", _MARKER.sub("", raw)).strip()
        cited = [passages[n - 1] for n in numbers if 0 < n <= len(passages)]
        spans = tuple(_span(said, question, p) for p in cited) if len(cited) == len(numbers) else ()
        found.append(DraftSentence(said, spans))
    return found


def _span(said: str, question: str, passage: Passage) -> tuple[Passage, int, int, str | None]:
    """The unit of the cited passage that shares most figures and words with the sentence."""
    found = units(passage, language(question))
    if not found:
        return passage, passage.start, passage.end, passage.translation
    best = max(found, key=lambda u: _shared(said, u))
    return passage, best.start, best.end, best.translation


def _shared(said: str, unit: Unit) -> float:
    theirs = read_words(f"{unit.original} {unit.translation or ''}")
    ours = read_words(said)
    held = figures(unit.original)
    same = sum(any(f.same(g) for g in held) for f in figures(said))
    return 3 * same + len(ours.terms & theirs.terms) + len(ours.concepts & theirs.concepts)
