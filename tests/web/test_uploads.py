import threading
from collections.abc import Sequence
from pathlib import Path
from time import sleep

import pytest

from index import open_collection
from index.embed import Vectors
from qa import ReportQA
from tests.fakes import HashEmbedder
from tests.index.formats.samples import FILES
from web import uploads
from web.shelf import Progress
from web.traffic.gate import Gate
from web.uploads import add_report, remove_report
from web.view.texts import EN


@pytest.fixture
def qa(tmp_path: Path) -> ReportQA:
    return ReportQA.open(tmp_path / "index")


def _sent(tmp_path: Path, name: str, text: str, folder: str = "a") -> str:
    path = tmp_path / folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def _names(qa: ReportQA) -> list[str]:
    return [info.source for info in qa.sources()]


def _add(qa: ReportQA, path: str, gate: Gate | None = None) -> str:
    """What is told at the end."""
    return list(add_report(qa, path, EN, lambda source: None, gate or Gate()))[-1].said


def test_a_report_is_added_stage_by_stage_and_the_upload_is_gone(
    qa: ReportQA, tmp_path: Path
) -> None:
    name = "年报 2023.md"
    path = _sent(tmp_path, name, "# 年报\n\n净利润为12亿元。\n")
    prepared: list[str] = []
    told = list(add_report(qa, path, EN, prepared.append, Gate()))
    stages = list(dict.fromkeys(it.stage for it in told))
    assert stages == ["reading", "indexing", "preparing", "done"]
    assert [it.share for it in told[:-1]] == sorted(it.share for it in told[:-1])
    assert {it.name for it in told} == {name}
    assert told[-1].said == f"Added: {name}"
    assert prepared == _names(qa) == [name]
    assert not Path(path).exists()


def test_a_report_sent_in_again_replaces_the_one_before(qa: ReportQA, tmp_path: Path) -> None:
    _add(qa, _sent(tmp_path, "a.txt", "Profit was 12 million.\n", "a"))
    _add(qa, _sent(tmp_path, "a.txt", "Profit was 13 million.\n", "b"))
    assert _names(qa) == ["a.txt"]
    assert "13 million" in qa.document("a.txt").text
    again = _add(qa, _sent(tmp_path, "a.txt", "Profit was 13 million.\n", "c"))
    assert again == EN.unchanged.format(name="a.txt")


def test_a_report_whose_name_is_taken_is_handled_as_itself(qa: ReportQA, tmp_path: Path) -> None:
    qa.add(_sent(tmp_path, "a.txt", "Profit was 12 million.\n", "elsewhere"))
    prepared: list[str] = []
    path = _sent(tmp_path, "a.txt", "Profit was 13 million.\n")
    last = list(add_report(qa, path, EN, prepared.append, Gate()))[-1]
    other = _names(qa)[1]
    assert other != "a.txt"
    assert prepared == [last.source] == [other]
    assert last.said == EN.added.format(name=other)
    path = _sent(tmp_path, "a.txt", "Profit was 13 million.\n")
    assert _add(qa, path) == EN.unchanged.format(name=other)


@pytest.mark.parametrize("name", ["report.docx", "report.pdf", "report.xlsx", "report.html"])
def test_other_formats_are_taken(qa: ReportQA, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((FILES / name).read_bytes())
    assert _add(qa, str(path)) == f"Added: {name}"
    assert "356.2" in qa.document(name).text


def test_what_cannot_be_added_is_told(
    qa: ReportQA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "formats" in _add(qa, _sent(tmp_path, "a.exe", "x"))
    empty = _add(qa, _sent(tmp_path, "b.txt", " \n"))
    assert "no text" in empty
    assert str(tmp_path) not in empty
    monkeypatch.setattr(uploads, "MAX_BYTES", 10)
    assert "limit" in _add(qa, _sent(tmp_path, "c.txt", "x" * 11))
    assert _add(qa, str(tmp_path / "gone.txt")) == EN.not_added.format(name="gone.txt")
    assert _names(qa) == []


def test_what_fails_says_so_as_its_stage(qa: ReportQA, tmp_path: Path) -> None:
    told = list(add_report(qa, _sent(tmp_path, "b.txt", " \n"), EN, lambda source: None, Gate()))
    assert list(dict.fromkeys(it.stage for it in told)) == ["reading", "failed"]


def test_a_report_is_removed_and_one_that_is_not_there_told(qa: ReportQA, tmp_path: Path) -> None:
    _add(qa, _sent(tmp_path, "a.txt", "Profit was 12 million.\n"))
    assert remove_report(qa, "a.txt", EN) == Progress("done", "a.txt", said="Removed: a.txt")
    assert _names(qa) == []
    again = remove_report(qa, "a.txt", EN)
    assert again.stage == "failed"
    assert "a.txt" in again.said


class Slow(HashEmbedder):
    """Makes vectors once it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = threading.Event()
        self.let = threading.Event()

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.reached.set()
        assert self.let.wait(30)
        return super().encode_documents(texts)


def _slow(folder: Path) -> tuple[ReportQA, Slow]:
    slow = Slow()
    return ReportQA(open_collection(folder, embedding=slow)), slow


def test_nobody_waits_for_the_report_of_another(qa: ReportQA, tmp_path: Path) -> None:
    theirs, slow = _slow(tmp_path / "theirs")
    path = _sent(tmp_path, "a.txt", "Profit was 12 million.\n", "x")
    adding = threading.Thread(target=_add, args=(theirs, path))
    adding.start()
    assert slow.reached.wait(30)
    assert _add(qa, _sent(tmp_path, "a.txt", "Profit was 13 million.\n", "y")) == "Added: a.txt"
    assert remove_report(qa, "a.txt", EN).stage == "done"
    assert adding.is_alive()
    slow.let.set()
    adding.join(30)
    assert "12 million" in theirs.document("a.txt").text


def test_the_server_does_not_end_before_a_report_is_held_and_told(tmp_path: Path) -> None:
    qa, slow = _slow(tmp_path / "index")
    gate = Gate()
    path = _sent(tmp_path, "a.txt", "Profit was 12 million.\n")
    left = add_report(qa, path, EN, lambda source: None, gate)
    next(left)
    next(left)
    assert not gate.idle
    gate.close()
    assert slow.reached.wait(30)
    left.close()  # type: ignore[attr-defined]  # the reader has closed the page
    assert not gate.idle
    slow.let.set()
    while not gate.idle:
        sleep(0.01)
    assert _names(qa) == ["a.txt"]
    late = _sent(tmp_path, "b.txt", "Profit was 13 million.\n")
    assert _add(qa, late, gate) == EN.draining
    assert _names(qa) == ["a.txt"]
