from pathlib import Path

from index import SourceInfo
from index.language.terms import language
from qa import ReportQA
from web.suggest import EACH, Suggestions, newest_first

REPORTS = Path(__file__).parents[1] / "questions" / "reports"


def test_one_report_gets_questions_in_both_languages() -> None:
    qa = ReportQA.open()
    suggestions = Suggestions(qa)
    (made,) = suggestions.of(["icbc-2021h1.md"], "en").values()
    assert {language(q) for q in made} == {"zh", "en"}
    assert language(made[0]) == "en"
    again = suggestions.of(["icbc-2021h1.md"], "en")
    assert again["icbc-2021h1.md"] == made


def test_several_reports_get_a_few_each_and_a_report_that_is_gone_none(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    qa.add(REPORTS / "castlemoor-bank-2023.md", REPORTS / "jiangnan-fund-2024h1.md")
    names = [i.source for i in qa.sources()]
    made = Suggestions(qa).of([*names, "gone.md"], "zh")
    assert list(made) == names
    assert all(len(questions) == EACH for questions in made.values())
    assert Suggestions(qa).of([], "zh") == {}
    assert Suggestions(qa).of(["gone.md"], "zh") == {}


def test_the_report_added_last_comes_first() -> None:
    def held(name: str, added: str | None) -> SourceInfo:
        return SourceInfo(name, name, "zh", 10, 1, added=added)

    early, late = "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:06+00:00"
    given = [held("unknown", None), held("first", early), held("again", late), held("same", early)]
    assert newest_first(given) == ["again", "same", "first", "unknown"]


def test_a_replaced_report_gets_new_ones(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    path = tmp_path / "a.md"
    path.write_text("# 甲公司年报\n\n甲公司全年净利润为12.5亿元。\n", encoding="utf-8")
    qa.add(path)
    suggestions = Suggestions(qa)
    before = suggestions.of(["a.md"], "zh")
    path.write_text("# 甲公司年报\n\n甲公司全年毛利率为33.5%。\n", encoding="utf-8")
    qa.add(path)
    assert suggestions.of(["a.md"], "zh") != before
