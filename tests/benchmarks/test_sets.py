"""What is read of each set."""

import json
from pathlib import Path

import pytest

from benchmarks.sets import NAMES, read_pairs, read_tasks
from index.errors import InputError
from tests.benchmarks.samples import BITEXT, EN, ZH, write_data


def test_every_set_is_read(tmp_path: Path) -> None:
    tasks = {task.title: task for task in read_tasks(write_data(tmp_path), NAMES)}
    assert [(name, len(t.relevant), len(t.questions.passages)) for name, t in tasks.items()] == [
        *((f"XQuAD {d}", 5, 4) for d in ("zh → zh", "en → en", "zh → en", "en → zh")),
        ("CMRC", 5, 4), ("DRCD", 2, 4), ("DISC-FinLLM", 2, 3),
    ]  # fmt: skip
    assert read_pairs(tmp_path) == BITEXT
    assert [t.title for t in read_tasks(tmp_path / "qa", ["drcd", "cmrc"])] == ["CMRC", "DRCD"]


@pytest.mark.parametrize(
    ("direction", "asked", "answered"),
    [("zh → en", ZH, EN), ("en → zh", EN, ZH), ("zh → zh", ZH, ZH)],
)
def test_questions_go_with_the_paragraph_of_the_other_language(
    tmp_path: Path, direction: str, asked: tuple[object, ...], answered: tuple[object, ...]
) -> None:
    tasks = read_tasks(write_data(tmp_path), ["xquad"])
    (task,) = (t for t in tasks if t.title == f"XQuAD {direction}")
    first = task.questions.asked[0]
    assert first.question == asked[0][1][0][1][0]  # type: ignore[index]
    assert task.questions.passages[0].text == answered[0][1][0][0]  # type: ignore[index]
    assert task.relevant == tuple(frozenset({i}) for i in (0, 1, 1, 2, 3))
    assert task.groups == ("0", "0", "0", "1", "1")
    assert task.cluster == "article"


def test_a_finance_document_of_two_questions_answers_both(tmp_path: Path) -> None:
    (task,) = read_tasks(write_data(tmp_path), ["finance"])
    assert task.relevant == (frozenset({0, 1}), frozenset({1, 2}))
    assert task.groups == ("0", "1")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("xquad", "xquad_dev.en.json"),
        ("cmrc", "cmrc_trial.json"),
        ("finance", "disc_finllm_retriever.json"),
    ],
)
@pytest.mark.parametrize("text", [None, "{", "[1]", '{"data": [{"paragraphs": [{}]}]}', "\udcff"])
def test_a_set_that_is_missing_or_damaged_is_named(
    tmp_path: Path, name: str, file: str, text: str | None
) -> None:
    path = write_data(tmp_path) / "qa" / file
    if text is None:
        path.unlink()
    else:
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=rf"(?s)'{name}' cannot be read.*--data.*--sets"):
        read_tasks(tmp_path, NAMES)
    others = [n for n in NAMES if n != name]
    assert read_tasks(tmp_path, others)


@pytest.mark.parametrize("text", [None, "no tab\n", "a\tb\tc\n"])
def test_pairs_that_are_missing_or_damaged_are_named(tmp_path: Path, text: str | None) -> None:
    path = write_data(tmp_path) / "qa" / "tatoeba_test.tsv"
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"'tatoeba' cannot be read.*tatoeba_test"):
        read_pairs(tmp_path)


def test_an_empty_set_is_not_measured(tmp_path: Path) -> None:
    path = write_data(tmp_path) / "qa" / "cmrc_trial.json"
    path.write_text(json.dumps({"data": []}), encoding="utf-8")
    with pytest.raises(InputError, match="no question"):
        read_tasks(tmp_path, ["cmrc"])
