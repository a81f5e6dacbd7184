"""How an answer is worded: short, what was asked first, in the asker's language where it can be."""

import re

import pytest

from index import Language
from index.embed import shipped
from qa import ReportQA
from qa.composition.compose import _glosses, compose
from qa.figures import figures
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import units
from qa.result import DraftSentence
from tests.qa.samples import BANK, SOLAR, TEA, assert_well_formed, passages


def worded(qa: ReportQA, question: str, report: str, words: str) -> DraftSentence:
    """The sentence for the one unit of a report with these words."""
    asked = read_question(question)
    _, found = passages(report)
    (unit,) = [
        u for p in found for u in units(p, asked.language) if words in u.original and not u.is_list
    ]
    target = Matcher(shipped(), qa.collection.store).target(asked)
    return compose(asked, target, unit)


def quote(sentence: DraftSentence, report: str) -> str:
    ((_, start, end, _),) = sentence.spans
    return report[start:end]


def test_a_statement_is_quoted(two: ReportQA) -> None:
    said = worded(two, "董事长表示了什么?", BANK, "陈明远")
    assert said.text == "董事长陈明远表示,全行将继续推进“绿叶计划”,为小微企业提供贷款。"
    assert quote(said, BANK) == said.text


def test_a_cell_comes_with_its_row_column_and_unit(two: ReportQA) -> None:
    said = worded(two, "2022年利息收入是多少?", BANK, "利息收入")
    assert "512" in said.text
    assert "498" not in said.text
    assert "百万元" in said.text
    assert "利息收入" in said.text
    assert "| 512 |" in quote(said, BANK)
    other = worded(two, "2021年利息收入是多少?", BANK, "利息收入")
    assert "498" in other.text
    assert "512" not in other.text


@pytest.mark.parametrize(
    ("question", "report", "words", "language"),
    [
        ("What was the net profit?", BANK, "净利润", "en"),
        ("收入是多少?", TEA, "£3.5 million", "zh"),
    ],
)
def test_a_foreign_quote_keeps_its_words_and_renders_its_figures(
    two: ReportQA, question: str, report: str, words: str, language: Language
) -> None:
    said = worded(two, question, report, words)
    ((passage, start, end, translation),) = said.spans
    assert translation is None
    assert report[start:end].strip("。.") in said.text
    shown = {(f.value, f.kind) for f in figures(said.text)}
    assert {(f.value, f.kind) for f in figures(report[start:end])} <= shown
    assert passage.start <= start < end <= passage.end
    assert ("RMB 210 million" if language == "en" else "350万英镑") in said.text


def test_answers_are_short_and_end_as_sentences_do(two: ReportQA) -> None:
    for question in ("净利润是多少?", "Who is the chief executive?", "2022年手续费收入是多少?",
                     "When did the drying hall open?", "新业务包括哪些?"):  # fmt: skip
        answer = two.ask(question, threshold=0)
        assert_well_formed(answer, two)
        assert len(answer.text) < 400
        assert len(answer.citations) <= 3
        assert answer.text.rsplit(" [", 1)[0].rstrip("])0123456789[ ")[-1] in "。."


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("个人手机银行月活有没有过亿?", None),
        ("净利润同比增长多少?", "9.8%"),
        ("线下渠道县域覆盖率是多少?", "超85%"),
        ("对公钱包比个人钱包少多少?", "286万"),
        ("By how much did the NPL ratio fall?", "0.04 percentage points"),
        ("Did the NPL ratio rise or fall?", None),
        ("How many more personal wallets than corporate ones are there?", "2.86 million"),
    ],
)
def test_only_a_certain_figure_leads(qa: ReportQA, question: str, lead: str | None) -> None:
    """The figure before the quote is the one asked for, with its bound, or there is none."""
    text = qa.ask(question, threshold=0).text
    head = re.match("([^:\uff1a]{1,40})[:\uff1a]", text)
    has_figure = head is not None and any(c.isdigit() for c in head[1])
    assert (head[1] if head and has_figure else None) == lead


@pytest.mark.parametrize(
    ("question", "words", "expected"),
    [
        ("What was revenue in 2022?", "Revenue", "Revenue: £349.7 million (2022)."),
        (
            "2023年净利润是多少?",
            "Net profit",
            "Net profit (净利润)：£31.2 million = 3120万英镑 (2023)。",
        ),
        ("How many employees in 2022?", "Employees", "Employees (number): 1,985 (2022)."),
    ],
)
def test_the_unit_in_the_corner_of_a_table_is_kept(
    two: ReportQA, question: str, words: str, expected: str
) -> None:
    assert worded(two, question, SOLAR, f"| {words}").text == expected


def test_a_sum_in_a_foreign_table_is_told_in_the_askers_words(two: ReportQA) -> None:
    table = "# 年报\n\n单位:亿元\n\n| 指标 | 2023年 |\n|---|---|\n| 营业收入 | 356.2 |\n"
    asked = worded(two, "What was the operating income?", table, "营业收入")
    assert "356.2 亿元 = RMB 35.62 billion" in asked.text
    assert "=" not in worded(two, "营业收入是多少?", table, "营业收入").text
    thousands = table.replace("亿元", "thousand pieces")
    assert "=" not in worded(two, "营业收入是多少?", thousands, "营业收入").text
    english = table.replace("亿元", "RMB million").replace("356.2", "35,620")
    assert "= 356.2亿元" in worded(two, "营业收入是多少?", english, "营业收入").text


def test_everyday_words_and_other_senses_are_not_glossed() -> None:
    said = _glosses("Ms Delgado, for her part, proposes a net interest margin rate", "zh")
    assert said == ["net interest margin = 净息差"]


def test_a_list_asked_for_is_not_cut_at_semicolons(two: ReportQA) -> None:
    report = "# 报告\n\n重点工作有四项:压降存款;提高占比;严控不良;推广平台。\n"
    said = worded(two, "列出下半年的几项重点工作。", report, "重点工作")
    assert "推广平台" in said.text


def test_parts_that_hang_on_one_verb_are_not_cut_from_it(two: ReportQA) -> None:
    sentence = "For 2025 we expect revenue of £3 million; costs of about £2 million; and no bonus."
    report = f"# Report\n\n{sentence}\n"
    said = worded(two, "What costs are expected for 2025?", report, sentence)
    assert quote(said, report) == sentence


def test_the_part_with_the_name_asked_for_is_kept(two: ReportQA) -> None:
    report = (
        "# Report\n\nSustainable fuel made up 1.8% of what we burned; we have signed contracts "
        "with Norfuel for 40,000 tonnes a year.\n"
    )
    asked = worded(two, "Who supplies its sustainable fuel?", report, "Norfuel")
    assert "Norfuel" in asked.text
    share = worded(two, "How much of what it burned was sustainable fuel?", report, "Norfuel")
    assert "Norfuel" not in share.text


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        (
            "Who owns the rest of Highpole?",
            "The group runs the tower company Highpole, of which it holds 70%; the remaining 30% "
            "belongs to the fund Aldous.",
            "Aldous",
        ),
        (
            "What is the average loss on a bottle of squash?",
            "A bottle of squash fell off the shelf in May; each one lost is a loss of 40p.",
            "40p",
        ),
    ],
)
def test_a_part_that_goes_on_stays_with_the_one_before_it(
    two: ReportQA, question: str, sentence: str, told: str
) -> None:
    report = f"# Report\n\n{sentence}\n"
    said = worded(two, question, report, sentence)
    assert told in said.text
    assert quote(said, report) == sentence
