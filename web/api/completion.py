"""Chat completions as OpenAI's API has them: what is asked, and the shape of what is answered."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import InputError
from index.language.terms import tokens
from qa import Answer
from qa.assemble import MAX_QUESTION, MAX_TURNS
from web.api.answers import citations, readable, verdict
from web.api.desk import LONGEST_HISTORY

MODEL = "report-qa"
ROLES = ("system", "developer", "user", "assistant", "tool", "function")
CALLS = ("model", "rewriting")  # what the answer's metadata holds for each call of a chat model


class RequestError(InputError):
    """A request that is refused; `parameter` is the field at fault, `code` OpenAI's name for it."""

    def __init__(
        self, message: str, parameter: str | None = None, code: str | None = None, status: int = 400
    ) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class Wanted:
    """A chat completion that is asked for; `source` is the one report that is asked, or None."""

    model: str
    source: str | None
    question: str
    history: tuple[Mapping[str, str], ...]
    stream: bool
    with_usage: bool


def read_request(body: Any, held: Sequence[str]) -> Wanted:
    """The request in a JSON body; raises RequestError. `held` are the names of the reports.

    What OpenAI's API has and reports have no use for (temperature, tools...) is let pass.
    """
    if not isinstance(body, dict):
        raise RequestError("The body must be a JSON object.")
    source = source_of(body.get("model"), held)
    messages = _messages(body.get("messages"))
    if body.get("n") not in (None, 1):
        raise RequestError("n must be 1: there is one answer.", "n")
    _check_format(body.get("response_format"))
    options = body.get("stream_options")
    return Wanted(
        model=body["model"],
        source=source,
        question=messages[-1]["content"],
        history=tuple(messages[:-1]),
        stream=_truth(body.get("stream"), "stream"),
        with_usage=isinstance(options, dict)
        and _truth(options.get("include_usage"), "stream_options"),
    )


def source_of(model: Any, held: Sequence[str]) -> str | None:
    """The report that a model's name stands for, None for all; raises RequestError (404)."""
    if not isinstance(model, str) or not model:
        raise RequestError(f'model must be text; "{MODEL}" asks all reports.', "model")
    source = model.removeprefix(f"{MODEL}/")
    if model == MODEL:
        return None
    if source != model and source in held:
        return source
    raise RequestError(
        f"There is no model {model[:200]!r}. GET /v1/models lists those there are.",
        "model",
        "model_not_found",
        404,
    )


def models(held: Sequence[str]) -> list[str]:
    """All reports as one model, and each as a model of its own if there are several."""
    return [MODEL, *(f"{MODEL}/{source}" for source in held if len(held) > 1)]


def completion(wanted: Wanted, answer: Answer) -> dict[str, Any]:
    """The whole answer as a `chat.completion`."""
    message = {"role": "assistant", "content": readable(answer), "refusal": None}
    return {
        **_head(wanted, "chat.completion"),
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": usage(wanted, answer, message["content"] or ""),
        "citations": citations(answer),
        "report_qa": verdict(answer),
    }


class Chunks:
    """The `chat.completion.chunk` objects of one streamed answer, all of one id."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._head = _head(wanted, "chat.completion.chunk")
        self._said = ""

    def first(self) -> dict[str, Any]:
        """The chunk that names the role."""
        return self._chunk({"role": "assistant", "content": ""})

    def text(self, piece: str) -> dict[str, Any]:
        """A piece of the answer's text."""
        self._said += piece
        return self._chunk({"content": piece})

    def last(self, answer: Answer) -> list[dict[str, Any]]:
        """The end, with the citations; then the usage where it is wanted."""
        end = self._chunk({}, "stop")
        ends = [{**end, "citations": citations(answer), "report_qa": verdict(answer)}]
        if self._wanted.with_usage:
            used = usage(self._wanted, answer, self._said)
            ends.append({**self._head, "choices": [], "usage": used})
        return ends

    def _chunk(self, delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self._head, "choices": [choice]}


def error_body(message: str, kind: str, **details: str | None) -> dict[str, Any]:
    """An error as OpenAI's clients read it; `details` are its `param` and `code`."""
    return {"error": {"message": message, "type": kind, "param": None, "code": None, **details}}


def usage(wanted: Wanted, answer: Answer, said: str) -> dict[str, int]:
    """Tokens as a chat model's server counted them; without a model, words and Chinese words of
    the turns that were read.
    """
    calls = [answer.metadata[name] for name in CALLS if name in answer.metadata]
    given = sum(int(call.get("input_tokens", 0)) for call in calls)
    made = sum(int(call.get("output_tokens", 0)) for call in calls)
    if not given and not made:
        read = wanted.history[-MAX_TURNS:]
        asked = (wanted.question, *(turn["content"][:MAX_QUESTION] for turn in read))
        given, made = sum(len(tokens(text)) for text in asked), len(tokens(said))
    return {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}


def _head(wanted: Wanted, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": kind,
        "created": int(time.time()),
        "model": wanted.model,
    }


def _messages(value: Any) -> list[dict[str, str]]:
    """The turns of user and assistant, the question last; raises RequestError."""
    if not isinstance(value, list) or not value:
        raise RequestError("messages must be a list of at least one message.", "messages")
    turns = []
    first = max(0, len(value) - LONGEST_HISTORY)  # a chat may have gone on for longer
    for n, message in enumerate(value[first:], first):
        role = message.get("role") if isinstance(message, dict) else None
        if role not in ROLES:
            known = ", ".join(ROLES)
            raise RequestError(f"messages[{n}].role must be one of {known}.", f"messages[{n}]")
        text = _content(message.get("content"), f"messages[{n}].content")
        if role in ("user", "assistant"):
            turns.append({"role": role, "content": text})
    if not turns or turns[-1]["role"] != "user":
        raise RequestError("The last message must be the user's question.", "messages")
    return turns


def _content(content: Any, name: str) -> str:
    """The text of a message, also of one in parts; raises RequestError for pictures and sound."""
    if isinstance(content, str) or content is None:
        return content or ""
    if not isinstance(content, list):
        raise RequestError(f"{name} must be text or a list of parts.", name)
    return "\n".join(_part(part, name) for part in content)


def _part(part: Any, name: str) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "text" and isinstance(part.get("text"), str):
        return str(part["text"])
    if isinstance(kind, str) and kind not in ("text", "refusal"):
        raise RequestError(
            f"{name} holds a part of the type {kind[:40]!r}: only text is read. Leave it out, or "
            "add the file as a report.",
            name,
        )
    raise RequestError(f'{name} holds a part that is not {{"type": "text", "text": ...}}.', name)


def _check_format(value: Any) -> None:
    if value is not None and value != {"type": "text"}:
        raise RequestError(
            "response_format can only be text; the citations come as JSON of themselves.",
            "response_format",
        )


def _truth(value: Any, name: str) -> bool:
    if value is not None and not isinstance(value, bool):
        raise RequestError(f"{name} must be true or false.", name)
    return bool(value)
