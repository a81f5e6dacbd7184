"""The rankings' measures against ir_measures, and worked examples."""

from collections.abc import Sequence

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, Success, nDCG

from benchmarks.models import Remembered
from benchmarks.ranking import (
    MEASURES,
    against_bm25,
    between_models,
    bitext,
    lines,
    rank,
)
from benchmarks.sets import Task, read_tasks
from index.embed import Vectors, unit
from index.sentences import COVERAGES
from qa.evaluation.bootstrap import Estimate
from qa.retrieve import HybridSearch
from tests.benchmarks.samples import BITEXT, write_data
from tests.fakes import HashEmbedder
from training.qa_sets import collection_of

OURS = ["dense", "expanded", "sentences", *COVERAGES, "fused"]
ORACLE = {"R@1": Success @ 1, "R@5": Success @ 5, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}


class TableEmbedder(HashEmbedder):
    """Gives each text the vector of a table."""

    def __init__(self, table: dict[str, tuple[float, float]]) -> None:
        super().__init__(2, "table")
        self.table = table

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return unit(np.array([self.table[text] for text in texts], np.float32))


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Task]:
    data = write_data(tmp_path_factory.mktemp("data"))
    return {t.title: t for t in read_tasks(data, ["xquad", "cmrc", "drcd", "finance"])}


@pytest.mark.parametrize(
    "title", ["XQuAD zh → zh", "XQuAD en → en", "XQuAD zh → en", "DRCD", "DISC-FinLLM"]
)
def test_every_ranking_agrees_with_ir_measures(tasks: dict[str, Task], title: str) -> None:
    task, embedder = tasks[title], HashEmbedder()
    search = HybridSearch(collection_of(task.questions, embedder))
    numbers = {p.id: str(i) for i, p in enumerate(task.questions.passages)}
    qrels = {str(q): {str(i): 1 for i in own} for q, own in enumerate(task.relevant)}
    runs: dict[str, dict[str, dict[str, float]]] = {}
    for q, asked in enumerate(task.questions.asked):
        found = search.found(asked.question).hits()
        found["fused"] = search.search(asked.question, 10)  # the product's own way
        for name, hits in found.items():
            run = {numbers[h.passage.id]: float(-i) for i, h in enumerate(hits)}
            runs.setdefault(name, {})[str(q)] = run
    for name, values in rank(task, embedder).items():
        # A question without a hit is missing from a run, and counts as nothing found.
        held = {q: run for q, run in runs[name].items() if run}
        oracle = ir_measures.calc_aggregate(ORACLE.values(), qrels, held) if held else {}
        for measure in MEASURES:
            expected = oracle.get(ORACLE[measure], 0.0)
            assert values[measure].mean() == pytest.approx(expected, abs=1e-9), (name, measure)


def test_words_of_the_paragraph_find_it(tasks: dict[str, Task]) -> None:
    rankings = rank(tasks["XQuAD en → en"], HashEmbedder())
    assert list(rankings) == ["words", *OURS]
    assert rankings["words"]["R@1"].tolist() == rankings["fused"]["R@5"].tolist() == [1] * 5


def test_bigrams_are_a_ranking_of_chinese_passages(tasks: dict[str, Task]) -> None:
    assert list(rank(tasks["DRCD"], HashEmbedder()))[:2] == ["words", "bigrams"]


def test_nothing_found_is_nothing_right(tasks: dict[str, Task]) -> None:
    assert rank(tasks["XQuAD zh → en"], HashEmbedder())["words"]["R@5"].tolist() == [0] * 5


def test_lines_name_the_model_but_for_bm25(tasks: dict[str, Task]) -> None:
    task = tasks["DRCD"]
    rankings = rank(task, HashEmbedder())
    shown = [(x.ranking, x.model) for x in lines(task, "mine", rankings, with_bm25=True)]
    ours = [(name, "mine") for name in OURS]
    assert shown == [("BM25 words", "–"), ("BM25 bigrams", "–"), *ours]
    later = lines(task, "mine", rankings, with_bm25=False)
    assert [(x.ranking, x.model) for x in later] == ours
    assert later[0].measures["R@1"].value == pytest.approx(rankings["dense"]["R@1"].mean())


def test_the_better_bm25_is_the_one_to_beat(tasks: dict[str, Task]) -> None:
    def values(share: float) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
        return {m: np.array([1.0] * int(share * 5) + [0.0] * (5 - int(share * 5)))
                for m in MEASURES}  # fmt: skip

    rankings = {"words": values(0.4), "bigrams": values(0.6), "dense": values(0.2),
                "fused": values(0.8)}  # fmt: skip
    found = against_bm25(tasks["CMRC"], "mine", rankings)
    assert (found.ours, found.theirs) == ("fused, mine", "BM25 bigrams")
    assert found.measures["R@1"].value == pytest.approx(0.2)
    del rankings["bigrams"]
    assert against_bm25(tasks["CMRC"], "mine", rankings).theirs == "BM25 words"
    two = between_models(tasks["CMRC"], ("a", "b"), (rankings, rankings))
    assert [(c.ours, c.theirs) for c in two] == [("dense, a", "dense, b"), ("fused, a", "fused, b")]
    assert two[0].measures["R@1"].p == 1


def test_bitext_worked_out() -> None:
    """One sentence lies near another's translation; two have the same one, and are as good."""
    table = {"我喜欢茶": (1.0, -0.1), "我愛茶": (1.0, 0.1), "I like tea": (1.0, 0.05),
             "银行关门了": (0.0, 1.0), "The bank is closed": (0.1, 1.0),
             "他是老师": (-0.05, 1.0), "He is a teacher": (-1.0, 0.5)}  # fmt: skip
    there, back = bitext(BITEXT, TableEmbedder(table))
    assert (there.direction, there.accuracy.value) == ("zh → en", 0.75)
    assert there.accuracy.low < 0.75 < there.accuracy.high == 1
    assert (back.direction, back.model) == ("en → zh", "table")
    assert back.accuracy.value == 0.75  # of the two, the translation can find only the nearer


def test_a_model_that_tells_nothing_apart_is_not_right_by_ties() -> None:
    constant = dict.fromkeys([text for pair in BITEXT for text in pair], (1.0, 0.0))
    assert [b.accuracy.value for b in bitext(BITEXT, TableEmbedder(constant))] == [0.5, 0.25]


def test_an_estimate_lies_in_its_interval(tasks: dict[str, Task]) -> None:
    for task in tasks.values():
        for line in lines(task, "mine", rank(task, HashEmbedder()), with_bm25=True):
            for e in line.measures.values():
                assert isinstance(e, Estimate)
                assert 0 <= e.low <= e.value <= e.high <= 1


def test_a_remembered_text_is_encoded_once() -> None:
    inner = HashEmbedder()
    embedder = Remembered(inner)
    first = embedder.encode_queries(["茶", "tea", "茶"])
    assert inner.encoded == 2
    assert (embedder.encode_queries(["tea", "茶"]) == first[[1, 0]]).all()
    assert inner.encoded == 2
    embedder.encode_documents(["茶"])  # a model may have another prompt for documents
    assert inner.encoded == 3
    assert embedder.encode_documents([]).shape == (0, 64)
    assert (embedder.name, embedder.fingerprint) == (inner.name, inner.fingerprint)
