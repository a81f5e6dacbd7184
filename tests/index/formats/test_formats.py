"""One report, written by real tools in every format, is read as it was written."""

import pytest

from index.load import parse
from index.passage import Document, Passage
from index.split import split
from tests.index.formats import samples
from tests.index.formats.samples import CAPTION, FILES, HIDDEN, PIPES, SECTIONS, TITLE

NAMES = sorted(path.name for path in FILES.iterdir())
FURNITURE = ("Home", "Running head", "海山银行")  # on a single page nothing tells it from the text
WHOLE = [n for n in NAMES if not n.endswith((".csv", ".xlsx"))]


def document(name: str) -> Document:
    return parse(name, (FILES / name).read_bytes())


def blocks(held: Document, *kinds: str) -> list[str]:
    return [held.text[b.start : b.end] for b in held.blocks if not kinds or b.kind in kinds]


def test_every_format_is_there() -> None:
    suffixes = {name.rsplit(".", 1)[1] for name in NAMES}
    assert suffixes == {"md", "html", "docx", "pdf", "xlsx", "csv"}


@pytest.mark.parametrize("name", ["report.md", "report.html"])
def test_the_files_are_those_of_the_samples(name: str) -> None:
    text = samples.markdown() if name.endswith("md") else samples.html()
    assert (FILES / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", NAMES)
def test_the_table_keeps_its_header_row_and_every_cell(name: str) -> None:
    assert blocks(document(name), "table") == [PIPES]


@pytest.mark.parametrize("name", WHOLE)
def test_headings_and_paragraphs_come_in_their_order(name: str) -> None:
    held = document(name)
    headings = [TITLE, *(heading for heading, _ in SECTIONS), "主要数据"]
    assert blocks(held, "title", "heading") == headings
    assert held.title == TITLE
    written = [text for _, paragraphs in SECTIONS for text in paragraphs] + [CAPTION]
    around = () if name.endswith(".docx") else FURNITURE
    assert [t for t in blocks(held, "paragraph") if t not in around] == written


@pytest.mark.parametrize("name", NAMES)
def test_offsets_are_exact_and_hidden_text_is_in_no_passage(name: str) -> None:
    held = document(name)
    passages = split(held)
    assert passages
    for p in passages:
        assert held.text[p.start : p.end] == p.text
        assert HIDDEN not in p.text + (p.heading or "") + (p.context or "")


@pytest.mark.parametrize("name", WHOLE)
def test_a_passage_knows_its_headings_and_page(name: str) -> None:
    passages = split(document(name))
    found = next(p for p in passages if "3,517" in p.text)
    assert (found.heading or "").endswith("Technology")
    assert found.page == (1 if name.endswith(".pdf") else None)


def test_the_table_passage_holds_its_caption() -> None:
    for name in WHOLE:
        (table,) = [p for p in split(document(name)) if p.kind == "table"]
        assert table.text.startswith(CAPTION)


def test_pages_are_told_by_offsets() -> None:
    held = Document("a.pdf", "one\n\ntwo\n\nfour", "en", (), pages=(0, 5, 10, 10))
    assert [held.page(at) for at in (0, 4, 5, 9, 10, 13)] == [1, 1, 2, 2, 4, 4]
    assert Document("a.md", "x", "en", ()).page(0) is None


def table_passages(rows: int, suffix: str) -> list[Passage]:
    lines = [f"Branch {i},{i * 7},{i * 3}" for i in range(rows)]
    data = "\n".join(["Name,2023,2022", *lines]).encode()
    return split(parse(f"a{suffix}", data))


def test_a_big_table_is_cut_and_each_piece_knows_its_header_row() -> None:
    first, *rest = table_passages(2_000, ".csv")
    assert first.text.startswith("| Name | 2023 | 2022 |\n|---|---|---|\n| Branch 0 | 0 | 0 |")
    assert len(rest) > 10
    assert all(p.context == "| Name | 2023 | 2022 |\n|---|---|---|" for p in rest)
