"""Names of one sound, looked up among many."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.spoken import SYLLABLE, Names, is_spelt, same_name

CHINESE = ["襄阳", "沈砚秋", "阳", "秋", "北京市", "京", "收入", "陕西", "山西"]
LATIN = [
    "xiangyang",
    "shen",
    "yanqiu",
    "shenyanqiu",
    "beijing",
    "jing",
    "shi",
    "shanxi",
    "x1",
    "rose",
]


@pytest.mark.property
@given(st.lists(st.sampled_from(CHINESE + LATIN), unique=True), st.sampled_from(CHINESE + LATIN))
def test_looking_up_finds_what_walking_finds(words: list[str], word: str) -> None:
    assert sorted(Names(words).like(word)) == sorted(w for w in words if same_name(word, w))


def test_both_ends_of_a_name_are_known() -> None:
    names = Names(CHINESE)
    assert names.like("yanqiu") == ["沈砚秋"]
    assert names.like("beijing") == ["北京市"]
    assert sorted(names.like("shanxi")) == ["山西", "陕西"]
    assert names.like("qiu") == []  # too short to tell anything


@pytest.mark.property
@given(st.text("aeiounghrzx", max_size=9))
def test_what_may_be_pinyin_is_what_the_pattern_of_its_syllables_takes(word: str) -> None:
    assert is_spelt(word) == bool(re.fullmatch(f"(?:{SYLLABLE})+r?", word))


@pytest.mark.parametrize("word", ["a" * 40 + "b", "no" + "o" * 45 + "w", "o" * 100_000])
def test_a_drawn_out_word_is_no_name(word: str) -> None:
    assert not is_spelt(word)  # a pattern would not come back
