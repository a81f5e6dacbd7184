"""What a question takes for granted and a sentence denies."""

import pytest

from index.embed import shipped
from qa import ReportQA
from qa.figures import quantities
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.ranking.premise import denied, opposed
from tests.qa.samples import unit

FELL = "Net profit fell to £21 million because hosting costs jumped."
KEPT = "The board kept the dividend at $1.84 a share and suspended share buybacks."
CLOSED = "It closed 18 branches and now has 164."
MOVED = "It opened a base at Porto in March with three aircraft, and closed the one at Doncaster."
NARROWED = "该行净息差2.11%，同比收窄9个基点，主要受贷款利率下调影响；手续费收入增长。"

HALF = "Costs grew 6% to £14 million, about half of the increase reflecting a one-off payment."
SCORES = "The customer score in Wales slipped, while in Ireland it improved to 77."
REGIONS = "Sales in Asia outside China grew 10%; sales in China fell 7% on lower prices."
ONLY = "煤炭是唯一下降的货类,吞吐量减少5%;粮食增长9%,受益于进口。"


PLACES = "The satisfaction score in Wales slipped from 71 to 68, while in Kent it improved to 77."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did net profit rise?", FELL),
        ("Why did the satisfaction score in Kent get worse?", PLACES),
        ("Why did arrears get worse?", "Arrears improved because more borrowers found work."),
        ("服务质量为什么变差?", "服务质量改善,得益于培训。"),
        ("Why did costs fall in the first half?", HALF),
        ("粮食为什么下滑?", ONLY),
        ("净利润为什么上升?", FELL),
        ("Why did the bank cut its dividend?", KEPT),
        ("How many branches did the bank open?", CLOSED),
        ("净息差为什么扩大?", NARROWED),
        ("Why did the net interest margin widen?", NARROWED),
        ("净息差上升了多少?", NARROWED),
        ("Why did the score in Ireland get worse?", SCORES),
    ],
)
def test_denied(qa: ReportQA, question: str, text: str) -> None:
    target = Matcher(shipped(), qa.collection.store).target(read_question(question))
    assert denied(target, unit(text))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did net profit fall?", FELL),
        ("Why did the satisfaction score in Wales get worse?", PLACES),
        ("Why did the cost ratio improve?", "The cost ratio fell because fewer branches are run."),
        ("煤炭为什么下降?", ONLY),
        ("Why did hosting costs rise?", FELL),
        ("Did net profit rise?", FELL),  # told as it is, not supposed
        ("Why did the board keep the dividend?", KEPT),
        ("How many branches did the bank close?", CLOSED),
        ("净息差为什么收窄?", NARROWED),
        ("手续费收入为什么增长?", NARROWED),
        ("净息差是多少?", NARROWED),
        ("Why did the score in Ireland improve?", SCORES),
        ("Why did sales in China fall?", REGIONS),
        ("Where did it open a base?", MOVED),
        ("Which base did it close?", MOVED),
        ("Why did customers leave?", "The app has 1.2 million users."),
    ],
)
def test_not_denied(qa: ReportQA, question: str, text: str) -> None:
    target = Matcher(shipped(), qa.collection.store).target(read_question(question))
    assert not denied(target, unit(text))


def test_the_other_way() -> None:
    *_, rise = quantities("Revenue was RMB 467.8 billion, up 4.3%.")
    assert opposed(read_question("How much did the revenue drop?"), rise)
    assert not opposed(read_question("How much did the revenue grow?"), rise)
    assert not opposed(read_question("What was the change in revenue?"), rise)
