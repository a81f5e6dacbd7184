"""A reason for a change that nobody tells of."""

import pytest

from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import units
from qa.ranking.reasons import (
    is_cause_in_other_part,
    is_cause_of_other,
    is_change_untold,
    tells_the_cause,
)
from tests.qa.samples import passages, unit


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (
            "Why was the second phase of the plant postponed?",
            "Capital spending was cut because the second phase of the plant was postponed.",
            True,
        ),
        (
            "Why was capital spending cut?",
            "Capital spending was cut because the second phase of the plant was postponed.",
            False,
        ),
        ("常德二期为什么推迟?", "由于常德二期推迟,资本开支下调。", True),
        ("资本开支为什么下调?", "由于常德二期推迟,资本开支下调。", False),
        ("Why was the plant postponed?", "The plant was postponed.", False),
        ("Why did revenue fall?", "Because of lower volumes, revenue fell by 3%.", False),
        ("When was the plant postponed?", "Spending fell because the plant was postponed.", False),
    ],
)
def test_what_is_told_as_a_cause(qa: ReportQA, question: str, text: str, expected: bool) -> None:
    matcher = Matcher(qa.collection.embedder, qa.collection.store)
    assert is_cause_of_other(matcher.target(read_question(question)), unit(text)) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Why did active users increase?", "Mobile banking is therefore worth a look.", True),
        ("Why did active users increase?", "More of them were won by a campaign.", False),
        ("Why did active users increase?", "It was because of a campaign.", False),
        ("月活为什么增长这么快?", "手机银行作用不容忽视,因此值得关注。", True),
        ("月活为什么增长这么快?", "月活增长得益于新版上线。", False),
        ("Why is there a campaign?", "Mobile banking is therefore worth a look.", False),
    ],
)
def test_a_change_that_nobody_tells_of(
    qa: ReportQA, question: str, text: str, expected: bool
) -> None:
    matcher = Matcher(qa.collection.embedder, qa.collection.store)
    assert is_change_untold(matcher.target(read_question(question)), unit(text)) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("煤炭吞吐量为什么减少?", "煤炭吞吐量减少175万吨;装卸费上涨,系人工成本增加。", True),
        ("装卸费为什么上涨?", "煤炭吞吐量减少175万吨;装卸费上涨,系人工成本增加。", False),
        ("煤炭吞吐量为什么减少?", "煤炭吞吐量减少175万吨;主要系电厂改由铁路供煤。", False),
        ("煤炭吞吐量是多少?", "煤炭吞吐量减少175万吨;装卸费上涨,系人工成本增加。", False),
    ],
)
def test_a_cause_is_of_its_own_part(qa: ReportQA, question: str, text: str, expected: bool) -> None:
    matcher = Matcher(qa.collection.embedder, qa.collection.store)
    assert is_cause_in_other_part(matcher.target(read_question(question)), unit(text)) is expected


def test_what_says_the_cause_of_that_which_was_told_before_it(qa: ReportQA) -> None:
    _, held = passages(
        "# Elder\n\nThe ferry was late in May. The cause was a torn sail. It rained.\n"
    )
    late, cause, rain = (u for p in held for u in units(p, "en") if p.kind == "paragraph")
    target = Matcher(qa.collection.embedder, qa.collection.store).target
    why = target(read_question("What caused the ferry to be late in May?"))
    assert [tells_the_cause(why, u) for u in (late, cause, rain)] == [False, True, False]
    assert not tells_the_cause(target(read_question("Why was bread dear?")), cause)
    assert not tells_the_cause(target(read_question("How late was the ferry in May?")), cause)
