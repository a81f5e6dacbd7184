"""Fit the confidence: python -m training.confidence --work FOLDER --out qa/weights

The project's development questions are answered with rankers that did not see their reports (the
folds that training/answerer.py keeps in --work) and read by cross-encoders that did not either,
lest what was trained on look surer than a user's question will. The fit estimates from the answer's
features whether it holds every key.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from qa.composition.compose import compose
from qa.evaluation.bootstrap import Estimate
from qa.evaluation.calibration import Calibration, calibrate
from qa.language.question import read_question
from qa.metrics import keys_found
from qa.ranking.confidence import read_confidence
from qa.ranking.cross_encoder import Reader
from qa.ranking.features import UNIT_FEATURES
from qa.ranking.judge import ANSWER_FEATURES
from qa.ranking.mixed import Mix, load_mix
from qa.ranking.scorer import Scorer, load_scorer
from qa.ranking.select import Selection, Selector
from training.answerer import QUESTIONS, empty_judge
from training.cross_encoder.held_out import HeldOut, Unread
from training.fitting import spread
from training.project_sets import (
    FOLDS,
    Standing,
    development,
    fold_of,
    own_files,
    report_of,
)

Floats = NDArray[np.float32]
STRENGTH = 0.05


@dataclass(frozen=True)
class Judged:
    """One answer: its features, whether it is right, and the question's report and language."""

    report: str
    language: str
    answerable: bool
    features: Floats
    right: bool


def judged(
    standing: Iterable[Standing], rankers: Sequence[Scorer], readers: Sequence[Reader], mix: Mix
) -> list[Judged]:
    """What the answerer makes of the questions, each with the ranker and the cross-encoder of its
    report's fold; questions that no held-out model has read are left out.
    """
    found: list[Judged] = []
    for about, group in groupby(standing, lambda s: s.collection):
        selector = None
        for s in group:
            report = report_of(s.question)
            fold = fold_of(report)
            selector = selector or Selector(about, rankers[fold], empty_judge(), readers[fold], mix)
            try:
                chosen = selector.select(read_question(s.text), s.hits)
            except Unread:
                print("left out, not read:", s.text, flush=True)
                continue
            if chosen is not None:
                right = s.question.answerable and keys_found(_worded(chosen), s.question.keys) == 1
                found.append(Judged(report, s.question.lang, s.question.answerable,
                                    chosen.features, right))  # fmt: skip
    return found


def _worded(chosen: Selection) -> str:
    question = chosen.target.question
    return " ".join(compose(question, chosen.target, unit).text for unit in chosen.units)


def _judged_file(path: Path, work: Path, out: Path) -> list[Judged]:
    rankers = [load_scorer(f"ranker.fold{fold}", UNIT_FEATURES, work) for fold in range(FOLDS)]
    readers = [HeldOut(work, fold) for fold in range(FOLDS)]
    return judged(development([path]), rankers, readers, load_mix(out))


def fit(found: Sequence[Judged]) -> dict[str, Any]:
    """The line and the trees, in their stored form."""
    features = np.stack([j.features for j in found])
    labels = np.array([j.right for j in found])
    mean, scale = features.mean(axis=0), spread(features)
    line = LogisticRegression(C=STRENGTH, max_iter=3000)
    line.fit((features - mean) / scale, labels)
    trees = HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.04, max_leaf_nodes=8, min_samples_leaf=30,
        l2_regularization=5, random_state=0,
    )  # fmt: skip
    trees.fit(features, labels)
    return {
        "note": "training/confidence.py", "features": list(ANSWER_FEATURES),
        "mean": _rounded(mean), "scale": _rounded(scale),
        "weights": _rounded(line.coef_[0]), "bias": float(line.intercept_[0]),
        "forest": {"base": float(trees._baseline_prediction[0, 0]),
                   "trees": [_tree(p[0].nodes) for p in trees._predictors]},
        "slope": 1.0, "shift": 0.0,
    }  # fmt: skip


def _tree(nodes: NDArray[Any]) -> dict[str, list[Any]]:
    leaf = nodes["is_leaf"].astype(bool)
    return {
        "feature": np.where(leaf, 0, nodes["feature_idx"]).tolist(),
        "threshold": np.where(leaf, 0.0, nodes["num_threshold"]).round(9).tolist(),
        "left": np.where(leaf, -1, nodes["left"].astype(int)).tolist(),
        "right": np.where(leaf, -1, nodes["right"].astype(int)).tolist(),
        "value": np.where(leaf, nodes["value"], 0.0).round(6).tolist(),
    }


def _rounded(values: NDArray[Any]) -> list[float]:
    return [round(float(v), 6) for v in values]


def crossed(found: Sequence[Judged]) -> Floats:
    """Each answer's log-odds by a fit that saw no report of its fold."""
    scores = np.zeros(len(found), np.float32)
    folds = np.array([fold_of(j.report) for j in found])
    for fold in range(FOLDS):
        fitted = read_confidence(fit([j for j, f in zip(found, folds, strict=True) if f != fold]))
        mine = [int(i) for i in np.flatnonzero(folds == fold)]
        if mine:
            scores[mine] = fitted(np.stack([found[i].features for i in mine]))
    return scores


def platt(scores: Floats, found: Sequence[Judged]) -> tuple[float, float]:
    """Slope and shift that make log-odds fit what came of them (Platt 1999)."""
    model = LogisticRegression(C=1e6)
    model.fit(scores[:, None], np.array([j.right for j in found]))
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def held_out(found: Sequence[Judged], scores: Floats) -> Floats:
    """Probabilities whose scale, too, was fitted on the other folds' answers."""
    folds = np.array([fold_of(j.report) for j in found])
    scaled = np.zeros_like(scores)
    for fold in set(folds.tolist()):
        others = np.flatnonzero(folds != fold)
        slope, shift = platt(scores[others], [found[int(i)] for i in others])
        scaled[folds == fold] = slope * scores[folds == fold] + shift
    return np.asarray(1 / (1 + np.exp(-scaled)), np.float32)


def calibration_report(found: Sequence[Judged], said: Floats) -> str:
    """How far the held-out probabilities can be believed: pooled, by language, and
    for the bundled report and the others apart.

    Intervals are 95 %, reports drawn first and then their questions.
    """
    slices = {
        "all": found,
        **{lang: [j for j in found if j.language == lang] for lang in ("zh", "en")},
        "article": [j for j in found if j.report == "article"],
        "other reports": [j for j in found if j.report != "article"],
    }
    at = {id(j): float(p) for j, p in zip(found, said, strict=True)}
    lines = []
    for name, part in slices.items():
        reports = [j.report for j in part]
        measured = calibrate([at[id(j)] for j in part], [j.right for j in part], reports)
        if measured is not None:
            lines.append(f"{name}: n {len(part)}, reports {len(set(reports))}, {_told(measured)}")
    return "\n".join(lines)


def _told(c: Calibration) -> str:
    def shown(e: Estimate) -> str:
        return f"{e.value:.3f} ({e.low:.3f}-{e.high:.3f})"

    bins = " ".join(f"{b.said:.2f}:{b.right.value:.2f}" for b in c.bins)
    return (f"ECE {shown(c.ece)}, over equally full bins {shown(c.ece_mass)}, "
            f"Brier {shown(c.brier)}, AURC {shown(c.aurc)}; said:right {bins}")  # fmt: skip


def report(found: Sequence[Judged], scores: Floats) -> str:
    """AUC and operating points of cross-fitted scores, by language."""
    lines = []
    probability = 1 / (1 + np.exp(-scores))
    right = np.array([j.right for j in found])
    answerable = np.array([j.answerable for j in found])
    for language in ("zh", "en"):
        mine = np.array([j.language == language for j in found])
        p, y, a = probability[mine], right[mine], answerable[mine]
        points = [
            f"at {t:.1f}: keys {((p >= t) & y).sum() / a.sum():.2f} "
            f"refused {((p < t) & ~a).sum() / (~a).sum():.2f} wrong {((p >= t) & ~y).mean():.3f}"
            for t in (0.3, 0.4, 0.5, 0.6)
        ]
        lines.append(f"{language} n {mine.sum()} AUC {roc_auc_score(y, p):.3f} "
                     f"right {y.sum() / a.sum():.3f} " + "; ".join(points))  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    """Answer every development question, report cross-fitted figures, fit on all, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, nargs="+", default=QUESTIONS)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("qa/weights"))
    options = parser.parse_args()
    files = own_files(options.questions)
    with ProcessPoolExecutor(2) as pool:
        jobs = [pool.submit(_judged_file, path, options.work, options.out) for path in files]
        found = [j for job in jobs for j in job.result()]
    scores = crossed(found)
    slope, shift = platt(scores, found)
    print(report(found, slope * scores + shift))
    print(calibration_report(found, held_out(found, scores)))
    fitted = fit(found) | {"slope": slope, "shift": shift}
    (options.out / "confidence.json").write_text(json.dumps(fitted) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
