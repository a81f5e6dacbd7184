"""How much is done at once, how much may wait, and when the door is closed."""

import threading
from types import TracebackType

from index.errors import BusyError, ClosingError

AT_ONCE = 8
WAITING = 64


class Gate:
    """At most `at_once` pieces of work run and `waiting` more wait, whoever brings them.

    The page, the API, the MCP tools and the OpenAI-compatible routes share one.
    """

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self.places = at_once + waiting
        self._free = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._taken = 0
        self.closing = False  # no lock: it is closed from a signal's handler

    def seat(self) -> "Seat":
        """A place at once; to be entered with `with`, which waits for its turn.

        Raises BusyError when all places are taken and ClosingError when the door is closed.
        """
        with self._lock:
            if self.closing:
                raise ClosingError("The server is stopping. Please ask again in a moment.")
            if self._taken >= self.places:
                raise BusyError(
                    f"The server is busy: {self._taken} questions are running or waiting. "
                    "Please ask again in a moment."
                )
            self._taken += 1
        return Seat(self)

    def close(self) -> None:
        """Give no more seats; those given are kept. May be called by a signal's handler."""
        self.closing = True

    @property
    def idle(self) -> bool:
        """True while no seat is taken; once the door is closed, none will be taken any more."""
        with self._lock:  # whoever found the door open has taken the seat by now
            return self._taken == 0

    def begin(self) -> None:
        """Wait until one of the running pieces of work ends."""
        self._free.acquire()

    def end(self) -> None:
        """Let the next begin, and give the seat back."""
        self._free.release()
        with self._lock:
            self._taken -= 1


class Seat:
    """A place in a `Gate`, for one piece of work."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def __enter__(self) -> None:
        self._gate.begin()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._gate.end()
