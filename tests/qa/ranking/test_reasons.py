"""A reason for a change that nobody tells of."""

import pytest

from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.ranking.reasons import is_change_untold
from tests.qa.samples import unit


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
