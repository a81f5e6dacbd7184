"""The check: what it lets stand, what it strikes out, and that no draft can forge a quote."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Hit, Passage
from qa.check import Checker, refusal
from qa.result import Answer, Draft, DraftSentence, Evidence, Unsupported
from tests.qa.samples import BANK, MARKER, TEA, passages

REPORT = """# 报告

工行营业收入4678亿元,同比增长4.3%,较上年末下降0.04个百分点。

Revenue was £3.5 million. Costs were 1,645.3 million euros, or 38 bp of assets. It has 120 shops.

单位:百万元

| 项目 | 2022年 |
|---|---|
| 利息收入 | 512 |
"""
DOCUMENT, PASSAGES = passages(REPORT)
CHINESE, ENGLISH, TABLE = PASSAGES[1:]
CHECKER = Checker({"report.md": DOCUMENT}.__getitem__)
NOTHING = Evidence("?", tuple(Hit(p, 1.0) for p in PASSAGES))


def whole(passage: Passage, said: str, translation: str | None = None) -> DraftSentence:
    return DraftSentence(said, ((passage, passage.start, passage.end, translation),))


def answer(*said: DraftSentence, confidence: float = 0.9, threshold: float = 0.5) -> Answer:
    return CHECKER.answer("zh", Draft(said, confidence, "fake", ("n",)), NOTHING, threshold)


def test_a_faithful_sentence_stands() -> None:
    given = answer(whole(CHINESE, "营业收入4678亿元。"))
    assert given.status == "answered"
    assert given.text == "营业收入4678亿元。 [1]"
    (citation,) = given.citations
    assert citation.quote == CHINESE.text == REPORT[CHINESE.start : CHINESE.end]
    assert (citation.number, citation.source, citation.passage) == (1, "report.md", CHINESE)
    assert (given.engine, given.notices, given.unsupported) == ("fake", ("n",), ())
    assert (given.confidence, given.question) == (0.9, "?")


@pytest.mark.parametrize(
    "said",
    [
        "营业收入4,678亿元。",
        "RMB 467.8 billion",
        "It was 467.8 billion yuan, up 4.3 per cent.",
        "增长4.3%",
        "down 0.04 percentage points",
        "没有数字的话。",
    ],
)
def test_a_figure_may_be_written_otherwise(said: str) -> None:
    assert answer(whole(CHINESE, said)).unsupported == ()


@pytest.mark.parametrize(
    "said",
    [
        "营业收入4768亿元。",
        "营业收入4678万元。",
        "营业收入4678亿美元。",
        "HK$467.8 billion",
        "营业收入4678亿港元。",
        "467.8 billion dollars",
        "RMB 467.8 million",
        "RMB 4678 billion",
        "同比增长4.3个百分点。",
        "下降0.04%。",
        "down 0.04 percent",
        "4 basis points",
        "同比增长43%。",
        "增长4.3%,另一项增长4.4%。",
        "99家",
    ],
)
def test_a_forged_figure_is_struck_out_and_listed(said: str) -> None:
    given = answer(whole(CHINESE, said), whole(CHINESE, "营业收入4678亿元。"))
    (struck,) = given.unsupported
    assert struck.text == said
    assert "figure" in struck.reason
    assert said not in given.text
    assert given.text == "营业收入4678亿元。 [1]"


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("Revenue was £3.5m.", True),
        ("Revenue was $3.5m.", False),
        ("Costs were 1645.3 million.", True),
        ("Costs were €1,645.3 million.", True),
        ("Costs were £1,645.3 million.", False),
        ("38 basis points", True),
        ("38%", False),
        ("0.38 bp", False),
        ("120家门店", True),
        ("12家门店", False),
    ],
)
def test_figures_of_an_english_source(said: str, stands: bool) -> None:
    assert (answer(whole(ENGLISH, said)).status == "answered") is stands


@pytest.mark.parametrize(
    ("said", "stands"),
    [("利息收入:512百万元。", True), ("利息收入:512。", True), ("利息收入:521百万元。", False)],
)
def test_a_cell_takes_its_unit_from_the_caption(said: str, stands: bool) -> None:
    assert "百万元" not in TABLE.text.splitlines()[-1]
    assert (answer(whole(TABLE, said)).status == "answered") is stands


def test_a_translation_carries_figures_if_the_report_has_it() -> None:
    sentence = DraftSentence(
        "It fell by 17%.", ((CHINESE, CHINESE.start, CHINESE.end, "17% less"),)
    )
    (struck,) = answer(sentence).unsupported
    assert "translation" in struck.reason
    kept = replace(DOCUMENT, translations=("", "It was 17% less than before."))
    checker = Checker({"report.md": kept}.__getitem__)
    draft = Draft((sentence,), 0.9, "fake")
    assert checker.answer("en", draft, NOTHING, 0.5).status == "answered"


def test_no_citation() -> None:
    given = answer(DraftSentence("工行很大。", ()))
    assert given.status == "refused"
    assert given.unsupported == (Unsupported("工行很大。", "no citation"),)
    assert given.citations == ()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (-1, 5),
        (5, 5),
        (9, 8),
        (0, 10**9),
        (10**9, 10**9 + 1),
        (0, len(REPORT)),
        (CHINESE.start - 1, CHINESE.end),
        (CHINESE.start, CHINESE.end + 1),
        (ENGLISH.start, ENGLISH.end),
    ],
)
def test_a_span_outside_its_passage_is_struck_out(start: int, end: int) -> None:
    given = answer(DraftSentence("工行很大。", ((CHINESE, start, end, None),)))
    assert given.status == "refused"
    assert [u.text for u in given.unsupported] == ["工行很大。"]


def test_the_quote_comes_from_the_source_not_the_draft() -> None:
    forged = replace(CHINESE, text="净利润9999亿元。" + "x" * len(CHINESE.text))
    given = answer(whole(forged, "净利润9999亿元。"))
    assert given.status == "refused"
    assert all(c.quote == CHINESE.text for c in answer(whole(forged, "如下。")).citations)


def test_spans_are_numbered_once() -> None:
    both = DraftSentence("甲。", whole(CHINESE, "").spans + whole(ENGLISH, "").spans)
    again = DraftSentence("乙。", whole(ENGLISH, "").spans * 2)
    given = answer(both, again, DraftSentence("丙。", whole(TABLE, "").spans * 2))
    assert given.text == "甲。 [1][2]乙。 [2]丙。 [3]"
    assert [c.number for c in given.citations] == [1, 2, 3]
    assert [c.passage for c in given.citations] == [CHINESE, ENGLISH, TABLE]


def test_a_number_is_not_spent_on_what_is_struck_out() -> None:
    given = answer(whole(CHINESE, "99%"), whole(ENGLISH, "好。"))
    assert given.text == "好。 [1]"


def test_english_sentences_are_set_apart() -> None:
    draft = Draft((whole(ENGLISH, "Here."), whole(CHINESE, "There.")), 0.9, "fake")
    assert CHECKER.answer("en", draft, NOTHING, 0.5).text == "Here. [1] There. [2]"


def test_an_unsure_draft_is_a_refusal() -> None:
    sentence = whole(CHINESE, "营业收入4678亿元。")
    assert answer(sentence, confidence=0.4).status == "refused"
    assert answer(sentence, confidence=0.4, threshold=0.4).status == "answered"
    assert answer(sentence, confidence=1.0, threshold=1.0).status == "answered"
    refused = answer(sentence, confidence=0.4)
    assert refused.nearest == tuple(PASSAGES[:3])
    assert (refused.confidence, refused.notices, refused.engine) == (0.4, ("n",), "fake")


@pytest.mark.parametrize(("asked", "other"), [("zh", "The report"), ("en", "报告")])
def test_a_refusal_speaks_the_askers_language(asked: str, other: str) -> None:
    draft = Draft((), 0.0, "fake")
    assert asked in ("zh", "en")
    for evidence in (NOTHING, Evidence("?", ())):
        said = refusal("zh" if asked == "zh" else "en", evidence, draft)
        assert said.status == "refused"
        assert other not in said.text.split("“")[0]
        assert ("report.md" in said.text) is bool(evidence.hits)


TEXTS = {"bank.md": passages(BANK, "bank.md"), "tea.md": passages(TEA, "tea.md")}
EVERYTHING = Checker({name: d for name, (d, _) in TEXTS.items()}.__getitem__)
ALL = [p for _, found in TEXTS.values() for p in found]
FIGURES = [
    "8.6亿元",
    "5.2%",
    "£3.5 million",
    "412 tonnes",
    "0.06个百分点",
    "[1]",
    "[9]",
    "利息收入512",
]


@st.composite
def sentences(draw: st.DrawFn) -> DraftSentence:
    text = "".join(draw(st.lists(st.sampled_from([*FIGURES, "收入", "Revenue ", "x"]), max_size=4)))
    spans = []
    for passage in draw(st.lists(st.sampled_from(ALL), max_size=3)):
        near = st.integers(passage.start - 3, passage.end + 3)
        start, end = draw(near), draw(near)
        if draw(st.booleans()):
            passage = replace(passage, text=draw(st.text(max_size=9)))
        spans.append((passage, start, end, draw(st.none() | st.sampled_from(FIGURES))))
    return DraftSentence(text, tuple(spans))


@pytest.mark.property
@given(st.lists(sentences(), max_size=5), st.floats(0, 1), st.floats(0, 1))
def test_no_draft_forges_a_quote(
    said: list[DraftSentence], confidence: float, threshold: float
) -> None:
    draft = Draft(tuple(said), confidence, "fake")
    given = EVERYTHING.answer("en", draft, Evidence("?", (Hit(ALL[0], 1.0),)), threshold)
    for c in given.citations:
        source = TEXTS[c.source][0].text
        assert source[c.start : c.end] == c.quote != ""
        assert c.passage.start <= c.start < c.end <= c.passage.end
    numbers = [c.number for c in given.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    if given.status == "answered":
        assert {int(n) for n in MARKER.findall(given.text)} == set(numbers)
        assert given.confidence >= threshold
    assert len(given.unsupported) <= len(said)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("The parts were £6 million + £5 million = £11 million.", True),
        ("The parts were £6 million + £5 million = £4 million.", False),
        ("The note says 6 + 5 = 4.", True),
    ],
)
def test_false_arithmetic_of_cited_figures_stands_only_as_the_source_has_it(
    said: str, stands: bool
) -> None:
    text = (
        "# R\n\nPorts made £6 million, ferries £5 million, yards £4 million; a note: 6 + 5 = 4.\n"
    )
    document, parts = passages(text)
    checker = Checker({"report.md": document}.__getitem__)
    draft = Draft((whole(parts[-1], said),), 0.9, "fake")
    assert bool(checker.answer("en", draft, NOTHING, 0.5).unsupported) is not stands
