"""Losses by hand, losses that fall, and what is drawn for them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from qa.ranking.cross_encoder import TEXT
from training.checkpoint import Work
from training.cross_encoder import corpus, finetuning, pretraining
from training.cross_encoder.corpus import Corpus, Pair
from training.cross_encoder.finetuning import list_losses, right_first, sampled, scores
from training.cross_encoder.fit import Schedule
from training.cross_encoder.lists import Lists, encode
from training.cross_encoder.model import Encoder, static_vectors
from training.cross_encoder.plan import FineTuning, Plan
from training.cross_encoder.sources import OWN, PUBLIC, Listed

STATIC = Path(__file__).parents[3] / "index" / "model"
LOG = {n: float(np.log(n)) for n in (2, 3, 4)}


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(STATIC / "tokenizer.json"))


@pytest.fixture
def model(tiny: Plan) -> Encoder:
    torch.manual_seed(1)
    return Encoder(*static_vectors(STATIC, 32), tiny.shape)


@pytest.fixture
def text(data: Path, tokenizer: Tokenizer) -> Corpus:
    return corpus.encoded(list(corpus.pairs(data, 100.0)), tokenizer, 0)


def test_every_kind_of_text_is_read_but_machine_translations(data: Path) -> None:
    found = list(corpus.pairs(data, 100.0))
    assert sum(pair.most == corpus.SENTENCE for pair in found) == 16 * len(corpus.SHARES)
    assert sum("银行法" in pair.first for pair in found) == 3
    bodies = [pair for pair in found if pair.most == corpus.BODY and "法" not in pair.first]
    assert len(bodies) == 8 * 4  # each section in and across both languages
    assert len(list(corpus.pairs(data, 0.0))) == 0


def test_long_sides_are_cut_and_empty_ones_left_out(tokenizer: Tokenizer) -> None:
    long = "bank " * 300
    made = corpus.encoded([Pair(long, long, 72), Pair("!", "bank", 72)], tokenizer, 0)
    assert made.lengths.tolist() == [[56, 72]]
    assert len(made.tokens) == 128


def test_batches_hold_all_rows_once_and_no_more_tokens_than_they_may() -> None:
    chance = np.random.default_rng(0)
    sizes = chance.integers(5, 100, 500)
    found = pretraining.grouped(sizes, 1_000, chance)
    assert sorted(np.concatenate(found).tolist()) == list(range(500))
    assert max(len(rows) * sizes[rows].max() for rows in found) <= 1_000
    assert len(found) < 40


def test_pieces_are_hidden_and_strange_sides_shown(text: Corpus, model: Encoder) -> None:
    torch.manual_seed(0)
    sides = pretraining.Sides(text, model, torch.device("cpu"))
    drawn = sides.draw(torch.arange(100), 50)
    masked = drawn.ids == model.marks.mask
    assert 0.05 < masked.float().mean() < 0.4
    assert not masked[drawn.judged][drawn.segments[drawn.judged] == TEXT].any()
    assert len(drawn.hidden) == len(drawn.right)
    assert not set(drawn.rivals.tolist()) & set(range(model.marks.pad, model.marks.pad + 4))
    assert 0 < (~drawn.together).sum() < drawn.judged.sum()
    assert not (~drawn.together & ~drawn.judged).any()


def test_pretraining_learns(text: Corpus, model: Encoder, tiny: Plan, tmp_path: Path) -> None:
    plan = replace(tiny.pretraining, steps=80, negatives=500)
    before = _loss(text, model)
    fit = pretraining.fit_for(model, plan, Work(tmp_path, {}), 0)
    pretraining.pretrain(fit, model, text, plan, 0)
    assert fit.finished
    assert _loss(text, model) < 0.8 * before


def _loss(text: Corpus, model: Encoder) -> float:
    torch.manual_seed(5)
    sides = pretraining.Sides(text, model, torch.device("cpu"))
    with torch.no_grad():
        return pretraining.loss(model, sides.draw(torch.arange(100), 500)).item()


def test_a_list_counts_by_what_falls_on_its_right_units() -> None:
    flat, right = torch.zeros(3, 3), torch.tensor([[1, 0, 0], [1, 1, 0], [0, 0, 0]]).bool()
    own = torch.tensor([False, False, True])
    made = list_losses(flat, flat, right, own, 0.4).tolist()
    assert made == pytest.approx([LOG[3], LOG[3] - LOG[2], 0.4 * LOG[4]])
    both = list_losses(flat, flat, right, ~own & False, 0.4).tolist()
    assert both[2] == 0  # what a public set does not tell is not learned
    told = list_losses(flat, flat, right, own | True, 0.4).tolist()
    assert told[0] == pytest.approx(LOG[3] + 0.4 * LOG[4])


def _listed(question: str, town: str, name: str = OWN) -> Listed:
    towns = ("Oslo", "Rome", "Lima", "Cairo")
    units = tuple(("", "", f"The bank of {t} was founded in 1900.") for t in towns)
    right = tuple(t == town for t in towns)
    return Listed(name, PUBLIC if name != OWN else 0, question, units, right, any(right))


@pytest.fixture
def towns(tokenizer: Tokenizer) -> Lists:
    asked = ("Oslo", "Rome", "Lima", "Cairo")
    found = [_listed(f"When was the bank of {t} founded?", t) for t in asked]
    return encode([*found, _listed("Who came to Paris?", "Paris")], tokenizer)


def test_fine_tuning_learns_which_unit_answers_and_whether_any_does(
    towns: Lists, model: Encoder, tmp_path: Path
) -> None:
    chosen = np.arange(5)
    plan = FineTuning(epochs=40, rate=3e-3, units=4, lists=5, warm=2, dropout=0.0)
    kept = model.delta.weight.clone()
    finetuning.finetune(model, towns, chosen, plan, Work(tmp_path, {}), "own", 0)
    assert torch.equal(model.delta.weight, kept)
    _, made = scores(model, towns, chosen, 400)
    assert right_first(towns, chosen, made[:, 0]) == {OWN: (1.0, 4)}
    answers = made[:, 1].reshape(5, 4)
    assert answers[np.arange(4), np.arange(4)].min() > answers[4].max()


def test_of_a_long_list_right_and_hard_units_are_read(tokenizer: Tokenizer) -> None:
    units = tuple(("", "", f"row {n}") for n in range(40))
    right = tuple(n in (5, 30) for n in range(40))
    hard = tuple(float(n >= 36) for n in range(40))
    found = encode([_listed("x", "Rome"), Listed(OWN, 0, "q", units, right, True, hard)], tokenizer)
    for seed in range(5):
        read = sampled(found, 1, 10, np.random.default_rng(seed)) - 4
        assert len(set(read)) == 10
        assert {5, 30, 36, 37, 38, 39} <= set(read)
    assert sampled(found, 0, 10, np.random.default_rng(0)).tolist() == [0, 1, 2, 3]


def test_the_rate_rises_and_falls() -> None:
    schedule = Schedule(1.0, 10, 100)
    assert schedule.at(0) == 0.1
    assert schedule.at(9) == pytest.approx(0.91)
    assert schedule.at(50) == 0.5
    assert schedule.at(99) == 0.02
