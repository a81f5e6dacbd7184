"""A follow-up goes on from the place of what was told, and passes over what was refused."""

from collections.abc import Sequence

import pytest

from qa import ReportQA
from tests.qa.samples import assert_well_formed, opened

REPORT = """# Alder Rail: Annual Review 2023

## Stations

Alder Rail runs 41 stations. The busiest, Market Cross, was rebuilt in 2021 for £38 million by the
architect Lena Osgood. Its roof collects rain for the trains' washing plant.

## Trains

The fleet has 126 trains. Half of them are electric, and the rest burn diesel until 2031.

| Line | Passengers 2023 (million) | Passengers 2022 (million) |
| --- | ---: | ---: |
| Coast | 12.4 | 11.1 |
| Valley | 7.9 | 8.3 |

Valley lost passengers because a landslip closed the line for nine weeks.
"""


@pytest.fixture(scope="module")
def rail(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    """An English report of few passages."""
    return opened(tmp_path_factory.mktemp("rail"), {"rail.md": REPORT})


def _history(*said: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"role": role, "content": text}
        for pair in said
        for role, text in zip(("user", "assistant"), pair, strict=True)
    ]


REFUSAL = "The report does not give an answer to this question."


@pytest.mark.parametrize(
    ("before", "question", "key"),
    [
        ([("Which station is the busiest?", "Market Cross.")], "Who was the architect?", "Osgood"),
        (
            [("Which station is the busiest?", "Market Cross."), ("Who cleans it?", REFUSAL)],
            "what did the rebuilding cost?",
            "38 million",
        ),
        (
            [("How many passengers had Coast in 2023?", "12.4 million."), ("Why?", REFUSAL)],
            "And Valley?",
            "7.9",
        ),
    ],
)
def test_a_turn_goes_on_from_what_was_told(
    rail: ReportQA, before: Sequence[tuple[str, str]], question: str, key: str
) -> None:
    answer = rail.ask(question, _history(*before))
    assert_well_formed(answer, rail)
    assert key in answer.text


@pytest.mark.parametrize(
    ("before", "question"),
    [
        (("How many trains has the fleet?", "126 trains."), "how many of them are under 5 years?"),
        (("How many stations are there?", "41 stations."), "Which stations?"),
        (("Which station is the busiest?", "Market Cross."), "Who is its manager?"),
    ],
)
def test_what_is_not_told_there_is_refused(
    rail: ReportQA, before: tuple[str, str], question: str
) -> None:
    assert rail.ask(question, _history(before)).status == "refused"


def test_an_answer_that_was_made_up_changes_no_quote(rail: ReportQA) -> None:
    answer = rail.ask("And Valley?", _history(("How many passengers had Coast?", "99 billion.")))
    assert_well_formed(answer, rail)
    assert "99" not in answer.text
