"""Work that waits for its turn in a thread, told to the event loop as it goes on."""

import asyncio
import contextvars
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from web.traffic.gate import GivenUpError, Seat

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None = None


async def seated(seat: Seat, work: Callable[[], Iterator[T]]) -> AsyncGenerator[T]:
    """What `work` yields once it is the seat's turn; raises what it raises.

    Whoever leaves while it waits gives the seat back at once. Work that has begun goes on to its
    end without a reader and keeps its seat until then, since it takes as much of the machine.
    """
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[T | _End] = asyncio.Queue()
    left = threading.Event()

    def tell(it: T | _End) -> None:
        if not left.is_set():
            with suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(told.put_nowait, it)

    def run() -> None:
        try:
            with seat:
                for it in work():
                    tell(it)
        except GivenUpError:
            return
        except BaseException as error:  # raised again by the reader
            tell(_End(error))
        else:
            tell(_End())

    context = contextvars.copy_context()
    try:
        threading.Thread(target=context.run, args=(run,), daemon=True).start()
        while not isinstance(it := await told.get(), _End):
            yield it
        if it.error is not None:
            raise it.error
    finally:
        left.set()
        seat.give_up()
