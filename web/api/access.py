"""Who may use the API: everybody on this machine, or whoever shows the key."""

import hmac
from collections.abc import Mapping

from index.errors import AccessDeniedError
from web.api.desk import Desk

CLOSED = (
    "The API is closed: the server can be reached from other machines and has no key. "
    "Start it with the variable REPORTQA_API_KEY set, or with --open-api."
)
WRONG = "The API key is missing or wrong. Send the header Authorization: Bearer KEY."


class Lock:
    """Opens to whoever shows `key`; without one, to all if `is_open` and else to nobody."""

    def __init__(self, key: str | None = None, is_open: bool = True) -> None:
        self._key = key
        self._is_open = is_open

    def check(self, headers: Mapping[str, str]) -> None:
        """Raises AccessDeniedError for a request with headers that do not open it."""
        if self._key is None:
            if not self._is_open:
                raise AccessDeniedError(CLOSED)
            return
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        sent = shown.strip().encode("latin-1", "replace")  # headers are read as Latin-1
        same = hmac.compare_digest(sent, self._key.encode())
        if scheme.lower() != "bearer" or not same:
            raise AccessDeniedError(WRONG)


class Entrance:
    """Leads whoever the lock opens to (without one, all) to the desk that serves them."""

    def __init__(self, desk: Desk, lock: Lock | None = None) -> None:
        self._desk = desk
        self._lock = lock or Lock()

    @property
    def writable(self) -> bool:
        """True where reports may be added and removed."""
        return self._desk.writable

    def desk(self, headers: Mapping[str, str]) -> Desk:
        """The desk for a request with these headers; raises AccessDeniedError."""
        self._lock.check(headers)
        return self._desk
