from pathlib import Path

import pytest

from qa import ReportQA
from tests.index.formats.samples import FILES
from web import uploads
from web.texts import EN
from web.uploads import add_report


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


def test_a_report_is_added_under_its_name_and_the_upload_is_gone(
    qa: ReportQA, tmp_path: Path
) -> None:
    path = _sent(tmp_path, "年报 2023.md", "# 年报\n\n净利润为12亿元。\n")
    assert add_report(qa, path, EN) == "Added: 年报 2023.md"
    assert _names(qa) == ["年报 2023.md"]
    assert not Path(path).exists()


def test_a_report_sent_in_again_replaces_the_one_before(qa: ReportQA, tmp_path: Path) -> None:
    add_report(qa, _sent(tmp_path, "a.txt", "Profit was 12 million.\n", "a"), EN)
    add_report(qa, _sent(tmp_path, "a.txt", "Profit was 13 million.\n", "b"), EN)
    assert _names(qa) == ["a.txt"]
    assert "13 million" in qa.document("a.txt").text
    again = add_report(qa, _sent(tmp_path, "a.txt", "Profit was 13 million.\n", "c"), EN)
    assert again == EN.unchanged.format(name="a.txt")


@pytest.mark.parametrize("name", ["report.docx", "report.pdf", "report.xlsx", "report.html"])
def test_other_formats_are_taken(qa: ReportQA, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((FILES / name).read_bytes())
    assert add_report(qa, str(path), EN) == f"Added: {name}"
    assert "356.2" in qa.document(name).text


def test_what_cannot_be_added_is_told(
    qa: ReportQA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "formats" in add_report(qa, _sent(tmp_path, "a.exe", "x"), EN)
    empty = add_report(qa, _sent(tmp_path, "b.txt", " \n"), EN)
    assert "no text" in empty
    assert str(tmp_path) not in empty
    monkeypatch.setattr(uploads, "MAX_BYTES", 10)
    assert "limit" in add_report(qa, _sent(tmp_path, "c.txt", "x" * 11), EN)
    assert add_report(qa, str(tmp_path / "gone.txt"), EN) == EN.not_added.format(name="gone.txt")
    assert _names(qa) == []
