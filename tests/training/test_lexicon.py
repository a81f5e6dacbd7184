"""The lexicon's recipe on a bitext small enough to follow by hand."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from index.language.lexicon import Lexicon
from training.lexicon import align, content_words, make, neighbours, number_words, profiles

BITEXT = [
    (("猫", "睡"), ("cat", "sleep")),
    (("狗", "睡"), ("dog", "sleep")),
    (("猫", "跑"), ("cat", "run")),
    (("狗", "跑"), ("dog", "run")),
    (("小猫", "睡"), ("cat", "doze")),
    (("小猫", "跑"), ("cat", "run")),
] * 10


def _learned() -> dict[str, dict[str, float]]:
    zh, en = (number_words([pair[side] for pair in BITEXT]) for side in (0, 1))
    links = align(zh, en, np.ones(len(BITEXT), np.float32))
    names = [*zh.words, *en.words]
    rows = neighbours(profiles(links), chunk=2)
    return {name: {names[j]: v for j, v in row} for name, row in zip(names, rows, strict=True)}


def test_translations_are_told_from_words_that_only_stand_together() -> None:
    near = _learned()
    assert max(near["狗"], key=near["狗"].__getitem__) == "dog"
    assert max(near["run"], key=near["run"].__getitem__) == "跑"
    assert "sleep" not in near["狗"]
    assert "dog" not in near["cat"]


def test_words_that_share_a_translation_are_near() -> None:
    near = _learned()
    assert near["猫"]["小猫"] == pytest.approx(near["小猫"]["猫"])
    assert near["sleep"]["doze"] > 0.3
    assert all(0 <= v <= 1 + 1e-6 for row in near.values() for v in row.values())


def test_content_words_leave_out_stop_words_numbers_and_repeats() -> None:
    assert content_words("The cats of 2021 and the cat") == ("cat",)
    assert content_words("2021年的猫") == ("年", "猫")


def test_the_command_writes_a_file_that_the_index_reads(tmp_path: Path) -> None:
    folder = tmp_path / "parallel"
    folder.mkdir()
    from training.data import SHARES

    lines = [f"{zh}睡着了\t{en} is asleep" for zh, en in (("猫", "cat"), ("狗", "dog"))]
    lines += [f"{zh}跑了第{i}次\t{en} ran {i} times" for i in range(20)
              for zh, en in (("猫", "cat"), ("狗", "dog"))]  # fmt: skip
    for name in SHARES:
        with gzip.open(folder / f"{name}.tsv.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join(lines))
    make(tmp_path, tmp_path / "lexicon.safetensors")
    assert "cat" in Lexicon(tmp_path / "lexicon.safetensors").near("猫")
