"""Counting which words of a question its answer repeats."""

from collections import Counter

import pytest

from qa.echoes import UNSEEN
from training.echoes import BLOCK, LEAST_SEEN, MOST_A_BLOCK, PRIOR, count, learn


def test_a_term_counts_a_few_times_a_block() -> None:
    pair = ("Which year was the harvest?", "The harvest was in 1901.")
    asked, repeated = count([pair] * (BLOCK + 1))
    assert asked["harvest"] == repeated["harvest"] == MOST_A_BLOCK + 1
    assert (asked["year"], repeated["year"]) == (MOST_A_BLOCK + 1, 0)


def test_shares_are_drawn_towards_the_mean() -> None:
    asked = Counter({"year": 10, "harvest": 10, "rare": LEAST_SEEN - 1, "plain": 10})
    learned = learn(asked, Counter({"harvest": 10, "plain": 6}))
    assert list(learned) == ["harvest", "year"]
    assert learned["year"] == pytest.approx(PRIOR * UNSEEN / (10 + PRIOR), abs=0.001)
    assert learned["harvest"] == pytest.approx((10 + PRIOR * UNSEEN) / (10 + PRIOR), abs=0.001)
