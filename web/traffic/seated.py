"""Work that waits for its turn in a thread, told to the event loop as it goes on."""

import asyncio
import contextvars
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from web.traffic.gate import GivenUpError, Seat

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None = None


class _Told(Generic[T]):
    """What a thread tells its reader in the event loop, until that one leaves."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue = asyncio.Queue[T | _End]()
        self._left = threading.Event()

    def tell(self, it: T | _End) -> None:
        if not self._left.is_set():
            with suppress(RuntimeError):  # the server has ended meanwhile
                self._loop.call_soon_threadsafe(self._queue.put_nowait, it)

    async def next(self) -> T | _End:
        return await self._queue.get()

    def leave(self) -> None:
        self._left.set()


async def seated(seat: Seat, work: Callable[[], Iterator[T]]) -> AsyncGenerator[T]:
    """What `work` yields once it is the seat's turn; raises what it raises.

    Whoever leaves while it waits gives the seat back at once. Work that has begun goes on to its
    end without a reader and keeps its seat until then, since it takes as much of the machine.
    """
    told = _Told[T]()
    run = partial(contextvars.copy_context().run, _run, seat, work, told)
    try:
        threading.Thread(target=run, daemon=True).start()
        while not isinstance(it := await told.next(), _End):
            yield it
        if it.error is not None:
            raise it.error
    finally:
        told.leave()
        seat.give_up()


def _run(seat: Seat, work: Callable[[], Iterator[T]], told: _Told[T]) -> None:
    """The work, in a thread of its own, and then its end."""
    try:
        with seat:
            for it in work():
                told.tell(it)
    except GivenUpError:
        return
    except BaseException as error:  # raised again by the reader
        told.tell(_End(error))
    else:
        told.tell(_End())
