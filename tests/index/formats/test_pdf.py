"""PDFs of several programs: reading order, tables, furniture, hidden text, and what is refused."""

import zlib

import pytest

from index.errors import DocumentError
from index.formats import pdf
from index.formats.lookalikes import table as lookalikes
from index.load import parse
from index.passage import Document
from tests.index import printers
from tests.index.annual import Chapter, chapters, html, pipe_rows
from tests.index.formats.hostile import one_page, stream
from tests.index.formats.hostile import pdf as pdf_of

TITLE_ZH, TITLE_EN = "海山银行2023年年度报告", "Haishan Bank annual report"
SEEN = b"BT /F 12 Tf 50 700 Td (The profit was twelve million.) Tj ET "


def counts(data: bytes, written: list[Chapter]) -> tuple[int, int, int]:
    """How many paragraphs, headings and tables are read exactly as they were written."""
    parsed = pdf.load(data, None)
    found = {(b.kind, parsed.text[b.start : b.end]) for b in parsed.blocks}
    tables = ["\n".join([pipe_rows(c)[0], "|---|---|---|---|", *pipe_rows(c)[1:]]) for c in written]
    return (
        sum(("paragraph", p) in found for c in written for p in c.paragraphs),
        sum(("heading", c.heading) in found for c in written),
        sum(("table", t) in found for t in tables),
    )


@pytest.mark.parametrize("ruled", [True, False])
def test_reportlab(ruled: bool) -> None:
    written = chapters(12, "en")
    assert counts(printers.reportlab(written, TITLE_EN, ruled), written) == (36, 12, 12)


@pytest.mark.parametrize(("columns", "ruled", "least"), [(1, True, 36), (2, False, 34)])
def test_weasyprint_hyphenates(columns: int, ruled: bool, least: int) -> None:
    written = chapters(12, "en")
    data = printers.weasyprint(html(written, TITLE_EN, columns, ruled), TITLE_EN)
    paragraphs, headings, tables = counts(data, written)
    assert paragraphs >= least
    assert (headings, tables) == (12, 12)


@pytest.mark.browser
@pytest.mark.parametrize(("columns", "least"), [(1, 36), (2, 35)])
def test_a_browser_prints_chinese_in_columns(columns: int, least: int) -> None:
    written = chapters(12, "zh")
    data = printers.chromium(html(written, TITLE_ZH, columns), TITLE_ZH)
    paragraphs, headings, tables = counts(data, written)
    assert paragraphs >= least
    assert (headings, tables) == (12, 12)


@pytest.mark.browser
def test_an_annual_report_of_three_hundred_pages() -> None:
    written = chapters(300, "zh")
    held = parse("annual.pdf", printers.chromium(html(written, TITLE_ZH), TITLE_ZH))
    assert len(held.pages) >= 300
    texts = {held.text[b.start : b.end] for b in held.blocks}
    assert sum(p in texts for c in written for p in c.paragraphs) == 900
    lines = held.text.splitlines()
    assert sum(row in set(lines) for c in written for row in pipe_rows(c)) == sum(
        len(c.rows) for c in written
    )
    assert sum(line.strip() == TITLE_ZH for line in lines) == 1  # the title; no running head
    for i, chapter in enumerate(written):  # a chapter begins on each page after the first
        assert held.page(held.text.index(chapter.paragraphs[0])) in (i + 1, i + 2)


def read(content: bytes, resources: bytes = b"") -> Document:
    return parse("a.pdf", one_page(content, resources))


@pytest.mark.parametrize(
    "hidden",
    [
        b"BT 3 Tr /F 12 Tf 50 600 Td (SECRET) Tj ET",
        b"BT /F 1 Tf 50 600 Td (SECRET) Tj ET",
        b"BT 1 1 1 rg /F 12 Tf 50 600 Td (SECRET) Tj ET",
        b"BT /F 12 Tf 50 -600 Td (SECRET) Tj ET",
        b"BT /F 12 Tf 0.7 0.7 -0.7 0.7 200 300 Tm (SECRET) Tj ET",
    ],
    ids=["invisible", "tiny", "white", "off the page", "watermark"],
)
def test_hidden_text_is_dropped(hidden: bytes) -> None:
    assert read(SEEN + hidden).text == "The profit was twelve million."


def test_white_text_on_a_dark_bar_is_read() -> None:
    bar = b"0 0 0.5 rg 40 590 300 30 re f BT 1 1 1 rg /F 12 Tf 50 600 Td (On the bar) Tj ET"
    assert "On the bar" in read(SEEN + bar).text


def picture() -> bytes:
    pixels = zlib.compress(bytes(100 * 100))
    return (
        b"<</Type/XObject/Subtype/Image/Width 100/Height 100/ColorSpace/DeviceGray"
        b"/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (len(pixels), pixels)
    )


def scanned(text: bytes) -> bytes:
    return pdf_of([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>/Font<</F 6 0 R>>>>>>",
        stream(b"q 600 0 0 800 0 0 cm /I Do Q " + text),
        picture(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ])  # fmt: skip


def test_a_scan_is_refused_with_what_to_do() -> None:
    with pytest.raises(DocumentError, match=r"a\.pdf: it is a scan.*ocrmypdf"):
        parse("a.pdf", scanned(b""))


def test_a_scan_with_recognised_text_is_read_and_told() -> None:
    text = b"BT 3 Tr /F 12 Tf 50 600 Td (The profit was twelve million pounds in all.) Tj ET"
    held = parse("a.pdf", scanned(text))
    assert held.text == "The profit was twelve million pounds in all."
    assert "recognition" in held.notes[0]


def test_an_encrypted_file_is_refused_by_name() -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas("unused.pdf", encrypt="word")
    canvas.drawString(100, 700, "Profit")
    with pytest.raises(DocumentError, match=r"secret\.pdf: it is protected by a password"):
        parse("secret.pdf", canvas.getpdfdata())


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4 garbage" * 50, one_page(SEEN)[:300]])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"a\.pdf: "):
        parse("a.pdf", data)


def test_lookalikes_keep_the_length() -> None:
    text = "⼊⼾⻚⽤⼈⼒⻔⾏"
    assert text.translate(lookalikes()) == "入戶页用人力门行"
    assert all(len(to) == 1 for to in lookalikes().values())


def test_printed_lookalikes_are_gone() -> None:
    from tests.index.formats.samples import FILES

    text = parse("report.pdf", (FILES / "report.pdf").read_bytes()).text
    assert not [c for c in text if "\u2e80" <= c <= "\u2fdf"]
