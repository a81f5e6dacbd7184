"""Each metric against worked examples, and the rankings' against ir_measures."""

import math
import random
from typing import Any

import ir_measures
import pytest
from ir_measures import RR, R, nDCG
from torchmetrics.functional.text import squad

from qa.metrics import (
    answer_f1,
    are_figures,
    cmrc_f1,
    cmrc_pieces,
    evidence_met,
    exact_match,
    keys_found,
    lead,
    lead_holds,
    mean,
    ndcg_at,
    percentile,
    recall_at,
    reciprocal_rank,
    squad_f1,
    squad_words,
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
        oracle = ir_measures.calc_aggregate(
            [R @ 1, R @ 5, R @ 12, RR, nDCG @ 5, nDCG @ 12], qrels, run
        )
        for k in (1, 5, 12):
            ours = recall_at(ranking, k, relevant=len(relevant))
            assert ours == pytest.approx(oracle[R @ k], abs=1e-9)
        assert reciprocal_rank(ranking) == pytest.approx(oracle[RR], abs=1e-9)
        for k in (5, 12):
            assert ndcg_at(ranking, k, len(relevant)) == pytest.approx(oracle[nDCG @ k], abs=1e-9)


def test_ndcg_worked_by_hand() -> None:
    assert ndcg_at([False, True, True], 3, 2) == pytest.approx(
        (1 / math.log2(3) + 1 / 2) / (1 + 1 / math.log2(3))
    )
    assert ndcg_at([], 12, 3) == 0
    assert ndcg_at([True], 12, 1) == 1


WORDS = ("the", "a", "An", "net", "Profit,", "was", "RMB", "164.5", "billion.", "(up)", "9.8%", "-")


def test_random_answers_agree_with_the_published_squad_script() -> None:
    """torchmetrics carries the official evaluation of SQuAD 1.1."""
    chance = random.Random(3)
    for _ in range(200):
        answer, *references = (
            " ".join(chance.choices(WORDS, k=chance.randint(1, 6))) for _ in range(3)
        )
        if not squad_words(answer) or not all(squad_words(r) for r in references):
            continue  # the script gives 0 where both are empty after normalising; that is 1 here
        told = {"prediction_text": answer, "id": "1"}
        truth: dict[str, Any] = {"answers": {"answer_start": [0, 0], "text": references}, "id": "1"}
        theirs = squad([told], [truth])
        assert 100 * exact_match(answer, references) == pytest.approx(theirs["exact_match"].item())
        assert 100 * answer_f1(answer, references) == pytest.approx(theirs["f1"].item(), abs=1e-4)


@pytest.mark.parametrize(
    ("answer", "reference", "expected"),
    [
        ("净利润1645亿元", "净利润1645亿元", 1.0),
        ("净利润1645亿元", "1645亿元", 2 * 3 / (6 + 3)),  # 净 利 润 1645 亿 元 against 1645 亿 元
        ("1645亿元,增长", "1645亿美元", 2 * 2 / (5 + 4)),  # the longest run is 1645 亿
        ("中国工商银行", "工商中国", 2 * 2 / (6 + 4)),  # order counts: one run, not a bag
        ("《科技强行》。", "科技强行", 1.0),
        ("ECOS 系统", "ecos系统", 1.0),
        ("是", "否", 0.0),
    ],
)
def test_cmrc_worked_by_hand(answer: str, reference: str, expected: float) -> None:
    assert cmrc_f1(answer, reference) == pytest.approx(expected)
    assert answer_f1(answer, ["无关", reference]) >= cmrc_f1(answer, reference)


def test_answers_and_references() -> None:
    assert cmrc_pieces("工行ECOS,4.43亿户!") == ["工", "行", "ecos", "4.43", "亿", "户"]
    assert squad_words("The net-profit, of a Bank.") == ["netprofit", "of", "bank"]
    assert squad_f1("the bank", "bank") == 1
    assert squad_f1("the", "an") == 1
    assert squad_f1("the", "bank") == 0
    assert exact_match("The Bank.", ["x", "bank"]) == 1
    assert exact_match("净利润,1645亿元", ["净利润1645亿元"]) == 1
    assert exact_match("净利润", ["1645亿元"]) == 0
    assert answer_f1("anything", []) == 0


def test_keys() -> None:
    keys = [["3.56 million", "356万"], ["140,000", "14万"]]
    assert keys_found("个人钱包 356 万个", keys) == 0.5
    assert keys_found("3.56 MILLION and 140000 merchants", keys) == 1
    assert keys_found("356萬個,14萬戶", keys) == 1
    assert keys_found("nothing", keys) == 0
    assert keys_found("anything", []) == 1
    assert squeeze(" 3,560 Ａb\n，c") == "3560abc"


@pytest.mark.parametrize(
    ("answer", "led"),
    [
        ("超85%：线下渠道县域覆盖率已超85%。 [1]", "超85%"),
        ("more than 300: More than 300 scenarios were put in place. [1]", "more than 300"),
        ("nine: The fleet has nine vessels. [1]", "nine"),
        ("5,287：有效互联网场景（上年） = 6262 - 975 = 5,287。 [1]", "5,287"),
        ("Stage 3: 3,603 (30 June 2024 gross). [1]", ""),
        ("2023年：净利润5亿元。 [1]", ""),
        ("The doors open at 9:30. [1]", ""),
        ("Net profit was £3 million. [1]", ""),
    ],
)
def test_what_an_answer_leads_with(answer: str, led: str) -> None:
    assert lead(answer) == led


def test_leads_and_keys() -> None:
    keys = (("1.58%", "1.58 per cent"),)
    assert lead_holds("1.58%: It was 1.58%.", keys) is True
    assert lead_holds("1.54%: It was 1.54%, from 1.58%.", keys) is False
    assert lead_holds("It was 1.58%.", keys) is None
    assert lead_holds("1.58%: It was 1.58%.", (("Fellgate",),)) is None
    assert lead_holds("£344.2 million: Profit was £344.2 million.", (("344.2",),)) is True
    assert lead_holds("19: Nineteen.", (("9",),)) is False
    assert are_figures((("1亿户", "100 million"), ("nine",)))
    assert not are_figures((("28 July",),))
    assert not are_figures(())


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
