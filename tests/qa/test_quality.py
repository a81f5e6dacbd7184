"""The quality floor: every question set through the chain that serves, held to floors.json.

The test halves are only reported as rates here, never question by question.
"""

import json
import math
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from qa import ReportQA
from qa.evaluation import Results, evaluate
from qa.questions import read_questions

FOLDER = Path(__file__).parents[1] / "questions"
SETS = sorted([*FOLDER.glob("*.dev.jsonl"), *FOLDER.glob("*.test.jsonl")])
FLOORS: Mapping[str, Mapping[str, float]] = json.loads(
    (FOLDER / "floors.json").read_text(encoding="utf-8")
)
HELD = ("whole", "half and language", "half and direction", "turns", "set and language")
MOST_PROCESSES = 8  # of 400 MB each
CEILINGS = ("wrong", "wrongly refused", "wrong lead")


@pytest.fixture(scope="module")
def results(home: Path) -> Results:
    """Every set through the chain; a process a core takes its share of them, dealt out by size."""
    largest_first = sorted(SETS, key=lambda path: -path.stat().st_size)
    count = min(MOST_PROCESSES, os.cpu_count() or 1)
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        shares = list(pool.map(_evaluated, [largest_first[i::count] for i in range(count)]))
    outcomes = {o.name: o for share in shares for o in share.outcomes}
    asked = [(q.set_name, q.id) for path in SETS for q in read_questions(path)]
    return replace(shares[0], outcomes=tuple(outcomes[name] for name in asked))


def _evaluated(sets: Sequence[Path]) -> Results:
    return evaluate(ReportQA.open(), [q for path in sets for q in read_questions(path)])


@pytest.fixture(scope="module")
def rows(results: Results) -> Mapping[str, Mapping[str, float]]:
    held = [r for r in results.rows if r.group in HELD or r.name == "arithmetic.dev"]
    return {r.name: {name: e.value for name, e in r.rates.items()} for r in held}


def test_every_citation_is_verbatim(results: Results) -> None:
    assert [o.set_name for o in results.outcomes if not o.verbatim] == []


def test_every_figure_is_supported(results: Results) -> None:
    assert [o.set_name for o in results.outcomes if o.figures_supported < o.figures] == []


@pytest.mark.parametrize("name", FLOORS)
def test_floors(name: str, rows: Mapping[str, Mapping[str, float]]) -> None:
    assert name in rows, f"no such slice; there are {sorted(rows)}"
    missed = []
    for measure, floor in FLOORS[name].items():
        reached = rows[name][measure]
        is_met = reached <= floor if measure in CEILINGS else reached >= floor
        if not is_met:
            missed.append(
                f"{measure} is {reached:.3f}, {'above' if measure in CEILINGS else 'below'} {floor}"
            )
    assert not missed, "; ".join(missed)


def test_every_slice_has_floors(rows: Mapping[str, Mapping[str, float]]) -> None:
    assert set(rows) == set(FLOORS)
    for name in rows:
        measured = {m for m in ("keys", "cited", "refused") if not math.isnan(rows[name][m])}
        assert measured | {"verbatim", "wrong"} <= set(FLOORS[name])


def test_it_is_one_measurement(results: Results, qa: ReportQA) -> None:
    """A second run over part of the sets gives the same outcomes: there is no chance in it."""
    questions = [q for path in SETS for q in read_questions(path)][::60]
    again = evaluate(qa, questions)
    first = {o.name: (o.status, o.answer, o.draft) for o in results.outcomes}
    assert all((o.status, o.answer, o.draft) == first[o.name] for o in again.outcomes)
