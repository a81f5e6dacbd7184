"""A request's body that has been read and parsed once, as if it were still to be read."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.types import Message, Receive, Scope

UPLOAD = "/gradio_api/upload"  # takes files as they are

LARGE = 2**16  # bytes of a body that is worked on apart from the event loop
NOT_JSON = object()
_SENT = "reportqa.sent"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a body was parsed to, NOT_JSON where it is none; its size in bytes."""

    value: Any
    size: int

    def paths(self) -> Iterator[str]:
        """Every text that is called "path" anywhere in it: what Gradio takes for a file."""
        waiting = [self.value]
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                if isinstance(path := value.get("path"), str):
                    yield path
                waiting += value.values()
            elif isinstance(value, list):
                waiting += value


def parsed(body: bytes) -> Sent:
    """The body, parsed."""
    try:
        return Sent(json.loads(body), len(body))
    except (ValueError, RecursionError):
        return Sent(NOT_JSON, len(body))


async def sent_in(scope: Scope, receive: Receive) -> tuple[Sent | None, Receive]:
    """What was sent, and the body still to be read: as it was parsed further outside, else parsed
    now. None where the client left before its end.
    """
    if _SENT in scope:
        return scope[_SENT], receive
    body = await read_whole(receive)
    if body is None:
        return None, receive
    sent = await asyncio.to_thread(parsed, body) if len(body) > LARGE else parsed(body)
    return sent, replayed(body, receive)


def handed_on(scope: Scope, sent: Sent) -> Scope:
    """The scope for applications further inside, which need not parse again."""
    return {**scope, _SENT: sent}


def resent(scope: Scope, sent: Sent, receive: Receive) -> tuple[Scope, Receive]:
    """The request with another value, which is packed only if somebody reads it."""
    is_read = False

    async def packed() -> Message:
        nonlocal is_read
        if is_read:
            return await receive()
        is_read = True
        text = (
            json.dumps(sent.value)
            if sent.size <= LARGE
            else await asyncio.to_thread(json.dumps, sent.value)
        )
        return {"type": "http.request", "body": text.encode(), "more_body": False}

    headers = [(k, v) for k, v in scope["headers"] if k != b"content-length"]
    return {**handed_on(scope, sent), "headers": headers}, packed


def is_json(scope: Scope) -> bool:
    """True for a body that is read as JSON, whatever type it says it is of: all but uploads."""
    return bool(scope["method"] == "POST" and scope["path"] != UPLOAD)


async def read_whole(receive: Receive) -> bytes | None:
    """The body of a request; None where the client left before its end."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Gives the body once, and then whatever `receive` still has to tell."""
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
