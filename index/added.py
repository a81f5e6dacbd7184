"""Reports by the time of their addition, as an answer may be wanted from new ones alone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from index.errors import InputError
from index.passage import SourceInfo


def added_within(
    held: Iterable[SourceInfo], since: str | None = None, until: str | None = None
) -> list[SourceInfo]:
    """The reports that were added from `since` to `until`, both included, in their order.

    Each is a day ("2026-03-31") or a time ("2026-03-31T18:00", with its zone or in UTC), as ISO
    8601 has it; a day as `until` means to its end. A report of which the time of addition is not
    known is in no period. Raises InputError for what is no time.
    """
    first = _moment(since) if since else datetime.min.replace(tzinfo=UTC)
    last = _end(until) if until else datetime.max.replace(tzinfo=UTC)
    if not (since or until):
        return list(held)
    return [i for i in held if i.added and first <= _moment(i.added) <= last]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{text!r} is no day or time. Write it as 2026-03-31 or 2026-03-31T18:00."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _end(text: str) -> datetime:
    """The last moment of a day, or a time as it is."""
    moment = _moment(text)
    is_day = len(text) <= len("2026-03-31")
    return moment + timedelta(days=1, microseconds=-1) if is_day else moment
