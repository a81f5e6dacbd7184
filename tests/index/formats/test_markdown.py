"""HTML and marks of notes in Markdown: what they show is read, and stands at its offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats import markdown
from index.load import parse
from index.passage import Document
from index.split import split
from tests.index.formats.test_readers import shown

TABLE = "<table><tr><th>Item</th><th>2021</th></tr>\n\n<tr><td>Revenue<td>5<br>6</table>"


def of_markdown(text: str) -> list[tuple[str, str]]:
    return shown(markdown.load(text.encode(), None))


def test_a_table_in_html_is_a_table_of_the_report() -> None:
    held = parse("a.md", f"# T\n\nIn millions:\n\n{TABLE}\n\nEnd.\n".encode())
    pipes = "| Item | 2021 |\n|---|---|\n| Revenue | 5 6 |"
    assert held.text == f"# T\n\nIn millions:\n\n{pipes}\n\nEnd.\n"
    assert [b.kind for b in held.blocks] == ["title", "paragraph", "table", "paragraph"]
    assert [p.text for p in split(held)][1:] == [f"In millions:\n\n{pipes}", "End."]
    for p in split(held):
        assert held.text[p.start : p.end] == p.text


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("<div>42 million</div>", [("paragraph", "42 million")]),
        ("<h1 align=center>T</h1>\n\na", [("title", "T"), ("paragraph", "a")]),
        ("<details>\n<summary>S</summary>\n\n**in**\n\n</details>\n\na",
         [("paragraph", "S"), ("paragraph", "**in**"), ("paragraph", "a")]),
        ("a\n\n<div style='display:none'>\n\nb\n\n<div>c</div>\n\n</div>\n\nd",
         [("paragraph", "a"), ("paragraph", "d")]),
        ("<ul><li>a<li>b</ul>", [("list", "- a\n- b")]),
        ("Was <b>5</b> million<!-- not\nseen -->.", [("paragraph", "Was 5 million.")]),
        ("100<sup>1</sup> million, 10<sup>6</sup>", [("paragraph", "100 million, 10^6")]),
        ("100[^1] million\n\n[^1]: Restated\n",
         [("paragraph", "100 million"), ("paragraph", "[^1]: Restated")]),
        ("a\n\n[注]: 单位为百万元\n[b]: http://c.d\n[e]: <f g>\n",
         [("paragraph", "a"), ("paragraph", "[注]: 单位为百万元")]),
        ("| a | b |\n|---|---|\n| 5<br>6 | `x<br>y` |",
         [("table", "| a | b |\n|---|---|\n| 5 6 | `x<br>y` |")]),
        ("- one<br>two\n- <b>x</b>", [("list", "- one\ntwo\n- x")]),
        ("## A <em>b</em> ##", [("title", "A b")]),
        ("1 < 2 & 3 > 2, \\<b> `<i>` &amp; <Company> <https://a.b>",
         [("paragraph", "1 < 2 & 3 > 2, \\<b> `<i>` &amp; <Company> <https://a.b>")]),
        ("<b>1</b> < 2 & 3, \\<b> `<i>` &amp; <Company>",
         [("paragraph", "1 < 2 & 3, \\<b> `<i>` &amp; <Company>")]),
        ("```\n<b>100[^1]</b>\n```", [("paragraph", "```\n<b>100[^1]</b>\n```")]),
        ("<table>\n\na <b>b</b>", [("paragraph", "a b")]),
        ("a<span hidden>b</span>c <span style='font-size:.9em'>d</span>", [("paragraph", "ac d")]),
    ],
)  # fmt: skip
def test_html_in_markdown_is_read(text: str, blocks: list[tuple[str, str]]) -> None:
    assert of_markdown(text) == blocks


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("<br>{}- a\n- b", [("list", "- a\n- b")]),
        ("<img src=a>{}# Head\ntext", [("title", "Head"), ("paragraph", "text")]),
        ("<img src='a'> <br/>{}| a | b |\n|---|---|\n| 1 | 2 |",
         [("table", "| a | b |\n|---|---|\n| 1 | 2 |")]),
        ("<img{}src=a>\n# Head", [("title", "Head")]), ("<img alt='x{}y'>z", [("paragraph", "z")]),
        ("<br>{}<img src=a>{}<br>{}Text", [("paragraph", "Text")]),
    ],
)  # fmt: skip
def test_blank_lines_beside_pictures_change_nothing(
    text: str, blocks: list[tuple[str, str]]
) -> None:
    for lines in ("\n", "\n\n", "\n \n\n"):
        parsed = markdown.load(text.replace("{}", lines).encode(), None)
        assert shown(parsed) == blocks
        assert "<" not in parsed.text


@pytest.mark.parametrize(
    "text", ["a<br>b", "a<br>\nb", "a<br><br>b", "a\n<br>\n<br>\nb", "a<br>\n<img src=c>\nb"]
)
def test_a_paragraph_with_line_breaks_has_no_blank_line(text: str) -> None:
    assert of_markdown(text) == [("paragraph", "a\nb")]


@pytest.mark.parametrize("tag", ["class='a hidden b'", 'data-a="hidden"', "class=hidden"])
def test_a_class_named_hidden_is_no_attribute(tag: str) -> None:
    text = f"<div {tag}>\n\n# Head\n\n</div>\n"
    assert of_markdown(text) == [("title", "Head")]
    assert of_markdown(text.replace(tag, "id=a HIDDEN")) == []


def test_what_html_hides_is_told() -> None:
    held = parse("a.md", b"a\n\n<p hidden>bc</p>\n\n<p style='opacity:0'>d</p>\n\n<s>e</s>f\n")
    assert held.notes == (
        "a.md: hidden text was left out (3 characters).",
        "a.md: struck-out text was left out (1 characters).",
    )


def test_a_report_without_html_stands_as_it_is_written() -> None:
    text = "# T\n\na *b* `c` 1 < 2\n\n***\n\n- x\n- y\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[a]: http://b.c\n"
    assert parse("a.md", text.encode()).text == text


@pytest.mark.parametrize(
    "text", ["<table>\n\n" * 2_000, "<!--" * 50_000, "a<b " * 50_000, "`" * 50_000 + "a``b" * 9_000]
)
def test_odd_markup_is_read_in_time(text: str) -> None:
    markdown.load(text.encode() + b"\n\nend", None)


_PIECES = st.sampled_from([
    "<table>", "</table>", "<tr><td>", "<b>", "</b>", "<!--", "-->", "\n\n", "`", "5", " a ", "|",
    "<div hidden>", "</div>", "<sup>", "</sup>", "[^1]", "- ", "# ", "营业", "<br>", "&#0;", "&lt;",
])  # fmt: skip


@pytest.mark.property
@given(st.lists(_PIECES, max_size=30))
def test_offsets_are_exact_for_any_markup(pieces: list[str]) -> None:
    parsed = markdown.load("".join(pieces).encode(), None)
    held = Document("a", parsed.text, "en", parsed.blocks)
    for passage in split(held):
        assert held.text[passage.start : passage.end] == passage.text
