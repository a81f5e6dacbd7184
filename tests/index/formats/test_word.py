"""Everything that a Word document says is read: notes, boxes, symbols, equations, shifted rows."""

from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from index.formats.docx import load
from index.formats.parts import Parsed
from index.formats.symbols import shown
from tests.index.formats.office import saved

SPACES = " ".join(
    f'xmlns:{name}="http://schemas.openxmlformats.org/{path}"'
    for name, path in (
        ("w", "wordprocessingml/2006/main"), ("m", "officeDocument/2006/math"),
        ("mc", "markup-compatibility/2006"),
    )
)  # fmt: skip


def element(xml: str) -> Any:
    """An element with the name spaces of Word."""
    return parse_xml(f"<w:x {SPACES}>{xml}</w:x>")[0]


def run(inner: str) -> str:
    return f"<w:r>{inner}</w:r>"


def said(text: str) -> str:
    return f"<w:p>{run(f'<w:t>{text}</w:t>')}</w:p>"


def read(made: Any) -> Parsed:
    return load(saved(made), None)


def paragraph(*inner: str) -> str:
    """The text of a paragraph of these elements."""
    made = docx.Document()
    line = made.add_paragraph()
    for xml in inner:
        line._p.append(element(xml))
    return read(made).text


def add_notes(made: Any, kind: str, texts: list[str]) -> None:
    """Footnotes or endnotes 1, 2, ... after the line that Word draws above them."""
    notes = "".join(f'<w:{kind} w:id="{i}">{said(t)}</w:{kind}>' for i, t in enumerate(texts, 1))
    line = f'<w:{kind} w:type="separator" w:id="0">{said("LINE")}</w:{kind}>'
    blob = f"<w:{kind}s {SPACES}>{line}{notes}</w:{kind}s>".encode()
    content, relation = {
        "footnote": (CT.WML_FOOTNOTES, RT.FOOTNOTES), "endnote": (CT.WML_ENDNOTES, RT.ENDNOTES),
    }[kind]  # fmt: skip
    part = Part(PackURI(f"/word/{kind}s.xml"), content, blob, made.part.package)
    made.part.relate_to(part, relation)


def refer(line: Any, kind: str, number: int) -> None:
    mark = f'<w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{number}"/>'
    line._p.append(element(run(mark)))


def test_a_raised_mark_is_no_digit_of_a_figure() -> None:
    made = docx.Document()
    for before, mark, after in (("Revenue was 100", "1", " million."), ("About 10", "6", " m")):
        line = made.add_paragraph(before)
        line.add_run(mark).font.superscript = True
        line.add_run(after)
    line.add_run("2").font.superscript = True
    assert read(made).text == "Revenue was 100 million.\n\nAbout 10^6 m²"


def test_a_style_raises_too() -> None:
    made = docx.Document()
    style = made.styles.add_style("Mark", WD_STYLE_TYPE.CHARACTER)
    style.font.superscript = True
    line = made.add_paragraph("净利润100")
    line.add_run("1", style="Mark")
    line.add_run("2").element.get_or_add_rPr().append(element('<w:position w:val="8"/>'))
    line.add_run("亿元")
    assert read(made).text == "净利润100亿元"


def test_notes_stand_at_the_end_of_their_section() -> None:
    made = docx.Document()
    made.add_heading("One", 1)
    refer(made.add_paragraph("Revenue was 100"), "footnote", 1)
    made.add_paragraph("Costs rose.")
    heading = made.add_heading("Two", 1)
    refer(heading, "footnote", 2)
    table = made.add_table(2, 2)
    for cell, text in zip(table._cells, ["Item", "2023", "Fees", "7"], strict=True):
        cell.text = text
    refer(table.cell(1, 1).paragraphs[0], "endnote", 1)
    add_notes(made, "footnote", ["Restated from 98.", "Unaudited.", "Never referred to."])
    add_notes(made, "endnote", ["Net of tax."])
    held = read(made)
    assert held.text.split("\n\n") == [
        "One", "Revenue was 100", "Costs rose.", "Restated from 98.", "Two",
        "| Item | 2023 |\n|---|---|\n| Fees | 7 |", "Unaudited.", "Net of tax.",
    ]  # fmt: skip
    assert all(held.text[b.start : b.end].strip() for b in held.blocks)


def test_a_note_that_refers_to_another_is_read_once() -> None:
    made = docx.Document()
    refer(made.add_paragraph("Text."), "footnote", 1)
    add_notes(made, "footnote", ["First.", "Second."])
    part = next(r.target_part for r in made.part.rels.values() if r.reltype == RT.FOOTNOTES)
    loop = '<w:footnoteReference w:id="2"/><w:footnoteReference w:id="1"/></w:r></w:p></w:footnote>'
    part._blob = part.blob.replace(b"</w:r></w:p></w:footnote>", loop.encode())
    assert read(made).text == "Text.\n\nFirst.\n\nSecond."


def test_one_of_two_forms_is_read() -> None:
    box = f"<w:txbxContent>{said('boxed 7')}</w:txbxContent>"
    forms = (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    made = docx.Document()
    table = made.add_table(2, 2)
    table.cell(0, 0).text = "a"
    table.cell(1, 1).paragraphs[0]._p.append(element(run(forms)))
    made.add_paragraph("Before.")._p.append(element(run(forms)))
    text = read(made).text
    assert text.count("boxed 7") == 2
    assert text.endswith("Before.\n\nboxed 7")


@pytest.mark.parametrize(
    "xml",
    [
        f"<mc:AlternateContent><mc:Choice>{said('seen')}</mc:Choice></mc:AlternateContent>",
        "<mc:AlternateContent><mc:Choice><w:p/></mc:Choice>"
        f"<mc:Fallback>{said('seen')}</mc:Fallback></mc:AlternateContent>",
        f"<w:moveTo>{said('seen')}</w:moveTo>", f"<w:ins>{said('seen')}</w:ins>",
        f"<w:customXml><w:customXmlPr/>{said('seen')}</w:customXml>",
        "<m:oMathPara><m:oMath><m:r><m:t>seen</m:t></m:r></m:oMath></m:oMathPara>",
    ],
)  # fmt: skip
def test_whatever_holds_paragraphs_in_the_body_is_opened(xml: str) -> None:
    made = docx.Document()
    made.add_paragraph("First.")
    made.element.body.insert(1, element(xml))
    assert read(made).text == "First.\n\nseen"


@pytest.mark.parametrize("change", ["del", "moveFrom"])
def test_what_was_deleted_or_moved_away_is_gone(change: str) -> None:
    gone = f"<w:{change}>{run('<w:t>gone</w:t>')}</w:{change}>"
    assert paragraph(run("<w:t>kept</w:t>"), gone) == "kept"


def test_symbols_are_shown_as_their_font_shows_them() -> None:
    symbol = '<w:sym w:font="Symbol" w:char="F0B1"/><w:t>5</w:t>'
    private = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>\uf0fe</w:t>'
    assert paragraph(run(symbol), run(private)) == "±5☑"
    assert shown(0x2265, "Cambria Math") == "≥"
    assert [shown(c, "Symbol") for c in (0xF0A3, 0xF061, 0x44)] == ["≤", "α", "Δ"]


def test_a_symbol_that_is_not_known_is_told() -> None:
    made = docx.Document()
    made.add_paragraph("5")._p.append(element(run('<w:sym w:font="House" w:char="F041"/>')))
    held = read(made)
    assert held.text == "5\ufffd"
    assert "1 symbols" in held.notes[0]


def test_equations_are_read_in_one_line() -> None:
    def part(name: str, text: str) -> str:
        return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"

    ratio = f"<m:f>{part('num', 'a+b')}{part('den', '1,000')}</m:f>"
    power = f"<m:sSup>{part('e', 'x')}{part('sup', '2')}</m:sSup>"
    sign = '<m:naryPr><m:chr m:val="∑"/></m:naryPr>'
    total = f"<m:nary>{sign}{part('sub', 'i')}{part('e', 'y')}</m:nary>"
    others = f"<m:rad><m:deg/>{part('e', 'z')}</m:rad><m:d>{part('e', 'p')}{part('e', 'q')}</m:d>"
    xml = f"<m:oMath>{ratio}<m:r><m:t>=</m:t></m:r>{power}{total}{others}</m:oMath>"
    assert paragraph(run("<w:t>Rate </w:t>"), xml) == "Rate (a+b)/1,000=x^2∑_i y√z(p|q)"


def test_rows_that_begin_later_keep_their_columns() -> None:
    made = docx.Document()
    table = made.add_table(3, 3)
    for cell, text in zip(table._cells, [*"abc123456"][:9], strict=True):
        cell.text = text
    row = table.rows[2]._tr
    row.get_or_add_trPr().append(element('<w:gridBefore w:val="1"/>'))
    row.remove(row.tc_lst[0])
    assert read(made).text.splitlines()[-1] == "|  | 5 | 6 |"


def test_phonetic_guides_are_no_text() -> None:
    guide = run("<w:t>gong</w:t>")
    ruby = f"<w:ruby><w:rt>{guide}</w:rt><w:rubyBase>{run('<w:t>工</w:t>')}</w:rubyBase></w:ruby>"
    assert paragraph(run(ruby), run("<w:t>行</w:t>")) == "工行"


def test_hidden_lines_of_a_cell_are_dropped() -> None:
    made = docx.Document()
    style = made.styles.add_style("Gone", WD_STYLE_TYPE.PARAGRAPH)
    style.font.hidden = True
    table = made.add_table(2, 2)
    for cell, text in zip(table._cells, ["Item", "2023", "a", "1"], strict=True):
        cell.text = text
    table.cell(1, 1).add_paragraph("hidden", style="Gone")
    assert "hidden" not in read(made).text


def test_what_is_left_out_is_told() -> None:
    made = docx.Document()
    line = made.add_paragraph("Profit was 12 million.")
    made.add_comment(line.runs, "Check this.", "A", "A")
    made.element.body.insert(1, element("<w:altChunk/>"))
    held = read(made)
    assert held.text == "Profit was 12 million."
    assert "1 comment was" in held.notes[0]
    assert "1 inserted file was" in held.notes[1]
