"""Reports set and saved by LibreOffice, from documents of python-docx and openpyxl.

`python -m tests.index.formats.office` makes the files in `libreoffice/` anew, and those of the
small report in `files/`. It needs `soffice` with Writer and Calc, and the Noto fonts for Chinese;
the tests only read the files.
"""

import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.index.annual import Chapter, chapters
from tests.index.formats import samples

FILES = Path(__file__).parent / "libreoffice"
TITLES = {"zh": "海山银行2023年年度报告", "en": "Haishan Bank annual report 2023"}
FONTS = {"zh": "Noto Serif CJK SC", "en": "DejaVu Serif"}
ITEMS = {
    "zh": ["坚持服务实体经济。", "坚持防范金融风险。", "坚持科技创新驱动。"],
    "en": ["Serve the real economy.", "Contain financial risk.", "Invest in technology."],
}
ROWS = 70  # of a table that runs over pages
SHEET = "利润表"
ACCOUNTS = [
    ["营业收入", 356.2, 255],
    ["营业支出", -198.45, -150.5],
    ["利润总额", "=B5+B6", "=C5+C6"],
    ["净利率", "=B7/B5", "=C7/C5"],
]  # fmt: skip
SECONDS = 180


def report(language: str) -> list[Chapter]:
    """What the reports say: a few chapters, one with a table over pages."""
    written = chapters(6, language)
    long = written[3]
    head, *rows = long.rows
    more = [[f"{rows[0][0]}-{i}", *rows[i % len(rows)][1:]] for i in range(1, ROWS)]
    written[3] = Chapter(long.heading, long.paragraphs, long.caption, [head, *more])
    return written


def text_document(written: Sequence[Chapter], language: str, columns: int = 1) -> bytes:
    """A document with a running head, page numbers, a list, text in columns and wide tables."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    word = docx.Document()
    _set_fonts(word, FONTS[language])
    word.core_properties.title = TITLES[language]
    word.sections[0].header.paragraphs[0].text = TITLES[language]
    _number_pages(word.sections[0].footer.paragraphs[0])
    word.add_heading(TITLES[language], 0)
    for item in ITEMS[language]:
        word.add_paragraph(item, "List Bullet")
    for chapter in written:
        word.add_heading(chapter.heading, 1)
        _in_columns(word, columns)
        for text in chapter.paragraphs:
            word.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        _in_columns(word, 1)
        word.add_paragraph(chapter.caption)
        _add_table(word, chapter.rows)
    return saved(word)


def _set_fonts(word: Any, font: str) -> None:
    from docx.oxml.ns import qn

    for style in word.styles:
        if style.type == 1:
            style.font.name = font
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _number_pages(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph.add_run("- ")
    paragraph._p.append(field)
    paragraph.add_run(" -")


def _in_columns(word: Any, count: int) -> None:
    """What follows is set in so many columns, on the same page."""
    from docx.enum.section import WD_SECTION
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section = word.add_section(WD_SECTION.CONTINUOUS)
    element = section._sectPr.find(qn("w:cols"))
    if element is None:
        element = OxmlElement("w:cols")
        section._sectPr.append(element)
    element.set(qn("w:num"), str(count))
    element.set(qn("w:space"), "440")


def _add_table(word: Any, rows: Sequence[Sequence[str]]) -> None:
    """A ruled table whose first row is repeated on each page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    table = word.add_table(len(rows), len(rows[0]), style="Table Grid")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for line, row in zip(table.rows, rows, strict=True):
        for i, (cell, text) in enumerate(zip(line.cells, row, strict=True)):
            cell.text = text
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT if i else None
    word.add_paragraph("")


def workbook() -> bytes:
    """Accounts with formulas, which LibreOffice reckons; a merged head, per cents, a date."""
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    sheet.append([TITLES["zh"]])
    sheet.append(["截至日", datetime.date(2023, 12, 31)])
    sheet.append([])
    sheet.append(["指标（亿元）", "2023年", "2022年"])
    for row in ACCOUNTS:
        sheet.append(row)
    for row in sheet.iter_rows(min_row=5, min_col=2):
        for cell in row:
            cell.number_format = "0.0%" if cell.row == 8 else "#,##0.00"
    sheet["B2"].number_format = "yyyy-mm-dd"
    sheet.merge_cells("A1:C1")
    return saved(book)


def saved(made: Any) -> bytes:
    """The bytes that a document or workbook saves."""
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def converted(data: bytes, suffix: str, to: str) -> bytes:
    """The file as LibreOffice saves or prints it."""
    with TemporaryDirectory() as scratch:
        given = Path(scratch, f"given{suffix}")
        given.write_bytes(data)
        out = Path(scratch, "out")
        subprocess.run(
            ["soffice", f"-env:UserInstallation={Path(scratch, 'profile').as_uri()}",
             "--headless", "--convert-to", to, "--outdir", str(out), str(given)],
            check=True, timeout=SECONDS, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        return (out / f"given.{to}").read_bytes()


def make() -> dict[Path, bytes]:
    """Every file by its path."""
    chinese = text_document(report("zh"), "zh", columns=2)
    english = text_document(report("en"), "en")
    small, table = samples.docx(), samples.xlsx()
    return {
        FILES / "columns.pdf": converted(chinese, ".docx", "pdf"),
        FILES / "columns.docx": converted(chinese, ".docx", "docx"),
        FILES / "tables.pdf": converted(english, ".docx", "pdf"),
        FILES / "tables.docx": converted(english, ".docx", "docx"),
        FILES / "accounts.xlsx": converted(workbook(), ".xlsx", "xlsx"),
        samples.FILES / "libreoffice.pdf": converted(small, ".docx", "pdf"),
        samples.FILES / "libreoffice.docx": converted(small, ".docx", "docx"),
        samples.FILES / "libreoffice.xlsx": converted(table, ".xlsx", "xlsx"),
    }


if __name__ == "__main__":
    FILES.mkdir(exist_ok=True)
    for path, data in make().items():
        path.write_bytes(data)
