"""The network that is trained is the one that serves, and its rows are the same."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from qa.ranking.cross_encoder import (
    BEFORE,
    BETWEEN,
    HEADING,
    MOST,
    QUESTION,
    TEXT,
    Parts,
    load_cross_encoder,
)
from qa.ranking.scorer import WEIGHTS
from training.cross_encoder import export
from training.cross_encoder.finetuning import scores
from training.cross_encoder.layout import Marks, Texts, cut, lay_out
from training.cross_encoder.lists import encode
from training.cross_encoder.model import Encoder, static_vectors
from training.cross_encoder.plan import Plan, Shape
from training.cross_encoder.sources import OWN, Listed

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "index" / "model"
QUESTION_TEXT = "谁将接任首席财务官？ Who will succeed the finance chief of Arden Bank this year?"
UNITS: tuple[Parts, ...] = (
    ("Board > " * 12 + "Changes", "She leaves in May. " * 9, "Ms Holt will succeed him as CFO."),
    ("", "", "利润增长8%。" * 40),
    ("People", "", "Mr Vane was finance chief until 2021."),
)


def test_the_shipped_weights_fit_and_score_as_they_do_when_served() -> None:
    model = Encoder(*static_vectors(STATIC, 256), Shape())
    export.read(model, WEIGHTS / "cross_encoder.safetensors")
    one = Listed(OWN, 0, QUESTION_TEXT, UNITS, (True, False, False))
    lists = encode([one], Tokenizer.from_file(str(STATIC / "tokenizer.json")))
    _, made = scores(model, lists, np.array([0]), 1_000)
    assert made == pytest.approx(
        load_cross_encoder().pairs(QUESTION_TEXT, UNITS), abs=0.02
    )  # another GELU


def test_of_a_long_part_the_nearer_end_is_read() -> None:
    ids = range(200)
    assert cut(QUESTION, ids) == ids[: MOST[QUESTION]]
    assert cut(TEXT, ids) == ids[: MOST[TEXT]]
    assert cut(HEADING, ids) == ids[-MOST[HEADING] :]
    assert cut(BEFORE, ids) == ids[-MOST[BEFORE] :]


def test_rows_hold_the_parts_in_order_and_empty_ones_take_no_place() -> None:
    texts = Texts.of(np.array([1, 2, 3, 4]), np.array([2, 0, 1, 1]), torch.device("cpu"))
    marks = Marks.after(10)
    parts = [(QUESTION, torch.tensor([0, -1])), (HEADING, torch.tensor([1, 2])),
             (TEXT, torch.tensor([3, 3]))]  # fmt: skip
    ids, segments = lay_out(texts, parts, marks)
    pad, start, end = marks.pad, marks.start, marks.end
    assert ids.tolist() == [[start, 1, 2, end, 4, end, pad, pad],
                            [start, 3, end, 4, end, pad, pad, pad]]  # fmt: skip
    between = BETWEEN
    assert segments.tolist() == [
        [between, QUESTION, QUESTION, between, TEXT, between, between, between],
        [between, HEADING, between, TEXT, between, between, between, between],
    ]


def test_what_is_filled_up_changes_nothing(tiny: Plan) -> None:
    torch.manual_seed(0)
    model = Encoder(torch.randn(14, 32), torch.rand(14), tiny.shape).eval()
    ids, segments = torch.tensor([[11, 1, 2, 12, 3, 12]]), torch.tensor([[4, 0, 0, 4, 3, 4]])
    pads = torch.full((1, 10), model.marks.pad), torch.full((1, 10), BETWEEN)
    longer = torch.cat([ids, pads[0]], 1), torch.cat([segments, pads[1]], 1)
    assert torch.allclose(model.tell(ids, segments), model.tell(*longer), atol=1e-5)


def test_a_token_knows_whether_the_other_side_has_it(tiny: Plan) -> None:
    model = Encoder(torch.nn.functional.normalize(torch.eye(14, 32)), torch.ones(14), tiny.shape)
    ids, segments = (
        torch.tensor([[11, 1, 2, 12, 5, 12, 1, 12]]),
        torch.tensor([[BETWEEN, QUESTION, QUESTION, BETWEEN, HEADING, BETWEEN, TEXT, BETWEEN]]),
    )
    near, same, beside = model.matches(ids, segments)[0, :, :3].T.tolist()
    assert near == same == [0, 1, 0, 0, 0, 0, 1, 0]
    assert beside == [0] * 8


def test_weights_are_read_back_and_others_refused(tiny: Plan, tmp_path: Path) -> None:
    made, other = (Encoder(torch.randn(14, 32), torch.rand(14), tiny.shape) for _ in range(2))
    export.write(made, tmp_path / "w.safetensors")
    export.read(other, tmp_path / "w.safetensors")
    assert torch.equal(other.delta.weight, made.delta.weight.half().float())
    assert not torch.equal(other.mlm.weight, made.mlm.weight)
    deeper = Encoder(torch.randn(14, 32), torch.rand(14), Shape(32, 4, 32, 3, 2))
    with pytest.raises(ValueError, match="lacks"):
        export.read(deeper, tmp_path / "w.safetensors")
