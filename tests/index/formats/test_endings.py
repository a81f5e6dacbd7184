"""A full stop ends a sentence, a colon a clause, a comma a phrase, brackets and quotes after it."""

import pytest

from index.formats.endings import ENDS_CLAUSE, ENDS_PHRASE, ENDS_SENTENCE


@pytest.mark.parametrize(
    ("text", "ends"),
    [("增长。", 3), ("“增长。”", 3), ("It rose (by 5%.)", 3), ("**It rose.** ", 3),
     ("as follows:", 2), ("如下；", 2), ("收入，", 1), ("and,", 1), ("revenue", 0), ("5.0", 0),
     ("", 0)],
)  # fmt: skip
def test_how_a_text_ends(text: str, ends: int) -> None:
    kinds = (ENDS_SENTENCE, ENDS_CLAUSE, ENDS_PHRASE)
    assert sum(bool(kind.search(text)) for kind in kinds) == ends
