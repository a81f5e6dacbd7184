"""Fusion: how scores are brought to one scale, weighed and summed."""

import numpy as np
import pytest

from index import Passage
from index.ranking import Ranking
from index.sentences import SentenceReader
from qa.fusion import CROSSED, SIGNALS, Found, fuse, kinship, measure, shipped_weights
from tests.fakes import HashEmbedder

ZH = Passage("zh", "a.md", "营业收入增长。", 0, 7)
EN = Passage("en", "a.md", "Revenue grew.", 10, 23)
BOTH = Passage("both", "b.md", "净利润下降。", 0, 6, translation="Net profit fell.")


def _found(**hits: list[tuple[Passage, float]]) -> Found:
    passages = list(dict.fromkeys(passage for each in hits.values() for passage, _ in each))
    rankings = {
        name: Ranking(
            np.array([passages.index(passage) for passage, _ in hits.get(name, [])], np.int64),
            np.array([score for _, score in hits.get(name, [])], np.float64),
        )
        for name in SIGNALS
    }
    return Found(SentenceReader(HashEmbedder()).reading(passages), rankings)


def test_scores_come_to_one_scale() -> None:
    found = _found(
        dense=[(ZH, 0.8), (EN, 0.5), (BOTH, 0.2)],
        sentences=[(EN, 0.3)],
        words=[(BOTH, 12.0), (ZH, 3.0)],
        coverage=[(EN, 0.4), (ZH, 0.2)],
    )
    scores = measure(found)
    rows = {p.id: row for p, row in zip(found.passages, scores, strict=True)}
    assert scores.shape == (3, len(SIGNALS))
    assert rows["zh"] == pytest.approx([1, 0, 0.25, 0, 0, 0.2, 0, 0, 0])
    assert rows["en"] == pytest.approx([0.5, 1, 0, 0, 0, 0.4, 0, 0, 0])
    assert rows["both"] == pytest.approx([0, 0, 1, 0, 0, 0, 0, 0, 0])


def test_kinship() -> None:
    assert [kinship(p, "zh") for p in (ZH, EN, BOTH)] == ["zh", CROSSED, "zh"]
    assert [kinship(p, "en") for p in (ZH, EN, BOTH)] == [CROSSED, "en", "en"]


def test_weights_go_by_kinship() -> None:
    found = _found(words=[(ZH, 2.0), (EN, 1.0)], expanded=[(EN, 1.0)])
    words, expanded = SIGNALS.index("words"), SIGNALS.index("expanded")
    weights = {name: np.zeros(len(SIGNALS), np.float32) for name in ("zh", "en", CROSSED)}
    weights["zh"][words] = 1.0
    weights[CROSSED][[words, expanded]] = 0.5, 3.0
    hits = fuse(found, "zh", 10, weights)
    assert [(h.passage.id, h.score) for h in hits] == [("en", 3.25), ("zh", 1.0)]


def test_ties_go_by_source_and_place() -> None:
    twins = [Passage(str(i), source, "同", i, i + 1) for i, source in enumerate("baab")]
    hits = fuse(_found(words=[(p, 1.0) for p in twins]), "zh", 3)
    assert [h.passage.id for h in hits] == ["1", "2", "0"]


def test_nothing_found() -> None:
    assert fuse(_found(), "en", 10) == []


def test_the_shipped_weights() -> None:
    weights = shipped_weights()
    assert set(weights) == {"zh", "en", CROSSED}
    for row in weights.values():
        assert (row >= 0).all()
        assert row.sum() == pytest.approx(1, abs=0.01)
    # Words that are not translated tell little of a text in the other language.
    words, expanded = SIGNALS.index("words"), SIGNALS.index("expanded")
    assert weights[CROSSED][words] < weights[CROSSED][expanded] / 3
