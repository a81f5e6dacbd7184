"""The reports' blocking work, apart from the event loop."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any, TypeVar

import anyio
from starlette.requests import Request
from starlette.types import Receive

from index.errors import ReportQAError
from qa import AnswerEvent
from web.api.answers import Event
from web.api.desk import BROKEN, Desk
from web.traffic.seated import seated

T = TypeVar("T")


class GoneError(Exception):
    """Whoever asked has hung up."""


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


async def heeded(request: Request, told: AsyncGenerator[Event]) -> Event:
    """The next event; raises GoneError once the client of a request, whose body was read, has gone.

    What was awaited is then broken off, which gives a place in the queue back.
    """
    step = asyncio.ensure_future(anext(told))
    leaving = asyncio.ensure_future(left(request.receive))
    try:
        await asyncio.wait({step, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not step.done():
            raise GoneError
        return step.result()
    finally:
        step.cancel()
        leaving.cancel()
        await asyncio.wait({step, leaving})


async def left(receive: Receive) -> None:
    """Returns once the client of a request, whose body was read, has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
