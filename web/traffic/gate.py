"""How much is done at once, how much may wait, and when the door is closed."""

import threading
from collections import Counter, deque
from types import TracebackType

from index.errors import BusyError, ClosingError, ReportQAError

AT_ONCE = 8
WAITING = 64
SHARES = 4  # so many users find room, however much each of them asks
CLOSING = "The server is stopping. Please ask again in a moment."


class GivenUpError(ReportQAError):
    """A seat was given back before its turn came."""


class Gate:
    """At most `at_once` pieces of work run and `waiting` more wait, whoever brings them.

    The page, the API, the MCP tools and the OpenAI-compatible routes share one. With `shared`
    nobody takes more than a quarter of the places. Of those that wait, the one comes next whose
    owner has the least running, of these the one whose owner's last turn was before the others'.
    """

    def __init__(
        self, at_once: int = AT_ONCE, waiting: int = WAITING, shared: bool = False
    ) -> None:
        self.places = at_once + waiting
        self.share = max(1, self.places // SHARES) if shared else self.places
        self.evaluation = threading.Lock()  # one at a time: it keeps a place for long
        self._at_once = at_once
        self._changed = threading.Condition()
        self._line = deque[Seat]()  # those that wait for their turn, in order
        self._running = Counter[str]()  # by owner, as the next
        self._taken = Counter[str]()
        self._turns = 0
        self._last: dict[str, int] = {}  # turn of each owner who has a place
        self._staying = 0
        self.closing = False  # no lock: it is closed from a signal's handler

    def seat(self, owner: str = "") -> "Seat":
        """A place for that owner at once; to be entered with `with`, which waits for its turn.

        Raises BusyError when all places are taken, or the owner's share of them, and ClosingError
        when the door is closed.
        """
        with self._changed:
            if self.closing:
                raise ClosingError(CLOSING)
            if (taken := self._taken.total()) >= self.places:
                raise BusyError(
                    f"The server is busy: {taken} questions are running or waiting. "
                    "Please ask again in a moment."
                )
            if self._taken[owner] >= self.share:
                raise BusyError(
                    f"{self.share} questions of yours are running or waiting, which is the share "
                    "of one user. Please ask again when one of them is answered."
                )
            self._taken[owner] += 1
        return Seat(self, owner)

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
            return self._taken.total() == self._staying == 0

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
            self._running[seat.owner] += 1
            self._turns += 1
            self._last[seat.owner] = self._turns

    def _is_next(self, seat: "Seat") -> bool:
        if self._running.total() >= self._at_once:
            return False
        return min(self._line, key=self._turn) is seat

    def _turn(self, seat: "Seat") -> tuple[int, int]:
        return self._running[seat.owner], self._last.get(seat.owner, 0)

    def end(self, seat: "Seat") -> None:
        """Let the next begin, and take the seat back."""
        with self._changed:
            self._running = self._running - Counter([seat.owner])
            self._give_back(seat)

    def _give_back(self, seat: "Seat") -> None:
        self._taken = self._taken - Counter([seat.owner])  # which forgets who has none
        if not self._taken[seat.owner]:
            self._last.pop(seat.owner, None)
        self._changed.notify_all()

    def give_up(self, seat: "Seat") -> None:
        """Take a seat back whose turn has not come; one at work is kept until its end."""
        with self._changed:
            if not seat.has_begun and not seat.is_given_up:
                seat.is_given_up = True
                self._give_back(seat)

    def leave(self) -> None:
        """One less must be finished."""
        with self._changed:
            self._staying -= 1


class Seat:
    """A place in a `Gate`, for one piece of an owner's work."""

    def __init__(self, gate: Gate, owner: str) -> None:
        self._gate = gate
        self.owner = owner
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
        self._gate.end(self)


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
