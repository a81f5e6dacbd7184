"""Scores of models that did not see a question's report."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from index import Passage
from qa.language.units import Unit, units
from qa.ranking.cross_encoder import load_cross_encoder, unit_parts
from qa.ranking.scorer import WEIGHTS
from training.cross_encoder.held_out import NAME, HeldOut, Unread, pair_key, read, write

TEXT = "Orders rose by 8%. The plant was closed in May."


@pytest.fixture
def found() -> list[Unit]:
    passage = Passage("p", "r.md", TEXT, 0, len(TEXT))
    return units(passage, "en")


def test_keys_are_the_same_everywhere() -> None:
    assert pair_key("问", ("", "前", "文")) == pair_key("问", ("", "前", "文"))
    assert pair_key("a", ("b", "", "c")) != pair_key("a", ("", "b", "c"))
    assert 0 <= pair_key("a", ("", "", "")) < 2**64


def test_what_is_written_is_read(tmp_path: Path) -> None:
    scores = {2**64 - 1: (0.5, -1.25), 7: (3.0, 2.0)}
    write(tmp_path / NAME, scores)
    assert read(tmp_path / NAME) == scores


def test_stored_scores_come_first_and_the_folds_model_after(
    tmp_path: Path, found: list[Unit]
) -> None:
    keys = {pair_key("What fell?", unit_parts(u)): (float(i), -1.0) for i, u in enumerate(found)}
    write(tmp_path / NAME, keys)
    held = HeldOut(tmp_path, 2)
    np.testing.assert_allclose(held("What fell?", found), [[0, -1], [1, -1]])
    assert np.isnan(held.known("What rose?", found)).all()
    with pytest.raises(Unread):
        held("What rose?", found)
    shutil.copy(WEIGHTS / "cross_encoder.safetensors",
                tmp_path / "cross_encoder.fold2.safetensors")  # fmt: skip
    expected = load_cross_encoder()("What rose?", found)
    np.testing.assert_allclose(held("What rose?", found), expected, atol=1e-4)
