"""Reports of LibreOffice: Chinese in columns, tables over pages, documents and sheets it saved."""

from functools import cache
from itertools import pairwise

import pypdfium2
import pytest

from index.load import parse
from index.passage import Document
from index.split import split
from tests.index.annual import Chapter, pipe_rows
from tests.index.formats.office import FILES, ITEMS, SHEET, TITLES, report

REPORTS = [("columns", "zh"), ("tables", "en")]
SUFFIXES = (".pdf", ".docx")


@cache
def document(name: str) -> Document:
    return parse(name, (FILES / name).read_bytes())


def table(chapter: Chapter) -> str:
    head, *rows = pipe_rows(chapter)
    return "\n".join([head, "|---|---|---|---|", *rows])


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(("name", "language"), REPORTS)
def test_everything_is_read_as_it_was_written_and_in_its_order(
    name: str, language: str, suffix: str
) -> None:
    held = document(name + suffix)
    found = [(b.kind, held.text[b.start : b.end]) for b in held.blocks]
    mark = "•" if suffix == ".pdf" else "-"
    written = [("title", TITLES[language])]
    written += [("list", "\n".join(f"{mark} {item}" for item in ITEMS[language]))]
    for chapter in report(language):
        written += [("heading", chapter.heading), *(("paragraph", p) for p in chapter.paragraphs)]
        written += [("paragraph", chapter.caption), ("table", table(chapter))]
    assert found == written
    assert held.title == TITLES[language]


@pytest.mark.parametrize(("name", "language"), REPORTS)
def test_each_chapter_is_told_by_its_page(name: str, language: str) -> None:
    held = document(f"{name}.pdf")
    pages = printed_pages(f"{name}.pdf")
    assert len(held.pages) == len(pages)
    for chapter in report(language):
        at = held.text.index(chapter.heading)
        page = held.page(at)
        assert page is not None
        assert "".join(chapter.heading.split()) in pages[page - 1]


def test_a_passage_of_a_table_over_pages_is_told_by_the_page_where_the_table_begins() -> None:
    held, pages = document("tables.pdf"), printed_pages("tables.pdf")
    chapter = report("en")[3]
    first, last = ("".join(row[0].split()) for row in (chapter.rows[1], chapter.rows[-1]))
    begins = next(i for i, text in enumerate(pages, 1) if f"{first}3" in text or first in text)
    ends = next(i for i, text in enumerate(pages, 1) if last in text)
    assert begins < ends
    found = [p for p in split(held) if p.kind == "table" and chapter.rows[1][0] in p.text]
    assert found[0].page == begins


@cache
def printed_pages(name: str) -> list[str]:
    """The characters of each page without blanks, as PDFium gives them."""
    pdf = pypdfium2.PdfDocument((FILES / name).read_bytes())
    return ["".join(page.get_textpage().get_text_range().split()) for page in pdf]


@pytest.mark.parametrize("name", [f"{n}{s}" for n, _ in REPORTS for s in SUFFIXES])
def test_offsets_are_exact(name: str) -> None:
    held = document(name)
    passages = split(held)
    assert all(held.text[p.start : p.end] == p.text for p in passages)
    assert all(a.start <= b.start for a, b in pairwise(passages))


def test_a_sheet_has_the_values_that_libreoffice_reckoned() -> None:
    held = document("accounts.xlsx")
    assert held.title == SHEET
    found = [held.text[b.start : b.end] for b in held.blocks if b.kind == "table"]
    assert found == [
        "| 截至日 | 2023-12-31 |\n|---|---|",
        "| 指标（亿元） | 2023年 | 2022年 |\n|---|---|---|\n| 营业收入 | 356.20 | 255.00 |\n"
        "| 营业支出 | -198.45 | -150.50 |\n| 利润总额 | 157.75 | 104.50 |\n"
        "| 净利率 | 44.3% | 41.0% |",
    ]
