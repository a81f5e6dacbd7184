"""Which of several reports a turn is of."""

import pytest

from qa import ReportQA
from qa.comparison.several import Scopes
from qa.dialogue.of_reports import OfReports
from tests.qa.samples import opened

BANK = "# Corley Bank 2024\n\nCorley's net profit was £21 million. It has 310 employees.\n"
FERRIES = """# NWL Ferries 2024

NWL's net debt was £231 million. Revenue rose to £412 million. It ordered two ferries.
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    return opened(tmp_path_factory.mktemp("two"), {"corley.md": BANK, "nwl.md": FERRIES})


@pytest.fixture(scope="module")
def of_reports(two: ReportQA) -> OfReports:
    return OfReports(Scopes(two.collection))


@pytest.mark.parametrize(
    ("phrase", "before", "asked"),
    [
        ("nwl?", "How many people does Corley employ?", None),
        ("nwl", "How many people does Corley employ?", "how many people does nwl employ?"),
        ("nwl's", "What was Corley's net debt?", "what was nwl's net debt?"),
        ("corley", "What was the net debt of NWL?", "what was the net debt of corley?"),
        ("revenue", "What was Corley's net debt?", None),
        ("nwl", "What was the net debt?", None),
    ],
)
def test_another_report_takes_the_place_of_the_one_named(
    of_reports: OfReports, phrase: str, before: str, asked: str | None
) -> None:
    assert of_reports.instead(phrase, before) == asked


@pytest.mark.parametrize(
    ("turn", "question"),
    [
        ("What was NWL's revenue?", "What was NWL's revenue?"),
        ("Thanks. What was NWL's revenue?", "What was NWL's revenue?"),
        ("And NWL's?", ""),
        ("What was the revenue?", ""),
    ],
)
def test_a_whole_question_that_names_its_report(
    of_reports: OfReports, turn: str, question: str
) -> None:
    assert of_reports.whole(turn, "What was Corley's net profit?") == question


def test_a_whole_question_is_not_asked_of_both(of_reports: OfReports) -> None:
    before, whole = "Compare Corley and NWL", "Who builds the new ferries?"
    assert of_reports.carried(whole, whole, before) == whole
    assert of_reports.carried("their revenue?", "And their revenue?", before).endswith(
        "at Corley and NWL?"
    )
    assert OfReports(None).carried(whole, whole, before) == whole


def test_what_was_told_before_changes_nothing_for_a_report_that_is_named(two: ReportQA) -> None:
    told: list[dict[str, str]] = []
    for question, figure in (
        ("What was Corley's net profit?", "£21 million"),
        ("What was NWL's revenue?", "£412 million"),
        ("And Corley's net profit?", "£21 million"),
    ):
        answer = two.ask(question, told)
        assert figure in answer.text
        assert len({c.source for c in answer.citations}) == 1
        told += [{"role": "user", "content": question},
                 {"role": "assistant", "content": answer.text}]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Which of the two had more staff?", "Which of Corley and NWL had more staff?"),
        ("Compare the profit of both", "Compare the profit of Corley and NWL"),
        ("两家公司谁的员工更多?", "Corley和NWL谁的员工更多?"),
        ("收购的两家公司有多少员工?", None),
        ("How much did the two ferries cost?", None),
        ("How many customers use both?", None),
        ("Which of the two did NWL order?", None),
        ("What about the first?", None),
    ],
)
def test_both_are_those_named_before(
    of_reports: OfReports, question: str, asked: str | None
) -> None:
    standing = ["What was Corley's net profit?", "How many ferries did it order?",
                "What was NWL's revenue?"]  # fmt: skip
    assert of_reports.of_both(question, standing) == asked
    assert of_reports.of_both(question, standing[:2]) is None


def test_which_of_two_is_compared(two: ReportQA) -> None:
    told: list[dict[str, str]] = []
    for question in ("How many employees does Corley have?", "And NWL?"):
        told += [{"role": "user", "content": question},
                 {"role": "assistant", "content": two.ask(question, told).text}]  # fmt: skip
    answer = two.ask("Which of the two has more employees?", told)
    assert "Corley" in answer.text
    assert "NWL" in "".join((answer.text, *answer.notices))
