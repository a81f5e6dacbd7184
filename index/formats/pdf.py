"""PDF: text in reading order with its pages, without running heads, feet and page numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import DocumentError
from index.formats.parts import Parsed, Part, assemble, table
from index.formats.pdf_aligned import aligned, rows_of
from index.formats.pdf_layout import Chunk, chunks, is_bullet
from index.formats.pdf_lines import glued, unhyphened
from index.formats.pdf_page import Page, Run, read_page
from index.formats.pdf_tables import Table, ruled
from index.formats.sheets import header_rows

MAX_PAGES = 3_000
MAX_SAME = 50
MARGIN = 0.13
SMALL_TYPE, LARGE_TYPE = 0.8, 1.12
APART = 1.1
TURN = "\x03"  # where a page begins inside a paragraph
_PAGE_NUMBER = re.compile(
    r"(?:[-–—·|\s]*(?:page|p\.|第)?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*(?:页|(?:of|/|共)\s*\d{1,4}\s*页?)?"
    r"[-–—·|\s]*)",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[。！？.!?；;：:…][”’」』》)）】\"']*$")


@dataclass(slots=True)
class _Sheet:
    """A page as read: the runs outside its ruled tables, and these tables."""

    page: Page
    tables: list[Table]
    runs: list[Run]


def load(data: bytes, encoding: str | None) -> Parsed:
    """The text layer of a PDF; refuses encrypted, scanned, repetitive and unreadable files."""
    document = _opened(data)
    if len(document) > MAX_PAGES:
        raise DocumentError(f"it has {len(document):,} pages, more than {MAX_PAGES:,}. Split it.")
    sheets = [_sheet(page) for page in _pages(document)]
    notes = _checked(sheets)
    _drop_furniture(sheets)
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


def _sheet(page: Any) -> _Sheet:
    read = read_page(page)
    tables, runs = ruled(read)
    read.runs, read.rules = [], []
    return _Sheet(read, tables, runs)


def _checked(sheets: Sequence[_Sheet]) -> list[str]:
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
    if scanned:
        shown = ", ".join(str(i) for i in scanned[:10]) + (" ..." if len(scanned) > 10 else "")
        notes.append(f"pages that are pictures without text were left out: {shown}.")
    if any(s.page.recognised for s in sheets):
        notes.append("the text is that of a character recognition, and may hold its mistakes.")
    return notes


def _check_repetition(sheets: Sequence[_Sheet]) -> None:
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


def _drop_furniture(sheets: Sequence[_Sheet]) -> None:
    """Take running heads, running feet and page numbers off the pages."""
    body = _body_size(sheets)
    found = [_outer_rows(sheet) for sheet in sheets]
    seen = Counter(key for rows in found for key in {_key(row) for row in rows})
    least = 3 if len(sheets) > 3 else 2
    for sheet, rows in zip(sheets, found, strict=True):
        gone = {
            id(run)
            for row in rows
            if row[0].size < LARGE_TYPE * body
            and (
                seen[_key(row)] >= least
                or _PAGE_NUMBER.fullmatch(_text(row))
                or (row[0].y < sheet.page.height / 2 and row[0].size < SMALL_TYPE * body)
            )
            for run in row
        }
        sheet.runs = [run for run in sheet.runs if id(run) not in gone]


def _outer_rows(sheet: _Sheet) -> list[list[Run]]:
    """The rows near the top and bottom edge that a gap sets apart from the text."""
    rows = rows_of(sheet.runs)
    height = sheet.page.height
    edges = [t.box[1] for t in sheet.tables] + [t.box[3] for t in sheet.tables]
    found: list[list[Run]] = []
    for i, row in enumerate(rows[:3]):
        below = min([r[0].y - r[0].size for r in rows[i + 1 : i + 2]] + edges + [height])
        if row[0].y < MARGIN * height and below - row[0].y > APART * row[0].size:
            found = [list(r) for r in rows[: i + 1]]
    for i, row in enumerate(rows[:-4:-1]):
        top = row[0].y - row[0].size
        higher = [r[0].y for r in rows[: len(rows) - i - 1][-1:]] + [e for e in edges if e < top]
        is_apart = top - max(higher, default=0.0) > APART * row[0].size
        if row[0].y > (1 - MARGIN) * height and is_apart:
            found += [list(r) for r in rows[len(rows) - i - 1 :] if list(r) not in found]
    return found


def _text(row: Sequence[Run]) -> str:
    return " ".join(run.text for run in row)


def _key(row: Sequence[Run]) -> tuple[str, int]:
    return re.sub(r"\d+", "#", _text(row)), round(row[0].y / 4)


def _parts(sheets: Sequence[_Sheet]) -> list[Part]:
    """The blocks of all pages; a paragraph or table that runs on to the next page is one."""
    body = _body_size(sheets)
    flow: list[tuple[int, Chunk]] = []
    for number, sheet in enumerate(sheets, 1):
        tables, runs = aligned(sheet.runs)
        for chunk in chunks(runs, [*sheet.tables, *tables]):
            flow.append((number, chunk))
        sheet.runs, sheet.tables = [], []
    merged = _merged(flow, body)
    texts = unhyphened(_written(chunk) for _, chunk in merged)
    sizes = sorted(
        {round(c.size) for _, c in merged if c.table is None and _is_heading(c, body)}, reverse=True
    )
    parts = [
        _part(chunk, text, pages, body, sizes)
        for (pages, chunk), text in zip(merged, texts, strict=True)
    ]
    return _lists_joined([part for part in parts if part is not None])


def _written(chunk: Chunk) -> str:
    """A paragraph's text, or a table's with a tab between cells and a line for each row."""
    return chunk.text if chunk.table is None else "\n".join(map("\t".join, chunk.table.rows))


def _body_size(sheets: Sequence[_Sheet]) -> float:
    """The size of type that most characters have."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for run in sheet.runs:
            sizes[round(run.size * 2) / 2] += len(run.glyphs)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _merged(flow: Sequence[tuple[int, Chunk]], body: float) -> list[tuple[list[int], Chunk]]:
    """Chunks with the pages that they stand on, those that run on joined to the one before."""
    merged: list[tuple[list[int], Chunk]] = []
    for number, chunk in flow:
        pages, before = merged[-1] if merged else ([], None)
        if before is not None and before.table and chunk.table and pages[-1] == number - 1:
            joined = _continued(before.table, chunk.table)
            if joined is not None:
                before.table = joined
                pages.append(number)
                continue
        if before is not None and _runs_on(before, chunk, body):
            mark = TURN * (number - pages[-1])
            text = glued(before.text, chunk.text)
            cut = len(text) - len(chunk.text)
            before.text = text[:cut] + mark + text[cut:]
            before.lines, before.is_open = before.lines + chunk.lines, chunk.is_open
            pages += range(pages[-1] + 1, number + 1)
            continue
        merged.append(([number], chunk))
    return merged


def _runs_on(a: Chunk, b: Chunk, body: float) -> bool:
    """True when the second chunk goes on with the sentence that the first one leaves open."""
    if a.table or b.table or _is_heading(a, body) or _is_heading(b, body):
        return False
    if abs(a.size - b.size) > 0.6 or not a.is_open or _ENDED.search(a.text):
        return False
    return not b.is_indented and not is_bullet(b.text)


def _continued(a: Table, b: Table) -> Table | None:
    """A table that goes on, with its header row repeated or not; None when it is another one."""
    if len(a.rows[0]) != len(b.rows[0]):
        return None
    repeated = 0
    while repeated < min(3, len(a.rows), len(b.rows)) and a.rows[repeated] == b.rows[repeated]:
        repeated += 1
    if not repeated and (header_rows(b.rows) > 1 or not _has_figures(b.rows[0])):
        return None
    same = abs(a.box[0] - b.box[0]) < 6 and abs(a.box[2] - b.box[2]) < 6
    return Table(a.rows + b.rows[repeated:], b.box) if same else None


def _has_figures(row: Sequence[str]) -> bool:
    return any(re.search(r"\d", c) and not re.search(r"(?:19|20)\d\d", c) for c in row[1:])


def _is_heading(chunk: Chunk, body: float) -> bool:
    if chunk.lines > 3 or len(chunk.text) > 120 or _ENDED.search(chunk.text):
        return False
    if re.fullmatch(r"[\W\d]*", chunk.text):
        return False
    if chunk.size > 1.12 * body:
        return True
    return chunk.bold and chunk.lines == 1 and len(chunk.text) <= 80


def _part(
    chunk: Chunk, text: str, pages: Sequence[int], body: float, sizes: Sequence[int]
) -> Part | None:
    if chunk.table is not None:
        rows = [row.split("\t") for row in text.split("\n")]
        made = table(rows, header_rows(rows))
        return Part(made.kind, made.text, 0, ((0, pages[0]),)) if made else None
    turns = [(0, pages[0])]
    while TURN in text:
        at = text.index(TURN)
        text = text[:at] + text[at + 1 :]
        turns.append((at, pages[len(turns)] if len(turns) < len(pages) else pages[-1]))
    if _is_heading(chunk, body):
        return Part("heading", text, min(sizes.index(round(chunk.size)) + 1, 6), tuple(turns))
    return Part("list" if is_bullet(text) else "paragraph", text, 0, tuple(turns))


def _lists_joined(parts: Sequence[Part]) -> list[Part]:
    """Neighbouring items as one list."""
    joined: list[Part] = []
    for part in parts:
        if joined and part.kind == "list" == joined[-1].kind:
            last = joined[-1]
            at = len(last.text) + 1
            turns = last.turns + tuple((at + o, p) for o, p in part.turns if p > last.turns[-1][1])
            joined[-1] = Part("list", f"{last.text}\n{part.text}", 0, turns)
        else:
            joined.append(part)
    return joined
