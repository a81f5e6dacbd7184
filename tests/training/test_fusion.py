"""Fitting the fusion on made-up rankings."""

import json
from pathlib import Path

import numpy as np

from qa.fusion import SIGNALS
from training.found import KINDS, Found, of_own
from training.fusion import crossed_places, fit, places, report, save


def _found(seed: int, telling: int, kind: int = 0) -> Found:
    """A question whose right passage is best in one signal; the other signals are noise."""
    chance = np.random.default_rng(seed)
    scores = chance.random((8, len(SIGNALS))).astype(np.float32)
    right = np.zeros(8, bool)
    right[seed % 8] = True
    scores[:, telling] *= 0.9
    scores[seed % 8, telling] = 1.0
    return Found("made", str(seed // 4), scores, np.full(8, kind, np.int64), right, (seed % 2, 1))


def test_the_telling_signal_gets_the_weight() -> None:
    weights = fit([*(_found(i, 1, 0) for i in range(40)), *(_found(i, 3, 2) for i in range(40))])
    assert weights.shape == (len(KINDS), len(SIGNALS))
    assert (weights >= 0).all()
    assert weights[0].argmax() == 1
    assert weights[2].argmax() == 3


def test_places_count_what_stands_above_and_ties() -> None:
    scores = np.zeros((4, len(SIGNALS)), np.float32)
    scores[:, 0] = 0.5, 1.0, 0.5, 0.2
    weights = np.ones((len(KINDS), len(SIGNALS)), np.float32)
    kinds = np.zeros(4, np.int64)

    def at(*right: int) -> int:
        mask = np.isin(np.arange(4), right)
        return next(places([Found("a", "b", scores, kinds, mask)], weights))

    assert [at(1), at(0), at(3), at(0, 3), at()] == [0, 2, 3, 2, 4]


def test_cross_validation_and_storage(tmp_path: Path) -> None:
    found = [_found(i, 2) for i in range(48)]
    assert (crossed_places(found) == 0).mean() > 0.9
    save(fit(found), tmp_path)
    stored = json.loads((tmp_path / "fusion.json").read_text(encoding="utf-8"))["weights"]
    assert list(stored) == list(KINDS)
    assert max(stored["zh"], key=stored["zh"].get) == SIGNALS[2]


def test_held_out_places_are_set_against_the_better_of_bm25() -> None:
    found = [_found(i, 2) for i in range(40)]
    told = report(found, np.zeros(40, np.int64))
    assert "n 40, R@1 1.0000 (40)" in told
    assert "BM25 words 20, R@1 +0.5000" in told
    assert "p 0.0002 by group, 0.0002 by question" in told
    same = report(found, np.array([f.alone[0] for f in found]))
    assert "R@1 +0.0000 [+0.0000, +0.0000] p 1.0000 by group" in same


def test_each_question_is_asked_of_its_own_report(tmp_path: Path) -> None:
    lines = []
    for name, city in (("north", "Oslo"), ("south", "Rome")):
        told = f"The bank of the {name} opened a branch in {city}."
        (tmp_path / f"{name}.md").write_text(f"# Report\n\n{told}\n", encoding="utf-8")
        lines.append(json.dumps({
            "id": name, "question": "Where was a branch opened?", "lang": "en", "answerable": True,
            "keys": [[city]], "evidence": [told], "report": f"{name}.md",
        }))  # fmt: skip
    questions = tmp_path / "two.dev.jsonl"
    questions.write_text("\n".join(lines), encoding="utf-8")
    found = of_own(questions)
    assert [f.right.any() for f in found] == [True, True]
    assert found[0].group != found[1].group
