"""The count of a body's values, held against what a parser makes of it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.traffic.weight import holds_too_much

TEXTS = st.text() | st.sampled_from(["[,{", '\\"', '",[', "\\", 'a"'])
VALUES = st.recursive(
    st.none() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=30,
)


def _count(value: Any) -> tuple[int, int]:
    """The marks between values (brackets that open, and commas), and the texts."""
    if isinstance(value, dict):
        parts, texts = list(value.values()), len(value)
    elif isinstance(value, list):
        parts, texts = value, 0
    else:
        return 0, int(isinstance(value, str))
    counts = [_count(part) for part in parts]
    marks = 1 + max(0, len(parts) - 1) + sum(m for m, _ in counts)
    return marks, texts + sum(t for _, t in counts)


@pytest.mark.property
@given(VALUES, st.booleans(), st.sampled_from(["utf-8", "utf-16"]))
def test_no_value_is_missed_and_none_made_up(value: Any, escaped: bool, encoding: str) -> None:
    body = json.dumps(value, ensure_ascii=escaped).encode(encoding, "surrogatepass")
    marks, texts = _count(value)
    assert not marks or holds_too_much(body, most=marks - 1)
    if encoding == "utf-8":
        assert not holds_too_much(body, most=marks + texts)


@pytest.mark.parametrize(
    ("body", "is_too_much"),
    [
        (b"[" * 11, True),
        (b'["' + b"[,{" * 1000 + b'"]', False),
        (b'["' + b'\\",' * 1000 + b'"]', False),
        (b'["' + b'\\\\",' * 1000 + b'"]', True),  # the backslash is escaped, the quote is not
        (b'"' * 5000, False),
        (b"", False),
        (b"\xff\xfe[,{" * 1000, True),
        (('["' + ",[{" * 1000 + '"]').encode("utf-16"), True),
    ],
)
def test_what_stands_in_texts_does_not_count(body: bytes, is_too_much: bool) -> None:
    assert holds_too_much(body, most=10) is is_too_much
