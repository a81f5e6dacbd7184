"""The reports' blocking work, apart from the event loop."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import anyio

from index.errors import ReportQAError
from qa import AnswerEvent
from web.api.answers import Event
from web.api.desk import BROKEN, Desk

T = TypeVar("T")


async def apart(desk: Desk, function: Callable[..., T], *values: Any, **named: Any) -> T:
    """What a method of the desk returns, run in a thread; raises what it raises.

    There is a thread for everyone in the desk's queue, so that the queue alone turns away.
    """
    return await anyio.to_thread.run_sync(partial(function, *values, **named), limiter=desk.limiter)


async def events(desk: Desk, arguments: Mapping[str, Any]) -> AsyncGenerator[Event]:
    """What `ReportQA.stream` tells of an answer, the whole answer last; raises ReportQAError.

    The seat in the queue is kept by the thread that does the work until the work has ended,
    whatever becomes of the reader: the chain goes on without one, and must count as running.
    """
    loop = asyncio.get_running_loop()
    seat = desk.gate.seat()
    told: asyncio.Queue[Event | ReportQAError] = asyncio.Queue()
    left = threading.Event()

    def tell(event: Event | ReportQAError) -> None:
        with suppress(RuntimeError):  # the server has ended meanwhile
            loop.call_soon_threadsafe(told.put_nowait, event)

    def work() -> None:
        try:
            with desk.working(seat) as qa:
                for event in qa.stream(**arguments):
                    if not left.is_set():
                        tell(event)
        except ReportQAError as error:
            tell(error)
        finally:
            tell(ReportQAError(BROKEN))  # heard only where no answer came

    threading.Thread(target=work, daemon=True).start()
    try:
        while True:
            event = await told.get()
            if isinstance(event, ReportQAError):
                raise event
            yield event
            if isinstance(event, AnswerEvent):
                return
    finally:
        left.set()
