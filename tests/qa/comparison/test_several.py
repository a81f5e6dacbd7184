"""Questions over several reports: who is meant, what each tells, which is higher, who is silent."""

from pathlib import Path

import pytest

from index import Collection
from qa import ReportQA
from qa.comparison.several import Scopes
from qa.language.reports import Reports
from tests.index.samples import write
from tests.qa.banks import LANHU, QINGPU
from tests.qa.samples import assert_well_formed


@pytest.fixture(scope="module")
def collection(three: ReportQA) -> Collection:
    return three.collection


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("兰湖银行和青浦银行", ["lanhu-bank.md", "r3.md"]),
        ("兰湖的净利润", ["lanhu-bank.md"]),
        ("Lanhu Bank's profit against Otterley's", ["lanhu-bank.md", "r2.md"]),
        ("Qingpu Bank", ["r3.md"]),
        ("兰湖市有多少人?", []),
        ("Barclays", []),
    ],
)
def test_reports_are_known_by_their_names(
    collection: Collection, question: str, named: list[str]
) -> None:
    found = Reports(collection).named(question)
    assert [s for n in found for s in n.sources] == named


@pytest.mark.parametrize(
    ("question", "asked", "reports", "wants"),
    [
        ("哪家银行的净利润更高,兰湖银行还是青浦银行?", "净利润是多少?", 2, 1),
        ("Compare the NPL ratios of Lanhu Bank and Otterley", "What was the NPL ratios?", 2, 0),
        ("兰湖银行和青浦银行的不良贷款率分别是多少?", "不良贷款率是多少?", 2, 0),
        ("哪家银行的不良贷款率最低?", "不良贷款率是多少?", 3, -1),
        (
            "Which bank has more employees, Otterley or Lanhu?",
            "How many employees are there?",
            2,
            1,
        ),
        ("When were Lanhu Bank and Otterley founded?", "When were founded?", 2, 0),
    ],
)
def test_what_each_report_is_asked(
    collection: Collection, question: str, asked: str, reports: int, wants: int
) -> None:
    comparison = Scopes(collection).scope(question, None).comparison
    assert comparison is not None
    assert (comparison.question, len(comparison.reports), comparison.wants) == (
        asked,
        reports,
        wants,
    )


@pytest.mark.parametrize(
    "question", ["渔易贷覆盖多少户?", "Which crops are grown?", "为什么净利润增长?"]
)
def test_other_questions_are_none(collection: Collection, question: str) -> None:
    assert Scopes(collection).scope(question, None).comparison is None


def test_the_higher_is_told_with_its_steps(three: ReportQA) -> None:
    answer = three.ask("哪家银行的净利润更高,兰湖银行还是青浦银行?")
    assert_well_formed(answer, three)
    assert [c.source for c in answer.citations] == ["lanhu-bank.md", "r3.md"]
    assert [c.quote for c in answer.citations] == ["净利润20.50亿元", "净利润11.30亿元"]
    assert "兰湖银行的净利润更高" in answer.text
    assert answer.steps == ("兰湖银行 - 青浦银行 = 20.50 - 11.30 = 9.2亿元 [1][2]",)
    assert answer.unsupported == ()


def test_across_languages(three: ReportQA) -> None:
    answer = three.ask("Compare the NPL ratios of Lanhu Bank and Otterley")
    assert_well_formed(answer, three)
    assert {c.source for c in answer.citations} == {"lanhu-bank.md", "r2.md"}
    assert "Otterley has the higher NPL ratio" in answer.text
    assert "1.80% - 1.21% = 0.59 percentage points" in answer.steps[0]


def test_equal_figures_have_no_difference(three: ReportQA) -> None:
    answer = three.ask("兰湖银行和青浦银行谁的不良贷款率更高?")
    assert "相同" in answer.text
    assert answer.steps == ()


def test_other_currencies_are_not_compared(three: ReportQA) -> None:
    answer = three.ask("兰湖银行和Otterley的净利润哪个更高?")
    assert "20.50亿元" in answer.text
    assert "6200万英镑" in answer.text
    assert answer.steps == ()
    assert any("币种" in n for n in answer.notices)


def test_a_silent_report_is_named(three: ReportQA) -> None:
    answer = three.ask("How many employees do Otterley and Qingpu Bank have?")
    assert answer.status == "answered"
    assert {c.source for c in answer.citations} == {"r2.md"}
    assert any("Qingpu Bank" in n for n in answer.notices)


def test_where_none_tells_it_refuses(three: ReportQA) -> None:
    assert three.ask("兰湖银行和青浦银行谁的碳排放更低?").status == "refused"


def test_sources_restrict(three: ReportQA) -> None:
    answer = three.ask("哪家银行的不良贷款率最低?", sources=["lanhu-bank.md", "r2.md"])
    assert {c.source for c in answer.citations} == {"lanhu-bank.md", "r2.md"}
    (alone,) = three.ask("不良贷款率是多少?", sources=["r2.md"]).citations
    assert alone.source == "r2.md"


def test_one_named_report_is_asked_alone(three: ReportQA) -> None:
    answer = three.ask("青浦银行的营业收入是多少?")
    assert [c.source for c in answer.citations] == ["r3.md"]
    assert "51.70亿元" in answer.text


def test_a_question_that_any_may_mean_is_answered_by_each(three: ReportQA) -> None:
    answer = three.ask("净利润是多少?")
    assert_well_formed(answer, three)
    assert {c.source for c in answer.citations} >= {"lanhu-bank.md", "r3.md"}
    assert "兰湖银行：" in answer.text
    assert any("没有指明" in n for n in answer.notices)
    assert answer.steps == ()


def yearly(year: int, profit: int, told: str = "Annual Report") -> str:
    return f"# Alder Bank plc: {told} {year}\n\nIn {year} net profit was £{profit}.0 million.\n"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    folder = tmp_path_factory.mktemp("many")
    opened = ReportQA.open(folder / "index")
    files = [write(folder / f"alder-{year}.md", yearly(year, year - 1990)) for year in (2022, 2023)]
    quarter = yearly(2023, 3, "First Quarter Results").replace("Alder", "Birch")
    opened.add(*files, write(folder / "birch.md", quarter))
    return opened


def test_reports_of_one_name_are_told_apart(many: ReportQA) -> None:
    answer = many.ask("What was Alder's net profit?")
    assert_well_formed(answer, many)
    assert "Alder (2022): In 2022 net profit was £32.0 million" in answer.text
    assert "Alder (2023): In 2023 net profit was £33.0 million" in answer.text
    (alone,) = many.ask("What was Alder's net profit in 2022?").citations
    assert alone.source == "alder-2022.md"


def test_a_quarter_beside_a_year_is_remarked(many: ReportQA) -> None:
    answer = many.ask("Which bank had the highest net profit in 2023?")
    assert {c.source for c in answer.citations} == {"alder-2023.md", "birch.md"}
    assert any("different periods" in n for n in answer.notices)


def test_reports_that_are_not_asked_are_counted(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    towns = [f"{letter}enby" for letter in "BCDFGHJKLMNPRS"]
    texts = [yearly(2023, i + 10).replace("Alder", town) for i, town in enumerate(towns)]
    qa.add(*(write(tmp_path / f"{t}.md", text) for t, text in zip(towns, texts, strict=True)))
    answer = qa.ask("Which bank has the highest net profit?")
    assert any("2 more were not" in n for n in answer.notices)
    assert "has the highest" not in answer.text


def test_an_empty_short_name_is_none(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    blank = QINGPU.replace("“青浦银行”", "“  ”")
    qa.add(write(tmp_path / "a.md", blank), write(tmp_path / "b.md", LANHU))
    assert "11.30亿元" in qa.ask("青浦银行的净利润是多少?").text


def test_names_are_cut_out_where_folding_moves_them(collection: Collection) -> None:
    question = "What was the net pro\ufb01t of Lanhu Bank and Otterley?"  # the ligature of a PDF
    comparison = Scopes(collection).scope(question, None).comparison
    assert comparison is not None
    assert comparison.question == "what was the net profit?"
    assert [name for _, name in comparison.reports] == ["lanhu bank", "otterley"]


def test_a_report_of_no_known_name_stays_askable(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    qa.add(write(tmp_path / "a.md", "# 2023\n\n净利润7亿元。\n"), write(tmp_path / "b.md", QINGPU))
    assert qa.ask("净利润是多少?", sources=["a.md"]).text.count("7亿元") >= 1


def test_whose_profit_is_compared_is_told(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    of_owners = QINGPU.replace("净利润", "归母净利润")
    qa.add(write(tmp_path / "a.md", of_owners), write(tmp_path / "b.md", LANHU))
    answer = qa.ask("青浦银行和兰湖银行的净利润哪个更高?")
    assert any("归母净利润" in note and "青浦银行" in note for note in answer.notices)
