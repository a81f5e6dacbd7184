"""PDF: text in reading order with its pages, without running heads, feet and page numbers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from index.errors import DocumentError
from index.formats.parts import Parsed, Part, assemble, lists_joined, table
from index.formats.pdf_aligned import aligned
from index.formats.pdf_flow import TURN, Flow, is_heading
from index.formats.pdf_furniture import Sheet, body_size, drop_furniture
from index.formats.pdf_layout import Chunk, chunks, is_bullet
from index.formats.pdf_lines import unhyphened
from index.formats.pdf_page import read_page
from index.formats.pdf_tables import ruled
from index.formats.sheets import header_rows

MAX_PAGES = 3_000
MAX_SAME = 50


def load(data: bytes, encoding: str | None) -> Parsed:
    """The text layer of a PDF; refuses encrypted, scanned, repetitive and unreadable files."""
    document = _opened(data)
    if len(document) > MAX_PAGES:
        raise DocumentError(f"it has {len(document):,} pages, more than {MAX_PAGES:,}. Split it.")
    pages = enumerate(_pages(document), 1)
    sheets = [sheet for number, page in pages for sheet in _sheets(number, page)]
    notes = _checked([sheet for sheet in sheets if not sheet.is_aside])
    notes += drop_furniture(sheets)
    return assemble(_parts(sheets), notes)


def _opened(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError(
                "it is protected by a password. Save a copy without one, and add that."
            ) from error
        raise DocumentError(f"the PDF is damaged ({error}). Save or export it again.") from error


def _pages(document: Any) -> Iterator[Any]:
    import pypdfium2

    for i in range(len(document)):
        try:
            page = document[i]
        except pypdfium2.PdfiumError as error:
            raise DocumentError(f"page {i + 1} is damaged. Save or export it again.") from error
        yield page
        page.close()


def _sheets(number: int, page: Any) -> Iterator[Sheet]:
    """A page, and what is written on it in other directions."""
    for i, read in enumerate(read_page(page)):
        tables, runs = ruled(read)
        read.runs, read.rules = [], []
        yield Sheet(number, read, tables, runs, is_aside=i > 0)


def _checked(sheets: Sequence[Sheet]) -> list[str]:
    """Notes about what was left out; raises DocumentError when hardly any text is there."""
    sizes = [sum(len(r.glyphs) for r in s.runs) + 20 * len(s.tables) for s in sheets]
    scanned = [i for i, s in enumerate(sheets, 1) if sizes[i - 1] < 10 and s.page.pictured > 0.3]
    if scanned and sum(sizes) < 30 * len(sheets):
        raise DocumentError(
            "it is a scan: its pages are pictures without text. Recognise the text first "
            "(for example with ocrmypdf), and add the result."
        )
    if sum(s.page.unreadable for s in sheets) * 3 > max(sum(sizes), 1):
        raise DocumentError(
            "its fonts do not tell which characters they show. Export it again with another "
            "program, or recognise its text (for example with ocrmypdf --force-ocr)."
        )
    _check_repetition(sheets)
    notes = []
    for pages, what in (
        (scanned, "pages that are pictures without text were left out"),
        ([s.number for s in sheets if s.page.slanted], "slanted text was left out on pages"),
        ([s.number for s in sheets if s.page.unreadable],
         "some characters cannot be read, since their font does not tell them, on pages"),
    ):  # fmt: skip
        if pages:
            shown = ", ".join(map(str, pages[:10])) + (" ..." if len(pages) > 10 else "")
            notes.append(f"{what}: {shown}.")
    if any(s.page.recognised for s in sheets):
        notes.append("the text is that of a character recognition, and may hold its mistakes.")
    return notes


def _check_repetition(sheets: Sequence[Sheet]) -> None:
    """Raises DocumentError when one page stands there again and again."""
    same = Counter(
        hash((tuple(r.text for r in s.runs), tuple(t.rows for t in s.tables)))
        for s in sheets
        if sum(len(r.glyphs) for r in s.runs) > 30 or s.tables
    )
    most = max(same.values(), default=0)
    if most > MAX_SAME:
        raise DocumentError(
            f"the same page stands in it {most:,} times. Add a copy in which it stands once."
        )


def _parts(sheets: Sequence[Sheet]) -> list[Part]:
    """The blocks of all pages; a paragraph or table that runs on to the next page is one."""
    body = body_size(sheets)
    merged = Flow(body)
    for sheet in sheets:
        tables, runs = aligned(sheet.runs)
        for chunk in chunks(runs, [*sheet.tables, *tables]):
            merged.add(sheet, chunk)
        sheet.runs, sheet.tables = [], []
    texts = unhyphened(_written(chunk) for _, chunk in merged.chunks)
    sizes = sorted(
        {round(c.size) for _, c in merged.chunks if c.table is None and is_heading(c, body)},
        reverse=True,
    )
    parts = [
        _part(chunk, text, pages, body, sizes)
        for (pages, chunk), text in zip(merged.chunks, texts, strict=True)
    ]
    return list(lists_joined(parts))


def _written(chunk: Chunk) -> str:
    """A paragraph's text, or a table's with a tab between cells and a line for each row."""
    return chunk.text if chunk.table is None else "\n".join(map("\t".join, chunk.table.rows))


def _part(chunk: Chunk, text: str, pages: Sequence[int], body: float, sizes: Sequence[int]) -> Part:
    if chunk.table is not None:
        rows = [row.split("\t") for row in text.split("\n")]
        made = table(rows, header_rows(rows))
        if made is None:  # a frame around one column
            made = Part("paragraph", "\n".join(" ".join(filter(None, row)) for row in rows))
        return Part(made.kind, made.text, 0, ((0, pages[0]),))
    turns = [(0, pages[0])]
    while TURN in text:
        at = text.index(TURN)
        text = text[:at] + text[at + 1 :]
        turns.append((at, pages[len(turns)] if len(turns) < len(pages) else pages[-1]))
    if is_heading(chunk, body):
        return Part("heading", text, min(sizes.index(round(chunk.size)) + 1, 6), tuple(turns))
    return Part("list" if is_bullet(text) else "paragraph", text, 0, tuple(turns))
