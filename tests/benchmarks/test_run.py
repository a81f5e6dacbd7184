"""The benchmark in small: what a run measures, and what its pages tell."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks import growth, tables
from benchmarks.__main__ import main
from benchmarks.corpus import laws
from benchmarks.costs import Built, Served, index
from benchmarks.entrants import JIEBA, OURS, RETRIEVAL, SYSTEMS, TRANSFORMER, Entrant
from benchmarks.nearest import measure as measure_indexes
from benchmarks.run import Row, Run, measurable
from benchmarks.systems import Ours
from index.embed import unit
from tests.benchmarks.samples import write_laws


def row(system: str, articles: int, cost: float, ranks: Sequence[int | None]) -> Row:
    """A system's row of which every cost is so high."""
    built = Built(articles or 30, cost, cost, 100 * cost, cost)
    served = Served(cost, cost, cost, cost, 2 * cost, cost, 100 * cost, 80 * cost, list(ranks),
                    {"1": 1 / cost, "8": 1 / cost}, cost, cost)  # fmt: skip
    return Row(f"laws {articles}" if articles else "bundled", articles or 1, system, built, served)


@pytest.fixture
def made() -> Run:
    """Ours and LangChain's at three sizes; LangChain's costs four times as much."""
    rows = [
        row(system, articles, factor * (1 + articles / 1000), ranks)
        for articles in (0, 1000, 3000)
        for system, factor, ranks in (
            (RETRIEVAL, 1, [0, 1, None, 0]), (OURS, 2, [0, 0, 0, None]), (JIEBA, 4, [0, 0, 0, 0]),
        )
    ]  # fmt: skip
    rows += [row(TRANSFORMER, 1000, 120, [None])]
    answers = {OURS: {"zh": {"n": 5, "right": 0.8, "keys": 0.7, "cited": 0.6, "refused": 1.0}}}
    machine = {"processors": 1, "least load": 0.5, "most load": 2, "ahead": 0}
    return Run(tuple(rows), answers, machine)


def test_ours_is_measured_in_processes_of_its_own(tmp_path: Path) -> None:
    load = laws(write_laws(tmp_path), tmp_path / "reports", 100, 4)
    with index(OURS, load) as made:
        served = made.ask(RETRIEVAL, 5, clients=True, adds=True)
    assert made.built.passages >= 12
    assert min(made.built.cpu, made.built.peak_mb, made.built.disk_mb) > 0
    assert served.asked_p95 >= served.asked > 0
    assert served.cold > served.opened > 0
    assert served.serving_mb > served.own_mb > 50
    assert served.ranks[0] == 0
    assert set(served.rates) == {"1", "8", "32"}
    assert served.added


def test_a_run_is_kept_as_json(made: Run) -> None:
    assert Run.from_json(made.to_json()) == made


def test_ratios_are_to_our_retrieval(made: Run) -> None:
    line = next(x for x in tables.times(made).splitlines() if "3,000" in x and JIEBA in x)
    assert "16000.0 (×4.0)" in line
    assert "×" not in next(x for x in tables.times(made).splitlines() if RETRIEVAL in x)


def test_targets_say_what_was_missed(made: Run) -> None:
    lines = tables.targets(made).splitlines()
    assert sum("3 times as fast" in x and "4.00 times" in x and "| yes |" in x for x in lines) == 1
    assert any("at most half" in x and "0.25 of it" in x and "| yes |" in x for x in lines)
    assert any("50 times as fast" in x and "60 times" in x and "| yes |" in x for x in lines)
    assert "**no**" in next(x for x in lines if "quality" in x)


def test_what_others_find_better_is_told(made: Run) -> None:
    (first, *_) = tables.better(made)
    assert first.startswith(f"bundled, first 1: {JIEBA} by 0.500 [")


def test_pages_hold_no_blanks_to_fill(made: Run) -> None:
    for text in (tables.page(made, {"txtai": "not installed: txtai"}), growth.page(made)):
        assert not re.search(r"\{\w*\}", text)
        assert "nan" not in text
    assert "txtai (not installed: txtai)" in tables.page(made, {"txtai": "not installed: txtai"})


def test_a_line_and_a_power_are_found_again() -> None:
    sizes = [1e3, 1e4, 1e5]
    flat = growth.line(sizes, [5 + 0.01 * n for n in sizes], "s")
    assert flat.at(1e6) == pytest.approx(10_005)
    bent = growth.power(sizes, [3 * n**0.5 for n in sizes], "ms")
    assert bent.at(1e6) == pytest.approx(3000)
    assert max(flat.error, bent.error) < 1e-6
    assert growth.line(sizes, [0.01 * n - 1 for n in sizes], "s").at(0) == 0


def test_growth_needs_two_sizes(made: Run) -> None:
    with pytest.raises(ValueError, match="two sizes"):
        growth.page(Run(made.rows[:4], made.answers, made.machine))


def test_what_is_not_installed_is_left_out() -> None:
    assert Entrant(Ours, "", ("json", "no_such_module")).lacking() == ["no_such_module"]
    names, out = measurable([OURS, *SYSTEMS])
    assert OURS in names
    assert set(names) | set(out) == set(SYSTEMS)


def test_a_stored_run_is_told_again(made: Run, tmp_path: Path) -> None:
    stored, page, scale = tmp_path / "run.json", tmp_path / "b.md", tmp_path / "s.md"
    stored.write_text(made.to_json(), encoding="utf-8")
    assert (
        main(
            [
                "--read",
                str(stored),
                "--read",
                str(stored),
                "--markdown",
                str(page),
                "--scale",
                str(scale),
            ]
        )
        == 0
    )
    assert page.read_text(encoding="utf-8").startswith("# Benchmarks")
    assert scale.read_text(encoding="utf-8").startswith("# Scale")


def test_errors_say_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored = tmp_path / "run.json"
    stored.write_text(json.dumps({"rows": 3}), encoding="utf-8")
    assert main(["--read", str(stored)]) == 1
    assert "Name another" in capsys.readouterr().err
    arguments = ["--data", str(tmp_path), "--size", "5", "--set", "", "--system", OURS]
    assert main([*arguments, "--question-sets", str(tmp_path)]) == 1
    assert "question set cannot be read" in capsys.readouterr().err


def test_kinds_of_index_are_compared() -> None:
    random = np.random.default_rng(0)
    vectors = unit(random.standard_normal((500, 16)).astype(np.float32))
    text = measure_indexes(vectors, vectors[:9])
    assert "| exact |" in text
    assert "HNSW" in text
    assert text.count("1.000") >= 1
