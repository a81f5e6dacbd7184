"""What every ranking finds for the development questions: what the fusion is fitted on."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.language.terms import language
from qa.fusion import Floats, kinship, measure
from qa.metrics import evidence_met
from qa.retrieve import HybridSearch
from training.asked import DRCD, MEASURED_ON
from training.project_sets import development, own_files
from training.qa_sets import QuestionSet, collection_of, crossed, sampled, squad, tatqa_pooled

KINDS = ("zh", "en", "crossed")
BM25 = ("words", "bigrams")
SAMPLE = 1_000  # questions of a public set
PUBLIC = ("zh-zh", "en-en", "zh-en", "en-zh", "cmrc", "drcd", "tatqa")


@dataclass(frozen=True)
class Found:
    """What the rankings made of one question of the set `name`, asked of the article or report
    `group`: scores (n, signals), kinds (n,), which are right (n,); and the place of the right
    passage, 0 the first, by each of BM25 alone (n where it was not found).
    """

    name: str
    group: str
    scores: Floats
    kinds: NDArray[np.int64]
    right: NDArray[np.bool_]
    alone: tuple[int, ...] = ()


def all_found(data: Path, questions: Sequence[Path]) -> Iterator[list[Found]]:
    """Each public set of the folder `data`, then each development file of the folders."""
    with ProcessPoolExecutor(2) as pool:
        yield from pool.map(partial(of_public, folder=data), PUBLIC)
        yield from pool.map(of_own, own_files(questions))


def public_set(name: str, folder: Path) -> QuestionSet:
    """A public set by its name in PUBLIC."""
    if name == "cmrc":
        return sampled(squad(folder / "cmrc_trial.json", name, None), SAMPLE, seed=0)
    if name == "drcd":
        return sampled(squad(folder / DRCD, name, None, articles=MEASURED_ON), SAMPLE, seed=0)
    if name == "tatqa":
        return tatqa_pooled(folder / "tatqa_dev.json")
    asked, held = (folder / f"xquad_dev.{code}.json" for code in name.split("-"))
    return crossed(asked, held, name)


def of_public(name: str, folder: Path) -> list[Found]:
    """The questions of a public set."""
    questions = public_set(name, folder)
    search = HybridSearch(collection_of(questions))
    found = []
    for asked in questions.asked:
        gold = {questions.passages[asked.passage].id}
        group = ("xquad " if "-" in name else name) + asked.group
        found.append(_found(name, group, search, asked.question, gold))
    return found


def of_own(path: Path) -> list[Found]:
    """The answerable questions of a development file of this project."""
    found = []
    for collection, asked in groupby(development([path]), lambda s: s.collection):
        search = HybridSearch(collection)
        passages = [p for i in collection.sources() for p in collection.passages(i.source)]
        for s in asked:
            if s.question.answerable and s.question.evidence:
                gold = {p.id for p in passages if evidence_met([p.text], s.question.evidence)}
                report = str(s.question.reports or "article")
                found.append(_found(f"own {s.question.lang}", report, search, s.text, gold))
    return found


def _found(name: str, group: str, search: HybridSearch, question: str, gold: set[str]) -> Found:
    found = search.found(question)
    kinds = [KINDS.index(kinship(p, language(question))) for p in found.passages]
    right = np.array([p.id in gold for p in found.passages], bool)
    alone = tuple(_first(right[found.rankings[signal].numbers], len(right)) for signal in BM25)
    return Found(name, group, measure(found), np.array(kinds, np.int64), right, alone)


def _first(right: NDArray[np.bool_], otherwise: int) -> int:
    return int(right.argmax()) if right.any() else otherwise
