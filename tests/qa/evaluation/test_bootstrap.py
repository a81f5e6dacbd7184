"""Intervals against scipy and by property; the sign test against scipy's binomial."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, bootstrap

from qa.evaluation.bootstrap import centred, draws, estimate, ratio, sign_test

REPORTS = st.lists(st.sampled_from("abc"), min_size=1, max_size=30)


@given(REPORTS)
def test_a_resample_draws_as_many_reports_as_there_are(reports: list[str]) -> None:
    counts = draws(reports, 40)
    assert counts.shape == (40, len(reports))
    sizes = {name: reports.count(name) for name in reports}
    for resample in counts:
        taken = 0.0
        for name, size in sizes.items():
            drawn = sum(c for c, r in zip(resample, reports, strict=True) if r == name)
            assert drawn % size == 0  # a report is drawn with as many questions as it has
            taken += drawn / size
        assert taken == len(sizes)
    assert (counts == draws(reports, 40)).all()
    assert len(reports) < 8 or (counts != draws(reports, 40, seed=1)).any()


def test_of_one_report_the_interval_is_that_of_scipy() -> None:
    values = np.array([1.0] * 70 + [0.0] * 30)
    ours = estimate(0.7, ratio(values, np.ones(100), draws(["a"] * 100)), 100)
    theirs = bootstrap((values,), np.mean, method="percentile", rng=np.random.default_rng(1))
    assert ours.low == pytest.approx(theirs.confidence_interval.low, abs=0.02)
    assert ours.high == pytest.approx(theirs.confidence_interval.high, abs=0.02)


def test_of_several_reports_the_interval_covers_their_differences() -> None:
    values = np.array([1.0] * 50 + [0.0] * 50)
    single = estimate(0.5, ratio(values, np.ones(100), draws(["a"] * 100)), 100)
    apart = estimate(0.5, ratio(values, np.ones(100), draws(["a"] * 50 + ["b"] * 50)), 100)
    assert (apart.low, apart.high) == (0, 1)
    assert single.high - single.low < 0.25


def test_equal_reports_leave_the_chance_of_questions() -> None:
    values = np.array([1.0, 0.0] * 50)
    e = estimate(0.5, ratio(values, np.ones(100), draws(["a"] * 50 + ["b"] * 50)), 100)
    assert e.high - e.low > 0.15


def test_nothing_to_measure_is_nan() -> None:
    none = np.zeros(3)
    e = estimate(math.nan, ratio(none, none, draws(["a"] * 3)), 0)
    assert not e.known
    assert math.isnan(e.low)
    assert draws([]).shape[1] == 0


def test_a_centred_interval_holds_its_value() -> None:
    resampled = np.array([0.05, 0.06, 0.07])
    assert estimate(0.03, resampled, 9).low > 0.03
    e = centred(0.03, resampled, 9)
    assert e.low < 0.03 < e.high
    assert centred(0.001, resampled, 9).low == 0


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_sign_test_is_the_exact_binomial(better: int, worse: int) -> None:
    expected = binomtest(better, better + worse).pvalue if better + worse else 1.0
    assert sign_test(better, worse) == pytest.approx(expected)
