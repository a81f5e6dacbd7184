"""A report as HTML: every run of text tells where it begins, and nothing in it becomes markup."""

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document
from index.load import align, parse
from index.passage import Block
from tests.web.samples import HOSTILE
from web.view.paper import PART, outline, part_html, parts

REPORT = """# 年报

## 经营 **情况**

全年营业收入为*356.2*亿元,见[附注](http://evil.example/a)与`表一`。\\*注

- 甲
- 乙 a_b_c
  1. 丙

| 项目 | 2023年 | 注\\|释 |
|---|---:|---|
| 净利润 | 120.5 | |
| 毛利率 | 33.1% | x |
"""
OWN_TAGS = set(re.findall(r"\w+", "h3 h4 h5 h6 p span ul li div table thead tbody tr th td"))
_RUN = re.compile(r'data-at="(\d+)">([^<]*)<')


def _runs(page: str) -> list[tuple[int, str]]:
    return [(int(at), html.unescape(text)) for at, text in _RUN.findall(page)]


def _markdown(text: str, name: str = "a.md") -> Document:
    return parse(name, text.encode())


def _whole(document: Document) -> str:
    return "".join(part_html(document, i) for i in range(len(parts(document))))


def test_every_run_stands_where_it_says() -> None:
    document = _markdown(REPORT)
    runs = _runs(_whole(document))
    assert runs
    assert all(document.text[at : at + len(text)] == text for at, text in runs)
    assert [at for at, _ in runs] == sorted(at for at, _ in runs)


def test_markdown_is_read_not_shown() -> None:
    page = _whole(_markdown(REPORT))
    text = "".join(t for _, t in _runs(page))
    for mark in ("**", "`", "evil", "---", "\\"):
        assert mark not in text
    for words in ("356.2", "附注", "表一", "*注", "a_b_c", "1. 丙", "注|释"):
        assert words in text
    assert page.count("<li") == 3
    assert page.count("<tr>") == 3
    assert page.count('<th scope="col"') == 3
    assert page.count("</td>") == 6
    assert re.findall(r"<h(\d)", page) == ["3", "4"]


def test_in_plain_text_stars_are_stars() -> None:
    page = _whole(_markdown("Net **profit** rose.\nBy 3%.\n", "a.txt"))
    assert "**profit**" in page
    assert 'class="lines"' in page


def test_the_parts_cover_every_block_once() -> None:
    document = _markdown("# T\n\n" + "".join(f"第{i}段。{'字' * 300}\n\n" for i in range(90)))
    found = parts(document)
    assert len(found) > 3
    assert [p.first for p in found[1:]] == [p.last for p in found[:-1]]
    assert found[-1].last == len(document.blocks)
    assert all(p.end - p.start < PART + 400 for p in found)
    with pytest.raises(IndexError):
        part_html(document, len(found))


def test_a_translation_stands_under_each_block_and_has_no_places() -> None:
    theirs = _markdown("# Report\n\nRevenue rose.\n\n| A | B |\n|---|---|\n| c | 1 |\n")
    ours = _markdown("# 报告\n\n收入增长。\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 1 |\n")
    page = _whole(align(ours, theirs))
    assert page.index("收入增长") < page.index('<p class="tr" lang="en" dir="auto">Revenue rose.')
    assert page.count("<table>") == 2
    assert all(ours.text[at : at + len(text)] == text for at, text in _runs(page))


def test_pages_begin_where_they_do() -> None:
    files = Path(__file__).parents[2] / "index" / "formats" / "files"
    document = parse("report.pdf", (files / "report.pdf").read_bytes())
    assert '<hr data-page="1">' in _whole(document)
    blocks = tuple(Block("paragraph", i * 4, i * 4 + 2) for i in range(4))
    turned = Document("a.pdf", "甲甲\n\n乙乙\n\n丙丙\n\n丁丁", "zh", blocks, pages=(0, 4, 13))
    page = _whole(turned)
    assert re.findall(r'hr data-page="(\d)"', page) == ["1", "2", "3"]
    assert page.index('data-page="2"') < page.index("乙乙") < page.index("丙丙")


def test_the_outline_tells_what_the_page_must_know() -> None:
    told = outline(_markdown(REPORT))
    assert (told["title"], told["language"], told["translated"]) == ("年报", "zh", False)
    assert [h["level"] for h in told["headings"]] == [1, 2]
    assert told["parts"] == [[2, len(REPORT.rstrip())]]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_nothing_in_a_report_becomes_markup(text: str, name: str) -> None:
    it = text.encode("utf-8", "replace").decode()
    text = f"# {it}\n\nx {it} y\n\n- {it}\n\n| a | b |\n|---|---|\n| {it} | 1 |\n"
    document = _markdown(text, name)
    tags = set(re.findall(r"</?([a-zA-Z][\w-]*)", _whole(document)))
    assert tags <= OWN_TAGS
    assert not re.search(r"<[^>]*\s(?:on\w+|style|src|href)=", _whole(document))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[a](b) *c* " * 20_000, "ac" * 20_000),
        ("x" + "`" * 40_000, "x" + "`" * 40_000),
        (f"| a | b |\n|---|---|\n|{' ' * 30_000}-{' ' * 30_000}x | y |", "ab-xy"),
        (f"- a\n{' ' * 40_000}\n- b", "ab"),
    ],
)
def test_marks_by_the_thousand_take_no_longer(text: str, shown: str) -> None:
    runs = _runs(_whole(_markdown(f"# T\n\n{text}\n")))
    assert "".join("".join(run.split()) for _, run in runs) == f"T{shown}"


@pytest.mark.property
@given(st.text(st.sampled_from("a1 *_`\\|[]()!#-\n甲。<&\U00020000"), min_size=1, max_size=120))
def test_any_text_keeps_its_places(text: str) -> None:
    for name in ("a.md", "a.txt"):
        document = _markdown("x\n\n" + text, name)
        runs = _runs(_whole(document))
        assert all(document.text[at : at + len(run)] == run for at, run in runs)
        assert len({at for at, _ in runs}) == len(runs)
