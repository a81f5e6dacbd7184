"""The contract: adding and removing reports, and what open() opens."""

from pathlib import Path

import pytest

from index.errors import (
    DocumentError,
    IndexFolderError,
    ReportQAError,
    UnknownSourceError,
)
from qa import ReportQA
from tests.fakes import HashEmbedder
from tests.index.samples import write
from tests.qa.samples import BANK, BUNDLED, TEA, assert_well_formed

ZH, EN = "工行净利润是多少?", "What was ICBC's net profit?"


def test_add_and_remove(tmp_path: Path) -> None:
    qa = ReportQA.open(str(tmp_path / "index"))
    bank, tea = write(tmp_path / "bank.md", BANK), write(tmp_path / "tea.txt", TEA)
    added = qa.add(bank, str(tea))
    assert [i.source for i in added] == ["bank.md", "tea.txt"]
    assert added == qa.sources()
    assert [i.language for i in added] == ["zh", "en"]
    assert qa.document("bank.md").text == BANK
    again = ReportQA.open(tmp_path / "index")  # durable when it returned
    assert again.sources() == added
    assert "2.1亿元" in again.ask("净利润是多少?").text
    qa.remove("bank.md")
    assert [i.source for i in qa.sources()] == ["tea.txt"]
    assert [i.source for i in again.sources()] == ["tea.txt"]
    with pytest.raises(UnknownSourceError):
        qa.document("bank.md")
    assert all(h.passage.source == "tea.txt" for h in qa.search("净利润"))
    with pytest.raises(DocumentError, match=r"gone\.md"):
        qa.add(tmp_path / "gone.md")


def test_a_changed_report_answers_anew(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    qa.add(write(tmp_path / "bank.md", BANK))
    assert "2.1亿元" in qa.ask("净利润是多少?").text
    qa.add(write(tmp_path / "bank.md", BANK.replace("净利润2.1亿元", "净利润3.7亿元")))
    answer = qa.ask("净利润是多少?")
    assert "3.7亿元" in answer.text
    assert_well_formed(answer, qa)


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    first = write(tmp_path / "a" / "report.md", BANK)
    second = write(tmp_path / "b" / "report.md", BANK.replace("净利润2.1亿元", "净利润9.9亿元"))
    one, other = [i.source for i in qa.add(first, second)]
    assert one != other
    assert all(name.endswith("report.md") for name in (one, other))
    assert "2.1亿元" in qa.ask("净利润是多少?", sources=[one]).text
    assert "9.9亿元" in qa.ask("净利润是多少?", sources=[other]).text


def test_a_translation_comes_with_its_report(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    zh = write(tmp_path / "zh.md", "# 甲\n\n净利润为五亿元。")
    en = write(tmp_path / "en.md", "# A\n\nNet profit was RMB 500 million.")
    (info,) = qa.add(zh, translations={str(zh): en})
    assert info.translated
    (citation,) = qa.ask("What was the net profit?", threshold=0).citations
    assert citation.quote == "净利润为五亿元。"
    assert citation.translation == "Net profit was RMB 500 million."


def test_a_missing_folder_is_an_empty_collection(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "new")
    assert qa.sources() == []
    assert qa.search("净利润") == []
    for question in (ZH, EN, "总结一下这份报告", "How much did it grow?", "Who wrote the article?"):
        answer = qa.ask(question)
        assert answer.status == "refused"
        assert_well_formed(answer, qa)
    assert qa.ask("help").status == "answered"
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_no_index_raises(tmp_path: Path) -> None:
    write(tmp_path / "holiday" / "photo.txt", "x")
    with pytest.raises(IndexFolderError, match="not an index"):
        ReportQA.open(tmp_path / "holiday")
    with pytest.raises(IndexFolderError, match="file"):
        ReportQA.open(tmp_path / "holiday" / "photo.txt")


def test_open_writes_nothing_before_the_first_add(own: Path, tmp_path: Path) -> None:
    qa = ReportQA.open()
    assert [i.source for i in qa.sources()] == [BUNDLED]
    assert qa.ask(ZH).status == "answered"
    assert not any(own.parents[1].rglob("*"))
    qa.add(write(tmp_path / "tea.md", TEA))
    assert own.is_dir()
    again = ReportQA.open()
    assert [i.source for i in again.sources()] == [BUNDLED, "tea.md"]
    assert "1645" in again.ask(ZH).text
    assert "3.5 million" in again.ask("What was the revenue of Harbor Tea Company?").text


def test_an_embedder_may_be_passed_in(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    qa = ReportQA.open(tmp_path / "index", embedding=embedder)
    qa.add(write(tmp_path / "bank.md", BANK))
    assert embedder.encoded
    assert_well_formed(qa.ask("净利润是多少?", threshold=0), qa)
    with pytest.raises(ReportQAError, match="hash-64"):
        ReportQA.open(tmp_path / "index", embedding="shipped")
