"""The rankings by sentences, with a real model-free embedder."""

import math

import numpy as np
import pytest

from index.lexical import K1, B, plain_query
from index.passage import Passage
from index.sentences import SentenceRanking
from tests.fakes import HashEmbedder


def _passage(text: str, translation: str | None = None) -> Passage:
    return Passage(text[:9], "a.md", text, 0, len(text), translation=translation)


def _rarity(term: str) -> float:
    return {"harvest": 3.0, "april": 2.0}.get(term, 1.0)


def test_one_telling_sentence_beats_a_long_passage_about_many_things() -> None:
    long = _passage("天气很好。净利润增长到三亿元。员工们去爬山。午饭吃了面条。")
    other = _passage("净资产与利息收入。")
    ranked = SentenceRanking(HashEmbedder()).by_meaning("净利润增长到三亿元", [other, long])
    assert [h.passage for h in ranked] == [long, other]
    assert ranked[0].score > 0.9
    assert ranked[1].score < ranked[0].score


def test_the_translation_counts_as_well() -> None:
    passage = _passage("净利润。", "Net profit rose.")
    ranking = SentenceRanking(HashEmbedder())
    (hit,) = ranking.by_meaning("Net profit rose.", [passage])
    assert abs(hit.score - 1) < 1e-6
    assert ranking.by_terms(plain_query(["profit"]), _rarity, [passage])[0].score > 0


def test_a_cosine_is_the_best_of_any_sentence() -> None:
    embedder = HashEmbedder()
    pieces = ["First things first.", "The harvest began in April.", "Rain was plentiful."]
    passage = _passage(" ".join(pieces))
    (hit,) = SentenceRanking(embedder).by_meaning("When was the harvest?", [passage])
    query = embedder.encode_queries(["When was the harvest?"])[0]
    assert np.isclose(hit.score, max(embedder.encode_documents(pieces) @ query))


def test_passages_without_words_and_ties() -> None:
    ranking = SentenceRanking(HashEmbedder())
    empty, twin, same = _passage("  \n"), _passage("甲乙。"), _passage("甲乙。")
    assert ranking.by_meaning("甲乙", []) == ranking.by_terms((), _rarity, []) == []
    ranked = ranking.by_meaning("甲乙", [empty, twin, same])
    assert ranked[0].passage is twin
    assert (ranked[2].passage, ranked[2].score) == (empty, 0.0)
    found = ranking.by_terms(plain_query(["甲乙", "甲", "乙"]), _rarity, [empty, twin, same])
    assert [h.passage for h in found] == [twin, same]


def test_terms_close_together_beat_terms_far_apart() -> None:
    near = _passage("The harvest began early. It was April. Tea is green. Rain fell.")
    far = _passage("The harvest began early. Tea is green. Rain fell. It was April.")
    groups = plain_query(["harvest", "april"])
    ranked = SentenceRanking(HashEmbedder()).by_terms(groups, _rarity, [far, near])
    assert [h.passage for h in ranked] == [near, far]


def test_bm25_worked_by_hand() -> None:
    passage = _passage("Harvest, harvest! Rain fell today.")  # one window of five words
    group = (("harvest", 0.5), ("rain", 1.0))
    (hit,) = SentenceRanking(HashEmbedder()).by_terms([group], _rarity, [passage])
    norm = K1 * (1 - B + B)
    assert hit.score == pytest.approx(max(0.5 * 3.0 * 2 / (2 + norm), 1.0 * 1.0 / (1 + norm)))
    assert not math.isclose(hit.score, 0)


def test_a_passage_is_read_once() -> None:
    embedder = HashEmbedder()
    ranking, passage = SentenceRanking(embedder), _passage("一句。两句。")
    ranking.by_meaning("问", [passage])
    before = embedder.encoded
    ranking.by_meaning("再问", [passage])
    assert embedder.encoded == before + 1  # the query alone
