"""Fakes that behave: real implementations of the project's protocols, small and deterministic."""

import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from index.embed import Vectors, unit
from index.language.terms import fold


class HashEmbedder:
    """An `Embedder` without a model: a hashed bag of character bigrams, scaled to length 1."""

    def __init__(self, dimension: int = 64, name: str | None = None) -> None:
        self.name = name or f"hash-{dimension}"
        self.dimension = dimension
        self.encoded = 0

    @property
    def word_dimension(self) -> int:
        return self.dimension

    @property
    def fingerprint(self) -> str:
        return f"{self.name}:{self.dimension}"

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            folded = fold(text)
            for i in range(max(1, len(folded) - 1)):
                bigram = folded[i : i + 2].encode("utf-8", "surrogatepass")
                vectors[row, zlib.crc32(bigram) % self.dimension] += 1
        return unit(vectors)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_documents(texts)


@dataclass(frozen=True)
class Reply:
    """What a scripted model says, how its message ends, and how long it takes to say it."""

    text: str
    finish_reason: str | None = "stop"
    seconds: float = 0.0


class FakeChatModel(BaseChatModel):
    """A LangChain chat model of which only `reply` is to be written."""

    def reply(self, messages: list[BaseMessage]) -> AIMessage:
        """What it says to these messages."""
        raise NotImplementedError

    @property
    def _llm_type(self) -> str:
        return type(self).__name__.removesuffix("ChatModel").lower()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self.reply(messages))])


class ScriptedChatModel(FakeChatModel):
    """A LangChain chat model that plays a script: it replies, sleeps or raises, in turn."""

    script: list[str | Reply | Exception]
    model_name: str = "scripted"
    prompts: list[str] = Field(default_factory=list)
    """The prompts it was given, oldest first."""

    def reply(self, messages: list[BaseMessage]) -> AIMessage:
        self.prompts.append(messages[-1].text)
        turn = self.script[len(self.prompts) - 1]
        if isinstance(turn, Exception):
            raise turn
        reply = Reply(turn) if isinstance(turn, str) else turn
        time.sleep(reply.seconds)
        metadata = {"finish_reason": reply.finish_reason} if reply.finish_reason else {}
        return AIMessage(reply.text, response_metadata=metadata)


class StreamingChatModel(FakeChatModel):
    """A LangChain chat model that streams the same pieces to whatever it is asked."""

    pieces: list[str]

    def reply(self, messages: list[BaseMessage]) -> AIMessage:
        return AIMessage("".join(self.said()))

    def said(self) -> Iterator[str]:
        """The pieces as they are streamed."""
        yield from self.pieces

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for piece in self.said():
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
