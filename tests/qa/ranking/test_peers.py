"""Sentences about other companies are no answer to one who asks of the report's own."""

import pytest

from index.passage import Passage
from qa.language.question import read_question
from qa.language.units import units
from qa.ranking.other_time import is_of_a_quarter
from qa.ranking.peers import is_of_peers
from qa.ranking.some import is_of_the_rest

EN = "Marlow Mills earned a margin of 31%. Its year ends in June."
ZH = "作为对照,沛津港务的单桥效率为每小时34箱。"


def _passage(text: str, heading: str) -> Passage:
    return Passage("p", "elder.md", text, 0, len(text), heading=heading)


@pytest.mark.parametrize(
    ("question", "heading", "is_theirs"),
    [
        ("What was the margin?", "Elder > How we compare", True),
        ("What was the margin?", "Elder > Results", False),
        ("What margin did Marlow Mills earn?", "Elder > How we compare", False),
        ("How does the margin compare with that of rivals?", "Elder > Peers", False),
        ("Marlow's margin?", "Elder > Peers", False),
        ("What was its margin?", "Elder > Peers", False),
        ("What was the EBITDA margin?", "Elder > Comparison with peers", True),
    ],
)
def test_a_section_of_peers(question: str, heading: str, is_theirs: bool) -> None:
    for unit in units(_passage(EN, heading), "en", "Elder 2023"):
        assert is_of_peers(read_question(question), unit) == is_theirs


def test_a_peer_by_what_stands_behind_its_name() -> None:
    told = "Marlow plc, the listed mill closest to us in size, earned a margin of 31%."
    (unit,) = units(_passage(told, "Elder > Results"), "en", "Elder 2023")
    assert is_of_peers(read_question("What was the margin?"), unit)
    assert not is_of_peers(read_question("What margin did Marlow earn?"), unit)


@pytest.mark.parametrize(
    ("question", "is_theirs"),
    [
        ("单桥效率是多少?", True),
        ("沛津港务的单桥效率是多少?", False),
        ("单桥效率比同行高吗?", False),
    ],
)
def test_one_who_stands_in_comparison(question: str, is_theirs: bool) -> None:
    (unit,) = units(_passage(ZH, "经营"), "zh", "青港2023")
    assert is_of_peers(read_question(question), unit) == is_theirs


@pytest.mark.parametrize(
    ("question", "text", "is_rest"),
    [
        ("营业收入是多少?", "若剔除航运,营业收入为155亿元。", True),
        ("剔除航运后营业收入是多少?", "若剔除航运,营业收入为155亿元。", False),
        ("How high were costs?", "Excluding fuel, costs were $4 million.", True),
        ("How high were costs excluding fuel?", "Excluding fuel, costs were $4 million.", False),
        ("How high were costs?", "Costs were $4 million excluding fuel.", False),
    ],
)
def test_what_is_left_without_something(question: str, text: str, is_rest: bool) -> None:
    asked = read_question(question)
    (unit,) = units(_passage(text, "Costs"), asked.language, "")
    assert is_of_the_rest(asked, unit) == is_rest


@pytest.mark.parametrize(
    ("question", "text", "is_other"),
    [
        ("Sales guidance for fiscal 2024?", "For the first quarter, sales of $8 million.", True),
        ("Sales guidance for the first quarter?", "For the first quarter, sales of $8m.", False),
        ("Sales guidance for fiscal 2024?", "Fourth-quarter 2024 sales of $8m are guided.", False),
        ("2023财年收入是多少?", "四季度收入为8亿元。", True),
        ("2023年收入是多少?", "四季度收入为8亿元。", False),
    ],
)
def test_a_quarter_is_not_the_year(question: str, text: str, is_other: bool) -> None:
    asked = read_question(question)
    (unit,) = units(_passage(text, "Outlook"), asked.language, "")
    assert is_of_a_quarter(asked, unit) == is_other
