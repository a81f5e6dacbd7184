"""What is told of one name is not told of another in its place."""

import pytest

from qa.language.question import read_question
from qa.language.units import units
from qa.ranking.namesakes import is_of_namesake
from tests.qa.samples import passages, unit

MILL = "The Tarn mill employs 70 people."
ROAD = "Traffic grew by 9% on the northern road but fell by 4% on the coastal road."


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many people does the Bree mill employ?", MILL, True),
        ("How many people does the Tarn mill employ?", MILL, False),
        ("How many people does the Tarne mill employ?", MILL, False),
        ("How many people does the Bree office employ?", MILL, False),
        ("How many people does the mill employ?", MILL, False),
        ("Does the Tarn mill or the Bree mill employ more people?", MILL, False),
        ("How many shops in Lorne are there?", "There are 30 shops in Oban.", True),
        ("How many shops in Oban are there?", "There are 30 shops in Oban.", False),
        ("How did traffic change on the southern road?", ROAD, True),
        ("How did traffic change on the coastal road?", ROAD, False),
        ("What was Bree's traffic on the southern road?", f"Bree: {ROAD}", True),
        ("How many people does the Bree mill employ?", "Each mill employs 70 people.", False),
        ("How many people does the Bree mill employ?", "Every mill in May employed 70.", False),
    ],
)
def test_a_name_in_the_place_of_another(question: str, text: str, expected: bool) -> None:
    assert is_of_namesake(read_question(question), unit(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Bree mill opened in 1990. It is older than the Tarn mill and employs 40.", False),
        ("Two mills will close: Bree and Tarn. The Tarn mill employs 70 people.", True),
        ("## Bree\n\nMore than the Tarn mill does, it employs 40 people.", False),
    ],
)
def test_the_name_may_stand_before(text: str, expected: bool) -> None:
    asked = read_question("How many people does the Bree mill employ?")
    last = [u for p in passages(text)[1] for u in units(p, "en")][-1]
    assert is_of_namesake(asked, last) is expected
