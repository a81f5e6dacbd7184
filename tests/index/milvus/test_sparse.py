"""Term weights: the engine's score bounds ours from above, and what is best is certain to be."""

from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folder.part import MemoryPart
from index.lexical import TermGroup
from index.milvus.sparse import DIMENSIONS, Row, dimension, exact, query, slack, weights
from index.milvus.statistics import Statistics, counts_of
from index.passage import Block, Document, Passage
from index.segments import Segment
from tests.fakes import HashEmbedder
from tests.index.samples import EN, OTHER, ZH, segment
from tests.index.test_store import in_memory
from tests.milvus import lite, milvus_store

EMBEDDER = HashEmbedder()
WORDS = ["tea", "rain", "profit", "loan", "bank", "rate", "harvest", "garden", "ship", "coal"]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=300).map(" ".join)
groups = st.lists(
    st.lists(
        st.tuples(st.sampled_from(WORDS), st.floats(0.1, 1.0)), min_size=1, max_size=4
    ).map(tuple),
    min_size=1, max_size=5,
)  # fmt: skip


def laid_out(lines: list[str]) -> Segment:
    """A document of one passage a line."""
    text, passages = "\n".join(lines), []
    start = 0
    for i, line in enumerate(lines):
        passages.append(Passage(f"rows#{i}", "rows", line, start, start + len(line)))
        start += len(line) + 1
    document = Document("rows", text, "en", (Block("paragraph", 0, len(text)),))
    vectors = EMBEDDER.encode_documents(lines)
    return Segment(document, tuple(passages), vectors, (("rows", text.encode()),), "/rows")


@pytest.mark.property
@given(st.lists(texts, min_size=1, max_size=8), groups)
def test_the_engine_never_scores_lower(lines: list[str], asked: list[TermGroup]) -> None:
    made = laid_out(lines)
    statistics = Statistics().with_more([counts_of(MemoryPart([("rows", made)], 64))])
    vector = query(asked, statistics.words)
    rows = [Row(passage, 0) for passage in made.passages]
    scores = exact(rows, "words", asked, statistics)
    for row, score in zip(rows, scores, strict=True):
        stored = weights(row.words)
        summed = sum(weight * vector.get(place, 0.0) for place, weight in stored.items())
        assert summed * slack(statistics.words) >= float(score)


def test_a_term_has_one_place_everywhere() -> None:
    assert dimension("营业收入") == dimension("营业收入") != dimension("net")
    assert all(0 <= dimension(f"{i}") < DIMENSIONS for i in range(1000))
    assert dimension("profit") == 88_737_162  # what is stored relies on it
    assert weights([]) == {DIMENSIONS: pytest.approx(1e-6)}


def test_counts_add_up_to_those_of_one_collection() -> None:
    segments = [segment(EMBEDDER, "zh.md", ZH, EN), segment(EMBEDDER, "tea.txt", OTHER)]
    each = [counts_of(MemoryPart([(s.document.source, s)], 64)) for s in segments]
    together = Statistics().with_more(each[:1]).with_more(each[1:])
    store = in_memory(Path())
    store.put(segments)
    assert together.vocabulary == store.vocabulary()
    assert list(together.vocabulary) == list(store.vocabulary())
    assert all(together.words.idf(term) == store.idf(term) for term in ["tea", "收入", "zebra"])
    lengths = Counter(len(Row(p, 0).bigrams) for s in segments for p in s.passages)
    assert together.bigrams.length >= sum(length * n for length, n in lengths.items())


def test_a_long_list_of_candidates_is_searched_until_the_best_are_certain(tmp_path: Path) -> None:
    """Many rows hold all alternatives of a group, which sum to more than the best alone."""
    random = Random(3)
    lines = [" ".join(random.choices(WORDS[:6], k=random.randint(3, 60))) for _ in range(600)]
    lines += [f"harvest {' '.join(['coal'] * i)}" for i in range(1, 40)]
    made = laid_out(lines)
    ours, theirs = in_memory(tmp_path), milvus_store(lite(), EMBEDDER, tmp_path.name)
    ours.put([made])
    theirs.put([made])
    alike = tuple((word, 0.9) for word in WORDS[:6])
    for asked in [(alike,), (alike, (("harvest", 1.0), ("coal", 0.5)))]:
        for k in (1, 10, 50):
            found, expected = theirs.sparse("words", asked, k), ours.sparse("words", asked, k)
            assert [h.passage.id for h in found] == [h.passage.id for h in expected]
            assert np.allclose([h.score for h in found], [h.score for h in expected])
