"""Files made to exhaust whoever reads them, by name: suffix, bytes, and words of the refusal."""

import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from typing import Any

import docx
import openpyxl

ENTITIES = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghij"))
    + "]>"
)  # fmt: skip
Made = tuple[str, bytes, str]


def packed(files: dict[str, bytes]) -> bytes:
    """A ZIP archive of these files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def word(text: str = "Profit was 12 million.", **replaced: bytes) -> bytes:
    """A Word document; `document` and the like replace parts of it."""
    out = BytesIO()
    made = docx.Document()
    made.add_paragraph(text)
    made.save(out)
    parts = _unpacked(out.getvalue())
    return packed(parts | {f"word/{name}.xml": data for name, data in replaced.items()})


def workbook(**replaced: bytes) -> bytes:
    """An Excel workbook whose first sheet may be replaced."""
    out = BytesIO()
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Item", "2023"])
    sheet.append(["Profit", 12])
    book.save(out)
    parts = _unpacked(out.getvalue())
    return packed(parts | {f"xl/worksheets/{n}.xml": data for n, data in replaced.items()})


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the first its catalogue, with a right table of references."""
    body, places = b"%PDF-1.7\n", []
    for number, data in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(body))
    )


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A compressed stream."""
    packed_ = zlib.compress(data, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (
        entries, len(packed_), packed_,
    )  # fmt: skip


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<%s>>>>"
TEXT = b"BT /F 12 Tf 50 700 Td (The profit of the year was twelve million pounds.) Tj ET"


def one_page(
    content: bytes, resources: bytes = b"", kids: bytes = b"3 0 R", count: int = 1
) -> bytes:
    """A PDF with a page of this content."""
    return pdf([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        PAGE % (b"/Font<</F 5 0 R>>" + resources),
        stream(content),
        FONT,
        stream(b"/X Do /X Do " + TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]"
               b"/Resources<</XObject<</X 6 0 R>>/Font<</F 5 0 R>>>>"),
    ])  # fmt: skip


def _headings(count: int) -> bytes:
    return "".join(f"# Part {i}\n\ntext\n\n" for i in range(count)).encode()


def _deep(count: int) -> bytes:
    return b"<div>" * count + b"Profit was 12 million." + b"</div>" * count


def _sheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def _wide_rows(count: int) -> str:
    cell = '<c r="XFD{0}"><v>1</v></c>'
    return "".join(f'<row r="{i}">{cell.format(i)}</row>' for i in range(1, count, 37))


FILES: dict[str, Callable[[], Made]] = {
    "zip bomb in Word": lambda: (".docx", word(document=b" " * 210 * 2**20), "unpacks to"),
    "zip bomb by ratio": lambda: (".docx", word(document=b" " * 20 * 2**20), "ZIP bomb"),
    "zip bomb in Excel": lambda: (".xlsx", workbook(sheet1=b" " * 210 * 2**20), "unpacks to"),
    "many files": lambda: (".docx", packed({f"{i}": b"" for i in range(20_000)}), "files"),
    "entities in Word": lambda: (".docx", word(document=ENTITIES.encode()), "entities"),
    "entities in UTF-16": lambda: (".docx", word(document=ENTITIES.encode("utf-16")), "entities"),
    "entities in Excel": lambda: (".xlsx", workbook(sheet1=ENTITIES.encode()), "entities"),
    "far cells": lambda: (".xlsx", workbook(sheet1=_sheet(_wide_rows(2**20))), "too wide"),
    "looping page tree": lambda: (".pdf", one_page(TEXT, kids=b"2 0 R " * 50, count=5000), "pages"),
    "one page, repeated": lambda: (
        ".pdf", one_page(TEXT, kids=b"3 0 R " * 1000, count=1000), "same page|damaged",
    ),
    "looping forms": lambda: (
        ".pdf", one_page(b"/X Do " * 40, b"/XObject<</X 6 0 R>>"),
        "time|seconds|memory|damaged",
    ),
    "endless drawing": lambda: (
        ".pdf", one_page(b"0 0 m 1 1 l S\n" * 12_000_000), "time|seconds|memory|damaged",
    ),
    "endless text": lambda: (
        ".pdf", one_page(TEXT * 3_000_000), "time|seconds|memory|damaged",
    ),
    "50 MB of text": lambda: (".txt", b"Profit was 12 million.\n" * 2_300_000, "over the limit"),
    "19 MB of text": lambda: (".txt", b"Profit was 12 million. " * 850_000, "characters"),
    "millions of lines": lambda: (".md", b"a\n\n" * 1_500_000, "paragraphs"),
    "10,000 headings": lambda: (".md", _headings(10_000), "headings"),
    "10,000 headings in HTML": lambda: (
        ".html", b"".join(b"<h2>Part %d</h2><p>x</p>" % i for i in range(10_000)), "headings",
    ),
    "nested tags": lambda: (".html", _deep(200_000), "nested|memory|seconds|time"),
    "wide spans": lambda: (
        ".html", b"<table>" + b"<tr><td colspan=1000 rowspan=1000>a<td>b" * 20_000 + b"</table>",
        "cells",
    ),
    "wide table": lambda: (".csv", b"a,b\n" + b"," * 3_000_000 + b"1\n", "cells"),
}  # fmt: skip
