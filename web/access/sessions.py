"""Who is signed in, and who has guessed too often. Both are kept in memory."""

import hashlib
import ipaddress
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

LIFETIME = 7 * 24 * 3600.0  # seconds from signing in
IDLE = 12 * 3600.0  # seconds without a request
MOST_SESSIONS = 20  # of one user; the oldest gives way
FREE_TRIES = {"both": 5, "address": 20, "name": 100}
FIRST_WAIT = 30.0  # seconds after the last free try, doubled with each more
LONGEST_WAIT = {"both": 900.0, "address": 900.0, "name": FIRST_WAIT}
FORGOTTEN = 3600.0  # seconds without a wrong password
MOST_REMEMBERED = 10_000

Clock = Callable[[], float]
_Key = tuple[str, ...]  # what is counted, and of whom


@dataclass
class _Session:
    user: str
    stamp: str
    begun: float
    used: float


class Sessions:
    """Random tokens, of which only the hash is kept, each with its user.

    A session ends by signing out, after LIFETIME or IDLE seconds, and when the user's stamp (what
    `Users.stamp` gives) is no longer the one it began with.
    """

    def __init__(self, clock: Clock = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[str, _Session] = {}

    def begin(self, user: str, stamp: str) -> str:
        """A new session; its token."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._held = {k: s for k, s in self._held.items() if not self._is_over(s)}
            own = sorted((s.begun, k) for k, s in self._held.items() if s.user == user)
            for _, key in own[: max(0, len(own) - MOST_SESSIONS + 1)]:
                del self._held[key]
            self._held[_kept(token)] = _Session(user, stamp, now, now)
        return token

    def user(self, token: str, stamp_of: Callable[[str], str | None]) -> str | None:
        """Whose session it is; None when there is none, or no longer."""
        key = _kept(token)
        with self._lock:
            session = self._held.get(key)
            if session is None:
                return None
            if self._is_over(session) or stamp_of(session.user) != session.stamp:
                del self._held[key]
                return None
            session.used = self._clock()
            return session.user

    def end(self, token: str) -> None:
        """Forget a session, if there is one."""
        with self._lock:
            self._held.pop(_kept(token), None)

    def _is_over(self, session: _Session) -> bool:
        now = self._clock()
        return now - session.begun > LIFETIME or now - session.used > IDLE


class Throttle:
    """Slows down guessing: after some wrong passwords each more costs a doubled wait.

    Tries are counted for a name from one address, for the address, behind which many people may
    sit, and for the name from anywhere. The last count is loose and its wait short, since whoever
    guesses would else keep the name's owner out. Names that do not exist are counted alike, so
    that a wait tells nothing of who exists.
    """

    def __init__(self, clock: Clock = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tries: OrderedDict[_Key, tuple[int, float]] = OrderedDict()

    def wait(self, name: str, address: str) -> float:
        """Seconds until the next try; 0 allows one now and counts it as wrong until `passed`."""
        keys = _keys(name, address)
        with self._lock:
            longest = max(self._left(key) for key in keys)
            if longest <= 0:
                for key in keys:
                    count, _ = self._tries.pop(key, (0, 0.0))
                    self._tries[key] = (count + 1, self._clock())
                while len(self._tries) > MOST_REMEMBERED:
                    self._tries.popitem(last=False)
            return max(0.0, longest)

    def passed(self, name: str, address: str) -> None:
        """The password was right: the name's tries are forgotten, the address has one less."""
        own, source, named = _keys(name, address)
        with self._lock:
            self._tries.pop(own, None)
            self._tries.pop(named, None)
            count, last = self._tries.get(source, (0, 0.0))
            if count:
                self._tries[source] = (count - 1, last)

    def _left(self, key: _Key) -> float:
        count, last = self._tries.get(key, (0, 0.0))
        if self._clock() - last > FORGOTTEN:
            self._tries.pop(key, None)
            return 0.0
        beyond = count - FREE_TRIES[key[0]]
        if beyond < 0:
            return 0.0
        wait = min(LONGEST_WAIT[key[0]], FIRST_WAIT * 2.0 ** min(beyond, 30))
        return last + wait - self._clock()


def _keys(name: str, address: str) -> tuple[_Key, _Key, _Key]:
    source = place(address)
    return ("both", name, source), ("address", source), ("name", name)


def place(address: str) -> str:
    """Where a request comes from: an IPv4 address, or an IPv6 network of 64 bits."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "elsewhere"
    if ip.version == 6:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def _kept(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
