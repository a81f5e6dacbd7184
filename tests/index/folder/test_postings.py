"""An inverted index, and several made into one."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folder.postings import MOST, Postings, merged

term = st.sampled_from(["a", "b", "c", "收入", "利润", "=6月", "z"])
text = st.lists(term, max_size=8)
texts = st.lists(text, max_size=6)


def read(postings: Postings) -> list[Counter[str]]:
    """The texts that an index was made of, as far as it tells."""
    found: list[Counter[str]] = [Counter() for _ in postings.lengths]
    for name in postings.terms:
        span = postings.span(name)
        rows, counts = postings.rows[span], postings.counts[span]
        assert rows.tolist() == sorted(set(rows.tolist()))
        for row, count in zip(rows.tolist(), counts.tolist(), strict=True):
            found[row][name] = count
    assert [c.total() for c in found] == postings.lengths.tolist()
    return found


@pytest.mark.property
@given(texts)
def test_an_index_holds_every_occurrence(held: list[list[str]]) -> None:
    postings = Postings.of(held)
    assert read(postings) == [Counter(t) for t in held]
    assert list(postings.terms) == sorted({t for one in held for t in one})
    assert postings.span("never") == slice(0, 0)


def test_a_term_beyond_the_largest_count_is_held_to_it() -> None:
    postings = Postings.of([["a"] * (MOST + 5)])
    assert postings.counts[postings.span("a")].tolist() == [MOST]
    assert postings.lengths.tolist() == [MOST + 5]


@pytest.mark.property
@given(st.lists(st.lists(st.tuples(text, st.booleans()), max_size=5), max_size=4))
def test_merging_is_indexing_what_is_kept(pieces: list[list[tuple[list[str], bool]]]) -> None:
    given_pieces, base = [], 0
    for piece in pieces:
        kept = np.array([k for _, k in piece], np.bool_)
        numbers = np.where(kept, np.cumsum(kept) - 1 + base, -1).astype(np.int64)
        base += int(kept.sum())
        given_pieces.append((Postings.of(t for t, _ in piece), numbers))
    made, maps = merged(given_pieces)
    fresh = Postings.of(t for piece in pieces for t, kept in piece if kept)
    assert list(made.terms) == list(fresh.terms)
    assert read(made) == read(fresh)
    for (postings, _), places in zip(given_pieces, maps, strict=True):
        for name, place in zip(postings.terms, places.tolist(), strict=True):
            assert place == (-1 if name not in list(fresh.terms) else fresh.terms.find(name))


def test_frequencies_count_what_is_kept() -> None:
    postings = Postings.of([["a", "b"], ["a", "a"], ["c"]])
    assert postings.frequencies().tolist() == [2, 1, 1]
    assert postings.frequencies(np.array([False, True, True])).tolist() == [1, 0, 1]
