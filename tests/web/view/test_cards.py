import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from index import SourceInfo
from qa import Citation, SentenceEvent, Unsupported
from tests.web.samples import HOSTILE, TEXT, answer, citation, done, passage, refusal
from web import shelf
from web.chat import Turn
from web.shelf import Progress
from web.view import cards, frame
from web.view.drawn import Drawn
from web.view.markup import escape
from web.view.texts import EN, ZH, Texts

OWN_TAGS = {
    "a", "article", "button", "dd", "del", "details", "dialog", "div", "dl", "dt", "form", "h1",
    "h2", "h3", "h4", "input", "kbd", "label", "li", "ol", "option", "p", "progress", "section",
    "select", "span", "summary", "ul",
}  # fmt: skip
OWN_LINKS = "#right"


class Reader(HTMLParser):
    """The tags, attributes and text of a piece of HTML."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= set(attrs)
        if tag not in ("input", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _said(turn: Turn, language: str = "zh") -> str:
    return cards.card(turn, ZH if language == "zh" else EN, {"a.md": "年报"}, True)


def _links(page: str, kind: str) -> list[tuple[int, int, int]]:
    """Number, start and end of every link of a class."""
    found = re.findall(rf'class="{kind}"[^>]*data-n="(\d+)"[^>]*data-start="(\d+)"[^>]*'
                       r'data-end="(\d+)"', page)  # fmt: skip
    return [(int(n), int(a), int(b)) for n, a, b in found]


def test_a_marker_leads_to_the_exact_quote() -> None:
    cited = citation("营业收入4678亿元")
    page = _said(done(answer("营业收入4678亿元。 [1]", cited)))
    assert _links(page, "cite") == [(1, cited.start, cited.end)]
    assert _links(page, "goto") == [(1, cited.start, cited.end)]
    assert 'data-source="a.md"' in page
    assert "出处 1：营业收入4678亿元" in page
    assert "年报 · 经营情况" in page


def test_a_figure_tells_which_cited_one_it_equals() -> None:
    cited = replace(citation("净利润1645亿元"), translation="Net profit was RMB 164.5 billion")
    it = replace(answer("Net profit was RMB 164.5 billion. [1]", cited), language="en")
    it = replace(it, sentences=(it.text,))
    page = _said(done(it), "en")
    at = cited.start + len("净利润")
    assert f'data-start="{at}" data-end="{at + len("1645亿元")}"' in page
    assert "Checked: equals “1645亿元” in source 1" in page


def test_arithmetic_is_shown_once_and_its_result_marked() -> None:
    text = "营业收入 - 净利润 = 4678 - 1645 = 3033亿元。 [1]"
    it = replace(answer(text, citation("营业收入4678亿元,同比增长4.3%;净利润1645亿元")),
                 sentences=(text,), steps=("4678 - 1645 = 3033亿元 [1]",))  # fmt: skip
    page = _said(done(it))
    assert Reader(page).text.count("3033亿元") == 1
    assert ZH.figure_made in page
    assert ZH.figure_same.format(number=1, written="4678亿元") in page


def test_a_translation_is_seen_by_who_reads_its_language() -> None:
    cited = replace(citation("净利润1645亿元"), translation="Net profit was RMB 164.5 billion")
    turn = done(replace(answer("Net profit [1]", cited), language="en"))
    assert '<span class="tr" lang="en" dir="auto">Net profit was' in _said(turn, "en")
    assert '<span class="tr" lang="en" dir="auto" hidden>Net profit was' in _said(turn)


def test_a_row_of_a_table_is_quoted_by_its_cells() -> None:
    row = "| 净利润 | 1645 |"
    holder = replace(passage(f"| 项目 | 金额 |\n|---|---|\n{row}", kind="table"))
    page = _said(done(answer("1645 [1]", citation(row, of=holder))))
    assert ">净利润 · 1645</span>" in page


def test_a_refusal_says_so_once_and_lists_the_nearest() -> None:
    it = replace(refusal(passage()), text="报告里没有找到这个问题的答案。最接近的内容：a.md。")
    page = Reader(_said(done(it))).text
    assert page.count("最接近的内容：a.md") == 0
    for part in (ZH.refused, ZH.nearest, ZH.nearest_note, TEXT, "只有 4% 的把握"):
        assert part in page


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(0.9, EN.sure_high), (0.7, EN.sure_good), (0.55, EN.sure_even), (0.45, EN.sure_low)],
)
def test_confidence_is_told_in_words_and_as_a_figure(confidence: float, words: str) -> None:
    it = replace(answer("甲 [1]", citation("4678亿元")), confidence=confidence)
    assert f"{words} ({confidence:.0%})" in Reader(_said(done(it), "en")).text


def test_a_models_confidence_is_not_shown_as_a_probability() -> None:
    it = replace(answer("甲 [1]", citation("4678亿元")), engine="qwen3")
    page = Reader(_said(done(it))).text
    assert ZH.sure_unknown in page
    assert "81%" not in page


def test_what_the_check_did_is_told() -> None:
    it = replace(
        answer("甲 [1]", citation("4678亿元")),
        unsupported=(Unsupported("9999亿元", "the figure 9999亿元 is not in the cited text"),),
        notices=("语言模型没有回答",),
        engine="qwen3",
    )
    text = Reader(_said(done(it))).text
    for part in ("9999亿元", "所引原文没有 9999亿元 这个数字", "语言模型没有回答", "qwen3", "0.03"):
        assert part in text
    assert "9999亿元 is not in the cited text" in Reader(_said(done(it), "en")).text
    failed = Turn(
        1, "问", stage="failed", problem="The question is empty. Type what you want to know."
    )
    assert "问题是空的" in _said(failed)
    assert "The question is empty." in _said(failed, "en")


def test_only_markers_of_citations_become_links() -> None:
    page = _said(done(answer("甲 [1] 乙 [2] 丙[x]", citation("4678亿元"))))
    assert page.count('class="cite"') == 1
    assert "[2]" in Reader(page).text


def test_many_cited_sentences_are_set_one_by_one() -> None:
    cited = [citation(q, n) for n, q in enumerate(("4678亿元", "4.3%", "1645亿元"), 1)]
    it = replace(answer("", *cited), sentences=("甲。 [1]", "乙。 [2] [3]", "丙。 [3]"))
    assert _said(done(it)).count('<p dir="auto">') == 3


def test_sentences_are_joined_as_the_answers_language_is_written() -> None:
    cited = citation("4678亿元")
    zh = replace(answer("", cited), sentences=("甲。 [1]", "乙。 [1]"))
    en = replace(zh, language="en", sentences=("It grew. [1]", "It fell. [1]"))
    for page in (_said(done(en), "zh"), _said(done(en), "en")):
        assert "</a> It fell." in page
    for page in (_said(done(zh), "zh"), _said(done(zh), "en")):
        assert "</a>乙。" in page
    begun = tuple(SentenceEvent(text, (cited,)) for text in en.sentences)
    assert "</a> It fell." in _said(Turn(1, "问", stage="checking", sentences=begun), "zh")


def test_a_greeting_is_told_without_an_engine_or_a_time() -> None:
    page = Reader(_said(done(answer("你好！"))))
    assert "你好！" in page.text
    assert ZH.extractive not in page.text
    by_model = _said(done(replace(answer("你好！"), engine="openai:m")))
    assert "openai:m" in by_model


def test_an_answer_broken_off_says_so() -> None:
    begun = SentenceEvent("甲。 [1]", (citation("4678亿元"),))
    assert ZH.stopped in _said(Turn(1, "问", stage="stopped", sentences=(begun,)))
    early = _said(Turn(1, "问", stage="stopped"))
    assert ZH.stopped_early in early
    assert 'data-act="again"' in early


def test_the_copy_holds_the_answer_with_its_citations() -> None:
    cited = replace(citation("净利润1645亿元"), translation="net profit", page=7)
    page = _said(done(answer("净利润1645亿元。 [1]", cited)))
    copied = dict(a for a in Reader(page).attributes if a[0] == "data-text")["data-text"]
    assert copied == (
        "净利润1645亿元。 [1]\n\n出处:\n"
        "[1] “净利润1645亿元” — 年报 (a.md), 第 7 页\n    译文: net profit"
    )


def test_only_the_last_turn_is_answered_again_and_each_can_be_edited() -> None:
    turns = [done(answer("甲 [1]", citation("4678亿元")), n, "问") for n in (1, 2)]
    page = Drawn().conversation(turns, ZH, {})
    assert re.findall(r'data-act="again" data-turn="(\d)"', page) == ["2"]
    assert re.findall(r'data-act="edit" data-turn="(\d)"', page) == ["1", "2"]


def test_every_text_tells_its_language() -> None:
    it = answer("甲 [1]", citation("4678亿元"))
    page = _said(done(it, question="What was it?"), "en")
    assert '<span lang="en">What was it?</span>' in page
    assert '<div class="answer answered" lang="zh-CN">' in page
    assert '<span class="quote" lang="zh-CN"' in page


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_from_outside_becomes_markup(text: str) -> None:
    holder = replace(passage(text or "x"), source=text, heading=text, translation=text)
    quoted: Citation = replace(citation(text, of=holder), translation=text)
    it = replace(
        answer(f"{text} [1]\n{text}", quoted),
        sentences=(f"{text} [1]",),
        notices=(text,),
        unsupported=(Unsupported(text, text),),
        engine=text,
        metadata={"seconds": text},
    )
    turns = [
        done(it, 1, text),
        done(refusal(holder), 2, text),
        Turn(3, text, stage="failed", problem=text, sources=(text,)),
    ]
    held = [SourceInfo(text, text, "zh", 1, 1, notes=(text,))]
    page = "".join((
        Drawn().conversation(turns, ZH, {text: text}), cards.greeting(ZH, True),
        shelf.reports(held, None, ZH), shelf.scope(held, None, ZH),
        shelf.examples({text: (text,), "b": (text,)}, {text: text}, ZH),
        shelf.progress(Progress("failed", text, said=text), ZH),
        shelf.progress(Progress("reading", text), ZH),
        frame.pane_head(ZH, held),
    ))  # fmt: skip
    reader = Reader(page)
    assert not reader.open
    assert reader.tags <= OWN_TAGS
    for name, value in reader.attributes:
        assert not name.startswith("on")
        assert name not in ("src", "srcset", "style", "action", "formaction")
        assert name != "href" or value == OWN_LINKS
    page.encode()  # no lone surrogate
    assert "\x00" not in page


def test_escape_keeps_every_place() -> None:
    assert escape("<&\"'\x00\ud800") == "&lt;&amp;&quot;&#x27;\ufffd\ufffd"


def test_marks_of_markdown_are_left_out_and_figures_still_lead() -> None:
    marked = "净利润**1645亿元**,渡轮*Petrel*停运。"
    page = _said(done(replace(answer(f"{marked} [1]", citation(marked, of=passage(marked))),
                              sentences=(f"{marked} [1]",))))  # fmt: skip
    assert "*" not in Reader(page).text
    assert "渡轮Petrel停运" in Reader(page).text
    assert _links(page, "fig")
    other = replace(passage(marked), source="a.txt")
    page = _said(done(answer("没有。 [1]", citation(marked, of=other))))
    assert "**1645亿元**" in Reader(page).text


@pytest.mark.parametrize("t", [EN, ZH])
def test_where_reports_are_read_alone_nobody_is_told_to_change_them(t: Texts) -> None:
    assert t.add_one in shelf.reports((), None, t)
    assert t.add_one not in shelf.reports((), None, t, writable=False)
    held = (SourceInfo("a.md", "A", "en", 1, 10),)
    assert t.remove in shelf.reports(held, None, t)
    assert t.remove not in shelf.reports(held, None, t, writable=False)
