"""Shares of what is sought, worked by hand."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from index.language import coverage
from index.language.coverage import (
    CELLS,
    LONG,
    LONGEST,
    MOST_PIECES,
    Sought,
    brevity,
    joined,
    phrases,
    pieces,
)

HARVEST = (("harvest", 1.0), ("crop", 0.5))
APRIL = (("april", 1.0), ("=4月", 1.0))


def shares(sought: Sought, *passages: list[set[str]]) -> list[tuple[float, float]]:
    """The shares of passages given as the terms of their sentences: by a table and one by one."""
    by_table, one_by_one = (_shares(sought, passages, cells) for cells in (CELLS, 0))
    assert by_table == one_by_one
    return by_table


def _shares(
    sought: Sought, passages: Sequence[list[set[str]]], cells: int
) -> list[tuple[float, float]]:
    known: dict[str, int] = {"unmet": 0}
    cut = []
    for sentences in passages:
        terms = [known.setdefault(t, len(known)) for each in sentences for t in sorted(each)]
        sizes = [len(each) for each in sentences] or [0]
        cut.append((np.array(terms, np.int32), np.array(sizes, np.int32)))
    whole, best = coverage.shares(sought, joined(known, cut, cells))
    return list(zip(whole.tolist(), best.tolist(), strict=True))


def test_a_group_counts_its_best_term() -> None:
    sought = Sought((HARVEST, APRIL), (3.0, 1.0))
    assert shares(sought, [{"crop", "rain"}]) == [pytest.approx((1.5 / 4, 1.5 / 4))]
    assert shares(sought, [{"crop", "harvest", "=4月", "april"}]) == [pytest.approx((1.0, 1.0))]


def test_one_sentence_that_holds_all_is_told_from_several() -> None:
    sought = Sought((HARVEST, APRIL), (3.0, 1.0))
    apart = shares(sought, [{"harvest"}, {"april"}])
    assert apart == [pytest.approx((1.0, 0.75))]
    assert shares(sought, [{"harvest", "april"}])[0][1] == 1.0


def test_a_term_may_stand_for_several_words() -> None:
    sought = Sought(
        ((("net", 1.0), ("净利润", 0.9)), (("profit", 1.0), ("净利润", 0.9))), (1.0, 1.0)
    )
    assert shares(sought, [{"净利润"}]) == [pytest.approx((0.9, 0.9))]


@pytest.mark.parametrize("sought", [Sought((), ()), Sought((HARVEST,), (0.0,))])
def test_nothing_is_sought(sought: Sought) -> None:
    assert shares(sought, [{"harvest"}]) == [pytest.approx((0.0, 0.0))]
    assert shares(Sought((HARVEST,), (1.0,)), []) == [pytest.approx((0.0, 0.0))]


def test_pieces_of_a_text() -> None:
    assert pieces("净利润净利", 2) == ("净利", "利润", "润净")
    assert pieces("net", 5) == ()


def test_pieces_that_few_hold_count_more() -> None:
    texts = ["the net profit", "the gross profit", "the rain"]
    rare, common = math.log(1 + 2.5 / 1.5), math.log(1 + 1.5 / 2.5)
    assert phrases(["net", "profit", "tea"], texts) == pytest.approx(
        [1.0, common / (rare + common), 0.0]
    )
    for sought in ([], ["tea"]):
        assert phrases(sought, texts).tolist() == [0.0, 0.0, 0.0]
    assert phrases(["net"], []).tolist() == []


def test_a_long_question_is_cut() -> None:
    many = [chr(0x4E00 + i) for i in range(MOST_PIECES + 1)]
    assert phrases(many, [many[-1], many[0]]).tolist() == [0.0, 1.0]


def test_each_passage_has_its_own_shares() -> None:
    sought = Sought((HARVEST, APRIL), (3.0, 1.0))
    found = shares(sought, [{"april"}, {"harvest", "rain"}], [], [{"crop"}], [{"rain"}, set()])
    assert found == [(1.0, 0.75), (0.0, 0.0), (0.375, 0.375), (0.0, 0.0)]
    assert shares(sought) == []


def test_brevity_counts_from_a_length_on() -> None:
    assert brevity(0) == brevity(LONG) == 1.0
    assert brevity(LONG * 2) == pytest.approx(1 - math.log(2) / math.log(LONGEST / LONG))
    assert brevity(LONGEST) == pytest.approx(0.0)
    assert brevity(LONGEST * 2) == 0.0
