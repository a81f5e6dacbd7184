"""The held-out calibration: no answer's probability depends on how its own fold turned out."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from qa.questions import read_questions
from training.confidence import Judged, calibration_report, held_out
from training.project_sets import fold_of, report_of

REPORTS = ("article", "article", "aa-bank", "ab-bank", "ac-bank", "ad-bank")


def answers(n: int = 600) -> tuple[list[Judged], np.ndarray]:
    chance = np.random.default_rng(0)
    scores = chance.normal(size=n).astype(np.float32)
    right = chance.random(n) < 1 / (1 + np.exp(-2 * scores))
    found = [
        Judged(REPORTS[i % len(REPORTS)], "zh" if i % 3 else "en", True, np.zeros(1, np.float32),
               bool(right[i]))
        for i in range(n)
    ]  # fmt: skip
    return found, scores


def test_questions_about_one_report_share_a_fold_whatever_their_set(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"report": "a.md"}, {}, {"report": ["a.md", "b.md"]}]
    plain: dict[str, object] = {
        "id": "1",
        "question": "?",
        "lang": "en",
        "answerable": False,
        "keys": [],
        "evidence": [],
    }
    path = tmp_path / "mixed.dev.jsonl"
    path.write_text("\n".join(json.dumps(plain | row) for row in rows), encoding="utf-8")
    assert [report_of(q) for q in read_questions(path)] == ["a", "article", "mixed.dev"]


def test_a_folds_own_outcomes_do_not_move_it() -> None:
    found, scores = answers()
    fold = fold_of("aa-bank")
    mine = np.array([fold_of(j.report) == fold for j in found])
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
