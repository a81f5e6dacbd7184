"""No text of a PDF's page is lost or glued: units, notes, turned text, framed and merged cells."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.formats import pdf
from index.formats.parts import Parsed

WIDTH, HEIGHT = 595, 842
FACE = "Helvetica"
Draw = Callable[[Any], None]


def read(*pages: Draw) -> Parsed:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT))
    for draw in pages:
        canvas.setFont(FACE, 10.5)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return pdf.load(out.getvalue(), None)


def prose(canvas: Any, y: float = 730, lines: int = 12, end: str = ".") -> None:
    canvas.setFont(FACE, 10.5)
    for i in range(lines):
        line = f"The company reported that item {i} of its business grew"
        canvas.drawString(72, y - 15 * i, line + (end if i == lines - 1 else ""))


def small(canvas: Any, text: str, y: float = 790, size: float = 8, x: float = 72) -> None:
    canvas.setFont(FACE, size)
    canvas.drawString(x, y, text)
    canvas.setFont(FACE, 10.5)


def grid(
    canvas: Any, xs: Sequence[int], ys: Sequence[int], gaps: Sequence[tuple[int, int]]
) -> None:
    """Ruled lines, but for those below row r in column c of `gaps`."""
    for x in xs:
        canvas.line(x, ys[0], x, ys[-1])
    for r, y in enumerate(ys):
        for c in range(len(xs) - 1):
            if (r, c) not in gaps:
                canvas.line(xs[c], y, xs[c + 1], y)


def table(canvas: Any, rows: Sequence[Sequence[str]], y: int = 770) -> None:
    xs, ys = (
        [70 + 120 * i for i in range(len(rows[0]) + 1)],
        [y - 18 * i for i in range(len(rows) + 1)],
    )
    grid(canvas, xs, ys, [])
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            canvas.drawString(xs[c] + 4, ys[r] - 13, text)


ROWS = [["Item", "2021", "2020"], ["Revenue", "100", "90"], ["Profit", "10", "9"]]


@pytest.mark.parametrize("size", [7, 8, 8.3, 9, 10.5])
def test_a_unit_at_the_head_of_one_page_is_read(size: float) -> None:
    def draw(canvas: Any) -> None:
        small(canvas, "Unit: RMB million", size=size, x=400)
        table(canvas, ROWS)

    held = read(prose, draw, prose)
    assert "Unit: RMB million\n\n| Item | 2021 | 2020 |" in held.text


def test_a_unit_repeated_over_a_table_of_several_pages_stands_once() -> None:
    def draw(first: int) -> Draw:
        rows = [ROWS[0], *([f"Row {i}", f"{i}", f"{i + 7}"] for i in range(first, first + 20))]

        def on(canvas: Any) -> None:
            small(canvas, "RMB million", x=400)
            table(canvas, rows)

        return on

    held = read(prose, *(draw(20 * i) for i in range(4)), prose)
    assert held.text.count("RMB million") == 1
    assert [b.kind for b in held.blocks].count("table") == 1
    assert held.text.count("| Row ") == 80


def test_units_of_several_tables_all_stay() -> None:
    def draw(name: str) -> Draw:
        def on(canvas: Any) -> None:
            small(canvas, "Unit: RMB million", x=400)
            table(canvas, [[f"{name} {cell}" for cell in row] for row in ROWS])

        return on

    assert read(*map(draw, "ABCD")).text.count("Unit: RMB million") == 4


def test_running_heads_are_told_by_their_repetition() -> None:
    def draw(number: int) -> Draw:
        def on(canvas: Any) -> None:
            small(canvas, f"ACME 2021 annual report · {number}")
            prose(canvas)
            small(canvas, f"Restated figure {number} of note {number + 3}.", y=80)
            small(canvas, str(number + 56), y=40, x=290)

        return on

    held = read(*(draw(i) for i in range(1, 6)))
    assert "ACME" not in held.text
    assert held.text.count("Restated figure") == 5  # two numbers that change are no page number
    assert not [line for line in held.text.splitlines() if line.isdigit()]
    assert held.notes == ()


def test_heads_that_change_with_the_chapter_are_told() -> None:
    def draw(name: str) -> Draw:
        def on(canvas: Any) -> None:
            small(canvas, name)
            prose(canvas)

        return on

    held = read(*map(draw, ["Strategy", "Risk", "Governance", "Accounts"]))
    assert "Governance" not in held.text
    shown = "Strategy; Risk; Governance; ..."
    assert held.notes == (f"small lines at the head of pages were left out: {shown}.",)


def test_a_year_alone_in_the_margin_is_no_page_number() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(300, 800, "2021")
        prose(canvas)

    assert "2021" in read(draw, prose).text


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_text_turned_beside_the_rest_is_read(angle: int) -> None:
    def draw(canvas: Any) -> None:
        prose(canvas)
        canvas.saveState()
        canvas.translate(300, 300)
        canvas.rotate(angle)
        for i, row in enumerate(ROWS):
            for x, cell in zip((0, 90, 150), row, strict=True):
                canvas.drawString(x, -16 * i, cell)
        canvas.restoreState()

    held = read(draw, prose)
    assert held.text.startswith("The company")
    assert held.text.count("The company reported that item 0 ") == 2
    written = "| Item | 2021 | 2020 |\n|---|---|---|\n| Revenue | 100 | 90 |\n| Profit | 10 | 9 |"
    assert written in held.text
    assert held.text.index("Revenue") < held.pages[1]


def test_turned_text_does_not_part_what_runs_on() -> None:
    def first(canvas: Any) -> None:
        prose(canvas, lines=40, end="")
        canvas.saveState()
        canvas.translate(560, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Upwards 5 million")
        canvas.restoreState()

    held = read(first, prose)
    texts = [held.text[b.start : b.end] for b in held.blocks]
    assert [text[:7] for text in texts] == ["Upwards", "The com"]
    assert texts[1].count("The company") == 52


def test_slanted_text_is_told_and_text_laid_askew_read() -> None:
    def draw(canvas: Any) -> None:
        prose(canvas)
        for angle, text in ((40, "DRAFT"), (1.5, "Askew 5 million")):
            canvas.saveState()
            canvas.translate(200, 300)
            canvas.rotate(angle)
            canvas.drawString(0, 0, text)
            canvas.restoreState()

    held = read(prose, draw)
    assert "DRAFT" not in held.text
    assert "Askew 5 million" in held.text
    assert held.notes == ("slanted text was left out on pages: 2.",)


def raise_in(canvas: Any, y: float, *pieces: str, gap: float = 0.3) -> None:
    """Draw pieces, every second one smaller and above the line."""
    x = 72.0
    for i, piece in enumerate(pieces):
        size, rise = (6.5, 3.5) if i % 2 else (10.5, 0)
        canvas.setFont(FACE, size)
        canvas.drawString(x, y + rise, piece)
        x += canvas.stringWidth(piece, FACE, size) + gap


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (("Revenue was 100", "2", "million in the year"), "Revenue was 100 million in the year"),
        (("Revenue was 100", "2", " million"), "Revenue was 100 million"),
        (("Costs of 100", "1,2", "200"), "Costs of 100 200"),
        (("Total assets", "(1)", ", restated"), "Total assets, restated"),
        (("About 3.5×10", "6", " yuan"), "About 3.5×10^6 yuan"),
        (("Some 300 m", "2", " in all"), "Some 300 m² in all"),
        (("In the 1", "st", " half"), "In the 1st half"),
        (("", "2", "Restated figure"), "2 Restated figure"),
    ],
)
def test_raised_marks_change_no_figure(pieces: tuple[str, ...], text: str) -> None:
    assert read(lambda canvas: raise_in(canvas, 600, *pieces)).text == text


def test_lowered_digits_are_of_their_line() -> None:
    def draw(canvas: Any) -> None:
        for x, drop, size, text in ((72, 0, 11, "H"), (80, 5.3, 10.7, "2"), (86, 0, 11, "O fell")):
            small(canvas, text, 600 - drop, size, x)

    assert read(draw).text == "H2O fell"


def test_a_mark_drawn_after_the_rest_is_found_by_its_place() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 600, "Revenue was 100 million")
        prose(canvas)
        small(canvas, "2", 604, 6.5, 72.3 + canvas.stringWidth("Revenue was 100", FACE, 10.5))

    assert "Revenue was 100 million" in read(draw).text
    assert "2\n" not in read(draw).text


def test_a_mark_in_a_cell_is_no_digit_of_its_figure() -> None:
    def draw(canvas: Any) -> None:
        table(canvas, ROWS)
        small(canvas, "3", 770 - 18 - 9, 6, 194 + canvas.stringWidth("100", FACE, 10.5))

    assert "| Revenue | 100 | 90 |" in read(draw).text


def test_a_frame_around_one_column_is_text() -> None:
    held = read(lambda canvas: table(canvas, [[f"Question {i}", ""] for i in range(5)]))
    assert held.text == "\n".join(f"Question {i}" for i in range(5))
    assert held.blocks[0].kind == "paragraph"


@pytest.mark.parametrize("drop", [14, 24])
def test_cells_beside_a_merged_one_are_not_lost(drop: int) -> None:
    def draw(canvas: Any) -> None:
        xs, ys = [70, 170, 270, 370], [800, 780, 755, 730]
        grid(canvas, xs, ys, [(2, 1)])
        cells = {(0, 0): "Item", (0, 1): "2023", (0, 2): "2022", (1, 0): "Fees", (1, 2): "7",
                 (2, 0): "Rent", (2, 2): "8", (1, 1): "100"}  # fmt: skip
        for (r, c), text in cells.items():
            canvas.drawString(xs[c] + 4, ys[r] - 13, text)
        canvas.drawString(174, 780 - 13 - drop, "200")

    text = read(draw).text
    assert all(f" {word} " in text for word in ("Fees", "Rent", "7", "8", "100", "200"))
    if drop == 24:  # in the row below
        assert text.endswith("| Fees | 100 | 7 |\n| Rent | 200 | 8 |")
