"""The ranker's order, read once more."""

from collections.abc import Sequence

import numpy as np
import pytest

from index import Passage
from qa.language.units import Unit, units
from qa.ranking.mixed import ALONE, DEPTH, LEAST, SIGNS, Mix, Reading, load_mix, read

TEXT = " ".join(f"Line {chr(97 + i)} was opened." for i in range(12))
MIX = Mix(0.5, 2.0)


class Letters:
    """A reader that scores a sentence by its letter, and counts what it is given."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, question: str, given: Sequence[Unit]) -> np.ndarray:
        self.read = [u.text for u in given]
        ranks = [float(ord(u.text[5]) - 97) for u in given]
        return np.array([[r, r - 4] for r in ranks], np.float32)


@pytest.fixture
def found() -> list[Unit]:
    passage = Passage("p", "r.md", TEXT, 0, len(TEXT))
    return units(passage, "en")


def test_only_the_first_are_read_and_the_others_stay_behind(found: list[Unit]) -> None:
    reader, ranked = Letters(), -np.arange(12, dtype=np.float32) * np.float32(0.5)
    reading = read("?", found, ranked, np.zeros(12, np.float32), reader, MIX)
    assert reader.read == [u.text for u in found[:DEPTH]]
    assert int(reading.scores.argmax()) == DEPTH - 1
    assert reading.scores[0] == pytest.approx(0.0)
    assert reading.scores[DEPTH - 1] == pytest.approx(-0.25 * (DEPTH - 1) + 2.0 * (DEPTH - 1))
    assert reading.scores[11] == pytest.approx(-2.75)


@pytest.mark.parametrize(("step", "count"), [(0.1, DEPTH), (1.0, 5), (3.0, LEAST)])
def test_what_is_far_behind_is_not_read(found: list[Unit], step: float, count: int) -> None:
    reader, ranked = Letters(), -np.arange(12, dtype=np.float32) * np.float32(step)
    reading = read("?", found, ranked, np.zeros(12, np.float32), reader, MIX)
    assert len(reader.read) == len(reading.units) == len(reading.read) == count


def test_a_misfit_is_read_last(found: list[Unit]) -> None:
    reader, handicap = Letters(), np.zeros(12, np.float32)
    handicap[0] = 100
    read("?", found, -np.arange(12, dtype=np.float32) * np.float32(0.5), handicap, reader, MIX)
    assert found[0].text not in reader.read


def test_signs_of_a_unit() -> None:
    reading = Reading(np.zeros(5, np.float32), np.array([3, 1]),
                      np.array([[1.0, 0.0], [3.0, 2.0]], np.float32))  # fmt: skip
    best, other, unread = (reading.signs(i) for i in (1, 3, 0))
    assert tuple(best) == SIGNS
    assert best["read_behind"] == 0
    assert best["read_share"] == pytest.approx(1 / (1 + np.exp(-2)))
    assert best["read_any"] == pytest.approx(np.log(1 + np.exp(2)))
    assert best["read_margin"] == other["read_margin"] == 2
    assert other["read_behind"] == -2
    assert unread == other
    alone = Reading(np.zeros(1, np.float32), np.array([0]), np.array([[1.0, 0.5]], np.float32))
    assert alone.signs(0)["read_margin"] == ALONE


def test_the_shipped_mix_counts_both() -> None:
    mix = load_mix()
    assert 0.2 < mix.ranker < 1
    assert 0.1 < mix.encoder < 1
