from pathlib import Path

import opencc
import pytest

from index import load
from index.errors import DocumentError
from index.formats.encoding import decode
from index.load import align, parse, read
from index.passage import Document
from tests.index.samples import EN, ZH

REPORT = "2021年8月27日，工商银行发布半年报。上半年实现净利润1,635亿元，同比增长9.9%。"


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def test_markdown_blocks() -> None:
    text = (
        "# T\n\npara\nmore\n\n- a\n- b\n\n> quote\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## H ##\n"
    )
    assert kinds(parse("a.md", text.encode())) == [
        ("title", "T"),
        ("paragraph", "para\nmore"),
        ("list", "- a\n- b"),
        ("paragraph", "> quote"),
        ("table", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("heading", "H"),
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Title", "Title"),
        ("# Title ##", "Title"),
        ("# On C#", "On C#"),
        ("# Part --- one ---", "Part --- one ---"),
        ("Title\n=====\n", "Title"),
        ("Two\nlines\n-----\n\ntext", "Two\nlines"),
        ("  # Title  ", "Title"),
    ],
)
def test_markdown_headings(text: str, title: str) -> None:
    document = parse("a.md", text.encode())
    assert kinds(document)[0] == ("title", title)
    assert document.title == title


def test_heading_levels() -> None:
    document = parse("a.md", b"# A\n\n### B\n\nC\n---\n")
    assert [b.level for b in document.blocks] == [1, 3, 2]


def test_comments_are_dropped() -> None:
    document = parse("a.md", b"# T\n\n<!-- secret -->\n\ntext<!-- more -->\n")
    assert [text for _, text in kinds(document)] == ["T", "text"]
    assert "secret" not in document.text


def test_plain_text_has_title_headings_and_paragraphs() -> None:
    text = "海山银行年报\n\n经营业绩\n全年实现营业收入356万元，同比增长。\n净利润120万元。\n"
    assert kinds(parse("a.txt", text.encode())) == [
        ("title", "海山银行年报"),
        ("heading", "经营业绩"),
        ("paragraph", "全年实现营业收入356万元，同比增长。"),
        ("paragraph", "净利润120万元。"),
    ]


def test_wrapped_lines_are_one_paragraph() -> None:
    lines = [
        "The company sold forty tons of tea in the first half of the year, and",
        "its gardens on the southern slope of the island gave a harvest that was",
        "larger than any before, which the directors put down to the good rain.",
        "",
        "Prices were lower than in the year before, so that income did not grow",
        "as much as the harvest had, and the board therefore decided to store a",
        "part of it for the coming year.",
    ]
    assert len(parse("a.txt", "\n".join(lines).encode()).blocks) == 2


def test_a_line_of_blanks_is_no_text() -> None:
    blank = " " * 60_000
    document = parse("a.txt", f"标题\n{blank}\n全年净利润为12亿元。\n".encode())
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        "标题", "全年净利润为12亿元。"
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", [".txt", ".TXT", ".text", ".md", ".markdown"])
def test_suffixes(suffix: str) -> None:
    assert REPORT in parse(f"report{suffix}", REPORT.encode()).text


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_are_one(newline: str) -> None:
    data = f"# T{newline}{newline}one{newline}{newline}two".encode()
    assert [text for _, text in kinds(parse("a.md", data))] == ["T", "one", "two"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_encodings_are_no_guess(codec: str) -> None:
    document = parse("a.txt", REPORT.encode(codec))
    assert document.text.strip() == REPORT
    assert document.notes == ()


@pytest.mark.parametrize("codec", ["gb18030", "gbk", "utf-16-le", "utf-16-be"])
def test_guessed_encodings_are_noted(codec: str) -> None:
    document = parse("a.txt", REPORT.encode(codec))
    assert document.text == REPORT
    assert "guessed" in document.notes[0]


def test_big5() -> None:
    text = opencc.OpenCC("s2t").convert(REPORT)
    document = parse("a.txt", text.encode("big5"))
    assert document.text == text
    assert "big5" in document.notes[0]
    assert document.language == "zh"


def test_utf16_of_plain_english() -> None:
    text = "The annual report of the bank."
    assert parse("a.txt", text.encode("utf-16-le")).text == text


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 4,
        b"\x89PNG\r\n\x1a\n" + bytes(range(255, 0, -1)) * 3,
        "The bank’s café said “yes” to £3.5 million.".encode("cp1252"),
        b"\x00" * 50,
    ],
)
def test_bytes_that_are_no_known_text_are_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"a\.txt"):
        parse("a.txt", data)


def test_a_named_encoding_is_used() -> None:
    text, notes = decode("café".encode("cp1252"), "cp1252")
    assert (text, notes) == ("café", ())


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "undefined", "ascii", "a\0b", "hex"])
def test_a_wrong_encoding_is_named(encoding: str) -> None:
    with pytest.raises(DocumentError, match="encoding"):
        decode(REPORT.encode(), encoding)


@pytest.mark.parametrize("data", [b"", b" \n\n", b"<!-- only a comment -->", b"\xef\xbb\xbf"])
def test_an_empty_document_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match="holds no text"):
        parse("a.md", data)


@pytest.mark.parametrize("name", ["a.exe", "a", "a.md.zip", ".md"])
def test_an_unknown_suffix_is_refused(name: str) -> None:
    with pytest.raises(DocumentError, match=r"\.markdown, \.md"):
        parse(name, b"text")


def test_read_names_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DocumentError, match="no such file"):
        read(tmp_path / "missing.txt")
    with pytest.raises(DocumentError, match="not a file"):
        read(tmp_path)
    with pytest.raises(DocumentError, match="cannot be read"):
        read(tmp_path / ("long" * 200))
    monkeypatch.setattr(load, "MAX_BYTES", 10)
    (tmp_path / "large.txt").write_bytes(b"x" * 11)
    with pytest.raises(DocumentError, match="limit"):
        read(tmp_path / "large.txt")


def test_hostile_characters_become_blanks() -> None:
    document = parse("a.txt", "a\u202eb\u0000c\u200bd".encode())
    assert document.text == "a b c d"


def test_align_pairs_block_to_block() -> None:
    document = align(parse("zh.md", ZH.encode()), parse("en.md", EN.encode()))
    assert len(document.translations) == len(document.blocks)
    assert document.translations[0] == "Haishan Bank annual report 2023"


@pytest.mark.parametrize("cut", ["## Results\n\n", "## Technology\n\n", EN[EN.index('"We will') :]])
def test_a_misaligned_translation_is_refused(cut: str) -> None:
    translation = parse("en.md", EN.replace(cut, "").encode())
    with pytest.raises(DocumentError, match="difference at block"):
        align(parse("zh.md", ZH.encode()), translation)
