"""The ranking by the best sentence, with a real model-free embedder."""

import numpy as np

from index.passage import Passage
from index.sentences import SentenceRanking
from tests.fakes import HashEmbedder


def _passage(text: str, translation: str | None = None) -> Passage:
    return Passage(text[:9], "a.md", text, 0, len(text), translation=translation)


def test_one_telling_sentence_beats_a_long_passage_about_many_things() -> None:
    long = _passage("天气很好。净利润增长到三亿元。员工们去爬山。午饭吃了面条。")
    other = _passage("净资产与利息收入。")
    ranked = SentenceRanking(HashEmbedder()).rank("净利润增长到三亿元", [other, long])
    assert [h.passage for h in ranked] == [long, other]
    assert ranked[0].score > 0.9
    assert ranked[1].score < ranked[0].score


def test_the_translation_counts_as_well() -> None:
    passage = _passage("净利润。", "Net profit rose.")
    (hit,) = SentenceRanking(HashEmbedder()).rank("Net profit rose.", [passage])
    assert abs(hit.score - 1) < 1e-6


def test_a_score_is_the_best_cosine_of_any_sentence() -> None:
    embedder = HashEmbedder()
    pieces = ["First things first.", "The harvest began in April.", "Rain was plentiful."]
    (hit,) = SentenceRanking(embedder).rank("When was the harvest?", [_passage(" ".join(pieces))])
    query = embedder.encode_queries(["When was the harvest?"])[0]
    assert np.isclose(hit.score, max(embedder.encode_documents(pieces) @ query))


def test_passages_without_words_and_ties() -> None:
    ranking = SentenceRanking(HashEmbedder())
    empty, twin, same = _passage("  \n"), _passage("甲乙。"), _passage("甲乙。")
    assert ranking.rank("甲乙", []) == []
    ranked = ranking.rank("甲乙", [empty, twin, same])
    assert ranked[0].passage is twin
    assert (ranked[2].passage, ranked[2].score) == (empty, 0.0)


def test_a_passage_is_embedded_once() -> None:
    embedder = HashEmbedder()
    ranking, passage = SentenceRanking(embedder), _passage("一句。两句。")
    ranking.rank("问", [passage])
    before = embedder.encoded
    ranking.rank("再问", [passage])
    assert embedder.encoded == before + 1  # the query alone
