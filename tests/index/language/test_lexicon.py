"""The lexicon's file, and what it holds alike."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from index.language.lexicon import FILE, Lexicon, lexicon
from index.language.terms import words


def test_the_file_is_whole() -> None:
    stored = load_file(FILE)
    names = stored["words"].tobytes().decode("utf-8").split("\n")
    starts = stored["starts"]
    assert names == sorted(set(names))
    assert len(starts) == len(names) + 1
    assert starts[0] == 0
    assert starts[-1] == len(stored["near"]) == len(stored["alike"])
    assert (np.diff(starts) >= 0).all()
    assert stored["near"].min() >= 0
    assert stored["near"].max() < len(names)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("chairman", "董事长"), ("董事长", "chairman"), ("layoffs", "裁员"), ("员工", "staff"),
        ("complaint", "投诉"), ("backlog", "积压"), ("手机", "phone"), ("营收", "revenue"),
        ("applicant", "申请人"), ("shop", "店铺"), ("门店", "store"), ("grumble", "complain"),
    ],
)  # fmt: skip
def test_words_of_one_meaning_are_near(word: str, other: str) -> None:
    near = lexicon().near(words(word)[0])
    assert words(other)[0] in near
    assert all(0.25 <= likeness <= 1 for likeness in near.values())


@pytest.mark.parametrize(
    ("word", "other"),
    [("profit", "loss"), ("increase", "decrease"), ("上升", "下降"), ("收入", "支出")],
)
def test_opposites_are_not_near(word: str, other: str) -> None:
    assert words(other)[0] not in lexicon().near(words(word)[0])


def test_an_unknown_word_has_no_neighbours() -> None:
    assert lexicon().near("qzxv") == {}
    assert lexicon().near("") == {}


def test_a_file_is_read_as_described(tmp_path: Path) -> None:
    path = tmp_path / "small.safetensors"
    save_file(
        {
            "words": np.frombuffer("a\n甲\n乙".encode(), np.uint8),
            "starts": np.array([0, 2, 3, 3], np.int32),
            "near": np.array([1, 2, 0], np.int32),
            "alike": np.array([255, 51, 255], np.uint8),
        },
        path,
    )
    small = Lexicon(path)
    assert small.near("a") == {"甲": 1.0, "乙": 0.2}
    assert small.near("甲") == {"a": 1.0}
    assert small.near("乙") == {}
