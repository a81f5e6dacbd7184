"""Shares of what is sought, worked by hand."""

import math

import pytest

from index.coverage import MOST_PIECES, Shares, Sought, phrases, pieces, shares

HARVEST = (("harvest", 1.0), ("crop", 0.5))
APRIL = (("april", 1.0), ("=4月", 1.0))


def test_a_group_counts_its_best_term() -> None:
    sought = Sought((HARVEST, APRIL), (3.0, 1.0))
    assert shares(sought, [{"crop", "rain"}]) == Shares(1.5 / 4, 1.5 / 4)
    assert shares(sought, [{"crop", "harvest", "=4月", "april"}]) == Shares(1.0, 1.0)


def test_one_sentence_that_holds_all_is_told_from_several() -> None:
    sought = Sought((HARVEST, APRIL), (3.0, 1.0))
    apart = shares(sought, [{"harvest"}, {"april"}])
    assert apart == Shares(1.0, 0.75)
    assert shares(sought, [{"harvest", "april"}]).sentence == 1.0


def test_a_term_may_stand_for_several_words() -> None:
    sought = Sought(
        ((("net", 1.0), ("净利润", 0.9)), (("profit", 1.0), ("净利润", 0.9))), (1.0, 1.0)
    )
    assert shares(sought, [{"净利润"}]) == Shares(0.9, 0.9)


@pytest.mark.parametrize("sought", [Sought((), ()), Sought((HARVEST,), (0.0,))])
def test_nothing_is_sought(sought: Sought) -> None:
    assert shares(sought, [{"harvest"}]) == Shares(0.0, 0.0)
    assert shares(Sought((HARVEST,), (1.0,)), []) == Shares(0.0, 0.0)


def test_pieces_of_a_text() -> None:
    assert pieces("净利润净利", 2) == ("净利", "利润", "润净")
    assert pieces("net", 5) == ()


def test_pieces_that_few_hold_count_more() -> None:
    texts = ["the net profit", "the gross profit", "the rain"]
    rare, common = math.log(1 + 2.5 / 1.5), math.log(1 + 1.5 / 2.5)
    assert phrases(["net", "profit", "tea"], texts) == pytest.approx(
        [1.0, common / (rare + common), 0.0]
    )
    assert phrases([], texts) == phrases(["tea"], texts) == [0.0, 0.0, 0.0]
    assert phrases(["net"], []) == []


def test_a_long_question_is_cut() -> None:
    many = [chr(0x4E00 + i) for i in range(MOST_PIECES + 1)]
    assert phrases(many, [many[-1], many[0]]) == [0.0, 1.0]
