"""`ReportQA`: the Python API, and the only place that chooses the answerer."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from index import Collection, Document, Embedder, Hit, SourceInfo, open_collection
from index.added import added_within
from index.collection import PathLike
from index.errors import InputError
from index.language.terms import clean
from index.progress import Progress
from qa.answer import Answerer
from qa.chain import Stages, build_chain
from qa.extractive import ExtractiveAnswerer
from qa.followup import History
from qa.ranking.confidence import THRESHOLD
from qa.request import Request
from qa.result import (
    EXTRACTIVE,
    Answer,
    Event,
    Evidence,
)
from qa.retrieve import HybridSearch, ReportRetriever
from qa.streaming import following

LLM_VARIABLE = "REPORTQA_LLM"  # names a chat model where no `llm` is given
LLM_HELP = (
    "a chat model: openai:gpt-4o-mini, ollama:qwen3, openai:NAME@BASE-URL for any compatible "
    "server, or extractive for none (default: the variable REPORTQA_LLM)"
)
MAX_QUESTION = 4_000
MAX_TURNS = 20
BATCH = 4


class ReportQA:
    """Answers questions about a collection of reports, with verbatim citations."""

    def __init__(self, collection: Collection, answerer: Answerer | None = None) -> None:
        self.collection = collection
        self.engine = answerer or ExtractiveAnswerer(collection)
        self._stages = Stages(collection, self.engine)
        self._search = HybridSearch(collection)
        self.chain: Runnable[Request, Answer] = build_chain(self._stages)

    @classmethod
    def open(
        cls,
        path: PathLike | None = None,
        *,
        llm: Any = None,
        embedding: str | Embedder | None = None,
        store: str | None = None,
        uri: str | None = None,
    ) -> "ReportQA":
        """Open reports: the bundled one (and what was added) without a path, else an index folder.

        A folder that does not exist is an empty collection, and made by the first `add`; until
        then every question is refused, saying so.
        `llm` is a LangChain chat model, or its name such as "openai:gpt-4o-mini", "ollama:qwen3" or
        "openai:qwen3@http://127.0.0.1:8000/v1"; without one, the environment variable REPORTQA_LLM
        names it. With neither, or "extractive", answers are extracted. `embedding` names a
        sentence-transformers model. `store="milvus"` keeps the reports in the Milvus server or file
        of `uri`, and `path` names a collection there; the variables REPORTQA_STORE and
        REPORTQA_URI stand in for what is not given. Raises ReportQAError (IndexFolderError,
        ModelMismatchError, EmbeddingError), saying what to do.
        """
        collection = open_collection(path, embedding=embedding, store=store, uri=uri)
        return cls.over(collection, llm=llm)

    @classmethod
    def over(cls, collection: Collection, *, llm: Any = None) -> "ReportQA":
        """The same over a collection that is open; `llm` as for `open`."""
        return cls(collection, _answerer(collection, llm))

    def add(
        self,
        *paths: PathLike,
        translations: Mapping[str, PathLike] | None = None,
        encoding: str | None = None,
        progress: Progress | None = None,
    ) -> list[SourceInfo]:
        """Add or replace reports, all of them or none; durable when it returns.

        Files that have not changed cost nothing. `progress` is called with an
        `index.progress.Step` as the work goes on: `.file`, `.stage` ("read", "embed", "save" or
        "unchanged"), `.done` of `.total` files, `.part` of the stage, and `.share`, how much of
        all is done, from 0 to 1. Raises DocumentError, IndexFolderError.
        """
        return self.collection.add(
            *paths, translations=translations, encoding=encoding, progress=progress
        )

    def remove(self, *sources: str) -> None:
        """Forget reports; raises UnknownSourceError."""
        self.collection.remove(*sources)

    def sources(self, since: str | None = None, until: str | None = None) -> list[SourceInfo]:
        """The reports held, in order of addition; of a period, those that were added in it.

        `since` and `until` are days or times as ISO 8601 has them, both included (UTC where no
        zone is named). Raises InputError for what is none.
        """
        return added_within(self.collection.sources(), since, until)

    def document(self, source: str) -> Document:
        """A report's text and structure; raises UnknownSourceError."""
        return self.collection.document(source)

    def search(self, text: str, k: int = 10, sources: Sequence[str] | None = None) -> list[Hit]:
        """The k best passages for a text, best first."""
        return self._search.search(_acceptable(text), k, _listed(sources))

    def retriever(self, k: int = 10, sources: Sequence[str] | None = None) -> ReportRetriever:
        """The same search as a LangChain retriever."""
        chosen = None if sources is None else list(_listed(sources) or ())
        return ReportRetriever(search=self._search, k=k, sources=chosen)

    def ask(
        self,
        question: str,
        history: History | None = None,
        *,
        sources: Sequence[str] | None = None,
        threshold: float | None = None,
        config: RunnableConfig | None = None,
    ) -> Answer:
        """Answer one question. `history` holds the turns before it, oldest first.

        `threshold` is the confidence below which the answer is a refusal; the default is
        `qa.ranking.confidence.THRESHOLD`.
        Raises InputError for a question that is empty or too long, UnknownSourceError.
        """
        return self.chain.invoke(self._request(question, history, sources, threshold), config)

    def at_threshold(self, state: Mapping[str, Any], threshold: float) -> Answer:
        """What `ask` would have said at another threshold, from what the chain's `draft` stage
        gave (a callback of `config` hears of it); nothing is searched, read or written again.
        """
        request = replace(state["request"], threshold=threshold)
        return self._stages.answer({**state, "request": request})

    async def aask(
        self,
        question: str,
        history: History | None = None,
        *,
        sources: Sequence[str] | None = None,
        threshold: float | None = None,
        config: RunnableConfig | None = None,
    ) -> Answer:
        """`ask` for asynchronous code."""
        request = self._request(question, history, sources, threshold)
        return await self.chain.ainvoke(request, config)

    def batch(
        self,
        questions: Sequence[str],
        *,
        sources: Sequence[str] | None = None,
        threshold: float | None = None,
    ) -> list[Answer]:
        """Answer many questions, each on its own, in order."""
        requests = [self._request(q, None, sources, threshold) for q in questions]
        return self.chain.batch(requests, {"max_concurrency": BATCH})

    def evidence(
        self,
        question: str,
        history: History | None = None,
        *,
        sources: Sequence[str] | None = None,
    ) -> Evidence:
        """What `ask` would answer from: the question as understood, and the passages found."""
        request = self._request(question, history, sources, None)
        return self._stages.evidence(self._stages.standalone(request))

    def stream(
        self,
        question: str,
        history: History | None = None,
        *,
        sources: Sequence[str] | None = None,
        threshold: float | None = None,
        config: RunnableConfig | None = None,
    ) -> Iterator[Event]:
        """The evidence, then each sentence once it has passed the check, then the whole answer.

        The whole answer alone counts: where a model fails half way, it holds other sentences.
        """
        request = self._request(question, history, sources, threshold)
        yield from following(self.chain, request, config)

    async def astream(
        self, question: str, history: History | None = None, **options: Any
    ) -> AsyncIterator[Event]:
        """`stream` for asynchronous code."""
        events = self.stream(question, history, **options)
        while (event := await asyncio.to_thread(next, events, None)) is not None:
            yield event

    def _request(
        self,
        question: str,
        history: History | None,
        sources: Sequence[str] | None,
        threshold: float | None,
    ) -> Request:
        sources = _listed(sources)
        self.collection.check_sources(sources)
        limit = THRESHOLD if threshold is None else threshold
        if not _is_share(limit):
            raise InputError(f"The threshold is {limit!r}; it must lie between 0 and 1.")
        return Request(_acceptable(question), _turns(history), sources, limit)


def _acceptable(question: str) -> str:
    """A question within bounds; raises InputError saying what is wrong with it."""
    if not isinstance(question, str):
        raise InputError(f"A question must be text, not {type(question).__name__}.")
    if len(question) > MAX_QUESTION:
        raise InputError(
            f"The question has {len(question):,} characters; the limit is {MAX_QUESTION:,}. "
            "Shorten it, and add long texts as a report instead."
        )
    cleaned = clean(question).strip()
    if not cleaned:
        raise InputError("The question is empty. Type what you want to know.")
    return cleaned


def _listed(sources: Sequence[str] | None) -> Sequence[str] | None:
    """The reports to ask; one may be given by its name alone."""
    return [sources] if isinstance(sources, str) else sources


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1


def _turns(history: Any) -> History:
    """The last turns, cut to the length of a question; raises InputError for what is no history."""
    try:
        return tuple(
            {"role": str(turn["role"]), "content": clean(turn["content"][:MAX_QUESTION])}
            for turn in tuple(history or ())[-MAX_TURNS:]
        )
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise InputError(
            'The history must be a list of {"role": "user" or "assistant", "content": text}, '
            "oldest first."
        ) from error


def _answerer(collection: Collection, llm: Any) -> Answerer:
    llm = os.environ.get(LLM_VARIABLE) if llm is None else llm
    if llm in (None, "", EXTRACTIVE):
        return ExtractiveAnswerer(collection)
    from qa.llm.models import generative

    return generative(collection, llm)
