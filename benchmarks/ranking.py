"""Rank every question of a task in every way, and judge each question's rankings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.sets import Task
from index.embed import Embedder
from index.language.terms import language
from qa.evaluation.bootstrap import Estimate, Floats
from qa.evaluation.clusters import Difference, difference, estimate
from qa.fusion import fuse
from qa.metrics import ndcg_at, recall_at, reciprocal_rank
from qa.retrieve import HybridSearch
from training.qa_sets import collection_of

DEPTH = 10
FUSED = "fused"
DENSE = "dense"
BM25: Mapping[str, str] = {"words": "BM25 words", "bigrams": "BM25 bigrams"}
Progress = Callable[[str, int, int], None]
# A measure of one ranking: is the passage at each rank relevant, and how many passages are.
Measure = Callable[[Sequence[bool], int], float]
MEASURES: Mapping[str, Measure] = {
    "R@1": lambda ranking, _: recall_at(ranking, 1),
    "R@5": lambda ranking, _: recall_at(ranking, 5),
    "MRR@10": lambda ranking, _: reciprocal_rank(ranking[:DEPTH]),
    "nDCG@10": lambda ranking, relevant: ndcg_at(ranking, DEPTH, relevant),
}
# Of one way of ranking: each measure's value for every question.
Values = Mapping[str, Floats]
# Of one task and model, by the ranking's name.
Rankings = Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class Line:
    """The measures of one way of ranking one set; BM25 has no model."""

    set: str
    ranking: str
    model: str
    measures: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One way of ranking against another on the same questions."""

    set: str
    ours: str
    theirs: str
    measures: Mapping[str, Difference]


@dataclass(frozen=True, slots=True)
class Bitext:
    """The share of sentences whose translation is the nearest, in one direction."""

    direction: str
    model: str
    accuracy: Estimate


def rank(task: Task, embedder: Embedder, progress: Progress | None = None) -> Rankings:
    """Every ranking alone and the product's fusion of them, judged.

    Bigrams are left out for English passages, where they are the words once more.
    """
    search = HybridSearch(collection_of(task.questions, embedder))
    judged: dict[str, list[list[bool]]] = {}
    for i, (asked, relevant) in enumerate(
        zip(task.questions.asked, task.relevant, strict=True), start=1
    ):
        gold = {task.questions.passages[number].id for number in relevant}
        found = search.found(asked.question)
        rankings = found.hits() | {FUSED: fuse(found, language(asked.question), DEPTH)}
        for name, hits in rankings.items():
            judged.setdefault(name, []).append([h.passage.id in gold for h in hits[:DEPTH]])
        if progress:
            progress(f"{task.title}, {embedder.name}", i, len(task.relevant))
    if task.questions.document.language == "en":
        del judged["bigrams"]
    order = sorted(judged, key=lambda name: name not in BM25)
    return {name: _values(judged[name], task) for name in order}


def _values(rows: Sequence[Sequence[bool]], task: Task) -> Values:
    counts = [len(relevant) for relevant in task.relevant]
    return {
        name: np.array([measure(row, n) for row, n in zip(rows, counts, strict=True)])
        for name, measure in MEASURES.items()
    }


def lines(task: Task, model: str, rankings: Rankings, with_bm25: bool) -> list[Line]:
    """One line a ranking; those of BM25 are the same for every model and wanted once."""
    return [
        Line(
            task.title,
            BM25.get(name, name),
            "–" if name in BM25 else model,
            {measure: estimate(v, task.groups) for measure, v in values.items()},
        )
        for name, values in rankings.items()
        if with_bm25 or name not in BM25
    ]


def against_bm25(task: Task, model: str, rankings: Rankings) -> Comparison:
    """The fused ranking against the better of BM25 over words and over bigrams, by R@1."""
    best = max((n for n in BM25 if n in rankings), key=lambda n: rankings[n]["R@1"].mean())
    return Comparison(
        task.title,
        f"{FUSED}, {model}",
        BM25[best],
        differences(rankings[FUSED], rankings[best], task.groups),
    )


def between_models(
    task: Task, models: tuple[str, str], rankings: tuple[Rankings, Rankings]
) -> list[Comparison]:
    """Dense and fused ranking with the first model against those with the second."""
    (ours, theirs), (left, right) = models, rankings
    return [
        Comparison(
            task.title,
            f"{name}, {ours}",
            f"{name}, {theirs}",
            differences(left[name], right[name], task.groups),
        )
        for name in (DENSE, FUSED)
    ]


def differences(ours: Values, theirs: Values, groups: Sequence[str]) -> dict[str, Difference]:
    """The paired difference of every measure."""
    return {name: difference(ours[name], theirs[name], groups) for name in ours}


def bitext(pairs: Sequence[tuple[str, str]], embedder: Embedder) -> list[Bitext]:
    """Bitext accuracy both ways; every sentence is encoded as a query, as both sides are alike.

    The nearest sentence must read as the translation does; of equal ones the first is nearest.
    """
    zh, en = ([pair[side] for pair in pairs] for side in (0, 1))
    each = [str(i) for i in range(len(pairs))]
    found = []
    for direction, sources, targets in (("zh → en", zh, en), ("en → zh", en, zh)):
        cosines = embedder.encode_queries(sources) @ embedder.encode_queries(targets).T
        nearest = cosines.argmax(axis=1)
        right = [targets[int(j)] == own for j, own in zip(nearest, targets, strict=True)]
        accuracy = estimate(np.array(right, float), each)
        found.append(Bitext(direction, embedder.name, accuracy))
    return found
