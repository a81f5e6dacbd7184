"""A sentence and the one that goes on to tell what it leaves open."""

import pytest

from qa import ReportQA
from tests.qa.samples import assert_well_formed, opened

REPORT = """# Elder Bank annual report 2023

An outage left 190,000 customers without cards. It was traced to an expired certificate.

The board proposes a final dividend of 14.2p. It will be paid on 9 June 2024.

The trust pays 3.1p a unit (2022: 2.9p). Subject to approval, they are due on 17 May.
"""


@pytest.fixture(scope="module")
def qa(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    return opened(tmp_path_factory.mktemp("continued"), {"elder.md": REPORT})


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What was behind the outage that left customers without cards?", "certificate"),
        ("When can holders of the trust expect a unit's 3.1p?", "17 May"),
        ("On what date will the final dividend be paid?", "9 June"),
    ],
)
def test_next_sentence_goes_on(qa: ReportQA, question: str, told: str) -> None:
    answer = qa.ask(question, threshold=0)
    assert_well_formed(answer, qa)
    assert told in answer.text


def test_nothing_is_added_where_all_is_told(qa: ReportQA) -> None:
    assert "certificate" not in qa.ask("How many customers were without cards?").text
