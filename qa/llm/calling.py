"""One call of a chat model, within a deadline that is ours.

A client's own timeout starts anew with every byte, so that a server that drips keep-alives holds it
for ever. Here the call runs apart and its pieces come through a queue: whoever waits, waits until
the deadline and no longer. A model with an asynchronous client is then cancelled, which closes its
connection; one without runs in a daemon thread, which is left to itself and keeps no exit waiting.
"""

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig

ATTEMPTS = 3
PAUSES = (0.25, 1.0)  # seconds before the second and third attempt
LONGEST = 8_000  # characters of a reply
FINISHED = frozenset({"stop", "end_turn", "eos", "stop_sequence", "complete"})
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
REFUSED_FORM = frozenset({400, 404, 415, 422})  # an option that the server does not know
LOST = ("connection", "connect", "protocolerror", "readerror", "timeout")


class ModelFailed(Exception):
    """The model gave nothing usable; the text says why, without content or keys."""


class ModelCall:
    """Iterate for the reply's text as it arrives; raises ModelFailed where that is no whole reply.

    `options` are arguments that not every server knows; refused once, they are left out. Only what
    failed before any text arrived is tried again, `ATTEMPTS` times at most.
    """

    def __init__(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        seconds: float,
        config: RunnableConfig,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self._model = model
        self._messages = list(messages)
        self._seconds = seconds
        self._config = config
        self._options = dict(options or {})
        self._reason: str | None = None
        self._length = 0
        self._usage: dict[str, int] = {}
        self._attempts = 0
        self._first: float | None = None
        self._began = time.monotonic()

    def __iter__(self) -> Iterator[str]:
        while True:
            self._attempts += 1
            try:
                yield from self._attempt()
            except ModelFailed:
                raise
            except Exception as error:  # a client of any vendor may raise anything
                self._pause(error)
            else:
                return

    def metadata(self) -> dict[str, Any]:
        """Attempts, seconds, and the tokens that the server counted, where it did."""
        told: dict[str, Any] = {"attempts": self._attempts, "seconds": self._spent(), **self._usage}
        if self._first is not None:
            told["first_seconds"] = round(self._first, 6)
        return told

    def _spent(self) -> float:
        return round(time.monotonic() - self._began, 6)

    def _left(self) -> float:
        return self._began + self._seconds - time.monotonic()

    def _attempt(self) -> Iterator[str]:
        pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
        stop = _start(self._model, self._messages, self._config, self._options, pieces.put)
        try:
            while (piece := self._next(pieces)) is not None:
                if isinstance(piece, BaseException):
                    raise piece
                yield from self._text(piece)
        finally:
            stop()
        self._end()

    def _next(self, pieces: "queue.SimpleQueue[Any]") -> Any:
        try:
            return pieces.get(timeout=max(0.0, self._left()))
        except queue.Empty:
            raise ModelFailed(f"no complete reply within {self._seconds:g} s") from None

    def _text(self, piece: BaseMessage) -> Iterator[str]:
        if self._left() < 0:
            raise ModelFailed(f"no complete reply within {self._seconds:g} s")
        self._reason = _reason_of(piece) or self._reason
        usage = getattr(piece, "usage_metadata", None) or {}
        for name in ("input_tokens", "output_tokens"):
            if isinstance(usage.get(name), int):
                self._usage[name] = self._usage.get(name, 0) + usage[name]
        text = piece.text
        self._length += len(text)
        if self._length > LONGEST:
            raise ModelFailed(f"the reply is longer than {LONGEST:,} characters")
        if text:
            self._first = self._first or time.monotonic() - self._began
            yield str(text)

    def _end(self) -> None:
        """A reply that ended early must not pass for a whole one."""
        if self._reason is None and tells_reason(self._model):
            raise ModelFailed("the reply was cut off" if self._length else "the reply is empty")
        if self._reason is not None and self._reason.lower() not in FINISHED:
            raise ModelFailed(f"the reply ended with {self._reason[:40]}")
        if not self._length:
            raise ModelFailed("the reply is empty")

    def _pause(self, error: Exception) -> None:
        """Wait before another attempt; raises ModelFailed when there is to be none."""
        status = getattr(error, "status_code", None)
        failed = ModelFailed(f"{type(error).__name__}{f' {status}' if status else ''}")
        if self._length or self._attempts >= ATTEMPTS:
            raise failed from error
        if self._options and status in REFUSED_FORM:
            self._options = {}
            return
        if status not in PASSING and (status or not _is_lost(error)):
            raise failed from error
        pause = max(_asked_pause(error), PAUSES[self._attempts - 1])
        if pause >= self._left():
            raise failed from error
        time.sleep(pause)


def tells_reason(model: BaseChatModel) -> bool:
    """True for LangChain's own clients, which report how a reply ended; others may not."""
    modules = (c.__module__.partition(".")[0] for c in type(model).__mro__)
    return any(m.startswith("langchain_") and m != "langchain_core" for m in modules)


def _start(
    model: BaseChatModel,
    messages: list[BaseMessage],
    config: RunnableConfig,
    options: Mapping[str, Any],
    put: Callable[[Any], None],
) -> Callable[[], object]:
    """Begin a call that puts message chunks, then None or an exception; returns what stops it."""
    if _is_asynchronous(model):
        chunks = model.astream(messages, config, **options)
        future = asyncio.run_coroutine_threadsafe(_hand_over(chunks, put), _loop())
        return future.cancel
    stopped = threading.Event()

    def pump() -> None:
        try:
            for chunk in model.stream(messages, config, **options):
                put(chunk)
                if stopped.is_set():
                    return
            put(None)
        except BaseException as error:  # handed to the one who waits
            put(error)

    threading.Thread(target=pump, daemon=True).start()
    return stopped.set


async def _hand_over(chunks: AsyncIterator[BaseMessage], put: Callable[[Any], None]) -> None:
    try:
        async for chunk in chunks:
            put(chunk)
        put(None)
    except Exception as error:  # handed to the one who waits
        put(error)


def _is_asynchronous(model: BaseChatModel) -> bool:
    """True if the model brings an asynchronous client; LangChain's stand-in is a thread."""
    kind = type(model)
    own = kind._astream is not BaseChatModel._astream
    return own or kind._agenerate is not BaseChatModel._agenerate


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    """One event loop for all calls: clients keep connections, which belong to their loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-models", daemon=True).start()
    return loop


def _reason_of(piece: BaseMessage) -> str | None:
    told = piece.response_metadata
    reason = told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason")
    return None if reason is None else str(reason)


def _is_lost(error: Exception) -> bool:
    name = type(error).__name__.lower()
    return isinstance(error, ConnectionError) or any(word in name for word in LOST)


def _asked_pause(error: Exception) -> float:
    """Seconds of a Retry-After header; 0 without one, or where it is a date."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except (TypeError, ValueError):
        return 0.0
