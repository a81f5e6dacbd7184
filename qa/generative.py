"""Answers worded by a chat model, held to the check; extracted ones when it fails.

The model is given the question and numbered passages. Its sentences are read while they arrive,
each with the spans that its numbers lead to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.runnables.config import ensure_config

from index import Collection, Language, Passage
from index.language.terms import language
from qa.answer import Answerer
from qa.checking.grounding import is_active
from qa.checking.pinpoint import pinpoint
from qa.composition.messages import message
from qa.composition.told import told
from qa.extractive import ExtractiveAnswerer
from qa.figures import figures
from qa.followup import History
from qa.language.words import read_words
from qa.llm.calling import ModelCall, ModelFailed, tells_reason
from qa.llm.packing import estimate, pack
from qa.llm.prompts import inert, prompt
from qa.llm.reply import SHAPE, ReplyReader, Said
from qa.result import Draft, DraftSentence, Evidence

DEADLINE = 30.0
REWRITING = 0.2  # share of the deadline for rewriting a follow-up; the rest is for the answer
CONFIDENCE = 0.7
CONTEXT = 8_192  # tokens, where a model does not tell how many it takes
MOST_CONTEXT = 32_768  # more than all passages ever found; nothing is gained beyond
REPLY = 1_024  # tokens left free for the reply
MOST_SENTENCES = 12
LONGEST_QUESTION = 400
TURNS = 6
FRESH_WORDS = 2  # that a rewritten question may add to what was said


class GenerativeAnswerer:
    """Asks a chat model; falls back to the extractive answerer, and says so.

    `deadline` is in seconds, for one question with all attempts; `context` in tokens.
    """

    confidence = CONFIDENCE

    def __init__(
        self,
        collection: Collection,
        model: BaseChatModel,
        name: str,
        deadline: float = DEADLINE,
        context: int | None = None,
    ) -> None:
        self.name = name
        self._model = model
        self._deadline = deadline
        self._context = context or context_of(model)
        self.plain: Answerer = ExtractiveAnswerer(collection)

    def on(self, collection: Collection) -> "GenerativeAnswerer":
        """The same model over another collection."""
        return GenerativeAnswerer(collection, self._model, self.name, self._deadline, self._context)

    def draft(self, question: str, evidence: Evidence) -> Draft:
        """The model's sentences with the spans that carry them, or the extractive draft."""
        *_, draft = self.sentences(question, evidence)
        assert isinstance(draft, Draft)
        return draft

    def sentences(self, question: str, evidence: Evidence) -> Iterator[DraftSentence | Draft]:
        """Each sentence of the model's once it is complete, then the draft that counts."""
        asked = language(question)
        messages, passages = self._messages(question, evidence, asked)
        seconds = self._deadline * (1 - REWRITING)
        call = ModelCall(self._model, messages, seconds, ensure_config(), options_for(self._model))
        reader = ReplyReader()
        drafted: list[DraftSentence] = []
        try:
            for said in _read(call, reader):
                if not said.refuses:
                    drafted.append(_drafted(said, passages, asked))
                    yield drafted[-1]
            yield self._whole(drafted, reader, call)
        except ModelFailed as failure:
            draft = self.instead(question, evidence, str(failure))
            yield replace(draft, metadata={**draft.metadata, **self._told(call, str(failure))})

    def instead(self, question: str, evidence: Evidence, reason: str) -> Draft:
        """The extractive draft, labelled with why it stands in for the model's."""
        asked = language(question)
        note = message("fallback", asked).format(reason=told(reason, asked))
        draft = self.plain.draft(question, evidence)
        return replace(draft, notices=(*draft.notices, note))

    def standalone(self, question: str, history: History) -> tuple[str | None, dict[str, Any]]:
        """The question as the model completes it from the turns before; None where it failed."""
        asked = language(question)
        turns = "\n".join(f"{t.get('role')}: {t.get('content')}" for t in history[-TURNS:])
        system, user = prompt(
            "standalone", asked, conversation=inert(turns), question=inert(question)
        )
        messages = [SystemMessage(system), HumanMessage(user)]
        call = ModelCall(self._model, messages, self._deadline * REWRITING, ensure_config())
        try:
            text = _rewritten("".join(call), question, turns)
            return text, call.metadata()
        except ModelFailed as failure:
            return None, {**call.metadata(), "failed": str(failure)}

    def _messages(
        self, question: str, evidence: Evidence, asked: Language
    ) -> tuple[list[SystemMessage | HumanMessage], list[Passage]]:
        """The prompt, and the passages that its numbers stand for."""
        system, user = prompt("answer", asked, passages="", question=inert(question))
        room = self._context - REPLY - estimate(system) - estimate(user)
        packed = pack([hit.passage for hit in evidence.hits], room)
        numbered = "\n\n".join(f"[{i}] {p.text}" for i, p in enumerate(packed, 1))
        system, user = prompt("answer", asked, passages=numbered, question=inert(question))
        return [SystemMessage(system), HumanMessage(user)], [p.passage for p in packed]

    def _whole(self, drafted: list[DraftSentence], reader: ReplyReader, call: ModelCall) -> Draft:
        """The draft of a reply that arrived whole; raises ModelFailed where it says nothing."""
        metadata = self._told(call)
        if reader.refuses and not any(s.spans for s in drafted):
            return Draft((), 0.0, self.name, metadata=metadata)
        if not drafted:
            raise ModelFailed("the reply holds no sentence")
        return Draft(tuple(drafted), CONFIDENCE, self.name, metadata=metadata)

    def _told(self, call: ModelCall, failure: str = "") -> dict[str, Any]:
        failed = {"failed": failure} if failure else {}
        return {"model": {"name": self.name, **call.metadata(), **failed}}


def context_of(model: BaseChatModel) -> int:
    """The tokens that a model takes: its own setting, what LangChain knows of it, or 8,192."""
    profile: Any = getattr(model, "profile", None) or {}
    known = getattr(model, "num_ctx", None) or profile.get("max_input_tokens")
    return min(int(known or CONTEXT), MOST_CONTEXT)


def options_for(model: BaseChatModel) -> dict[str, Any]:
    """Arguments beyond the messages: token counts, and structured output where it is known to work.

    Only OpenAI's own client is given any; a server that refuses them is asked again without.
    """
    if not tells_reason(model) or not hasattr(model, "stream_usage"):
        return {}
    profile: Any = getattr(model, "profile", None) or {}
    shape = {"response_format": SHAPE} if profile.get("structured_output") else {}
    return shape if model.disable_streaming is True else {"stream_usage": True, **shape}


def _read(call: ModelCall, reader: ReplyReader) -> Iterator[Said]:
    """The sentences of a call as they arrive, at most MOST_SENTENCES."""
    count = 0
    for text in call:
        for said in reader.feed(text):
            count += 1
            if count > MOST_SENTENCES:
                raise ModelFailed(f"the reply has more than {MOST_SENTENCES} sentences")
            yield said
    yield from reader.finish()


def _drafted(said: Said, passages: Sequence[Passage], asked: Language) -> DraftSentence:
    """The sentence with its spans; without any where one of its numbers is invented."""
    cited = [passages[n - 1] for n in said.numbers if 0 < n <= len(passages)]
    if len(cited) < len(said.numbers):
        cited = []
    spans = dict.fromkeys(span for p in cited for span in pinpoint(said.text, p, asked))
    return DraftSentence(said.text, tuple(spans), asked)


def _rewritten(reply: str, question: str, turns: str) -> str:
    """A rewritten question; raises ModelFailed for one that asks for what nobody named."""
    lines = [line.strip().strip('"“”') for line in reply.splitlines() if line.strip()]
    if len(lines) != 1 or len(lines[0]) > LONGEST_QUESTION:
        raise ModelFailed("the rewritten question is not one line")
    text = lines[0]
    if language(text) != language(question):
        raise ModelFailed("the rewritten question is in another language")
    known = f"{question}\n{turns}"
    fresh = read_words(text).terms - read_words(known).terms
    named = figures(known)
    is_alien = not all(any(f.same(g) for g in named) for f in figures(text))
    if is_alien or len(fresh) > FRESH_WORDS or is_active(text, known):
        raise ModelFailed("the rewritten question holds what nobody named")
    return text
