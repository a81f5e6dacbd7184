"""The quality floor: every question set through the chain that serves, held to floors.json.

The test halves are only reported as rates here, never question by question.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path

import pytest

from qa import ReportQA
from qa.evaluate import Outcome, evaluate, row, table
from qa.questions import read_questions

FOLDER = Path(__file__).parents[1] / "questions"
SETS = sorted([*FOLDER.glob("*.dev.jsonl"), *FOLDER.glob("*.test.jsonl")])
FLOORS: Mapping[str, Mapping[str, float]] = json.loads(
    (FOLDER / "floors.json").read_text(encoding="utf-8")
)
CEILINGS = ("wrong", "wrongly refused")


@pytest.fixture(scope="module")
def outcomes(qa: ReportQA) -> list[Outcome]:
    return evaluate([q for path in SETS for q in read_questions(path)], qa)


@pytest.fixture(scope="module")
def rows(outcomes: list[Outcome]) -> Mapping[str, Mapping[str, str | float]]:
    return {str(r["slice"]): r for r in table(outcomes)}


def test_every_citation_is_verbatim(outcomes: list[Outcome]) -> None:
    assert [o.set_name for o in outcomes if not o.verbatim] == []


@pytest.mark.parametrize("name", FLOORS)
def test_floors(name: str, rows: Mapping[str, Mapping[str, str | float]]) -> None:
    assert name in rows, f"no such slice; there are {sorted(rows)}"
    missed = []
    for measure, floor in FLOORS[name].items():
        reached = float(rows[name][measure])
        is_met = reached <= floor if measure in CEILINGS else reached >= floor
        if not is_met:
            missed.append(
                f"{measure} is {reached:.3f}, {'above' if measure in CEILINGS else 'below'} {floor}"
            )
    assert not missed, "; ".join(missed)


def test_every_slice_has_floors(rows: Mapping[str, Mapping[str, str | float]]) -> None:
    names = {n for n in rows if not n.startswith("kind ")}
    assert names == set(FLOORS)
    for name in names:
        measured = {m for m in ("keys", "cited", "refused") if not math.isnan(float(rows[name][m]))}
        assert measured | {"verbatim", "wrong"} <= set(FLOORS[name])


def test_it_is_one_measurement(outcomes: list[Outcome], qa: ReportQA) -> None:
    """A second run over part of the sets gives the same outcomes: there is no chance in it."""
    questions = [q for path in SETS for q in read_questions(path)][::60]
    again = evaluate(questions, qa)
    first = {(o.set_name, o.id): (o.status, o.answer) for o in outcomes}
    assert all((o.status, o.answer) == first[o.set_name, o.id] for o in again)
    assert row("again", again)["verbatim"] == 1
