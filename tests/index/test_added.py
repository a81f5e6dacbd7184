"""Which reports were added in a period."""

import pytest

from index.added import added_within
from index.errors import InputError
from index.passage import SourceInfo


def info(source: str, added: str | None) -> SourceInfo:
    return SourceInfo(source, source, "en", 10, 1, added=added)


HELD = [
    info("march", "2026-03-31T18:00:00+00:00"),
    info("april", "2026-04-01T09:30:00+00:00"),
    info("may", "2026-05-02T00:00:00+00:00"),
    info("unknown", None),
]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, ["march", "april", "may", "unknown"]),
        ("2026-04-01", None, ["april", "may"]),
        (None, "2026-03-31", ["march"]),
        ("2026-03-31", "2026-04-01", ["march", "april"]),
        ("2026-03-31T18:00", "20260401", ["march", "april"]),
        ("2026-03-31T18:00:01", "2026-04-01T09:29", []),
        ("2026-04-01T17:30+08:00", "2026-04-01T17:30+08:00", ["april"]),
        ("2026-05-02T02:00+02:00", None, ["may"]),
        ("2026-05-01", "2026-04-01", []),
    ],
)
def test_both_ends_are_included(since: str | None, until: str | None, found: list[str]) -> None:
    assert [i.source for i in added_within(HELD, since, until)] == found


@pytest.mark.parametrize("text", ["yesterday", "2026", "2026-02-30", "31.3.2026", "2026-03-31T25"])
def test_what_is_no_time_is_told(text: str) -> None:
    with pytest.raises(InputError, match="Write it as 2026-03-31"):
        added_within(HELD, since=text)
    with pytest.raises(InputError, match="Write it as 2026-03-31"):
        added_within(HELD, until=text)
