"""Rates, slices, verdicts, and results that survive JSON."""

import json
import math
import re

import pytest

from index.errors import InputError
from qa.evaluation.markdown import page, table
from qa.evaluation.measures import MEASURES
from qa.evaluation.outcome import REASONS
from qa.evaluation.results import Results
from tests.qa.evaluation.samples import UNTOLD, outcome, results, some


def test_verdicts_and_reasons() -> None:
    cases = [
        (outcome(), "right", ()),
        (outcome(keys=0.5), "wrong", ("missing key",)),
        (outcome(status="refused"), "wrongly refused", ("wrongly refused",)),
        (outcome(**UNTOLD), "wrong", ("not refused",)),
        (outcome(**UNTOLD, status="refused"), "right", ()),
        (outcome(cited=False), "right", ("other passage",)),
        (outcome(verbatim=False), "right", ("not verbatim",)),
        (outcome(figures=3, figures_supported=2), "right", ("unsupported figure",)),
    ]
    for o, verdict, reasons in cases:
        assert (o.verdict, o.reasons) == (verdict, reasons)
    assert {r for *_, reasons in cases for r in reasons} == set(REASONS)


def test_rates_of_all() -> None:
    row = some().row("all")
    expected = {
        "right": 3 / 6, "keys": 2 / 4, "cited": 2 / 4, "refused": 1 / 2,
        "wrongly refused": 1 / 4, "wrong": 2 / 6, "verbatim": 1.0, "figures": 1.0,
        "recall@1": 1.0, "mrr": 3.5 / 4, "ndcg@12": 1.0,
    }  # fmt: skip
    for name, value in expected.items():
        assert row.rates[name].value == pytest.approx(value), name
        assert row.rates[name].low <= value <= row.rates[name].high
    assert not row.rates["em"].known
    assert (row.n, row.rates["keys"].n, row.p50_ms) == (6, 4, 10)
    assert row.drawn == "reports, then questions"
    assert some().row("tea.test").drawn == "questions"


def test_figures_are_weighed_by_figure_and_references_by_question() -> None:
    made = results(
        outcome(figures=3, figures_supported=3), outcome(figures=1, figures_supported=0),
        outcome(em=1.0, f1=1.0), outcome(em=0.0, f1=0.5),
    )  # fmt: skip
    row = made.row("all")
    assert row.rates["figures"].value == pytest.approx(5 / 6)
    assert (row.rates["em"].value, row.rates["f1"].value) == (0.5, 0.75)
    assert "| em | f1 |" in table(made)
    assert "| em |" not in table(some())


def test_leads_count_where_a_figure_was_asked_for_and_told() -> None:
    made = results(
        outcome(answer="8.6亿元：营业收入8.6亿元。 [1]"),
        outcome(answer="9亿元：净利润9亿元,营业收入8.6亿元。 [1]"),
        outcome(),
        outcome(status="refused"),
        outcome(expected=(("王晓明",),), answer="9亿元：董事长王晓明。 [1]"),
    )
    rates = made.row("all").rates
    assert rates["right lead"].value == pytest.approx(1 / 3)
    assert rates["wrong lead"].value == pytest.approx(1 / 3)
    assert rates["wrong lead"].n == 3


def test_slices() -> None:
    names = {r.name: r.n for r in some().rows}
    assert len(names) == len(some().rows)
    assert {
        "all": 6, "development sets": 4, "test sets": 2, "zh": 5, "en": 1, "same language": 5,
        "across languages": 1, "answerable": 4, "unanswerable": 2, "multi-turn": 1,
        "single turn": 5, "bank.dev": 4, "bank.dev zh": 3, "bank.dev en": 1, "kind figure": 5,
        "kind off-topic": 1, "test sets zh": 2, "test sets across languages": 1,
    }.items() <= names.items()  # fmt: skip
    assert "set" in {r.group for r in some().rows}


def test_calibration_includes_what_was_refused() -> None:
    c = some().calibrations["all"]
    expected = [(0.9, 1), (0.6, 0), (0.2, 1), (0.7, 0), (0.1, 0), (0.9, 1)]
    assert c.brier.value == pytest.approx(sum((p - y) ** 2 for p, y in expected) / 6)
    assert {"all", "zh", "en", "bank.dev", "tea.test"} <= set(some().calibrations)


def test_json_and_back() -> None:
    made = some()
    text = made.to_json()
    again = Results.from_json(text)
    assert again == made
    raw = json.loads(text)
    assert raw["versions"]["engine"] == "extractive"
    assert raw["questions"][1]["verdict"] == "wrong"
    assert raw["questions"][1]["reasons"] == ["missing key"]
    (whole,) = (r for r in raw["rows"] if r["name"] == "all")
    assert whole["rates"]["keys"]["value"] == 0.5
    assert whole["rates"]["em"]["value"] is None
    assert raw["calibration"]["all"]["ece"]["n"] == 6


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", "{}", '{"format": 0}', '{"format": 1}', '{"format": 1, "questions": [{}]}',
     '{"format": 1, "versions": {}, "questions": [{"id": 7}]}',
     '{"format": 1, "versions": {}, "questions": [7]}', "[" * 100_000],
)  # fmt: skip
def test_what_are_no_results_is_said(text: str) -> None:
    with pytest.raises(InputError, match=r"^old\.json: not results .*--json FILE$"):
        Results.from_json(text, "old.json")


def test_the_page_tells_every_rate_with_its_interval() -> None:
    written = page(some())
    assert written.startswith("# Results\n")
    (line,) = (x for x in written.splitlines() if x.startswith("| all | 6 | 0.500 ("))
    assert line.count("–") >= 8
    for heading in (
        "## Answers", "## Evidence and time", "## Calibration", "### Reliability",
        "### Risk by coverage", "Guo et al. 2017", "Geifman & El-Yaniv 2017",
    ):  # fmt: skip
        assert heading in written
    for m in MEASURES:
        assert (f"- **{m.name}**: {m.meaning}." in written) == (m.name not in ("em", "f1"))
    assert not re.search(r"\bnan\b", written)


def test_a_name_cannot_break_a_table() -> None:
    made = results(outcome(kind="a|b\nc"))
    assert "kind a\\|b c" in table(made)


def test_nothing_asked_is_no_error() -> None:
    empty = Results((), {})
    assert empty.rows == ()
    assert Results.from_json(empty.to_json()) == empty
    assert math.isnan(results(outcome()).row("all").rates["refused"].value)
