"""Calibration figures against torchmetrics, scikit-learn and worked examples."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import brier_score_loss
from torchmetrics.classification import BinaryCalibrationError

from qa.evaluation.calibration import (
    aurc,
    brier,
    by_mass,
    by_width,
    calibrate,
    ece_by_mass,
    ece_by_width,
    once,
    reliability,
    risk_coverage,
)

Floats = NDArray[np.float64]
PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def arrays(pairs: list[tuple[float, bool]]) -> tuple[Floats, Floats]:
    said, right = zip(*pairs, strict=True)
    return np.array(said, np.float64), np.array(right, np.float64)


def sample(n: int, seed: int) -> tuple[Floats, Floats]:
    chance = np.random.default_rng(seed)
    said = chance.random(n)
    return said, (chance.random(n) < said**1.5).astype(np.float64)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("bins", [5, 15])
def test_ece_is_that_of_torchmetrics(seed: int, bins: int) -> None:
    said, right = sample(500, seed)
    oracle = BinaryCalibrationError(n_bins=bins, norm="l1")
    theirs = oracle(torch.tensor(said), torch.tensor(right).int()).item()
    assert ece_by_width(said, right, once(said), bins)[0] == pytest.approx(theirs, abs=1e-6)


def test_ece_worked_by_hand() -> None:
    """Two bins of two: (0.2, 0.3) with one right, (0.8, 0.9) with two right."""
    said, right = arrays([(0.2, False), (0.3, True), (0.8, True), (0.9, True)])
    expected = 0.5 * abs(0.25 - 0.5) + 0.5 * abs(0.85 - 1)
    assert ece_by_width(said, right, once(said), 2)[0] == pytest.approx(expected)
    assert ece_by_mass(said, right, once(said), 2)[0] == pytest.approx(expected)
    crowded, lucky = arrays([(0.6, False), (0.7, True), (0.8, True), (0.9, True)])
    assert ece_by_mass(crowded, lucky, once(crowded), 2)[0] == pytest.approx(0.5 * (0.15 + 0.15))
    assert ece_by_width(crowded, lucky, once(crowded), 2)[0] == pytest.approx(0.0)


def test_bins() -> None:
    assert by_width(np.array([0.0, 0.1, 0.1001, 1.0]), 10).tolist() == [0, 0, 1, 9]
    assert by_mass(np.array([0.9, 0.1, 0.5, 0.6]), np.ones((1, 4)), 2).tolist() == [[1, 0, 0, 1]]


@given(PAIRS)
def test_brier_is_that_of_scikit_learn(pairs: list[tuple[float, bool]]) -> None:
    said, right = arrays(pairs)
    theirs = brier_score_loss(right, said, pos_label=1)
    assert brier(said, right, once(said))[0] == pytest.approx(theirs)


def test_aurc_worked_by_hand() -> None:
    """Right, wrong, right, wrong by falling confidence: risks 0, 1/2, 1/3, 1/2."""
    said, right = arrays([(0.4, True), (0.9, True), (0.7, False), (0.1, False)])
    coverage, risk = risk_coverage(said, right)
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert aurc(said, right, once(said))[0] == pytest.approx(risk.mean())


@given(PAIRS, st.randoms())
def test_the_order_of_equals_decides_nothing(
    pairs: list[tuple[float, bool]], chance: object
) -> None:
    said, right = arrays([(round(p, 1), y) for p, y in pairs])
    order = np.random.default_rng(len(pairs)).permutation(len(said))
    for figure in (ece_by_width, ece_by_mass, brier, aurc):
        mixed = figure(said[order], right[order], once(said))
        assert figure(said, right, once(said)) == pytest.approx(mixed)


@given(PAIRS)
def test_counts_are_as_good_as_copies(pairs: list[tuple[float, bool]]) -> None:
    said, right = arrays(pairs)
    twice = 2 * once(said)
    for figure in (ece_by_width, brier):
        copied = figure(np.repeat(said, 2), np.repeat(right, 2), np.ones((1, 2 * len(said))))
        assert figure(said, right, twice) == pytest.approx(copied)


@given(PAIRS)
def test_all_lie_between_0_and_1_and_every_answer_is_in_a_bin(
    pairs: list[tuple[float, bool]],
) -> None:
    said, right = arrays(pairs)
    c = calibrate(said.tolist(), [bool(y) for y in right], ["a"] * len(said))
    assert c is not None
    for e in (c.ece, c.ece_mass, c.brier, c.aurc):
        assert 0 <= e.low <= e.high <= 1 + 1e-9
        assert 0 <= e.value <= 1
    assert sum(b.right.n for b in c.bins) == len(said)
    assert c.risk_at(1.0) == pytest.approx(1 - right.mean())


def test_a_liar_is_found_out_and_an_honest_one_is_not() -> None:
    said, honest = sample(4000, 3)[0], None
    chance = np.random.default_rng(4)
    honest = (chance.random(4000) < said).astype(np.float64)
    assert ece_by_width(said, honest, once(said))[0] < 0.03
    assert ece_by_width(said, 1 - honest, once(said))[0] > 0.3
    bins = reliability(said, honest, np.ones((2, 4000)))
    assert [b.right.value for b in bins] == pytest.approx([b.said for b in bins], abs=0.06)


def test_without_questions_there_is_no_calibration() -> None:
    assert calibrate([], [], []) is None
