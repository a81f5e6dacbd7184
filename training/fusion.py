"""Fit how rankings are fused: python -m training.fusion --data DATA/qa [--out qa/weights]

For each kinship of question and passage (`qa.fusion.kinship`) one weight a signal, by the softmax
over what was found: it is to fall on the passages that answer. Questions of one article or report
stay together in the cross-validation that is printed.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.language.terms import language
from qa.fusion import SIGNALS, Floats, kinship, measure
from qa.metrics import evidence_met
from qa.retrieve import HybridSearch
from training.answerer import QUESTIONS
from training.asked import DRCD, MEASURED_ON
from training.project_sets import development, own_files
from training.qa_sets import (
    QuestionSet,
    collection_of,
    crossed,
    sampled,
    squad,
    tatqa_pooled,
)

KINDS = ("zh", "en", "crossed")
FOLDS = 6
SAMPLE = 1_000  # questions of a public set
DECAY = 1e-4
START = 3.0
PUBLIC = ("zh-zh", "en-en", "zh-en", "en-zh", "cmrc", "drcd", "tatqa")


@dataclass(frozen=True)
class Found:
    """What the rankings made of one question: scores (n, signals), kinds (n,), which are right."""

    name: str
    group: str
    scores: Floats
    kinds: NDArray[np.int64]
    right: NDArray[np.bool_]


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
    search = None
    for s in development([path]):
        search = search or HybridSearch(s.collection)
        if s.question.answerable and s.question.evidence:
            sources = s.collection.sources()
            gold = {p.id for i in sources for p in s.collection.passages(i.source)
                    if evidence_met([p.text], s.question.evidence)}  # fmt: skip
            report = str(s.question.reports or "article")
            found.append(_found(f"own {s.question.lang}", report, search, s.text, gold))
    return found


def _found(name: str, group: str, search: HybridSearch, question: str, gold: set[str]) -> Found:
    found = search.found(question)
    kinds = [KINDS.index(kinship(p, language(question))) for p in found.passages]
    right = [p.id in gold for p in found.passages]
    return Found(name, group, measure(found), np.array(kinds, np.int64), np.array(right, bool))


def fit(found: Sequence[Found]) -> Floats:
    """Weights of shape (kinds, signals), none below zero."""
    lists = [f for f in found if f.right.any()]
    width = max(len(f.right) for f in lists)
    scores = torch.zeros(len(lists), width, len(KINDS), len(SIGNALS))
    absent, right = torch.ones(len(lists), width, dtype=torch.bool), torch.zeros(len(lists), width)
    for i, f in enumerate(lists):
        size = torch.arange(len(f.right))
        scores[i, size, torch.from_numpy(f.kinds)] = torch.from_numpy(f.scores)
        absent[i, : len(size)] = False
        right[i, : len(size)] = torch.from_numpy(f.right.astype(np.float32))
    roots = torch.full((len(KINDS), len(SIGNALS)), START**0.5, requires_grad=True)
    optimizer = torch.optim.LBFGS([roots], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        logits = torch.einsum("qpks,ks->qp", scores, roots.square())
        chances = logits.masked_fill(absent, float("-inf")).log_softmax(1)
        value = -(chances.exp() * right).sum(1).clamp_min(1e-9).log().mean()
        value = value + DECAY * roots.pow(4).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return np.asarray(roots.detach().square().numpy(), np.float32)


def places(found: Iterable[Found], weights: Floats) -> Iterator[int]:
    """For each question the place of its best right passage, 0 the first; ties go against it."""
    for f in found:
        totals = (f.scores * weights[f.kinds]).sum(axis=1)
        best = totals[f.right].max(initial=-np.inf)
        yield int((totals[~f.right] >= best).sum()) if f.right.any() else len(totals)


def crossed_places(found: Sequence[Found]) -> NDArray[np.int64]:
    """Places by weights that saw no question of the same article or report."""
    groups = sorted({f.group for f in found})
    order = np.random.default_rng(0).permutation(len(groups))
    fold = {group: int(n) % FOLDS for group, n in zip(groups, order, strict=True)}
    result = np.zeros(len(found), np.int64)
    for k in range(FOLDS):
        weights = fit([f for f in found if fold[f.group] != k])
        mine = [i for i, f in enumerate(found) if fold[f.group] == k]
        result[mine] = list(places([found[i] for i in mine], weights))
    return result


def report(found: Sequence[Found], at: NDArray[np.int64]) -> str:
    """R@1 and R@5 by set."""
    lines = []
    for name in dict.fromkeys(f.name for f in found):
        mine = at[[f.name == name for f in found]]
        lines.append(
            f"{name} n {len(mine)} R@1 {(mine < 1).mean():.4f} R@5 {(mine < 5).mean():.4f}"
        )
    return "\n".join(lines)


def save(weights: Floats, out: Path) -> None:
    """The weights as JSON, each kind scaled so that its weights sum to 1."""
    rows = {
        kind: {s: round(float(w / row.sum()), 4) for s, w in zip(SIGNALS, row, strict=True)}
        for kind, row in zip(KINDS, weights, strict=True)
    }
    stored = {"note": "training/fusion.py", "weights": rows}
    (out / "fusion.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Rank for every development question, print the cross-validated figures, fit on all, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=Path, nargs="+", default=QUESTIONS)
    parser.add_argument("--out", type=Path, default=Path("qa/weights"))
    options = parser.parse_args()
    with ProcessPoolExecutor(2) as pool:
        parts = list(pool.map(partial(of_public, folder=options.data), PUBLIC))
        parts += pool.map(of_own, own_files(options.questions))
    found = [f for part in parts for f in part]
    print(report(found, crossed_places(found)))
    weights = fit(found)
    print(weights.round(2))
    save(weights, options.out)


if __name__ == "__main__":
    main()
