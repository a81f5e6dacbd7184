"""Marks of Markdown within a line."""

import pytest

from index.language.marks import is_markdown, marks, unmarked


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("the ferry *Aurora* was", "the ferry Aurora was"),
        ("**Total** and _net_ `code`", "Total and net code"),
        ("see [the note](notes.md)", "see the note"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        (r"5\* hotel", "5* hotel"),
        ("**公司贷款**余额", "公司贷款余额"),
        ("answered. [1] [2]", "answered. [1] [2]"),
        ("", ""),
    ],
)
def test_what_is_read(text: str, read: str) -> None:
    assert unmarked(text) == read
    gone = sum(b - a for a, b in marks(text, 0, len(text)))
    assert len(text) - gone == len(read)


def test_only_markdown_has_marks() -> None:
    assert [is_markdown(s) for s in ("a.md", "b.MARKDOWN", "c.txt", "d.docx")] == [
        True, True, False, False,
    ]  # fmt: skip
