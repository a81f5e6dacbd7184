"""How much is done at once, how much may wait, and when the door is closed."""

import threading
from collections import deque
from types import TracebackType

from index.errors import BusyError, ClosingError, ReportQAError

AT_ONCE = 8
WAITING = 64
CLOSING = "The server is stopping. Please ask again in a moment."


class GivenUpError(ReportQAError):
    """A seat was given back before its turn came."""


class Gate:
    """At most `at_once` pieces of work run and `waiting` more wait, whoever brings them.

    The page, the API, the MCP tools and the OpenAI-compatible routes share one.
    """

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self.places = at_once + waiting
        self.evaluation = threading.Lock()  # one at a time: it keeps a place for long
        self._at_once = at_once
        self._changed = threading.Condition()
        self._line = deque[Seat]()  # those that wait for their turn, in order
        self._running = 0
        self._taken = 0
        self._staying = 0
        self.closing = False  # no lock: it is closed from a signal's handler

    def seat(self) -> "Seat":
        """A place at once; to be entered with `with`, which waits for its turn.

        Raises BusyError when all places are taken and ClosingError when the door is closed.
        """
        with self._changed:
            if self.closing:
                raise ClosingError(CLOSING)
            if self._taken >= self.places:
                raise BusyError(
                    f"The server is busy: {self._taken} questions are running or waiting. "
                    "Please ask again in a moment."
                )
            self._taken += 1
        return Seat(self)

    def stay(self) -> "Stay":
        """What must be finished before the server ends, without a place in the queue.

        It counts until the end of a `with`. Raises ClosingError when the door is closed.
        """
        with self._changed:
            if self.closing:
                raise ClosingError(CLOSING)
            self._staying += 1
        return Stay(self)

    def close(self) -> None:
        """Give no more seats; those given are kept. May be called by a signal's handler."""
        self.closing = True

    @property
    def idle(self) -> bool:
        """True while nothing is at work; once the door is closed, nothing will be any more."""
        with self._changed:  # whoever found the door open has taken the seat by now
            return self._taken == self._staying == 0

    def begin(self, seat: "Seat") -> None:
        """Wait for the seat's turn; raises GivenUpError where it was given back before."""
        with self._changed:
            self._line.append(seat)
            self._changed.wait_for(lambda: seat.is_given_up or self._is_next(seat))
            self._line.remove(seat)
            self._changed.notify_all()
            if seat.is_given_up:
                raise GivenUpError("The question was given up before its turn.")
            seat.has_begun = True
            self._running += 1

    def _is_next(self, seat: "Seat") -> bool:
        return self._running < self._at_once and self._line[0] is seat

    def end(self) -> None:
        """Let the next begin, and take the seat back."""
        with self._changed:
            self._running -= 1
            self._taken -= 1
            self._changed.notify_all()

    def give_up(self, seat: "Seat") -> None:
        """Take a seat back whose turn has not come; one at work is kept until its end."""
        with self._changed:
            if not seat.has_begun and not seat.is_given_up:
                seat.is_given_up = True
                self._taken -= 1
                self._changed.notify_all()

    def leave(self) -> None:
        """One less must be finished."""
        with self._changed:
            self._staying -= 1


class Seat:
    """A place in a `Gate`, for one piece of work."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.has_begun = False
        self.is_given_up = False

    def give_up(self) -> None:
        """Give the place back at once, unless its turn has come; whoever waits in it hears so."""
        self._gate.give_up(self)

    def __enter__(self) -> None:
        self._gate.begin(self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._gate.end()


class Stay:
    """Keeps a server that is told to stop from ending, until its `with` ends."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def __enter__(self) -> None:
        """Nothing: it counts since it was made."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._gate.leave()
