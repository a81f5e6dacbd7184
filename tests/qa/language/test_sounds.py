"""A Chinese name that renders the sound of a Latin one."""

import pytest

from qa.language.sounds import same_sound, sounds_like


@pytest.mark.parametrize(
    ("chinese", "latin"),
    [
        ("布莱特韦尔", "Brightwell"), ("卡斯尔莫", "Castlemoor"), ("马丁", "Martin"),
        ("安妮莉丝", "Annelies"), ("考尔德", "Calder"),
    ],
)  # fmt: skip
def test_alike(chinese: str, latin: str) -> None:
    assert sounds_like(chinese, latin)


@pytest.mark.parametrize(
    ("chinese", "latin"),
    [
        ("联合", "Castlemoor"), ("汇丰", "Harrow"), ("金蝶", "Brightwell"), ("李明哲", "Munich"),
        ("", "Castlemoor"), ("卡斯尔莫", ""),
    ],
)  # fmt: skip
def test_unlike(chinese: str, latin: str) -> None:
    assert not sounds_like(chinese, latin)


def test_short_names_need_the_same_consonants() -> None:
    assert same_sound("吉达", "Jeddah")
    assert not same_sound("吉安", "Jeddah")
