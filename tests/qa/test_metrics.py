"""Each metric against worked examples, and the rankings' against ir_measures."""

import math
import random

import ir_measures
import pytest
from ir_measures import RR, R, nDCG

from qa.metrics import (
    evidence_met,
    keys_found,
    mean,
    ndcg_at,
    percentile,
    recall_at,
    reciprocal_rank,
    squeeze,
)


def test_worked_examples() -> None:
    ranking = [False, True, False, True, True]
    assert recall_at(ranking, 1) == 0
    assert recall_at(ranking, 2) == 1
    assert recall_at(ranking, 4, relevant=4) == 0.5
    assert recall_at(ranking, 5, relevant=3) == 1
    assert recall_at([], 5) == 0
    assert reciprocal_rank(ranking) == 0.5
    assert reciprocal_rank([True]) == 1
    assert reciprocal_rank([False]) == reciprocal_rank([]) == 0
    with pytest.raises(ValueError, match="relevant"):
        recall_at(ranking, 5, relevant=0)
    assert ndcg_at([True], 10) == ndcg_at([True, True], 10, relevant=2) == 1
    assert ndcg_at([False, False, True], 10) == pytest.approx(0.5)
    assert ndcg_at(ranking, 1) == ndcg_at([], 10) == 0
    with pytest.raises(ValueError, match="relevant"):
        ndcg_at(ranking, 5, relevant=0)


def test_random_runs_agree_with_ir_measures() -> None:
    chance = random.Random(7)
    for _ in range(100):
        documents = [f"d{i}" for i in range(20)]
        relevant = set(chance.sample(documents, chance.randint(1, 6)))
        ranked = chance.sample(documents, chance.randint(1, 20))
        qrels = {"q": {d: int(d in relevant) for d in documents}}
        run = {"q": {d: float(-i) for i, d in enumerate(ranked)}}
        ranking = [d in relevant for d in ranked]
        oracle = ir_measures.calc_aggregate([R @ 1, R @ 5, R @ 12, RR, nDCG @ 10], qrels, run)
        for k in (1, 5, 12):
            ours = recall_at(ranking, k, relevant=len(relevant))
            assert ours == pytest.approx(oracle[R @ k], abs=1e-9)
        assert reciprocal_rank(ranking) == pytest.approx(oracle[RR], abs=1e-9)
        gain = ndcg_at(ranking, 10, relevant=len(relevant))
        assert gain == pytest.approx(oracle[nDCG @ 10], abs=1e-9)


def test_keys() -> None:
    keys = [["3.56 million", "356万"], ["140,000", "14万"]]
    assert keys_found("个人钱包 356 万个", keys) == 0.5
    assert keys_found("3.56 MILLION and 140000 merchants", keys) == 1
    assert keys_found("356萬個,14萬戶", keys) == 1
    assert keys_found("nothing", keys) == 0
    assert keys_found("anything", []) == 1
    assert squeeze(" 3,560 Ａb\n，c") == "3560abc"


def test_evidence() -> None:
    assert evidence_met(["净利润1645亿元;", "x"], ["no", "1645亿元"])
    assert not evidence_met(["x"], ["y"])
    assert not evidence_met([], ["y"])
    assert not evidence_met(["y"], [])


def test_summaries() -> None:
    assert mean([1, 2, 6]) == 3
    assert percentile([1, 2, 3, 4], 50) == 2.5
    assert math.isnan(mean([]))
    assert math.isnan(percentile([], 95))
