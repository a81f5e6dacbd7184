"""The rankings by sentences, with a real model-free embedder."""

import numpy as np
from numpy.typing import NDArray

from index.language.coverage import LONG, Sought, pieces
from index.lexical import plain_query
from index.passage import Hit, Passage
from index.sentences import CONTENDERS, COVERAGES, SentenceReader
from index.store import EmbeddedStore
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, segment


def _passage(text: str, translation: str | None = None) -> Passage:
    return Passage(text[:9], "a.md", text, 0, len(text), translation=translation)


def _sought(*terms: str, text: str = "") -> Sought:
    return Sought(plain_query(terms), (1.0,) * len(terms), pieces(text, 5))


def _by_meaning(reader: SentenceReader, text: str, passages: list[Passage]) -> list[Hit]:
    query = reader.embedder.encode_queries([text])[0]
    return _ranked(passages, reader.reading(passages).meaning(query))


def _by_coverage(
    reader: SentenceReader, sought: Sought, passages: list[Passage]
) -> dict[str, list[Hit]]:
    found = reader.reading(passages).coverage(sought, np.arange(len(passages)))
    hits = {name: _ranked(passages, scores) for name, scores in found.items()}
    return {name: [hit for hit in each if hit.score > 0] for name, each in hits.items()}


def _ranked(passages: list[Passage], scores: NDArray[np.float64]) -> list[Hit]:
    return sorted(map(Hit, passages, scores.tolist()), key=lambda hit: -hit.score)


def test_one_telling_sentence_beats_a_long_passage_about_many_things() -> None:
    long = _passage("天气很好。净利润增长到三亿元。员工们去爬山。午饭吃了面条。")
    other = _passage("净资产与利息收入。")
    ranked = _by_meaning(SentenceReader(HashEmbedder()), "净利润增长到三亿元", [other, long])
    assert [h.passage for h in ranked] == [long, other]
    assert ranked[0].score > 0.9
    assert ranked[1].score < ranked[0].score


def test_the_translation_counts_as_well() -> None:
    passage = _passage("净利润。", "Net profit rose.")
    ranking = SentenceReader(HashEmbedder())
    (hit,) = _by_meaning(ranking, "Net profit rose.", [passage])
    assert abs(hit.score - 1) < 1e-6
    assert _by_coverage(ranking, _sought("profit"), [passage])["coverage"][0].score == 1


def test_a_cosine_is_the_best_of_any_sentence() -> None:
    embedder = HashEmbedder()
    pieces = ["First things first.", "The harvest began in April.", "Rain was plentiful."]
    passage = _passage(" ".join(pieces))
    (hit,) = _by_meaning(SentenceReader(embedder), "When was the harvest?", [passage])
    query = embedder.encode_queries(["When was the harvest?"])[0]
    assert np.isclose(hit.score, max(embedder.encode_documents(pieces) @ query))


def test_passages_without_words_and_ties() -> None:
    ranking = SentenceReader(HashEmbedder())
    empty, twin, same = _passage("  \n"), _passage("甲乙。"), _passage("甲乙。")
    assert _by_meaning(ranking, "甲乙", []) == []
    assert _by_coverage(ranking, _sought(), []) == {name: [] for name in COVERAGES}
    ranked = _by_meaning(ranking, "甲乙", [empty, twin, same])
    assert ranked[0].passage is twin
    assert (ranked[2].passage, ranked[2].score) == (empty, 0.0)
    found = _by_coverage(ranking, _sought("甲乙", "甲", "乙"), [empty, twin, same])
    assert [h.passage for h in found["coverage"]] == [twin, same]


def test_terms_in_one_sentence_beat_terms_far_apart() -> None:
    near = _passage("The harvest began in April. Tea is green. Rain fell.")
    far = _passage("The harvest began early. Tea is green. It was April.")
    found = _by_coverage(SentenceReader(HashEmbedder()), _sought("harvest", "april"), [far, near])
    assert [(h.passage, h.score) for h in found["sentence_coverage"]] == [(near, 1.0), (far, 0.5)]
    assert [h.score for h in found["coverage"]] == [1.0, 1.0]


def test_a_long_passage_is_less_brief_in_whichever_language() -> None:
    short, long = _passage("Rain fell."), _passage("Rain fell. " * LONG)
    translated = _passage("下雨了。", "Rain fell again. " * LONG)
    ranked = _by_coverage(SentenceReader(HashEmbedder()), _sought(), [translated, long, short])
    assert [hit.passage for hit in ranked["brevity"]] == [short, long, translated]
    assert ranked["brevity"][0].score == 1.0


def test_phrases_are_looked_for_in_the_passages_that_hold_most() -> None:
    other = [_passage(f"The harvest of year {i}.") for i in range(CONTENDERS)]
    phrase = _passage("A harvest, year by year: so it was said.")
    sought = _sought("harvest", "year", text="so it was said")
    assert _said(sought, [phrase, *other[1:]]) == [phrase]
    bare = _passage("So it was said.")
    assert _said(sought, [bare, *other]) == []


def _said(sought: Sought, passages: list[Passage]) -> list[Passage]:
    found = _by_coverage(SentenceReader(HashEmbedder()), sought, passages)
    return [hit.passage for hit in found["phrases"]]


def test_a_passage_is_read_once() -> None:
    embedder = HashEmbedder()
    ranking, passage = SentenceReader(embedder), _passage("一句。两句。")
    _by_meaning(ranking, "问", [passage])
    before = embedder.encoded
    _by_meaning(ranking, "再问", [passage])
    assert embedder.encoded == before + 1  # the query alone


def test_the_passages_of_a_small_collection_are_read_before_they_are_found() -> None:
    embedder = HashEmbedder()
    store = EmbeddedStore(
        None, model="m", fingerprint="f", dimension=64,
        memory=[segment(HashEmbedder(), "tea.txt", OTHER)],
    )  # fmt: skip
    reader, held = SentenceReader(embedder), store.snapshot()
    assert held.all_of_few(0) == []
    reader.prepare(held)
    before = embedder.encoded
    reader.prepare(held)
    reader.reading(held.all_of_few(100)[:1])
    assert embedder.encoded == before > 0
    store.put([segment(HashEmbedder(), "en.md", EN)])
    reader.prepare(store.snapshot())
    assert embedder.encoded > before
