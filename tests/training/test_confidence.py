"""The held-out calibration: no answer's probability depends on how its own fold turned out."""

from dataclasses import replace

import numpy as np

from training.confidence import Judged, calibration_report, held_out
from training.project_sets import fold_of, report_of

NAMES = ("article.dev", "icbc-more", "aa-bank.dev", "ab-bank.dev", "ac-bank.dev", "ad-bank.dev")


def answers(n: int = 600) -> tuple[list[Judged], np.ndarray]:
    chance = np.random.default_rng(0)
    scores = chance.normal(size=n).astype(np.float32)
    right = chance.random(n) < 1 / (1 + np.exp(-2 * scores))
    found = [
        Judged(NAMES[i % len(NAMES)], "zh" if i % 3 else "en", True, np.zeros(1, np.float32),
               bool(right[i]))
        for i in range(n)
    ]  # fmt: skip
    return found, scores


def test_sets_about_one_report_share_a_name_and_a_fold() -> None:
    assert report_of("article.dev") == report_of("icbc-more") == "article"
    assert report_of("aa-bank.dev") == "aa-bank"
    assert fold_of("article.dev") == fold_of("icbc-more")


def test_a_folds_own_outcomes_do_not_move_it() -> None:
    found, scores = answers()
    fold = fold_of("aa-bank.dev")
    mine = np.array([fold_of(j.name) == fold for j in found])
    turned = [replace(j, right=not j.right) if m else j for j, m in zip(found, mine, strict=True)]
    before, after = held_out(found, scores), held_out(turned, scores)
    assert (before[mine] == after[mine]).all()
    assert (before[~mine] != after[~mine]).any()


def test_the_report_tells_the_error_with_its_interval() -> None:
    found, scores = answers()
    lines = calibration_report(found, held_out(found, scores)).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["all", "zh", "en", "article",
                                                          "other reports"]  # fmt: skip
    assert lines[0].startswith("all: n 600, reports 5, ECE 0.0")
    sure = held_out(found, scores) * 0 + 1
    assert "ECE 0.0" not in calibration_report(found, sure)
