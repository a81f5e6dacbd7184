"""A training run that is killed and goes on ends as one that was left in peace."""

import gzip
import json
import random
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

from training.checkpoint import ResumeError, Work
from training.data import SHARES
from training.embedding import Plan, make, settings

PLAN = Plan(quick=False, epochs=2, seed=3)
MADE = ("model.safetensors", "tokenizer.json", "term_weights.safetensors")
ZH = "银行利润收入增长贷款客户风险资产"
EN = ("bank", "profit", "income", "growth", "loan", "client", "risk", "asset")


class KilledError(Exception):
    """Stands for a kill."""


class Dying(Work):
    """A work folder whose run is killed right after so many of its savings."""

    def __init__(self, folder: Path, found: dict[str, str], left: int) -> None:
        super().__init__(folder, found, every=0)
        self.left = left

    def save(self, name: str, tensors: Mapping[str, torch.Tensor], notes: Any) -> None:
        super().save(name, tensors, notes)
        self.left -= 1
        if not self.left:
            raise KilledError


def _pair(chance: random.Random) -> tuple[str, str]:
    places = [chance.randrange(len(EN)) for _ in range(chance.randrange(2, 6))]
    return "".join(ZH[2 * i : 2 * i + 2] for i in places), " ".join(EN[i] for i in places)


def _squad(pairs: list[tuple[str, str]], side: int) -> str:
    """Every pair an article of its own."""
    answers = [{"text": "", "answer_start": 0}]
    asked = [(p[side], {"id": str(n), "question": p[side], "answers": answers})
             for n, p in enumerate(pairs)]  # fmt: skip
    return json.dumps({"data": [{"paragraphs": [{"context": c, "qas": [q]}]} for c, q in asked]})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in small: forty pairs a file."""
    folder, chance = tmp_path_factory.mktemp("data"), random.Random(5)
    for name in ("parallel", "qa"):
        (folder / name).mkdir()
    pairs = [_pair(chance) for _ in range(40)]
    for file in SHARES:
        rows = "".join("\t".join(_pair(chance)) + "\n" for _ in range(40))
        (folder / "parallel" / f"{file}.tsv.gz").write_bytes(gzip.compress(rows.encode()))
    sections = [
        {"mt": False, "title_zh": zh, "title_en": en, "body_zh": zh * 2, "body_en": f"{en} {en}"}
        for zh, en in pairs
    ]
    lines = "\n".join(map(json.dumps, sections))
    (folder / "parallel" / "sections.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    for name, side in (("xquad_dev.zh", 0), ("xquad_dev.en", 1), ("drcd_dev", 0)):
        (folder / "qa" / f"{name}.json").write_text(_squad(pairs, side), encoding="utf-8")
    for part, side in (("questions", 0), ("sentences", 1)):
        text = "\n".join(pair[side] for pair in pairs)
        (folder / "qa" / f"squad_nqg_{part}.txt.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "qa" / "tatoeba_test.tsv").write_text("\n".join(map("\t".join, pairs)), "utf-8")
    page = {
        "paragraphs": [{"text": pairs[0][1]}],
        "questions": [{"question": "?", "answer_from": "text", "rel_paragraphs": ["1"]}],
    }
    (folder / "qa" / "tatqa_dev.json").write_text(json.dumps([page]), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "training.embedding.BATCH": 64, "training.embedding.DIMENSIONS": 8,
        "training.embedding.VOCABULARY": 900, "training.embedding.STEPS": 12,
        "training.passages.BATCH": 16, "training.data.TERM_REPEATS": 1,
    }.items():  # fmt: skip
        monkeypatch.setattr(name, value)


def _files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in MADE}


def test_a_run_that_was_killed_ends_as_one_in_peace(data: Path, tmp_path: Path) -> None:
    found, peace, killed = settings(data, PLAN), tmp_path / "peace.work", tmp_path / "killed.work"
    with pytest.raises(KilledError):  # the trainer of the tokenizer does not give the same twice
        make(data, tmp_path / "peace", PLAN, Dying(peace, found, 1))
    shutil.copytree(peace, killed)
    make(data, tmp_path / "peace", PLAN, Work(peace, found))
    assert not peace.exists()
    for left in (5, 14, 9):  # in the first stage, and twice in the second
        with pytest.raises(KilledError):
            make(data, tmp_path / "killed", PLAN, Dying(killed, found, left))
        assert not (tmp_path / "killed").exists()
        (killed / "passages.new").write_bytes(b"half")
    work = Work(killed, found)
    assert not list(killed.glob("*.new"))
    make(data, tmp_path / "killed", PLAN, work)
    assert _files(tmp_path / "killed") == _files(tmp_path / "peace")


def test_settings_name_what_the_result_hangs_on(data: Path, tmp_path: Path) -> None:
    found = settings(data, PLAN)
    assert settings(data, PLAN) == found
    assert settings(data, Plan(True, 2, 3)) == found | {"quick": "True"}
    start = tmp_path / "start"
    start.mkdir()
    (start / "model.safetensors").write_bytes(b"x")
    assert {*settings(data, Plan(False, 2, 3, start))} - {*found} == {
        "start/model.safetensors", "start/tokenizer.json",
    }  # fmt: skip
    assert "none" not in found.values()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"epochs": "2", "parallel/x": "aa"}, "epochs was 3, now 2"),
        ({"epochs": "3", "parallel/x": "bb"}, "parallel/x has changed"),
        ({"epochs": "3"}, "parallel/x has changed"),
        ({"epochs": "3", "parallel/x": "aa", "seed": "1"}, "seed was None, now 1"),
    ],
)
def test_a_run_begun_otherwise_is_refused_by_name(
    tmp_path: Path, now: dict[str, str], said: str
) -> None:
    Work(tmp_path / "w", {"epochs": "3", "parallel/x": "aa"})
    Work(tmp_path / "w", {"epochs": "3", "parallel/x": "aa"})
    with pytest.raises(ResumeError, match=f"(?s)begun otherwise: {said}.*--work"):
        Work(tmp_path / "w", now)


def test_a_damaged_record_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(ResumeError, match="delete"):
        Work(tmp_path, {})


def test_time_spent_before_a_kill_counts(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"settings": {}, "seconds": 500}')
    assert 500 <= Work(tmp_path, {}).seconds() < 600
