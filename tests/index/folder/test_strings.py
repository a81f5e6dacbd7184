"""Many texts in two arrays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folder.strings import Strings, joined

anything = st.lists(st.text(alphabet=st.characters(exclude_categories=()), max_size=9), max_size=9)


@pytest.mark.property
@given(anything)
def test_texts_come_back(texts: list[str]) -> None:
    held = Strings.of(texts)
    assert list(held) == texts == [held[i] for i in range(len(texts))] == held[:]
    assert len(held) == len(texts)


@pytest.mark.property
@given(anything, st.text(max_size=3))
def test_sorted_texts_are_found(texts: list[str], other: str) -> None:
    order = sorted(set(texts))
    held = Strings.of(order)
    assert [held.find(text) for text in order] == list(range(len(order)))
    assert held.find(other) == (order.index(other) if other in order else None)


def test_places_beyond_the_end() -> None:
    held = Strings.of(["a", "b"])
    assert held[-1] == "b"
    for number in (2, -3):
        with pytest.raises(IndexError):
            held[number]


@pytest.mark.property
@given(st.lists(st.lists(st.tuples(st.text(max_size=4), st.booleans()), max_size=5), max_size=4))
def test_joined_keeps_what_the_masks_keep(pieces: list[list[tuple[str, bool]]]) -> None:
    given_pieces = [
        (Strings.of(t for t, _ in piece), np.array([k for _, k in piece], np.bool_))
        for piece in pieces
    ]
    assert list(joined(given_pieces)) == [t for piece in pieces for t, kept in piece if kept]
