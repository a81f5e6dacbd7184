"""The reports' blocking work, apart from the event loop."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any, TypeVar

import anyio

from index.errors import ReportQAError
from qa import AnswerEvent
from web.api.answers import Event
from web.api.desk import BROKEN, Desk
from web.seated import seated

T = TypeVar("T")


async def apart(desk: Desk, function: Callable[..., T], *values: Any, **named: Any) -> T:
    """What a method of the desk returns, run in a thread; raises what it raises.

    There is a thread for everyone in the desk's queue, so that the queue alone turns away.
    """
    return await anyio.to_thread.run_sync(partial(function, *values, **named), limiter=desk.limiter)


async def events(desk: Desk, arguments: Mapping[str, Any]) -> AsyncGenerator[Event]:
    """What `ReportQA.stream` tells of an answer, the whole answer last; raises ReportQAError."""
    work = partial(desk.stream, arguments)
    async with aclosing(seated(desk.seat(), work)) as told:
        async for event in told:
            yield event
            if isinstance(event, AnswerEvent):
                return
    raise ReportQAError(BROKEN)  # no answer came
