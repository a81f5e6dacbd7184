"""What the benchmark asks, and of which reports."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.corpus import LAWS, Question, bundled, laws, paragraphs, questions_of, write_reports
from benchmarks.sets import read_tasks
from tests.benchmarks.samples import write_data, write_laws

SETS = Path(__file__).parents[1] / "questions"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_laws(tmp_path / "data")


def test_laws_become_reports(data: Path, tmp_path: Path) -> None:
    reports = write_reports(data / LAWS, tmp_path / "reports", 6)
    assert len(reports) == 2
    texts = [report.read_text(encoding="utf-8") for report in reports]
    assert sum(text.count("检查") for text in texts) == 6
    assert texts[0].startswith("# 企业/法")
    assert texts[0].count("## 第") == 2
    assert reports == write_reports(data / LAWS, tmp_path / "reports", 6)


def test_questions_are_answered_by_one_article_alone(data: Path, tmp_path: Path) -> None:
    load = laws(data, tmp_path / "reports", 100, 7)
    texts = "\n".join(report.read_text(encoding="utf-8") for report in load.reports)
    assert len({q.text for q in load.questions}) == len(load.questions) == 7
    for question in load.questions:
        (rule,) = question.evidence
        assert texts.count(rule) == 1
        assert question.text == f"{rule}做什么？"
    assert list(load.questions) == questions_of(load.reports, 7)


def test_a_rule_that_stands_elsewhere_too_is_not_asked(tmp_path: Path) -> None:
    report = tmp_path / "a.md"
    report.write_text("第一条 证券公司应当报告。\n\n第二条 有关证券公司应当记账。\n", "utf-8")
    assert [q.text for q in questions_of([report], 5)] == ["有关证券公司应当做什么？"]


def test_reports_without_a_rule_give_no_question(tmp_path: Path) -> None:
    plain = tmp_path / "plain.md"
    plain.write_text("# 法\n\n本法自公布之日起施行。\n", encoding="utf-8")
    assert questions_of([plain], 3) == questions_of([], 3) == []


def test_the_bundled_report_is_asked_in_both_languages() -> None:
    zh, en = bundled([SETS / "article.dev.jsonl"])
    assert zh.reports == en.reports
    text = zh.reports[0].read_text(encoding="utf-8")
    assert zh.questions
    assert en.questions
    assert all(any(e in text for e in q.evidence) for q in (*zh.questions, *en.questions))


def test_paragraphs_of_a_set_are_reports_each(tmp_path: Path) -> None:
    task = read_tasks(write_data(tmp_path / "data"), ["xquad"])[0]
    load = paragraphs(task, tmp_path / "files", 3)
    assert len(load.reports) == len(task.questions.passages)
    assert len(load.questions) == 3
    names = {report.name for report in load.reports}
    assert all(set(question.sources) <= names for question in load.questions)


def test_a_passage_answers_by_its_words_and_its_source() -> None:
    anywhere, here = Question("?", evidence=("甲", "乙")), Question("?", ("a.md",))
    assert anywhere.is_answered_by("b.md", "有乙")
    assert not anywhere.is_answered_by("b.md", "无")
    assert here.is_answered_by("a.md", "无")
    assert not here.is_answered_by("b.md", "甲")


def test_a_corpus_that_is_no_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / LAWS
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(gzip.BadGzipFile):
        write_reports(path, tmp_path, 3)
