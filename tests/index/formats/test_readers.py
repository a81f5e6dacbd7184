"""The finer points of HTML, Word, sheets and of telling formats apart."""

from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DocumentError
from index.formats import html, sheets
from index.formats.kinds import kind_of
from index.formats.parts import Parsed
from index.load import parse
from index.passage import Document
from index.split import split
from tests.index.formats.hostile import packed, word
from tests.index.samples import texts


def of_html(body: str) -> list[tuple[str, str]]:
    return shown(html.load(f"<html><body>{body}</body></html>".encode(), None))


def shown(held: Parsed | Document) -> list[tuple[str, str]]:
    return [(b.kind, held.text[b.start : b.end]) for b in held.blocks]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display:none'>x</p>", "<p style='Visibility : Hidden'>x</p>",
        "<p hidden>x</p>", "<template>x</template>", "<script>x</script>", "<!-- x -->",
        "<span style='font-size: 0px'>x</span>", "<p style='opacity:0'>x</p>",
        "<p style='color:white'>x</p>", "<p style='color: rgb(255, 255, 255)'>x</p>",
        "<style>#a p{display:none}</style><div id=a><p>x</p></div>", "<nav>x</nav>",
        "<footer>x</footer>", "<div role=navigation>x</div>",
        "<p style='position:absolute;left:-9999px'>x</p>",
    ],
)  # fmt: skip
def test_hidden_parts_of_a_page_are_dropped(hidden: str) -> None:
    assert of_html(f"<p>seen</p>{hidden}") == [("paragraph", "seen")]


@pytest.mark.parametrize(
    "seen",
    [
        "<p aria-hidden=true>x</p>", "<p style='color:#333'>x</p>", "<p style='opacity:0.5'>x</p>",
        "<div style='background:#036'><p style='color:#fff'>x</p></div>",
        "<style>@media print{p{display:none}}</style><p>x</p>",
        "<style>.b{background-color:navy}</style><div class=b><p style='color:white'>x</p></div>",
    ],
)  # fmt: skip
def test_what_is_seen_is_kept(seen: str) -> None:
    assert of_html(seen) == [("paragraph", "x")]


def test_html_blocks() -> None:
    assert of_html("<h1>T</h1>loose <b>words</b><br>line<ul><li>a<li>b</ul><pre>p</pre>") == [
        ("title", "T"), ("paragraph", "loose words\nline"), ("list", "- a\n- b"),
        ("paragraph", "p"),
    ]  # fmt: skip


def test_an_item_with_a_list_inside_keeps_its_own_text() -> None:
    page = "<ul><li>Costs<ul><li>Staff <b>cost</b>s<li>Rent</ul>rose<li>Income</ul>"
    assert of_html(page) == [("list", "- Costs rose\n- Staff costs\n- Rent\n- Income")]


def test_a_long_table_of_header_cells_is_read_in_time() -> None:
    rows = "".join(f"<tr><th>a{i}<th>b" for i in range(4_000))
    assert "a3999 | b |" in parse("a.html", f"<body><table>{rows}</table>".encode()).text


def test_cells_over_several_columns_name_each() -> None:
    table = (
        "<table><tr><th rowspan=2>Item<th colspan=2>Group</tr><tr><th>2023<th>2022</tr>"
        "<tr><td colspan=3>Income</td></tr><tr><td>Fees<td>1<td>a|b</tr></table>"
    )
    assert of_html(table) == [
        ("table", "| Item | Group 2023 | Group 2022 |\n|---|---|---|\n"
                  "| Income |  |  |\n| Fees | 1 | a\\|b |"),
    ]  # fmt: skip


@pytest.mark.parametrize("label", ["gb2312", "GBK", "x-gbk", "gb18030", "utf-16", "none-such"])
def test_a_declared_encoding_is_used_where_it_can_be(label: str) -> None:
    page = f"<html><meta charset={label}><body><p>㐀营业收入356万元，净利润增长</p></body></html>"
    assert html.load(page.encode("gb18030"), None).text == "㐀营业收入356万元，净利润增长"
    assert html.load(page.encode(), None).text == "㐀营业收入356万元，净利润增长"


def saved(made: Any) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def test_word_lists_merged_cells_and_deleted_text() -> None:
    made = docx.Document()
    made.add_paragraph("one", style="List Bullet")
    made.add_paragraph("two", style="List Number")
    line = made.add_paragraph("kept")
    deleted = OxmlElement("w:del")
    deleted.append(line.add_run("gone")._r)
    line._p.append(deleted)
    table = made.add_table(3, 3)
    for cell, text in zip(
        table._cells, ["Item", "G", "", "a", "1", "2", "b", "3", "4"], strict=True
    ):
        cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    found = shown(parse("a.docx", saved(made)))
    assert found[0] == ("list", "- one\n- two")
    assert found[2] == ("table", "| Item | G | G |\n|---|---|---|\n| a | 1 | 2 |\n| b | 3 | 4 |")


def controlled(child: Any) -> None:
    """Set an element into a content control."""
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    child.addprevious(control)
    control.append(content)
    content.append(child)


def test_rows_in_content_controls_are_read() -> None:
    made = docx.Document()
    table = made.add_table(3, 2)
    for cell, text in zip(table._cells, ["Item", "2023", "a", "1", "b", "2"], strict=True):
        cell.text = text
    inner = table.cell(2, 0).add_table(1, 2)
    inner.cell(0, 1).text = "inner"
    layout = made.add_table(1, 1)
    layout.cell(0, 0).text = "laid out"
    for row in (table.rows[1], layout.rows[0]):
        controlled(row._tr)
    held = parse("a.docx", saved(made))
    assert "| Item | 2023 |\n|---|---|\n| a | 1 |\n| b" in held.text
    assert held.text.count("inner") == 1
    assert held.text.endswith("laid out")


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.397, "0.0%", "39.7%"), (1234567.5, "#,##0.00", "1,234,567.50"), (12.0, "General", "12"),
        (0.1 + 0.2, "General", "0.3"), (3, "0.0", "3.0"), (True, "General", "True"),
        ("x", "General", "x"), (1234567, "#,##0,", "1,235"), (1234567, "0.0,,", "1.2"),
        (3.26, '0.0"亿"', "3.3亿"), (1234.5, '"US$"#,##0.00', "US$1,234.50"),
        (12, "[$¥-804]#,##0.0", "¥12.0"), (-1234, '"$"#,##0_);\\("$"#,##0\\)', "-$1,234"),
        (2.5, "#,##0", "3"), (0.125, "0.00", "0.13"), (1.005, "0.00", "1.01"),
        (3.4, '0.0"%"', "3.4%"), (123456, '0!.0,"万"', "123456"), (3, 'General"元"', "3元"),
        (500, '[>=1000000]0.0,,"M";0', "500"), (3.14, "0.0E+00", "3.14"),
    ],
)  # fmt: skip
def test_cells_are_shown_as_in_the_sheet(value: Any, form: str, text: str) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Item", "Value"])
    sheet.append(["a", value])
    sheet["B2"].number_format = form
    parsed = sheets.load_workbook(saved(book), None)
    assert parsed.text.splitlines()[-1] == (f"| a | {text} |")


def test_a_cell_formatted_to_show_nothing_is_dropped() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["a", 7, 8])
    sheet["B1"].number_format = ";;;"
    assert "7" not in sheets.load_workbook(saved(book), None).text


def test_a_sheet_of_several_tables() -> None:
    rows = "Title\n单位：万元\nItem,2023\na,1\nnote only\nb,2\n\nOther\nX,Y\nc,3\nSource: us\n"
    assert shown(sheets.load_csv(rows.encode(), None)) == [
        ("title", "Title"), ("paragraph", "单位：万元"),
        ("table", "| Item | 2023 |\n|---|---|\n| a | 1 |\n| note only |  |\n| b | 2 |"),
        ("heading", "Other"), ("table", "| X | Y |\n|---|---|\n| c | 3 |"),
        ("paragraph", "Source: us"),
    ]  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators(separator: str) -> None:
    rows = [["Item", "2023", "2022"], ["Fees", "1", "2"], ["Costs", "3", "4"]]
    data = "\n".join(separator.join(row) for row in rows).encode()
    assert "| Costs | 3 | 4 |" in parse("a.csv", data).text


def test_figures_with_units_end_the_header() -> None:
    rows = [["Item", "Group"], ["", "2023"], ["Fees", "US$1.5"], ["Costs", "2亿元"], ["Rent", "3"]]
    assert sheets.header_rows(rows) == 2


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([["", "2019", "2018"], ["Fixed price", "$  1,452.4", "$  1,146.2"]], 1),
        ([["", "2019", "2018"], ["Opening balance", "$(1.3)", "$ (1.9)"]], 1),
        ([["", "2019", "2018"], ["Effect of rates", "—", "(1.0 )"]], 1),
        ([["", "2019", "2018"], ["Americas:", "", ""], ["Chile", "5", "6"]], 1),
        (
            [["", "Plan", "Plan"], ["", "Years ended May 31,", ""], ["", "2019", "2018"],
             ["", "(in millions)", ""], ["Change in benefits", "", ""], ["Service cost", "5", "6"]],
            4,
        ),
        ([["May 31,", "", ""], ["", "2019", "2018"], ["(In millions)", "", ""],
          ["Stocks", "5", "6"]], 3),
        ([["Name", "Role"], ["A", "Chair"], ["B", "Member"], ["C", "Member"], ["D", "Clerk"],
          ["E", "5"]], 1),
    ],
)  # fmt: skip
def test_the_rows_that_name_the_columns(rows: list[list[str]], named: int) -> None:
    assert sheets.header_rows(rows) == named


def test_words_about_pdf_make_no_pdf() -> None:
    text = b"A PDF begins with %PDF-1.7 and its objects."
    assert parse("a.md", text).text == text.decode()
    assert kind_of("a.txt", b"%PDF-1.7")[0] == "pdf"
    assert kind_of("a.pdf", b"junk\n%PDF-1.7") == ("pdf", ())


def test_content_goes_before_the_name() -> None:
    held = parse("a.txt", word("Profit was 12 million."))
    assert held.text == "Profit was 12 million."
    assert "Office" in held.notes[0]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.doc", b"x", "Convert"), ("a.docx", b"plain text", r"no \.docx file"),
        ("a.pdf", b"plain text", r"no \.pdf file"), ("a.xlsx", b"PK\x03\x04rest", "damaged"),
        ("a.docx", packed({"x.txt": b"x"}), "archive"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old format"),
        ("a.docx", word(document=b"<w"), "damaged"),
    ],
)  # fmt: skip
def test_what_is_not_what_it_claims_is_refused(name: str, data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        parse(name, data)


def test_a_weak_guess_of_the_encoding_asks() -> None:
    data = "Item,2023\ncafé,£1\n".encode("cp1252")
    with pytest.raises(DocumentError, match="--encoding"):
        parse("a.csv", data)
    assert "café" in parse("a.csv", data, encoding="cp1252").text


@pytest.mark.property
@given(texts)
def test_offsets_are_exact_for_any_page(text: str) -> None:
    check(
        html.load(f"<body><h1>{text}</h1><p>{text}<td>{text}".encode("utf-8", "replace"), "utf-8")
    )


@pytest.mark.property
@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=12))
def test_offsets_are_exact_for_any_table(rows: list[list[str]]) -> None:
    data = "\n".join(",".join(row) for row in rows).encode("utf-8", "replace")
    check(sheets.load_csv(data, "utf-8"))


def check(parsed: Parsed) -> None:
    held = Document("a", parsed.text, "zh", parsed.blocks)
    for passage in split(held):
        assert held.text[passage.start : passage.end] == passage.text
