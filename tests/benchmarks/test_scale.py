"""The comparison at scale, on a corpus of a few laws."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.nearest import measure as measure_indexes
from benchmarks.scale import CORPUS, Cost, _timed, main, measure, questions_of, table, write_reports
from index.embed import unit


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three laws of four articles each."""
    path = tmp_path / "data" / CORPUS
    path.parent.mkdir(parents=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for law in range(3):
            for number in range(4):
                text = f"第{number}条 第{law}类企业应当每年检查{number}次。"
                article = {"category": "法", "law": f"企业/法{law}", "text": text}
                file.write(json.dumps(article | {"chapter": f"第{number // 2}章"}) + "\n")
    return tmp_path / "data"


def test_laws_become_reports(data: Path, tmp_path: Path) -> None:
    reports = write_reports(data / CORPUS, tmp_path / "reports", 6)
    assert len(reports) == 2
    texts = [report.read_text(encoding="utf-8") for report in reports]
    assert sum(text.count("检查") for text in texts) == 6
    assert texts[0].startswith("# 企业/法")
    assert texts[0].count("## 第") == 2
    assert reports == write_reports(data / CORPUS, tmp_path / "reports", 6)


def test_questions_come_from_the_reports(data: Path, tmp_path: Path) -> None:
    reports = write_reports(data / CORPUS, tmp_path / "reports", 100)
    questions = questions_of(reports, 7)
    assert len(questions) == 7
    assert {q[-4:] for q in questions} == {"做什么？"}
    assert questions == questions_of(reports, 7)


def test_reports_without_a_rule_give_no_question(tmp_path: Path) -> None:
    plain = tmp_path / "plain.md"
    plain.write_text("# 法\n\n本法自公布之日起施行。\n", encoding="utf-8")
    assert questions_of([plain], 3) == questions_of([], 3) == []


def test_processor_time_counts_children() -> None:
    work = "sum(i * i for i in range(10**6))"
    _, seconds = _timed(lambda code: subprocess.run([sys.executable, "-c", code]), work)
    assert seconds > 0.01


def test_ours_is_measured(data: Path, tmp_path: Path) -> None:
    reports = write_reports(data / CORPUS, tmp_path / "reports", 100)
    cost = measure("ours", reports, questions_of(reports, 5))
    assert cost.passages >= 12
    assert min(cost.built, cost.built_cpu, cost.opened, cost.asked, cost.added) > 0
    assert cost.asked_p95 >= cost.asked
    assert cost.serving_mb > 50
    assert "| ours | " in table([("ours", cost)])


def test_a_table_has_a_line_a_system() -> None:
    cost = Cost(1234, *[1.5] * 11)
    lines = table([("a", cost), ("b", cost)]).splitlines()
    assert len(lines) == 4
    assert lines[2].startswith("| a | 1,234 | 1.5 |")
    assert len({line.count("|") for line in lines}) == 1


def test_missing_data_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--size", "5"]) == 1
    assert "Check the path" in capsys.readouterr().err


def test_kinds_of_index_are_compared() -> None:
    random = np.random.default_rng(0)
    vectors = unit(random.standard_normal((500, 16)).astype(np.float32))
    text = measure_indexes(vectors, vectors[:9])
    assert "| exact |" in text
    assert "HNSW" in text
    assert text.count("1.000") >= 1
