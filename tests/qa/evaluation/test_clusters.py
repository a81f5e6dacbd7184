"""The bootstrap against worked examples and known properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.clusters import RESAMPLES, difference, estimate, resampled_means

EACH = [str(i) for i in range(200)]
HALF = np.array([0.0, 1.0] * 100)


def test_the_spread_of_independent_questions_is_the_standard_error() -> None:
    means = resampled_means(HALF, EACH)
    assert len(means) == RESAMPLES
    assert means.mean() == pytest.approx(0.5, abs=0.002)
    assert means.std() == pytest.approx(0.5 / np.sqrt(200), rel=0.03)
    found = estimate(HALF, EACH)
    assert found.value == 0.5
    assert (found.low, found.high) == pytest.approx((0.43, 0.57), abs=0.006)


def test_questions_of_one_article_are_drawn_together() -> None:
    clusters = [str(i // 20) for i in range(200)]
    alike = np.repeat([0.0, 1.0] * 5, 20)  # ten articles, all right or all wrong
    assert resampled_means(alike, clusters).std() == pytest.approx(0.5 / np.sqrt(10), rel=0.03)
    assert resampled_means(alike, EACH).std() == pytest.approx(0.5 / np.sqrt(200), rel=0.03)


def test_two_clusters_worked_out() -> None:
    """Of a (one question, right) and b (three, wrong): aa gives 1, bb 0, ab and ba 1/4."""
    means = resampled_means(np.array([1.0, 0, 0, 0]), ["a", "b", "b", "b"])
    values, counts = np.unique(means, return_counts=True)
    assert values.tolist() == [0, 0.25, 1]
    assert counts / len(means) == pytest.approx([0.25, 0.5, 0.25], abs=0.02)


def test_a_single_cluster_has_no_spread() -> None:
    assert set(resampled_means(np.array([1.0, 0]), ["a", "a"], resamples=50)) == {0.5}


def test_one_seed_gives_one_answer() -> None:
    assert estimate(HALF, EACH) == estimate(HALF, EACH)
    assert not (resampled_means(HALF, EACH, seed=1) == resampled_means(HALF, EACH, seed=2)).all()


def test_a_real_difference_is_told_from_none() -> None:
    """Ten questions won and none lost: by chance once in 2^9 tries (two-sided sign test)."""
    ours = np.array([1.0] * 60 + [0.0] * 40)
    theirs = np.array([1.0] * 50 + [0.0] * 50)
    clear = difference(ours, theirs, EACH[:100])
    assert clear.value == pytest.approx(0.1)
    assert 0 < clear.low < 0.1 < clear.high
    assert clear.p == clear.p_by_question < 0.002
    swapped = np.array([1.0] * 45 + [0.0] * 5 + [1.0] * 5 + [0.0] * 45)
    none = difference(theirs, swapped, EACH[:100])
    assert none.value == 0
    assert none.low < 0 < none.high
    assert none.p > 0.9
    assert difference(ours, ours, EACH[:100]).p == 1


def test_wins_in_one_article_alone_prove_less() -> None:
    ours = np.array([1.0] * 10 + [0.0] * 90)
    clusters = [str(i // 10) for i in range(100)]
    found = difference(ours, np.zeros(100), clusters)
    assert found.p_by_question < 0.002
    assert found.p > 0.5


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 5)), min_size=1, max_size=40)
)
def test_the_paired_difference_turns_with_its_sides(rows: list[tuple[bool, bool, int]]) -> None:
    ours, theirs = (np.array([row[side] for row in rows], float) for side in (0, 1))
    clusters = [str(row[2]) for row in rows]
    there, back = difference(ours, theirs, clusters), difference(theirs, ours, clusters)
    assert there.value == -back.value
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert (there.p, there.p_by_question) == (back.p, back.p_by_question)
    assert 0 < there.p <= 1
    assert there.low <= there.high
    if there.low > 0:
        assert there.p <= 0.06
