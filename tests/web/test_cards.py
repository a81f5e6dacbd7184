import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from index import SourceInfo
from qa import Unsupported
from tests.web.samples import HOSTILE, TEXT, answer, citation, done, passage, refusal
from web import cards
from web.chat import Turn
from web.markup import Span, escape, highlighted, passage_body
from web.texts import EN, ZH

OWN_TAGS = {
    "a", "article", "del", "details", "div", "h1", "h2", "header", "li", "mark", "p", "section",
    "span", "summary", "table", "td", "tr", "ul",
}  # fmt: skip
OWN_LINKS = re.compile(r"#q\d+-\d+|/\?lang=(?:zh|en)")


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
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _marked(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", m) for m in re.findall(r"<mark.*?</mark>", page)]


def test_the_exact_quote_is_highlighted() -> None:
    quote = "营业收入4678亿元"
    turn = done(answer(f"{quote}。 [1]", citation(quote)))
    page = cards.sources([turn], ZH, {})
    assert _marked(page) == [quote]
    assert TEXT in Reader(page).text
    assert 'id="q1-1"' in page
    assert 'href="#q1-1"' in cards.conversation([turn], ZH)


def test_quotes_of_one_passage_share_a_card() -> None:
    first, second = citation("4678亿元"), citation("1645亿元", 2)
    page = cards.sources([done(answer("a [1] b [2]", first, second))], ZH, {})
    assert page.count('class="card"') == 1
    assert _marked(page) == ["4678亿元", "1645亿元"]
    assert re.findall(r'class="number">(\d)', page) == ["1", "2"]


def test_overlapping_quotes_keep_the_text_whole() -> None:
    spans = [Span(0, 4, 1), Span(2, 6, 2)]
    page = highlighted("甲乙丙丁戊己庚", spans, 3)
    assert Reader(page).text == "甲乙丙丁戊己庚"
    assert re.findall(r'data-quotes="([^"]+)"', page) == ["1", "1 2", "2"]
    assert re.findall(r'id="([^"]+)"', page) == ["q3-1", "q3-2"]


def test_a_quote_with_markup_is_cut_before_it_is_escaped() -> None:
    text = "a <b> & c"
    assert _marked(highlighted(text, [Span(2, 7, 1)], 1)) == ["&lt;b&gt; &amp;"]


def test_a_table_becomes_a_table_with_its_cell_highlighted() -> None:
    text = "单位:亿元\n| 项目 | 金额 |\n|---|---:|\n| 净利润 | 1645 |"
    it = passage(text, kind="table")
    start = text.index("1645")
    page = passage_body(it, [Span(start, start + 4, 1)], 1)
    reader = Reader(page)
    assert page.count("<tr>") == 2
    assert page.count("<td>") == 4
    assert _marked(page) == ["1645"]
    assert "---" not in reader.text
    assert "单位:亿元" in reader.text


def test_a_row_quoted_whole_and_a_table_cut_in_two() -> None:
    row = "| 净利润 | | 1645 |"
    it = replace(passage(row, kind="table"), context="| 项目 | 注 | 金额 |\n|---|---|---|")
    page = passage_body(it, [Span(0, len(row), 1)], 1)
    assert [x.strip() for x in _marked(page)] == ["净利润", "1645"]
    assert page.count("<td>") == 6
    assert "金额" in page


def test_a_translation_stands_beside_the_original_and_is_named_so() -> None:
    quote = replace(citation("净利润1645亿元"), translation="Net profit was RMB 164.5 billion")
    english = replace(answer("Net profit was RMB 164.5 billion [1]", quote), language="en")
    page = cards.sources([done(english)], EN, {})
    assert _marked(page) == ["净利润1645亿元"]
    assert "<details" not in page
    assert page.index("净利润1645亿元") < page.index("Translation") < page.index("RMB 164.5")
    folded = cards.sources([done(replace(english, language="zh"))], ZH, {})
    assert "<details" in folded
    assert "RMB 164.5" in folded


def test_a_refusal_shows_the_nearest_as_nearest() -> None:
    page = cards.sources([done(refusal(passage()))], ZH, {})
    assert ZH.nearest in page
    assert ZH.nearest_note in page
    assert TEXT in Reader(page).text
    assert not _marked(page)
    assert ZH.refused in cards.conversation([done(refusal())], ZH)


def test_what_the_check_did_is_told() -> None:
    it = replace(
        answer("甲 [1]", citation("4678亿元")),
        unsupported=(Unsupported("9999亿元", "the figure 9999亿元 is not in the cited text"),),
        notices=("语言模型没有回答",),
        steps=("1 + 1 = 2",),
        engine="qwen3",
    )
    text = Reader(cards.conversation([done(it)], ZH)).text
    for part in ("9999亿元", "not in the cited text", "语言模型没有回答", "1 + 1 = 2", "qwen3",
                 "81%", "置信度约", "0.03"):  # fmt: skip
        assert part in text


def test_only_markers_of_citations_become_links() -> None:
    page = cards.conversation([done(answer("甲 [1] 乙 [2] 丙[x]", citation("4678亿元")))], ZH)
    assert page.count("<a ") == 1
    assert "[2]" in Reader(page).text


def test_many_cited_sentences_are_set_one_by_one() -> None:
    cited = [citation(q, n) for n, q in enumerate(("4678亿元", "4.3%", "1645亿元"), 1)]
    page = cards.conversation([done(answer("甲。 [1]乙。 [2] [3] 丙。 [3]", *cited))], ZH)
    assert page.count('<p dir="auto">') == 3


def test_the_latest_turn_that_asked_is_shown() -> None:
    turns = [
        done(answer("甲 [1]", citation("4678亿元")), 1),
        done(answer("乙 [1]", citation("1645亿元")), 2),
        Turn(3, "", stage="failed", problem="请先输入问题。"),
    ]
    shown = re.findall(r'class="evidence( on)?" id="e(\d)"', cards.sources(turns, ZH, {}))
    assert shown == [("", "1"), (" on", "2")]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_from_outside_becomes_markup(text: str) -> None:
    holder = replace(passage(text or "x"), source=text, heading=text, translation=text)
    quoted = replace(citation(text, of=holder), translation=text)
    it = replace(
        answer(f"{text} [1]\n{text}", quoted),
        notices=(text,),
        steps=(text,),
        unsupported=(Unsupported(text, text),),
        engine=text,
        metadata={"seconds": text},
    )
    turns = [
        done(it, 1, text),
        done(refusal(holder), 2, text),
        Turn(3, text, stage="failed", problem=text),
    ]
    held = SourceInfo(text, text, "zh", 1, 1, notes=(text,))
    page = "".join((
        cards.conversation(turns, ZH),
        cards.sources(turns, ZH, {text: text}),
        cards.reports([held], ZH, text),
        passage_body(replace(holder, kind="table", context=f"| {text} |"), (), 1),
    ))  # fmt: skip
    reader = Reader(page)
    assert not reader.open
    assert reader.tags <= OWN_TAGS
    for name, value in reader.attributes:
        assert not name.startswith("on")
        assert name not in ("src", "srcset", "style", "action", "formaction")
        assert name != "href" or OWN_LINKS.fullmatch(value or "")
    page.encode()  # no lone surrogate
    assert "\x00" not in page


def test_escape() -> None:
    assert escape("<&\"'\x00\ud800") == "&lt;&amp;&quot;&#x27;\ufffd\ufffd"


def test_the_title_is_not_repeated_in_the_headings() -> None:
    turn = done(answer("甲 [1]", citation("4678亿元")))
    assert ">经营情况<" in cards.sources([turn], ZH, {"a.md": "年报"})
    assert ">年报 › 经营情况<" in cards.sources([turn], ZH, {"a.md": "别的"})
