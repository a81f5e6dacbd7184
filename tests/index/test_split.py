import re

import pytest
from hypothesis import given

from index.load import align, parse
from index.passage import Document, Passage
from index.split import MAX_CHARACTERS, sentences, split
from tests.index.samples import EN, ZH, texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("净利润增长。营业收入下降！为什么？", ["净利润增长。", "营业收入下降！", "为什么？"]),
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("他说：“我们去。他们来。”完。", ["他说：“我们去。", "他们来。”", "完。"]),
        ("(见附注。)下一句。", ["(见附注。)", "下一句。"]),
        ("增长了……下降了。", ["增长了……", "下降了。"]),
        ("真的吗？！是。", ["真的吗？！", "是。"]),
        ("增长3.56%,利润1.2亿元。", ["增长3.56%,利润1.2亿元。"]),
        ("ICBC e.g. Ltd. 增长。", ["ICBC e.g. Ltd. 增长。"]),
        ("Profit rose 9.9%. Revenue fell.", ["Profit rose 9.9%.", "Revenue fell."]),
        ("Mr. Li and Dr. Wu of ABC Inc. agreed.", ["Mr. Li and Dr. Wu of ABC Inc. agreed."]),
        ("The U.S. Government paid. It ended.", ["The U.S. Government paid.", "It ended."]),
        ("See No. 5 and Fig. 3 there.", ["See No. 5 and Fig. 3 there."]),
        ('He said "Go." Then he left.', ['He said "Go."', "Then he left."]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("It grew by 3.5 million. 工行增长。", ["It grew by 3.5 million.", "工行增长。"]),
        ("工行增长。ICBC grew. 完", ["工行增长。", "ICBC grew.", "完"]),
        ("- one\n- two\n3. three", ["one", "two", "three"]),
        ("line one\nline two", ["line one", "line two"]),
        ("1. First. Second.", ["First.", "Second."]),
        ("", []),
        (" \n ", []),
        ("。", ["。"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == expected


def holds_marks_only(text: str) -> bool:
    """True for white space, with at most one list mark on a line."""
    lines = text.split("\n")
    return all(re.fullmatch(r"\s*([-*+•]|\d{1,2}[.)])?\s*", line) for line in lines)


@pytest.mark.property
@given(texts)
def test_sentences_are_ordered_and_cover_the_text(text: str) -> None:
    spans = sentences(text)
    end = 0
    for a, b in spans:
        assert end <= a < b <= len(text)
        assert text[a:b] == text[a:b].strip()
        assert holds_marks_only(text[end:a])
        end = b
    assert holds_marks_only(text[end:])


def passages(text: str, name: str = "report.md") -> list[Passage]:
    return split(parse(name, text.encode()))


def check(document: Document, found: list[Passage]) -> None:
    for i, p in enumerate(found):
        assert document.text[p.start : p.end] == p.text
        assert p.text.strip()
        assert p.source == document.source
        assert p.id == f"{document.source}#{i}"
    assert [p.start for p in found] == sorted(p.start for p in found)


@pytest.mark.property
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@given(text=texts)
def test_offsets_are_exact(name: str, text: str) -> None:
    document = parse(name, ("结尾 end\n\n" + text).encode("utf-8-sig", "replace"))
    check(document, split(document))


@pytest.mark.property
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@given(text=texts)
def test_every_block_is_found_in_a_passage_or_a_heading(name: str, text: str) -> None:
    document = parse(name, ("结尾 end\n\n" + text).encode("utf-8-sig", "replace"))
    found = split(document)
    for block in document.blocks:
        inside = document.text[block.start : block.end]
        letters = sum(c.isalpha() for c in inside)
        covered = sum(
            sum(
                c.isalpha() for c in document.text[max(p.start, block.start) : p.end][: len(inside)]
            )
            for p in found
            if p.start < block.end and block.start < p.end
        )
        headings = {h for p in found for h in (p.heading or "").split(" > ")}
        assert covered >= letters or (block.kind == "heading" and inside in headings)


def test_headings_are_context() -> None:
    found = passages(ZH)
    income = next(p for p in found if "356万" in p.text)
    assert income.heading == "海山银行2023年年报 > 经营业绩"
    assert found[0].text == "海山银行2023年年报"


def test_a_heading_ends_its_deeper_siblings() -> None:
    found = passages("# T\n\n## A\n\n### B\n\ntext b\n\n## C\n\ntext c\n")
    assert [p.heading for p in found] == ["T", "T > A > B", "T > C"]


def test_a_heading_without_text_is_a_passage() -> None:
    assert "Lonely" in [p.text for p in passages("# T\n\ntext\n\n## Lonely\n\n## Last\n")]


def test_a_caption_belongs_to_its_table() -> None:
    found = passages("# T\n\n单位：百万元\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n后文。\n")
    assert found[1].text.startswith("单位：百万元\n\n| a | b |")
    assert found[1].kind == "table"
    assert found[2].text == "后文。"


def test_an_introduction_belongs_to_its_list() -> None:
    found = passages("The bank has three aims:\n\n- one\n- two\n")
    assert [p.text for p in found] == ["The bank has three aims:\n\n- one\n- two"]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentence = "全年实现营业收入三百五十六万元，同比增长百分之三十九。"
    found = passages(sentence * 60)
    assert len(found) > 2
    assert all(len(p.text) <= MAX_CHARACTERS["zh"] for p in found)
    assert all(p.text.endswith("。") for p in found)
    assert "".join(p.text for p in found) == sentence * 60


def test_a_sentence_without_end_is_cut_hard() -> None:
    found = passages("长" * 2000)
    assert "".join(p.text for p in found) == "长" * 2000
    assert all(len(p.text) <= MAX_CHARACTERS["zh"] for p in found)


def test_a_long_table_keeps_its_header_as_context() -> None:
    rows = "".join(f"| item number {i} | {i} |\n" for i in range(400))
    document = parse("t.md", f"# T\n\n| name | value |\n|---|---|\n{rows}".encode())
    found = [p for p in split(document) if p.kind == "table"]
    assert len(found) > 2
    assert found[0].context is None
    assert all(p.context == "| name | value |\n|---|---|" for p in found[1:])
    check(document, found := split(document))
    assert sum(p.text.count("item number") for p in found) == 400


@pytest.mark.parametrize(
    ("paragraph", "context"),
    [
        (
            "Sales grew in all of our regions for the third year, and most of all in the south, "
            "where a new plant opened. The table below shows net sales by region (in millions):",
            "The table below shows net sales by region (in millions):",
        ),
        (f"{'Sales grew in all regions. ' * 8}No unit is told here.", None),
    ],
)
def test_the_sentence_that_announces_a_table_is_its_context(
    paragraph: str, context: str | None
) -> None:
    found = passages(f"# T\n\n{paragraph}\n\n| a | 2019 |\n|---|---|\n| North | 1 |\n")
    assert [p.context for p in found if p.kind == "table"] == [context]
    assert paragraph.strip() in [p.text for p in found]


def test_a_passage_carries_its_translation() -> None:
    document = align(parse("zh.md", ZH.encode()), parse("en.md", EN.encode()))
    income = next(p for p in split(document) if "356万" in p.text)
    assert income.translation is not None
    assert "RMB 3.56 million" in income.translation
    assert "chairman" not in income.translation
    assert income.views() == (income.text, income.translation)


def test_the_parts_of_a_long_paragraph_carry_their_sentences() -> None:
    zh = "".join(f"这是第{i}句话，它说了一些关于银行经营业绩的内容。" for i in range(60))
    en = " ".join(f"This is sentence {i} on the bank." for i in range(60))
    found = split(align(parse("zh.md", zh.encode()), parse("en.md", en.encode())))
    assert len(found) > 2
    for p in found:
        numbers = [int(x.split("句")[0]) for x in p.text.split("第")[1:]]
        assert p.translation is not None
        assert f"sentence {numbers[0]} " in p.translation
        assert f"sentence {numbers[-1]} " in p.translation
        assert f"sentence {numbers[-1] + 1} " not in p.translation


@pytest.mark.parametrize(
    ("before", "is_caption"),
    [
        ("Table 1. Results (£ million).", True),
        ("Results in £ million", True),
        ("表1 主要指标(单位:亿元)。", True),
        ("Net profit fell 7% because prices climbed.", False),
        ("净利润下降主要由于大豆价格上涨。", False),
    ],
)
def test_a_statement_before_a_table_is_no_caption(before: str, is_caption: bool) -> None:
    found = passages(f"# T\n\n{before}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert (found[1].kind == "table") == is_caption
    assert found[1].text.startswith(before)
