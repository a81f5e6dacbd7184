"""What a figure counts, and the order of figures told respectively."""

from collections.abc import Callable

import pytest

from qa.composition.counted import as_written, counts_other, in_order, in_row
from qa.figures import quantities
from qa.language.question import read_question
from qa.language.words import Target


@pytest.mark.parametrize(
    ("question", "text", "is_other"),
    [
        ("How many vessels are there?", "17 years on average", True),
        ("How many vessels are there?", "17 large vessels", False),
        ("How many vessels are there?", "17 crew members", True),
        ("How many vessels are there?", "£17 million", True),
        ("How many vessels are there?", "17, as it was", False),
        ("How long did it last?", "17 days", False),
        ("How long did it last?", "17 vessels", True),
        ("How large is the fleet?", "17%", False),
        ("船员有多少人?", "17艘船", True),
        ("船员有多少名?", "17人", False),
        ("商户有多少个?", "17万户", False),
        ("船有多少艘?", "17亿元", True),
        ("船龄是多少?", "17%", False),
    ],
)
def test_other_things_are_counted(
    target: Callable[[str], Target], question: str, text: str, is_other: bool
) -> None:
    (figure,) = quantities(text)
    assert counts_other(read_question(question), target(question), figure, text) is is_other


def test_respectively() -> None:
    text = "Loans and deposits were £4 million and £6 million respectively, up 3%."
    row = in_row(text, [f for f in quantities(text) if f.kind == "number"])
    assert [f.number for f in row] == [4, 6]
    found = in_order(read_question("How large were deposits?"), text, row)
    assert found is not None
    assert found.number == 6
    assert in_order(read_question("How large was the sum?"), text, row) is None
    assert in_row("It has 4 shops and 6 cafes.", quantities("It has 4 shops and 6 cafes.")) == []


def test_the_very_words() -> None:
    asked = read_question("女职工有多少人?")
    assert as_written(asked, "女职工230人") > as_written(asked, "男职工120人")
    asked = read_question("How many e-books are there?")
    assert as_written(asked, "95,000 e-books") > as_written(asked, "412,000 books")
