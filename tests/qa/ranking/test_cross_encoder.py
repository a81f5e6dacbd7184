"""The shipped cross-encoder: what it prefers, and what it reads of a unit."""

from pathlib import Path

import numpy as np
import pytest

from index import Passage
from index.errors import ReportQAError
from qa.language.units import Unit, units
from qa.ranking.cross_encoder import (
    BEFORE,
    MOST,
    QUESTION,
    TEXT,
    CrossEncoder,
    cut,
    load_cross_encoder,
    unit_parts,
)

PROSE = "Orders rose by 8%. The plant in Leith was closed in May. Staff number 410."


@pytest.fixture(scope="module")
def model() -> CrossEncoder:
    return load_cross_encoder()


def said(model: CrossEncoder, question: str, *texts: str) -> np.ndarray:
    return model.pairs(question, [("", "", text) for text in texts])


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("Who runs the company?", "Mary Ellis is chief executive.", "Sales rose by 4%."),
        ("公司由谁掌管?", "行政总裁是王立群。", "全年销售额增长4%。"),
        ("Why did costs go up?", "Costs rose because fuel became dearer.", "Costs were £4m."),
        ("How many people work there?", "员工总数为1,250人。", "营业收入为12亿元。"),
        ("厂房什么时候关闭的?", "The plant was shut in May 2021.", "The plant makes pumps."),
    ],
)
def test_what_answers_is_preferred(
    model: CrossEncoder, question: str, right: str, wrong: str
) -> None:
    scores = said(model, question, right, wrong)
    assert scores.shape == (2, 2)
    assert scores[0, 0] > scores[1, 0]
    assert scores[0, 1] > scores[1, 1]


def test_a_pair_is_scored_alike_beside_any_other(model: CrossEncoder) -> None:
    alone = said(model, "Who left?", "The chairman left.")
    beside = said(model, "Who left?", "The chairman left.", PROSE * 3, "")
    np.testing.assert_allclose(alone[0], beside[0], atol=1e-3)
    assert np.isfinite(beside).all()


def test_nothing_to_read(model: CrossEncoder) -> None:
    assert model("Who?", []).shape == (0, 2)


def prose() -> list[Unit]:
    passage = Passage("p", "r.md", PROSE, 0, len(PROSE),
                      heading="Trading")  # fmt: skip
    return units(passage, "en")


def test_what_is_read_of_a_sentence(model: CrossEncoder) -> None:
    first, second, _ = prose()
    assert unit_parts(first) == ("Trading", "", "Orders rose by 8%.")
    assert unit_parts(second)[1:] == ("Orders rose by 8%.", "The plant in Leith was closed in May.")
    scores = model("Which plant was shut?", prose())
    assert int(scores[:, 0].argmax()) == 1


def test_long_texts_are_cut() -> None:
    words = " ".join(f"alpha {n}" for n in range(200))
    assert len(cut(words, QUESTION)) == MOST[QUESTION]
    assert cut(words, TEXT) == cut(words, TEXT)[: MOST[TEXT]]
    assert cut(words, BEFORE) != cut(words, TEXT)[: MOST[BEFORE]]


def test_weights_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReportQAError, match="cross-encoder"):
        load_cross_encoder(tmp_path / "none.safetensors")
    (tmp_path / "broken.safetensors").write_bytes(b"no tensors")
    with pytest.raises(ReportQAError, match="cannot be read"):
        load_cross_encoder(tmp_path / "broken.safetensors")
