"""Passages to answer units: sentences, list items and table rows, each in its place."""

import pytest
from hypothesis import given

from index import Language, Passage
from index.load import align
from index.split import split
from index.table_head import cells
from qa import ReportQA
from qa.language.units import units
from tests.index.samples import texts
from tests.qa.samples import BANK, BUNDLED, document, passages

_, FOUND = passages(BANK)


def passage(kind: str, words: str) -> Passage:
    (one,) = [p for p in FOUND if p.kind == kind and words in p.text]
    return one


def test_sentences_in_place() -> None:
    p = passage("paragraph", "营业收入")
    first, second = units(p, "zh")
    assert first.text == first.original == p.text[: first.end - p.start]
    assert first.original.endswith("下降3.4%。")
    assert second.original == "不良贷款率1.27%,较上年末上升0.06个百分点。"
    assert BANK[second.start : second.end] == second.original
    assert (first.position, second.position) == (0, 1)
    assert first.original in second.context
    assert "青石银行2022年年度报告摘要" in second.context
    assert first.row is None
    assert first.translation is None


def test_a_translation_is_paired_sentence_by_sentence() -> None:
    ours = document("甲收入五亿元。乙收入六亿元。\n\n甲。乙。", "zh.md")
    theirs = document("A earned 500 million. B earned 600 million.\n\nOnly one.", "en.md")
    paired, odd = split(align(ours, theirs))
    for language, read in (("zh", "乙收入六亿元。"), ("en", "B earned 600 million.")):
        unit = units(paired, "zh" if language == "zh" else "en")[1]
        assert unit.text == read
        assert unit.original == "乙收入六亿元。"
        assert unit.translation == "B earned 600 million."
        assert ours.text[unit.start : unit.end] == unit.original
    for unit in units(odd, "en"):  # they do not pair up
        assert unit.translation is None
        assert unit.text == unit.original


def test_the_bundled_report_pairs_throughout(qa: ReportQA) -> None:
    text = qa.document(BUNDLED).text
    for p in qa.collection.passages(BUNDLED):
        for unit in units(p, "en"):
            assert text[unit.start : unit.end] == unit.original
            assert unit.translation
            assert unit.text == unit.translation


def test_table_rows_know_their_headers_group_and_unit() -> None:
    table = passage("table", "利息收入")
    interest, fees, costs = units(table, "zh")
    row = interest.row
    assert row is not None
    assert (row.label, row.group) == ("利息收入", "收入")
    assert row.headers == ("项目", "2022年", "2021年")
    assert row.cells == ("利息收入", "512", "498")
    assert "百万元" in row.caption
    assert BANK[interest.start : interest.end] == interest.original == "| 利息收入 | 512 | 498 |"
    assert "2022年: 512" in interest.text
    assert "主要指标" in interest.context
    assert fees.row is not None
    assert costs.row is not None
    assert (fees.row.group, costs.row.group) == ("收入", "支出")


def test_a_long_tables_later_rows_keep_its_header() -> None:
    rows = "".join(f"| 项目{i} | {i} | {i + 1} |\n" for i in range(200))
    text = f"# 表\n\n单位:亿元\n\n| 项目 | 2022年 | 2021年 |\n|---|---|---|\n{rows}"
    _, found = passages(text)
    tables = [p for p in found if p.kind == "table"]
    assert len(tables) > 1
    read = [u for p in tables for u in units(p, "zh")]
    assert [u.row.label for u in read if u.row] == [f"项目{i}" for i in range(200)]
    assert all(u.row and u.row.headers == ("项目", "2022年", "2021年") for u in read)
    assert all(u.row and "亿元" in u.row.caption for u in read)
    assert all(text[u.start : u.end] == u.original for u in read)


def test_lists_are_items_and_a_whole() -> None:
    items = units(passage("list", "绿色贷款"), "zh")
    assert [u.original for u in items[:3]] == ["绿色贷款", "供应链票据", "跨境结算"]
    whole = items[-1]
    assert whole.is_list
    assert BANK[whole.start : whole.end] == whole.original
    assert all(u.original in whole.original for u in items[:3])
    assert all("新业务包括" in u.context for u in items[:3])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("| a | b |", ["a", "b"]),
        ("|a|b", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("| | x |", ["", "x"]),
        (r"| a\|b | c |", ["a|b", "c"]),
        ("| **总计** | `5` |", ["总计", "5"]),
        ("|", [""]),
        ("", [""]),
    ],
)
def test_cells(line: str, expected: list[str]) -> None:
    assert cells(line) == expected


@pytest.mark.property
@given(texts)
def test_units_lie_where_they_say(text: str) -> None:
    read, found = passages("\ufeff甲。\n\n" + text.encode(errors="replace").decode())
    languages: tuple[Language, ...] = ("zh", "en")
    for p in found:
        for language in languages:
            for unit in units(p, language):
                assert read.text[unit.start : unit.end] == unit.original
                assert p.start <= unit.start < unit.end <= p.end
                assert unit.passage == p


def test_a_head_of_two_rows_names_the_columns_of_every_piece() -> None:
    rows = "".join(f"| Depot {i} | 6,842 | 3,015 | 64.1 | 74.3 |\n" for i in range(200))
    head = "| Depot | Riders | | On time (%) | |\n|---|---|---|---|---|\n"
    head += "| | 2023 | 2022 | 2023 | 2022 |\n"
    _, found = passages(f"# T\n\n{head}{rows}")
    tables = [p for p in found if p.kind == "table"]
    assert len(tables) > 1
    read = [u for p in tables for u in units(p, "en")]
    headers = ("Depot", "Riders 2023", "Riders 2022", "On time (%) 2023", "On time (%) 2022")
    assert [u.row.label for u in read if u.row] == [f"Depot {i}" for i in range(200)]
    assert all(u.row and u.row.headers == headers for u in read)
