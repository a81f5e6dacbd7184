"""Where quotes stand on a page: on pages made by hand, and on one of a real PDF."""

from pathlib import Path

import pytest

from index import Document
from index.formats.pdf_view import Box, PageView
from index.formats.sandbox import view_apart
from index.load import parse
from index.locate import on_page

PDF = Path(__file__).parent / "formats" / "files" / "report.pdf"
WIDE, HIGH = 100, 150


def _page(*lines: str) -> PageView:
    """A page on which line i begins at y = 1000 i and each character is WIDE across."""
    text = "".join(line.replace(" ", "") for line in lines)
    boxes: list[Box] = []
    for i, line in enumerate(lines):
        for k, character in enumerate(line):
            if character != " ":
                boxes.append((k * WIDE, i * 1000, (k + 1) * WIDE, i * 1000 + HIGH))
    return PageView(1000, 1000, b"", text, tuple(boxes))


def _document(text: str, *pages: int) -> Document:
    return Document("a.pdf", text, "zh", (), pages=pages or (0,))


def _found(text: str, quote: str, view: PageView, page: int = 1, *pages: int) -> list[Box]:
    start = text.index(quote)
    return on_page(_document(text, *pages), view, page, start, start + len(quote))


def test_a_quote_over_two_lines_has_two_boxes() -> None:
    view = _page("净利润1645", "亿元。")
    assert _found("净利润1645亿元。", "1645亿元", view) == [
        (300, 0, 700, 150),
        (0, 1000, 200, 1150),
    ]


def test_what_reading_changes_does_not_matter() -> None:
    view = _page("Well-", "known proﬁt")
    found = _found("Wellknown profit", "Wellknown profit", view)
    assert [box[1] for box in found] == [0, 1000]


def test_raised_marks_do_not_matter() -> None:
    view = _page("Revenue was 1001 million,", "10 6 m2 of land")
    found = _found("Revenue was 100 million, 10^6 m² of land", "was 100 million, 10^6 m²", view)
    assert [box[1] for box in found] == [0, 1000]


def test_of_words_that_stand_there_twice_the_right_one_is_found() -> None:
    text = "增长12%。增长12%。"
    view = _page("增长12%。", "增长12%。")
    second = text.rindex("增长12%")
    assert on_page(_document(text), view, 1, second, second + 5)[0][1] == 1000


def test_the_cells_of_a_row_are_found_on_one_line() -> None:
    text = "| 营业收入 | 356.2 | 255 |\n| 净利润 | 255 | 101 |"
    view = _page("营业收入   356.2    255", "净利润       255      101")
    found = _found(text, "| 净利润 | 255 | 101 |", view)
    assert len(found) == 3
    assert {box[1] for box in found} == {1000}


def test_a_quote_over_two_pages_is_cut_at_the_turn() -> None:
    text = "甲乙丙丁戊己"
    assert _found(text, "乙丙丁戊", _page("甲乙丙"), 1, 0, 3) == [(100, 0, 300, 150)]
    assert _found(text, "乙丙丁戊", _page("丁戊己"), 2, 0, 3) == [(0, 0, 200, 150)]
    assert _found(text, "乙丙丁戊", _page("丁戊己"), 3, 0, 3) == []


def test_most_of_a_quote_counts_and_little_of_it_does_not() -> None:
    text = "全年实现营业收入三百五十六亿元同比增长"
    assert _found(text, text, _page("全年实现营业收入", "页眉", "三百五十六亿元同比增长"))
    assert _found(text, text, _page("全年实现别的事情")) == []


def test_a_cell_is_not_taken_for_a_part_of_the_one_before() -> None:
    text = "| 贷款 | 512 | 12 |"
    found = _found(text, text, _page("贷款     512      12"))
    assert [box[0] for box in found] == [0, 700, 1600]


def test_parts_that_share_a_letter_at_the_break_are_both_found() -> None:
    text = "全年营业收入同比增长百分之三"
    found = _found(text, text, _page("全年营业收入同", "页眉", "同比增长百分之三"))
    assert [box[1] for box in found] == [0, 2000]


@pytest.mark.parametrize("quote", ["1" * 30_000 + "x", "|1" * 15_000 + "|z|"])
def test_a_page_of_one_letter_takes_no_longer(quote: str) -> None:
    view = PageView(1, 1, b"", "1" * 20_000, ((0, 0, 9, 9),) * 20_000)
    assert on_page(_document(quote), view, 1, 0, len(quote)) == []


@pytest.fixture(scope="module")
def real() -> tuple[Document, PageView]:
    data = PDF.read_bytes()
    return parse("report.pdf", data), view_apart(data, 1)


@pytest.mark.parametrize(
    "quote", ["营业收入356.2亿元", "3,517 technology staff", "long-term projects", "手续费收入"]
)
def test_on_a_real_page(real: tuple[Document, PageView], quote: str) -> None:
    document, view = real
    assert len(view.characters) == len(view.boxes)
    start = document.text.index(quote)
    found = on_page(document, view, 1, start, start + len(quote))
    assert found
    inside = [
        c for c, (a, b, _, _) in zip(view.characters, view.boxes, strict=True)
        if any(x0 <= a and a < x1 and y0 <= b < y1 for x0, y0, x1, y1 in found)
    ]  # fmt: skip
    assert "".join(inside) == quote.replace(" ", "")


def test_a_page_of_one_word_over_and_over_is_given_up() -> None:
    view = _page("ab" * 1500)
    assert _found(f"{'ab' * 300}c", f"{'ab' * 300}c", view) == []


def test_a_row_is_told_by_its_rarest_cell() -> None:
    view = _page(*["1 1 1"] * 60, "1 利润 1")
    assert {box[1] for box in _found("| 1 | 利润 | 1 |", "| 1 | 利润 | 1 |", view)} == {60_000}
