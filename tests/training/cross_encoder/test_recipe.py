"""The whole command in small: what it writes, what each fold sees, and that it goes on."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from index.tensors import tensors
from training.checkpoint import Work
from training.cross_encoder import export, finetuning, lists, recipe, sources
from training.cross_encoder.__main__ import main
from training.cross_encoder.held_out import NAME, pair_key, read
from training.cross_encoder.lists import Lists
from training.cross_encoder.model import Encoder, static_vectors
from training.cross_encoder.plan import Plan
from training.cross_encoder.recipe import Places, Run, make, settings, to_learn_from
from training.project_sets import FOLDS


class KilledError(Exception):
    """Stands for a kill."""


class Dying(Work):
    """A work folder whose run is killed right after so many of its savings."""

    def __init__(self, folder: Path, left: int) -> None:
        super().__init__(folder, {}, every=0)
        self.left = left

    def save(self, name: str, tensors: Mapping[str, torch.Tensor], notes: Any) -> None:
        super().save(name, tensors, notes)
        self.left -= 1
        if not self.left:
            raise KilledError


def _run(places: Places, plan: Plan, work: Work) -> Run:
    return Run(places, plan, work, torch.device("cpu"), processes=1)


def _written(places: Places) -> list[Path]:
    return [*(places.fold(fold) for fold in range(FOLDS)), places.weights]


def test_the_recipe_writes_folds_scores_and_weights(
    places: Places, tiny: Plan, data: Path, questions: Path
) -> None:
    make(_run(places, tiny, Work(places.work / "work", settings(places, tiny))))
    assert not (places.work / "work").exists()
    stored = [tensors(path) for path in _written(places)]
    assert all({str(t.dtype) for t in made.values()} == {"float16"} for made in stored)
    assert not any(name.startswith("mlm") for made in stored for name in made)
    assert all(np.array_equal(stored[0]["delta.weight"], s["delta.weight"]) for s in stored)
    assert len({s["head.2.weight"].tobytes() for s in stored}) == len(stored)
    own = sources.own(questions / "own.dev.jsonl")
    xquad = list(sources.xquad(data / "qa"))
    keys = {pair_key(x.question, u) for x in [*own, *xquad] for u in x.units[: x.scored]}
    assert set(read(places.work / NAME)) == keys
    _check_scores(places, tiny, own)


def _check_scores(places: Places, plan: Plan, own: list[sources.Listed]) -> None:
    """Each score is of the weights that were trained without the report."""
    model = Encoder(*static_vectors(places.model, plan.shape.vectors), plan.shape)
    tokenizer = Tokenizer.from_file(str(places.model / "tokenizer.json"))
    held = read(places.work / NAME)
    for one in own:
        export.read(model, places.fold(one.fold))
        made = finetuning.scores(model, lists.encode([one], tokenizer), np.array([0]), 5_000)[1]
        known = [held[pair_key(one.question, unit)] for unit in one.units]
        assert made == pytest.approx(np.array(known), abs=0.02)


def test_the_command_reads_its_options(
    places: Places, tiny: Plan, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("training.cross_encoder.__main__.QUICK", tiny)
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")
    command = ["--work", str(places.work), "--out", str(places.out), "--quick", "--steps", "2",
               "--model", str(places.model), "--questions", str(places.questions[0]),
               "--device", "cpu", "--data"]  # fmt: skip
    main([*command, str(places.data)])
    assert all(path.exists() for path in [*_written(places), places.scores])
    with pytest.raises(SystemExit):
        main([*command, str(places.work)])
    assert "parallel: no such folder" in capsys.readouterr().err
    Work(places.work / recipe.NAME, {"pretraining.steps": "1"})
    with pytest.raises(SystemExit):
        main([*command, str(places.data)])
    assert "pretraining.steps was 1, now 2" in capsys.readouterr().err


def test_weights_made_before_go_on_with_everything(
    places: Places, tiny: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr("training.cross_encoder.__main__.QUICK", tiny)
    torch.manual_seed(0)
    start = tmp_path / "start.safetensors"
    export.write(Encoder(*static_vectors(places.model, tiny.shape.vectors), tiny.shape), start)
    command = ["--data", str(places.data), "--work", str(places.work), "--out", str(places.out),
               "--quick", "--model", str(places.model), "--questions", str(places.questions[0]),
               "--device", "cpu", "--start"]  # fmt: skip
    main([*command, str(start)])
    before, after = tensors(start), tensors(places.weights)
    assert not places.scores.exists()
    assert np.array_equal(before["delta.weight"], after["delta.weight"])
    assert not np.array_equal(before["head.2.weight"], after["head.2.weight"])
    monkeypatch.setattr("training.cross_encoder.__main__.QUICK", replace(tiny, stays=1.0))
    command[3] = str(tmp_path / "whole")
    main([*command, str(start)])
    assert all(np.array_equal(before[n], w) for n, w in tensors(places.weights).items())
    (tmp_path / "other.safetensors").write_bytes(b"no weights")
    for name in ("other", "none"):
        command[3] = str(tmp_path / name)
        with pytest.raises(SystemExit):
            main([*command, str(tmp_path / f"{name}.safetensors")])
        assert f"{name}.safetensors is nothing to go on from" in capsys.readouterr().err


def test_a_run_that_was_killed_ends_as_one_in_peace(
    places: Places, tiny: Plan, tmp_path: Path
) -> None:
    peace = replace(places, work=tmp_path / "peace", out=tmp_path / "peace")
    peace.work.mkdir()
    with pytest.raises(KilledError):  # right after the questions were read
        make(_run(places, tiny, Dying(tmp_path / "killed.work", 1)))
    shutil.copytree(tmp_path / "killed.work", tmp_path / "peace.work")
    make(_run(peace, tiny, Work(tmp_path / "peace.work", {})))
    for left in (4, 6, 7):  # in pretraining, in the public questions, and in a fold
        with pytest.raises(KilledError):
            make(_run(places, tiny, Dying(tmp_path / "killed.work", left)))
        assert not places.weights.exists()
    make(_run(places, tiny, Work(tmp_path / "killed.work", {})))
    pairs = zip(_written(places), _written(peace), strict=True)
    assert all(one.read_bytes() == other.read_bytes() for one, other in pairs)
    assert read(places.work / NAME) == read(peace.work / NAME)


@pytest.fixture
def found(places: Places, tiny: Plan, tmp_path: Path) -> Lists:
    return recipe._lists(_run(places, tiny, Work(tmp_path / "lists.work", {})))


def test_a_fold_learns_from_nothing_that_it_holds_out(found: Lists, tiny: Plan) -> None:
    assert set(found.fold[found.is_own].tolist()) == set(range(FOLDS))
    for fold in range(FOLDS):
        learned, held = to_learn_from(found, fold, tiny), found.held(fold)
        assert not set(learned) & set(held)
        assert found.is_own[held].sum() == 2  # one report's
        asked = set(found.question[learned])
        assert not asked & set(found.question[held])
        others = np.flatnonzero((found.fold >= 0) & (found.fold != fold))
        assert set(others) <= set(learned)
    everything = to_learn_from(found, None, tiny)
    assert set(np.flatnonzero(found.fold >= 0)) <= set(everything)
    again = [n for n in everything if found.fold[n] < 0]
    assert len(again) == int((found.fold >= 0).sum() * tiny.repeated)


def test_settings_name_what_the_result_hangs_on(places: Places, tiny: Plan) -> None:
    made = settings(places, tiny)
    assert made["pretraining.steps"] == "6"
    assert made["own.epochs"] == "2"
    assert "none" not in made.values()
    assert {"corpus/cn_laws.jsonl.gz", "qa/drcd_dev.json", "cross_encoder/model.py"} <= {*made}
    assert not any(".test." in name for name in made)
    assert settings(places, replace(tiny, seed=4)) == made | {"seed": "4"}
