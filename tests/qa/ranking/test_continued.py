"""A sentence and the one that goes on to tell what it leaves open."""

import numpy as np
import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import units
from qa.ranking.continued import TIED, tied
from tests.qa.samples import assert_well_formed, opened

REPORT = """# Elder Bank annual report 2023

An outage left 190,000 customers without cards. It was traced to an expired certificate.

The board proposes a final dividend of 14.2p. It will be paid on 9 June 2024.

The Chair will step down in May. Priya Lockhart joined the Board in September.

For the coming winter three things have changed. We hired guards in March. We moved the checks to
a team of our own. And we share a control room with the ferries. Bread is baked on Mondays.

In August the mill settled its dispute with Marlow over looms. It will pay $22 million in two
equal instalments. Marlow keeps its name.

Chips for the meters come from a single maker in Penang. A second source is to be found by May.

A valve at the Selby works burst in March and 300 tonnes were lost. It was the second in a year.
Neighbours were paid £40,000. Since then all valves have been replaced.

The firm won nine awards for its cheese. Five were for flavour. Six were won in Paris.

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
        ("What has changed for the coming winter?", "control room"),
        ("How will the mill's dispute with Marlow over looms be paid?", "instalments"),
        ("What has the firm done since the valve burst at Selby works?", "replaced"),
        ("Where were the awards for cheese won?", "Paris"),
        ("How is the supply risk for the meters' chips being dealt with?", "second source"),
    ],
)
def test_next_sentence_goes_on(qa: ReportQA, question: str, told: str) -> None:
    answer = qa.ask(question, threshold=0)
    assert_well_formed(answer, qa)
    assert told in answer.text


def test_what_is_announced_is_told_as_far_as_it_is_counted(qa: ReportQA) -> None:
    answer = qa.ask("What has changed for the coming winter?", threshold=0)
    assert "hired guards" in answer.text
    assert "baked on Mondays" not in answer.text


def test_nothing_is_added_where_all_is_told(qa: ReportQA) -> None:
    assert "certificate" not in qa.ask("How many customers were without cards?").text


def test_sentences_side_by_side_that_tie_are_told_as_one(qa: ReportQA) -> None:
    hits = qa.search("outage", 5)
    found = [u for h in hits for u in units(h.passage, "en")]
    first = next(i for i, u in enumerate(found) if u.text.startswith("It was traced"))
    scores = np.full(len(found), -9, np.float32)
    scores[first - 1 : first + 1] = 1.0, 2.0
    matcher = Matcher(shipped(), qa.collection.store)
    target = matcher.target(read_question("What about the outage?"))
    both = tied(target, found, scores, first)
    assert both is not None
    assert both.text.startswith("An outage")
    assert both.text.endswith("certificate.")
    document = qa.document("elder.md")
    assert document.text[both.start : both.end] == both.original == both.text
    scores[first - 1] = 2.0 - TIED
    assert tied(target, found, scores, first) is None


def test_a_name_that_the_best_sentence_lacks_is_not_taken_from_beside_it(qa: ReportQA) -> None:
    hits = qa.search("outage", 5)
    found = [u for h in hits for u in units(h.passage, "en")]
    first = next(i for i, u in enumerate(found) if u.text.startswith("It was traced"))
    target = Matcher(shipped(), qa.collection.store).target(read_question("Who traced it?"))
    assert tied(target, found, np.ones(len(found), np.float32), first) is None


def test_a_name_is_not_put_beside_the_words_that_ask_for_it(qa: ReportQA) -> None:
    hits = qa.search("Chair", 5)
    found = [u for h in hits for u in units(h.passage, "en")]
    first = next(i for i, u in enumerate(found) if u.text.startswith("Priya"))
    target = Matcher(shipped(), qa.collection.store).target(read_question("Who will be Chair?"))
    assert tied(target, found, np.ones(len(found), np.float32), first) is None
