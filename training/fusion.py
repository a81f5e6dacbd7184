"""Fit how rankings are fused: python -m training.fusion --data DATA/qa [--out qa/weights]

For each kinship of question and passage (`qa.fusion.kinship`) one weight a signal, by the softmax
over what was found: it is to fall on the passages that answer. What is printed is held out: the
weights for the questions of an article or report are those fitted on the others.
"""

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from qa.evaluation.clusters import Difference, difference
from qa.fusion import SIGNALS, Floats
from training.answerer import QUESTIONS
from training.found import BM25, KINDS, Found, all_found

FOLDS = 6
DECAY = 3e-5
START = 3.0
LEAST = 1e-9  # of odds beside those of the passage that is first
DEPTH = 10  # of the reciprocal rank


def fit(found: Sequence[Found]) -> Floats:
    """Weights of shape (kinds, signals), none below zero."""
    lists = [f for f in found if f.right.any()]
    sizes = torch.tensor([len(f.right) for f in lists])
    scores = torch.from_numpy(np.concatenate([f.scores for f in lists]))
    kinds = torch.from_numpy(np.concatenate([f.kinds for f in lists]))
    asked = torch.repeat_interleave(torch.arange(len(lists)), sizes)
    right = torch.from_numpy(np.flatnonzero(np.concatenate([f.right for f in lists])))
    of_kind = [torch.nonzero(kinds == kind).squeeze(1) for kind in range(len(KINDS))]
    signals, place = [scores[rows] for rows in of_kind], torch.argsort(torch.cat(of_kind))
    roots = torch.full((len(KINDS), len(SIGNALS)), START**0.5, requires_grad=True)
    optimizer = torch.optim.LBFGS([roots], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        pairs = zip(signals, roots.square(), strict=True)
        sums = torch.cat([rows @ weights for rows, weights in pairs])[place]
        best = torch.full((len(lists),), -torch.inf).scatter_reduce(0, asked, sums.detach(), "amax")
        odds = (sums - best[asked]).exp()
        every, answering = (
            torch.zeros(len(lists)).index_add(0, asked[rows], odds[rows])
            for rows in (torch.arange(len(odds)), right)
        )
        value = (every.log() - answering.clamp_min(LEAST).log()).mean()
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
    """By set how many questions have a right passage first and among the first five, and how much
    more that is than by the better of BM25; p by articles or reports drawn, and by questions."""
    lines = []
    for name in dict.fromkeys(f.name for f in found):
        is_in = np.array([f.name == name for f in found])
        mine, groups = at[is_in], [f.group for f in found if f.name == name]
        alone = np.array([f.alone for f in found if f.name == name])
        best = int((alone < 1).mean(axis=0).argmax())
        theirs = alone[:, best]
        first = difference((mine < 1).astype(float), (theirs < 1).astype(float), groups)
        ranks = difference(reciprocal(mine), reciprocal(theirs), groups)
        lines.append(
            f"{name}: n {len(mine)}, R@1 {(mine < 1).mean():.4f} ({(mine < 1).sum()}), "
            f"R@5 {(mine < 5).mean():.4f}; BM25 {BM25[best]} {(theirs < 1).sum()}, "
            f"R@1 {_told(first)}, MRR@{DEPTH} {_told(ranks)}"
        )
    return "\n".join(lines)


def reciprocal(at: NDArray[np.int64]) -> NDArray[np.float64]:
    """1 for the first place, 1/2 for the second; 0 from DEPTH on."""
    return np.where(at < DEPTH, 1 / (at + 1.0), 0.0)


def _told(d: Difference) -> str:
    interval = f"[{d.low:+.4f}, {d.high:+.4f}]"
    return f"{d.value:+.4f} {interval} p {d.p:.4f} by group, {d.p_by_question:.4f} by question"


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
    torch.set_num_threads(1)  # the same sums on any machine
    started = time.monotonic()
    found: list[Found] = []
    for part in all_found(options.data, options.questions):
        found += part
        print(f"{len(found)} questions ranked, {time.monotonic() - started:.0f} s", flush=True)
    print(report(found, crossed_places(found)))
    weights = fit(found)
    print(weights.round(2))
    save(weights, options.out)


if __name__ == "__main__":
    main()
