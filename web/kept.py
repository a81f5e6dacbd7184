"""Conversations kept in memory, so that a page that is loaded again finds its own."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from time import monotonic

from web.chat import Turns

MOST = 100  # conversations; the one unused for longest gives way
FORGOTTEN = 7200.0  # seconds unused
SECRET = range(32, 129)  # characters of a tab's secret


@dataclass(frozen=True, slots=True)
class Ticket:
    """One loading of the page in a tab. A later loading of the same tab outdoes it."""

    key: str
    number: int


@dataclass(slots=True)
class _Kept:
    turns: Turns
    number: int
    used: float
    previous: Turns = ()  # what a new conversation took the place of


class Conversations:
    """Each conversation by the hash of a secret that a tab of a browser made up.

    Whoever does not hold the secret finds nothing; there is no list, and no other way in.
    """

    def __init__(self, most: int = MOST, clock: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._held: OrderedDict[str, _Kept] = OrderedDict()

    def resume(self, secret: object) -> tuple[Ticket | None, Turns]:
        """The tab's conversation, and the ticket with which it is kept from now on.

        No ticket for what is no secret: such a conversation is not kept.
        """
        if not isinstance(secret, str) or len(secret) not in SECRET:
            return None, ()
        key = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
        with self._lock:
            ticket = Ticket(key, next(self._numbers))
            self._forget()
            held = self._held.get(key)
            if held is None:
                return ticket, ()  # nothing is kept before there is a turn
            self._touch(held, ticket)
            return ticket, held.turns

    def keep(self, ticket: Ticket | None, turns: Turns) -> None:
        """The conversation is now this; ignored where the tab has loaded the page again."""
        if ticket is None:
            return
        with self._lock:
            if turns and ticket.key not in self._held:
                self._held[ticket.key] = _Kept((), ticket.number, self._clock())
            if (held := self._own(ticket)) is not None:
                held.turns = turns
                self._forget()

    def set_aside(self, ticket: Ticket | None, turns: Turns) -> None:
        """The conversation begins anew, and `turns` can be brought back."""
        self.keep(ticket, turns)
        with self._lock:
            if turns and (held := self._own(ticket)) is not None:
                held.previous, held.turns = turns, ()

    def bring_back(self, ticket: Ticket | None) -> Turns:
        """The conversation that was set aside; it is the tab's own again."""
        with self._lock:
            held = self._own(ticket)
            if held is None:
                return ()
            held.turns, held.previous = held.previous, ()
            return held.turns

    def has_previous(self, ticket: Ticket | None) -> bool:
        """Whether there is one to be brought back."""
        with self._lock:
            held = self._own(ticket)
            return held is not None and bool(held.previous)

    def _own(self, ticket: Ticket | None) -> _Kept | None:
        """What is kept for the tab, unless its page was loaded again since."""
        held = self._held.get(ticket.key) if ticket is not None else None
        if ticket is None or held is None or held.number > ticket.number:
            return None
        self._touch(held, ticket)
        return held

    def _touch(self, held: _Kept, ticket: Ticket) -> None:
        held.number, held.used = ticket.number, self._clock()
        self._held.move_to_end(ticket.key)

    def _forget(self) -> None:
        """Let go of what is too old or too many, the longest unused first."""
        while self._held:
            oldest = next(iter(self._held))
            is_old = self._clock() - self._held[oldest].used > FORGOTTEN
            if not is_old and len(self._held) <= self._most:
                return
            del self._held[oldest]
