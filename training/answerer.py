"""Train the ranking of sentences and rows: python -m training.answerer --data DATA/qa --work FOLDER

One ranker is trained on everything and ships; one more for each fold of the development reports,
without them, goes to --work, where training/confidence.py reads it. With the held-out scores of the
cross-encoder in --work, what its scores count beside the ranker's is fitted as well.
"""

import argparse
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.passage import Hit
from qa.language.question import read_question
from qa.language.units import Unit
from qa.ranking.features import UNIT_FEATURES, candidates
from qa.ranking.judge import ANSWER_FEATURES
from qa.ranking.scorer import Scorer
from qa.ranking.select import Selector
from qa.retrieve import HybridSearch
from training.cross_encoder.held_out import NAME, HeldOut
from training.fitting import Example, accuracy, save, train_ranker
from training.mixing import List, columns, fit_mix, save_mix
from training.project_sets import (
    FOLDS,
    Standing,
    development,
    fold_of,
    own_files,
    report_of,
    unit_answers,
)
from training.qa_sets import Asked, QuestionSet, collection_of, load_sets, squeeze

Floats = NDArray[np.float32]
DEPTH = 12
KEPT_UNITS = 60
QUESTIONS = (Path("tests/questions"), Path("training/questions"))


def empty_scorer(names: Sequence[str]) -> Scorer:
    """A scorer of zeros, for measuring features before anything is trained."""
    size = len(names)
    layer = (np.zeros((size, 1), np.float32), np.zeros(1, np.float32))
    return Scorer(tuple(names), np.zeros(size, np.float32), np.ones(size, np.float32), (layer,))


def empty_judge() -> Scorer:
    """A judge of zeros."""
    return empty_scorer(ANSWER_FEATURES)


def answers_it(passage: str, text: str, gold: str, asked: Asked) -> bool:
    """True when a unit of the gold passage holds one of the answer's spellings."""
    held = squeeze(text)
    return passage == gold and any(squeeze(a) in held for a in asked.answers)


def examples(sets: Sequence[QuestionSet], work: Path | None = None) -> list[Example]:
    """Features and labels of every question whose answer is among the units found, with what the
    cross-encoder made of them by the scores in a work folder.
    """
    found: list[Example] = []
    for questions in sets:
        collection = collection_of(questions)
        search = HybridSearch(collection)
        selector = Selector(collection, empty_scorer(UNIT_FEATURES), empty_scorer(ANSWER_FEATURES))
        for asked in questions.asked:
            hits = search.search(asked.question, DEPTH)
            example = _example(questions, asked, hits, selector, work)
            if example is not None:
                found.append(example)
    return found


def _example(
    questions: QuestionSet, asked: Asked, hits: Sequence[Hit], selector: Selector, work: Path | None
) -> Example | None:
    question = read_question(asked.question)
    units = candidates(hits, question.language, {})
    target = selector.matcher.target(question)
    if not units or not target.tokens:
        return None
    gold = questions.passages[asked.passage].id
    right = np.array([answers_it(u.passage.id, u.original, gold, asked) for u in units])
    if not right.any():
        return None
    features, _, _ = selector.measure(target, hits, units)
    keep = np.argsort(~right, kind="stable")[:KEPT_UNITS]
    return Example(questions.name.split("-")[0] + str(len(questions.passages) > 50),
                   questions.name + asked.group, features[keep], right[keep],
                   _read(work, asked.question, [units[int(i)] for i in keep]))  # fmt: skip


def _read(work: Path | None, question: str, units: Sequence[Unit]) -> Floats | None:
    """The cross-encoder's rank scores that a work folder holds, NaN where it lacks one."""
    return HeldOut(work, 0).known(question, units)[:, 0] if work else None


def project_examples(standing: Iterable[Standing], work: Path | None = None) -> list[Example]:
    """Ranking examples from the project's development questions."""
    found: list[Example] = []
    for s in standing:
        selector = Selector(
            s.collection, empty_scorer(UNIT_FEATURES), empty_scorer(ANSWER_FEATURES)
        )
        question = read_question(s.text)
        titles = {i.source: i.title for i in s.collection.sources()}
        units = candidates(s.hits, question.language, titles)
        target = selector.matcher.target(question)
        right = np.array([unit_answers(s.question, u) for u in units])
        if target.tokens and right.any():
            features, _, _ = selector.measure(target, s.hits, units)
            keep = np.argsort(~right, kind="stable")[: 2 * KEPT_UNITS]
            report = report_of(s.question)
            read = _read(work, s.text, [units[int(i)] for i in keep])
            found.append(Example(report, report, features[keep], right[keep], read))
    return found


def own_examples(path: Path, work: Path | None = None) -> list[Example]:
    """Ranking examples from one file of development questions."""
    return project_examples(development([path]), work)


def _without(found: Sequence[Example], ours: Sequence[Example], fold: int | None) -> Scorer:
    torch.set_num_threads(1)
    return train_ranker([*found, *(e for e in ours if fold_of(e.name) != fold)])


def main() -> None:
    """Train all rankers, report the accuracy of each on its fold, and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=Path, nargs="+", default=QUESTIONS)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("qa/weights"))
    options = parser.parse_args()
    folds = [*range(FOLDS), None]
    with ProcessPoolExecutor(2) as pool:
        own = list(pool.map(partial(own_examples, work=options.work), own_files(options.questions)))
        sets = [[s] for s in load_sets(options.data)]
        found = list(pool.map(partial(examples, work=options.work), sets))
        public, ours = ([e for part in parts for e in part] for parts in (found, own))
        print(f"{len(public)} public and {len(ours)} own questions", flush=True)
        jobs = [pool.submit(_without, public, ours, fold) for fold in folds]
        lists: list[List | None] = []
        for fold, job in zip(folds, jobs, strict=True):
            if fold is None:
                save(job.result(), options.out / "ranker.json", "training/answerer.py")
                continue
            held = [e for e in ours if fold_of(e.name) == fold]
            lists += [columns(e, job.result()(e.features)) for e in held]
            print("fold", fold, accuracy(held, job.result()), flush=True)
            save(job.result(), options.work / f"ranker.fold{fold}.json", "training/answerer.py")
    if (options.work / NAME).exists():
        mix = fit_mix([x for x in lists if x is not None])
        print(mix, flush=True)
        save_mix(mix, options.out / "mix.json")


if __name__ == "__main__":
    main()
