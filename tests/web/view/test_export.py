"""Conversations as files: the JSON comes back equal, and no text becomes markup."""

import json
import re
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import TypeAdapter

from qa import Answer, SentenceEvent
from qa.composition.messages import message
from qa.result import Unsupported
from tests.web.samples import HOSTILE, answer, citation, done, passage, refusal
from web.chat import Turn
from web.view.export import escaped, to_json, to_markdown
from web.view.export_texts import EN, ZH

TITLES = {"a.md": "甲公司 2021 年报"}
SAID = replace(
    answer("营业收入4678亿元。 [1]", citation("营业收入4678亿元")),
    unsupported=(Unsupported("净利润翻倍。", "figure not in source"),),
    notices=("Understood as: 营业收入?",),
)
MARKUP = {"html_block", "html_inline", "image", "link_open", "code_block", "fence", "hr",
          "table_open", "code_inline"}  # fmt: skip
READER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
WORDS = st.text(st.sampled_from("ab1. )(*_#>-+=~`|<&![]:/\\\n\r\t 甲$@^{}\"'w\u2028\x00"))
ANY = st.one_of(WORDS, st.text(), st.sampled_from(HOSTILE))


def _tokens(text: str) -> list[Token]:
    found = READER.parse(text)
    return [t for token in found for t in (token, *(token.children or []))]


def _shown(text: str) -> str:
    """What a reader of the rendered file sees, without white space."""
    said = "".join(
        t.content if t.type in ("text", "text_special") else "" for t in _tokens(text)
    )  # fmt: skip
    return "".join(said.split())


def test_everything_that_was_told_is_in_the_file() -> None:
    page = replace(citation("营业收入4678亿元"), page=3, translation="operating revenue")
    text = to_markdown([done(replace(SAID, citations=(page,)), question="营收?")], TITLES, EN)
    for told in (
        "## 1. 营收?", "营业收入4678亿元。 [1]",
        "*answered · answered by extraction · confidence 81%*",
        "[1] 甲公司 2021 年报 (a.md), p. 3, 年报 \\> 经营情况, characters 105–115",
        "> 营业收入4678亿元", "Translation:", "> operating revenue", "~~净利润翻倍。~~",
        "figure not in source", "Understood as: 营业收入?",
    ):  # fmt: skip
        assert told in text, told


def test_a_refusal_names_the_nearest_passages_in_the_readers_language() -> None:
    text = to_markdown([done(refusal(passage("甲\n乙")))], TITLES, ZH)
    assert ZH.refused in text
    assert f"**{ZH.nearest}**\n\n> 甲\n> 乙\n>\n> — 甲公司" in text


def test_a_refusal_lists_each_passage_once() -> None:
    said = message("refusal", "zh")
    it = replace(refusal(passage("甲乙")), text=f"{said}最接近的内容：a.md：“甲乙”。")
    text = to_markdown([done(it)], TITLES, ZH)
    assert said in text
    assert text.count("甲乙") == 1


def test_a_place_names_the_report_once() -> None:
    of = replace(passage(), heading="甲公司 2021 年报 > 经营情况", page=3)
    it = answer("营业收入4678亿元。 [1]", citation("营业收入4678亿元", of=of))
    text = to_markdown([done(it)], TITLES, ZH)
    assert "[1] 甲公司 2021 年报 (a.md)，第 3 页，经营情况，第 105–115 字符" in text


def test_many_cited_sentences_are_set_one_by_one() -> None:
    cited = [citation(q, n) for n, q in enumerate(("4678亿元", "4.3%", "1645亿元"), 1)]
    it = replace(
        answer("甲。 [1]乙。 [2]丙。 [3]", *cited), sentences=("甲。 [1]", "乙。 [2]", "丙。 [3]")
    )
    assert "甲。 [1]\n\n乙。 [2]\n\n丙。 [3]" in to_markdown([done(it)], TITLES, ZH)


def test_a_greeting_is_told_without_confidence() -> None:
    text = to_markdown([done(answer("你好！"))], TITLES, ZH)
    assert text.endswith("## 1. 问\n\n你好！\n")
    assert re.search(r"^\d{4}-\d\d-\d\d \d\d:\d\d UTC 导出", text, re.M)


def test_what_went_wrong_or_was_stopped_is_told() -> None:
    stopped = Turn(2, "b", stage="checking", sentences=(SentenceEvent(SAID.text, SAID.citations),))
    failed = Turn(1, "a", stage="failed", problem="The <server> is stopping.")
    text = to_markdown([failed, stopped], TITLES, EN)
    assert "The \\<server\\> is stopping." in text
    assert EN.unfinished in text
    assert "> 营业收入4678亿元" in text


def test_a_models_constant_is_not_told_as_confidence() -> None:
    text = to_markdown([done(replace(SAID, engine="gpt_4*o"))], TITLES, EN)
    assert "gpt\\_4\\*o" in text
    assert "81%" not in text


@pytest.mark.property
@given(ANY)
def test_a_line_is_shown_as_it_is(text: str) -> None:
    line = " ".join(text.split())
    expected = re.sub(
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]", "\ufffd", line
    )
    tokens = _tokens(escaped(line))
    assert not {t.type for t in tokens} & (MARKUP | {"heading_open", "bullet_list_open",
        "ordered_list_open", "blockquote_open", "strong_open", "em_open", "s_open"})  # fmt: skip
    assert _shown(escaped(line)) == "".join(expected.split())


@pytest.mark.property
@given(ANY, ANY, ANY, ANY)
def test_no_text_breaks_the_file(question: str, said: str, quote: str, reason: str) -> None:
    cited = replace(citation("4678亿元"), quote=quote, translation=quote or "x", source=reason)
    hostile = replace(
        SAID, text=said, citations=(cited,), notices=(quote,),
        unsupported=(Unsupported(quote, reason),), nearest=(passage(quote),),
    )  # fmt: skip
    text = to_markdown([done(hostile, question=question or "?"), done(SAID, 2)], TITLES, EN)
    tokens = _tokens(text)
    assert not {t.type for t in tokens} & MARKUP
    assert [t.tag for t in tokens if t.type == "heading_open"] == ["h1", "h2", "h2"]
    assert sum(t.type == "blockquote_open" for t in tokens) == 4
    assert sum(t.type == "list_item_open" for t in tokens) == 2


def _answers() -> st.SearchStrategy[Answer]:
    text = st.text(st.characters(codec=None, exclude_categories=()))
    return st.builds(
        lambda said, quote, start, page, engine, score: replace(
            SAID, text=said, engine=engine, confidence=score, sentences=(said,),
            citations=(replace(citation("4678亿元"), quote=quote, start=start, page=page),),
            nearest=(passage(quote),), metadata={"seconds": score, "model": {"name": engine}},
        ),
        text, text, st.integers(0, 10**9), st.none() | st.integers(1, 999), text, st.floats(0, 1),
    )  # fmt: skip


@pytest.mark.property
@given(st.lists(_answers(), max_size=3))
def test_the_json_comes_back_equal(answers: list[Answer]) -> None:
    turns = tuple(done(it, n, question=it.text) for n, it in enumerate(answers, 1))
    text = to_json(turns, TITLES)
    text.encode("utf-8")
    back = json.loads(text)
    assert back["turns"] == json.loads(json.dumps([asdict(turn) for turn in turns]))
    if not re.search(r"\\ud[89a-f]", text):  # the adapter takes no lone surrogates
        assert TypeAdapter(tuple[Turn, ...]).validate_python(back["turns"]) == turns


def test_the_json_names_the_reports_cited() -> None:
    back: Any = json.loads(to_json([done(SAID)], {**TITLES, "other.md": "x"}))
    assert back["reports"] == TITLES
    assert back["format"] == 1
