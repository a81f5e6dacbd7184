"""python -m benchmarks.reading: what is read of each question, the table, and errors."""

from pathlib import Path

import pytest

from benchmarks.reading import FOLDS, GOALS, Read, main, read_direction, table
from qa.ranking.features import UNIT_FEATURES
from qa.ranking.scorer import WEIGHTS, load_scorer
from tests.benchmarks.samples import write_data
from training.cross_encoder.held_out import NAME, write


def read_by_the_shipped(work: Path) -> Path:
    """A work folder whose models are all the shipped one, which saw nothing of these paragraphs."""
    for fold in range(FOLDS):
        held_out = work / f"cross_encoder.fold{fold}.safetensors"
        held_out.symlink_to(WEIGHTS / "cross_encoder.safetensors")
    return work


def test_what_nothing_held_out_could_read_does_not_count(tmp_path: Path) -> None:
    folder = write_data(tmp_path) / "qa"
    rankers = [load_scorer("ranker", UNIT_FEATURES)] * FOLDS
    (tmp_path / "work").mkdir()
    write(tmp_path / "work" / NAME, {})
    assert read_direction("en-en", folder, rankers, tmp_path / "work") == []
    unread = Read("0", True, None, 0.0)
    assert "| 0 | – |" in table({key: [unread] for key in GOALS})


@pytest.mark.parametrize("direction", GOALS)
def test_the_first_quoted_sentence_is_held_against_the_answer(
    tmp_path: Path, direction: str
) -> None:
    folder = write_data(tmp_path) / "qa"
    rankers = [load_scorer("ranker", UNIT_FEATURES)] * FOLDS
    reads = read_direction(direction, folder, rankers, read_by_the_shipped(tmp_path))
    assert len(reads) == 5
    assert {r.article for r in reads} == {"0", "1"}
    assert all(r.given for r in reads)  # every paragraph is one sentence
    assert sum(bool(r.found) for r in reads) >= 3
    assert all(0 <= r.confidence <= 1 for r in reads)


def test_the_table_tells_shares_with_intervals_and_goals() -> None:
    right, refused = Read("0", True, True, 0.9), Read("1", True, False, 0.1)
    cells = {
        row[0]: row
        for line in table({key: [right, right, refused, refused] for key in GOALS}).splitlines()[2:]
        if (row := [cell.strip() for cell in line.strip("| ").split("|")])
    }
    assert cells["en → en"][1:4] == ["4", "1.000 [1.000, 1.000]", "0.87"]
    assert cells["en → en"][4] == "4"
    assert cells["en → en"][5].startswith("0.500 [")
    assert cells["zh → en"][6] == "–"
    assert [cell[:5] for cell in cells["zh → en"][7:]] == ["0.500", "1.000"]


def test_where_nothing_is_answered_no_share_of_it_is_told() -> None:
    assert table({key: [Read("0", False, False, 0.0)] for key in GOALS}).endswith("| – |")


def test_data_that_are_missing_are_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path), "--work", str(tmp_path)]) == 1
    assert "xquad_dev.zh.json" in capsys.readouterr().err


def test_without_question_sets_nothing_is_trained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_data(tmp_path / "data")
    (data / "qa" / "tatqa_dev.json").write_text("[]", encoding="utf-8")
    work = tmp_path / "work"
    work.mkdir()
    options = ["--data", str(data), "--work", str(work), "--questions", str(tmp_path / "none")]
    assert main(options) == 1
    assert "training cross-encoder" in capsys.readouterr().err
    write(work / NAME, {})
    assert main(options) == 1
    assert "--questions" in capsys.readouterr().err
