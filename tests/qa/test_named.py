"""Whether a sentence gives the name that is asked for."""

import pytest

from qa.named import no_name
from qa.question import read_question
from tests.qa.samples import unit


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who runs the bank?", "Chief executive Ruth Abernathy was unapologetic.", 0),
        ("Who runs the bank?", "It runs a no-frills label called Pip.", 1),
        ("Who is the Chief Risk Officer?", "The Chief Risk Officer's stress test was hard.", 1),
        ("Who wrote it?", "Ms Solberg is wary of the word.", 0),
        ("Who will take over from Hugh Penrose?", "Hugh Penrose is to succeed her.", 1),
        ("Who owns the rest of Highmast?", "The rest of Highmast belongs to Aldous.", 0),
        ("Which cloud provider hosts Bedrock?", "The cloud core, called Bedrock, is live.", 1),
        ("Which cloud provider hosts Bedrock?", "Bedrock runs in the data centres of Nimbus.", 0),
        ("Which banks arranged the bond?", "In April it issued a bond of £350 million.", 1),
        ("Which kinds of banks took part?", "Savings banks took part.", 0),
        ("What does the bank mean by it?", "It is small lending at the kitchen table.", 0),
        ("谁介绍了做法?", "副行长张文武介绍了做法。", 0),
        ("How many banks took part?", "Nine banks took part.", 0),
    ],
)
def test_name_is_missed(question: str, text: str, expected: float) -> None:
    assert no_name(read_question(question), unit(text)) == expected
