"""Each stage's value as it is made, told through LangChain's callbacks; for `--verbose`."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import BaseMessage
from langchain_core.outputs import LLMResult

from qa.result import Answer, Draft, Evidence

STAGES = ("standalone", "evidence", "draft", "check")
WIDTH = 200  # characters shown of a passage, a sentence or a prompt's line


class StageListener(BaseCallbackHandler):
    """Hears what each stage of the chain makes."""

    def __init__(self) -> None:
        self._names: dict[UUID, str] = {}

    def made(self, stage: str, value: Any) -> None:
        """Called with each stage's name and value, in order."""

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, name: str = "", **kwargs: Any
    ) -> None:
        """Remember which run is which stage."""
        if name in STAGES:
            self._names[run_id] = name

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """Pass on the value that a stage made."""
        name = self._names.pop(run_id, None)
        if name is not None:
            self.made(name, outputs)


class StagePrinter(StageListener):
    """Prints what each stage of the chain returned, and what a model was asked and said."""

    def __init__(self, out: TextIO | None = None) -> None:
        super().__init__()
        self._out = out or sys.stderr

    def made(self, stage: str, value: Any) -> None:
        """Print the value that a stage made."""
        self._tell(stage, shown(stage, value))

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """Name the stage that failed."""
        name = self._names.pop(run_id, None)
        if name is not None:
            self._tell(name, [type(error).__name__])

    def on_chat_model_start(
        self, serialized: Any, messages: list[list[BaseMessage]], **kwargs: Any
    ) -> None:
        """Print the prompt."""
        lines = [line for m in messages[0] for line in [f"<{m.type}>", *m.text.splitlines()]]
        self._tell("prompt", [_short(line) for line in lines])

    def on_llm_end(self, response: LLMResult, **kwargs: Any) -> None:
        """Print the reply."""
        texts = [g.text for generations in response.generations for g in generations]
        self._tell("reply", [line for text in texts for line in text.splitlines()])

    def on_llm_error(self, error: BaseException, **kwargs: Any) -> None:
        """Name the kind of failure; its text may hold what a server echoes."""
        self._tell("reply", [f"failed: {type(error).__name__}"])

    def _tell(self, name: str, lines: Sequence[str]) -> None:
        print(f"--- {name}", *(f"    {line}" for line in lines), sep="\n", file=self._out)


def shown(name: str, value: Any) -> list[str]:
    """A stage's value in lines: the question as understood, passages, sentences, the verdict."""
    if name == "check":
        return _answer(value)
    state: Mapping[str, Any] = value
    if name == "standalone":
        return [state["request"].standalone]
    return _evidence(state["evidence"]) if name == "evidence" else _draft(state["draft"])


def _evidence(evidence: Evidence) -> list[str]:
    return [
        f"[{i}] {hit.score:.3f} {hit.passage.source} {hit.passage.start}-{hit.passage.end}: "
        f"{_short(hit.passage.text)}"
        for i, hit in enumerate(evidence.hits, 1)
    ]


def _draft(draft: Draft) -> list[str]:
    lines = [f"{draft.engine}, confidence {draft.confidence:.2f}"]
    for sentence in draft.sentences:
        lines.append(_short(sentence.text))
        lines += [f"  <- {p.source} {start}-{end}" for p, start, end, _ in sentence.spans]
    return lines


def _answer(answer: Answer) -> list[str]:
    struck = [f"struck out: {_short(u.text)} ({u.reason})" for u in answer.unsupported]
    told = [f"{name}: {value}" for name, value in answer.metadata.items()]
    return [f"{answer.status}: {_short(answer.text)}", *struck, *told]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else line[:WIDTH] + "…"
