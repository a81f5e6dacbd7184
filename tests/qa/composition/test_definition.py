"""Definitions and everyday words for a measure, on the bundled report."""

from pathlib import Path

import pytest

from qa import ReportQA
from qa.composition.definition import read_term
from qa.language.colloquial import plain
from tests.index.samples import write
from tests.qa.samples import assert_well_formed


def test_letters_are_answered_where_they_are_spelt_out(qa: ReportQA) -> None:
    answer = qa.ask("What does GBC stand for?")
    assert_well_formed(answer, qa)
    assert "government, business and consumer (GBC)" in answer.text


@pytest.mark.parametrize(
    "question",
    ["What does API stand for?", "兴农通是什么?", "拨备覆盖率怎么样?", "什么是不良贷款率?"],
)
def test_what_is_not_explained_is_refused(qa: ReportQA, question: str) -> None:
    assert qa.ask(question).status == "refused"


@pytest.mark.parametrize(
    ("question", "term"),
    [("什么是“科技强行”?", "科技强行"), ("What does ECOS mean?", "ECOS"),
     ("渔易贷是什么?", "渔易贷"), ("“一张图”到底指啥?", "一张图"),
     ("单车净利怎么算出来的?", "单车净利"),
     ("Who counts as an active user?", "active user"), ("What does ARR measure?", "ARR"),
     ("How does the company define churn?", "churn"), ("What do the letters in GBC mean?", "GBC"),
     ("报告里的“周转箱”是怎么个算法?", "周转箱"), ("啥叫水铁联运?", "水铁联运"),
     ("公司的净留存率怎么算?", "净留存率"), ("这份报告里说的租售比的定义是什么?", "租售比"),
     ("What exactly do they mean by core revenue?", "core revenue"),
     ("How is free cash flow calculated here?", "free cash flow"),
     ("常客算的是什么样的人", "常客"), ("什么样的门店才算老店?", "老店"),
     ("这里说的“月活”是按什么口径数出来的?", "月活"),
     ("净利润增长的原因是什么?", None), ("What is the CET1 ratio?", None), ("谁是董事长?", None)],
)  # fmt: skip
def test_which_term_is_to_be_explained(question: str, term: str | None) -> None:
    found = read_term(question)
    assert (found.text if found else None) == term


@pytest.mark.parametrize(
    ("question", "told"),
    [("What is meant by a 'smart' bank?", "front, middle and back"),
     ("“生态”银行是什么意思?", "开放互联")],
)  # fmt: skip
def test_a_meaning_in_a_relative_clause(qa: ReportQA, question: str, told: str) -> None:
    assert told in qa.ask(question).text


def test_letters_inside_a_word_are_no_term(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    told = "# Elder 2023\n\n165 arrived.\n\nARR is the value of all contracts.\n"
    qa.add(write(tmp_path / "elder.md", told))
    assert "value of all contracts" in qa.ask("What does ARR measure?").text


def test_a_value_is_no_meaning(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    told = "# Elder Bank 2023\n\nNIM was 1.62%.\n\nThe LCR is what can be sold in 30 days.\n"
    qa.add(write(tmp_path / "elder.md", told))
    assert qa.ask("What does NIM mean?").status == "refused"
    assert "what can be sold" in qa.ask("What does LCR mean?").text


def test_a_list_of_terms_explains_them(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    told = "- **水铁联运**:指货物由铁路运到港口装船的运输方式。\n- **周转率**:指箱量除以容量。"
    value = "水铁联运量68万箱,同比增长25%。周转率为12次。"
    qa.add(write(tmp_path / "port.md", f"# 青港2023\n\n## 释义\n\n{told}\n\n## 经营\n\n{value}\n"))
    assert "由铁路运到港口" in qa.ask("什么叫水铁联运?").text
    assert "箱量除以容量" in qa.ask("报告里的“周转率”是怎么个算法?").text


def test_a_term_is_explained_in_the_other_language(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    told = "Free cash flow is cash from operations less what is spent on plant."
    value = "Free cash flow was $344 million."
    qa.add(write(tmp_path / "elder.md", f"# Elder 2023\n\n{told}\n\n{value}\n"))
    assert "less what is spent on plant" in qa.ask("自由现金流怎么算?").text


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("赚了多少?", "净利润是多少?"),
        ("工行上半年赚了多少钱?", "工行上半年净利润是多少?"),
        ("How much money did ICBC make in 2021?", "What was the net profit of ICBC in 2021?"),
        ("How much did motor finance make?", "How much did motor finance make?"),
        ("银行全年净赚多少?", "银行全年净利润是多少?"),
        ("银行赚了多少,同比多了几个点?", "银行净利润是多少,同比多了几个点?"),
        (
            "How much did the bank make after tax, and how fast did that grow?",
            "What was the net profit of the bank, and how fast did that grow?",
        ),
        ("What did the group earn before tax?", "What was the profit before tax of the group?"),
        (
            "How much did ICBC make in 2021 before tax?",
            "What was the profit before tax of ICBC in 2021?",
        ),
        ("What did the group earn?", "What did the group earn?"),
        ("How much did the whole group turn over?", "What was the revenue of the whole group?"),
        ("公司税前赚了多少钱?", "公司税前利润是多少?"),
        ("储户赚了多少钱?", "储户赚了多少钱?"),
        ("手续费收入是多少?", "手续费收入是多少?"),
        ("净利润是多少人民币?", "净利润是多少元?"),
        ("张文武担任什么职务?", "张文武是谁?"),
        ("请问林晓岚女士的职位是什么?", "林晓岚是谁?"),
        ("董事长担任什么职务?", "董事长担任什么职务?"),
        ("高管的职务是什么?", "高管的职务是什么?"),
        ("比去年同期少赚了多少?", "净利润比去年同期少了多少?"),
        ("工行比2020年多赚了多少?", "工行净利润比2020年多了多少?"),
        ("净利润比2020年多赚了多少?", "净利润比2020年多赚了多少?"),
        ("数字人民币钱包有多少?", "数字人民币钱包有多少?"),
        ("兑换了多少人民币现钞?", "兑换了多少人民币现钞?"),
    ],
)
def test_what_was_earned_is_the_profit(question: str, asked: str) -> None:
    assert plain(question) == asked


def test_the_profit_is_told(qa: ReportQA) -> None:
    assert "1645亿元" in qa.ask("赚了多少?").text
