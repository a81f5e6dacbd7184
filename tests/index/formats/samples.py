"""One small report in every format, made by the tools that people make reports with.

`python -m tests.index.formats.samples` makes the files in `files/` anew.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

FILES = Path(__file__).parent / "files"
TITLE = "海山银行2023年年度报告 Haishan Bank annual report 2023"
SECTIONS: list[tuple[str, list[str]]] = [
    ("经营业绩", [
        "全年实现营业收入356.2亿元，同比增长39.7%。归属于母公司股东的净利润为120.5亿元，"
        "同比增长18.8%，主要由于用户规模扩大。",
    ]),
    ("Technology", [
        "The bank employed 3,517 technology staff at the end of 2023. Research spending rose by "
        "12.4% to RMB 2.75 billion because well-known long-term projects were continued.",
    ]),
]  # fmt: skip
CAPTION = "单位：亿元"
ROWS = [
    ["指标", "2023年", "2022年"],
    ["营业收入", "356.2", "255.0"],
    ["净利润", "120.5", "101.4"],
    ["手续费收入", "48.3", "44.9"],
]
HIDDEN = "HIDDEN-INSTRUCTION"
PIPES = "| 指标 | 2023年 | 2022年 |\n|---|---|---|\n" + "\n".join(
    "| " + " | ".join(row) + " |" for row in ROWS[1:]
)


def markdown() -> str:
    """The report in Markdown."""
    text = f"# {TITLE}\n\n<!-- {HIDDEN} -->\n\n"
    for heading, paragraphs in SECTIONS:
        text += f"## {heading}\n\n" + "".join(f"{p}\n\n" for p in paragraphs)
    return f"{text}## 主要数据\n\n{CAPTION}\n\n{PIPES}\n"


def html() -> str:
    """The report as a page of a website, with what such pages hide and hang around it."""
    head, *rows = ROWS
    cells = "".join(f"<th>{c}</th>" for c in head)
    lines = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    text = "".join(
        f"<section><h2>{h}</h2>" + "".join(f"<p>{p}</p>" for p in ps) + "</section>"
        for h, ps in SECTIONS
    )
    return (
        "<!doctype html><html lang=zh><head><meta charset=utf-8><title>Haishan</title><style>"
        ".gone{display:none} body{font:11pt/1.6 'Noto Serif CJK SC'} td,th{border:1px solid}"
        "body{-webkit-print-color-adjust:exact}"
        "table{border-collapse:collapse} td,th{padding:2px 8px} h2{color:#113}"
        f"</style></head><body><nav>Home</nav><h1>{TITLE}</h1>"
        f"<p style='display: none'>{HIDDEN}</p><p class=gone>{HIDDEN}</p><p hidden>{HIDDEN}</p>"
        f"<p><span style='font-size:0'>{HIDDEN}</span></p><!-- {HIDDEN} -->"
        f"<p style='color:#fff'>{HIDDEN}</p><script>'{HIDDEN}'</script>{text}"
        f"<h2>主要数据</h2><p>{CAPTION}</p><table><thead><tr>{cells}</tr></thead>{lines}</table>"
        f"<footer style='display:none'>{HIDDEN}</footer></body></html>"
    )


def docx() -> bytes:
    """The report in Word, with hidden, white and deleted text."""
    import docx
    from docx.shared import RGBColor

    word = docx.Document()
    word.core_properties.title = TITLE
    word.sections[0].header.paragraphs[0].text = "Running head"
    word.add_heading(TITLE, 0)
    for heading, paragraphs in SECTIONS:
        word.add_heading(heading, 1)
        for text in paragraphs:
            line = word.add_paragraph(text)
            line.add_run(HIDDEN).font.hidden = True
            line.add_run(HIDDEN).font.color.rgb = RGBColor(255, 255, 255)
    word.add_heading("主要数据", 1)
    word.add_paragraph(CAPTION)
    table = word.add_table(len(ROWS), len(ROWS[0]), style="Table Grid")
    for cells, row in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    return _saved(word)


def xlsx() -> bytes:
    """The report's table in Excel, with numbers as numbers, and a hidden sheet, row and column."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "主要数据"
    sheet.append([TITLE])
    sheet.append([CAPTION])
    sheet.append([*ROWS[0], HIDDEN])
    for label, *values in ROWS[1:]:
        sheet.append([label, *(float(v) for v in values), HIDDEN])
    for cell in [c for row in sheet.iter_rows(min_row=4, min_col=2, max_col=3) for c in row]:
        cell.number_format = "#,##0.0"
    sheet.append([HIDDEN, 1, 2])
    sheet.row_dimensions[sheet.max_row].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book.create_sheet("Notes").append([HIDDEN, HIDDEN])
    book["Notes"].sheet_state = "hidden"
    return _saved(book)


def csv() -> bytes:
    """The report's table with commas, as Excel for China saves it."""
    return "\r\n".join(",".join(row) for row in ROWS).encode("gb18030")


def _saved(made: Any) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def make() -> dict[str, bytes]:
    """Every file by its name."""
    from tests.index import printers

    return {
        "report.md": markdown().encode(),
        "report.html": html().encode(),
        "report.docx": docx(),
        "report.xlsx": xlsx(),
        "report.csv": csv(),
        "report.pdf": printers.chromium(html(), "海山银行"),
        "weasyprint.pdf": printers.weasyprint(html(), "海山银行"),
    }


if __name__ == "__main__":
    FILES.mkdir(exist_ok=True)
    for name, data in make().items():
        (FILES / name).write_bytes(data)
