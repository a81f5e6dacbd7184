"""Answers as Markdown that nothing can be made to run in."""

import html
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from qa import SentenceEvent, Unsupported
from tests.web.samples import HOSTILE, answer, citation, passage, refusal
from web.api.answers import Shown, citations, inert, quoted, readable, verdict

LIVE = (
    *HOSTILE,
    "![a][b]\n\n[b]: http://evil.example/a.png",
    "[a]: http://evil.example\n[a]",
    "<https://evil.example>",
    "<a href='http://evil.example'>x</a>",
    "<!-- x --><?php ?><![CDATA[x]]>",
    "`` ` ```\n```html\n<b>x</b>",
    "\\![x](http://evil.example) \\\\[x](y)",
    "[x\\](http://evil.example)",
    "\\<img src=x> \\\\<img src=x> \\\\\\<img src=x>",
    "\\`<b>x</b>\\`",
    "<img src=x \\",
)


def _rendered(text: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).render(text))


@pytest.mark.parametrize("text", LIVE)
def test_nothing_in_a_text_or_quote_becomes_an_element(text: str) -> None:
    text = text.replace("\x00", "").replace("\ud800", "")
    page = _rendered(f"{inert(text)}\n\n> {quoted(text)}")
    for tag in ("<img", "<a ", "<script", "<iframe", "<style", "<b>", "<?", "<!"):
        assert tag not in page


@pytest.mark.parametrize(
    "text", ["净利润1645亿元,同比增长9.8%", "a | b | c", "5 < 6 & 7", "x [1] y"]
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == quoted(text) == text


@pytest.mark.parametrize("text", ["2 * 3 * 4", "a_b_c", "~~x~~", "a\\*b", "`x` ``y``"])
def test_a_quote_is_shown_letter_for_letter(text: str) -> None:
    page = _rendered(f"> {quoted(text)}")
    assert f"<code>{text}</code>" in page


def test_entities_are_quoted_letter_for_letter() -> None:
    assert "<code>R&amp;amp;D &amp;#33;</code>" in _rendered(f"> {quoted('R&amp;D &#33;')}")


@pytest.mark.parametrize("text", ["C:\\temp", "a\\*b", "\\\\", "x\\", "\\<b>", "\\[a\\](b)", "a <"])
def test_a_text_with_backslashes_is_shown_letter_for_letter(text: str) -> None:
    assert html.unescape(_rendered(inert(text))) == f"<p>{text}</p>\n"


@pytest.mark.parametrize(
    "pieces",
    [("见 [a]", "(http://evil.example)"), ("看!", "[a](http://evil.example)"), ("<", "img src=x>"),
     ("[x\\", "](http://evil.example)"), ("[a]", ": http://evil.example\n[a]")],
)  # fmt: skip
def test_nothing_becomes_an_element_where_two_pieces_meet(pieces: tuple[str, str]) -> None:
    shown = Shown("zh")
    told = "".join(p for text in pieces for p in shown.pieces(SentenceEvent(text, ())))
    assert html.unescape(_rendered(told)) == f"<p>{''.join(pieces)}</p>\n"


def test_an_answer_is_followed_by_its_sources() -> None:
    cited = replace(citation("4678亿元"), page=3, translation="RMB 467.8 billion")
    made = replace(
        answer("营业收入4678亿元。 [1]", cited),
        notices=("理解为：营业收入",),
        unsupported=(Unsupported("净利润1元。", "no citation"),),
    )
    assert readable(made) == (
        "营业收入4678亿元。 [1]\n\n*理解为：营业收入*\n\n**出处**\n\n"
        "[1] a.md, 第 3 页, 年报 > 经营情况\n> 4678亿元\n>\n> 译文: RMB 467.8 billion\n\n"
        "**核对时删去的内容**\n\n- 净利润1元。 (没有出处)"
    )
    assert citations(made)[0]["quote"] == "4678亿元"
    assert verdict(made)["unsupported"] == [{"text": "净利润1元。", "reason": "no citation"}]


def test_a_refusal_is_followed_by_what_comes_nearest() -> None:
    text = readable(refusal(passage("x" * 500)))
    assert "并非答案的依据" in text
    assert "x" * 160 + "…" in text
    assert "x" * 161 not in text
