"""The figure that leads an answer: the one asked for, or none."""

from collections.abc import Callable

import pytest

from qa.composition.lead import is_of_one_side, lead_figure
from qa.language.question import read_question
from qa.language.words import Target

LIBRARY = "The library holds nine thousand maps, 412,000 paper books and 95,000 e-books."
PROFIT = "Operating profit fell by £0.9 million to £3.1 million."
BRANCHES = "It closed 18 branches and now has 164."
NURSES = "It hired 620 nurses and lost 480, leaving 5,310 in post."
DEBT = "Net debt was £12.5 million (2022: £14.1 million)."
MOBILE = "个人手机银行客户4.43亿户,同比增长12%,月活客户率先超1亿户,同比增长39.7%。"
BOOKS = "馆藏纸质图书三百二十万册,电子图书95万册,期刊4,200种。"
CARGO = "营业收入由上年的142.6亿元增至158.3亿元,净利润12.7亿元,较上年减少1.4亿元。"
BOTH = "营业收入9.74亿元,净利润1.36亿元,分别增长5.2%和下降7.8%。"
OFFERS = "Of the 38,400 applicants, 9,600 received an offer within two weeks."
AHEAD = "For 2025 we expect revenue of £3 million; costs of £2 million; and no bonus."
PORTS = "Shore power is available at four of our seven ports."
PLANTS = "Two of its 14 plants in Spain were sold in May."
AREA = "公司有码头6座,总馆和分馆面积分别为4.2万平方米和6.8万平方米。"


@pytest.mark.parametrize(
    ("question", "text", "figure"),
    [
        ("How many maps does it hold?", LIBRARY, "nine thousand"),
        ("How many paper books does the library hold?", LIBRARY, "412,000"),
        ("How many ports offer shore power?", PORTS, "four"),
        ("How many ports are there?", PORTS, "seven"),
        ("How many plants does it have in Spain?", PLANTS, "14"),
        ("How many e-books does the library hold?", LIBRARY, "95,000"),
        ("How many vessels does it have?", "Nine vessels, of 17 years on average.", "Nine"),
        ("By how much did operating profit fall?", PROFIT, "£0.9 million"),
        ("How large was operating profit?", PROFIT, "£3.1 million"),
        ("How large was net debt?", DEBT, "£12.5 million"),
        ("How large was net debt in 2022?", DEBT, "£14.1 million"),
        ("How many branches did it close?", BRANCHES, "18"),
        ("How many branches are there?", BRANCHES, None),
        ("How many nurses were hired?", NURSES, "620"),
        ("How many nurses left?", NURSES, None),
        ("How much was revenue last year?", "Revenue was £4 million, up 3%.", None),
        ("个人手机银行月活客户有多少?", MOBILE, "1亿"),
        ("个人手机银行客户有多少?", MOBILE, "4.43亿"),
        ("个人手机银行客户同比增长多少?", MOBILE, "12%"),
        ("个人手机银行月活客户同比增长多少?", MOBILE, "39.7%"),
        ("手机银行客户有多少?", MOBILE, None),
        ("纸质图书有多少册?", BOOKS, "三百二十万"),
        ("电子图书有多少册?", BOOKS, "95万"),
        ("期刊有多少人?", BOOKS, None),
        ("营业收入是多少?", CARGO, "158.3亿元"),
        ("上年营业收入是多少?", CARGO, "142.6亿元"),
        ("净利润减少了多少?", CARGO, "1.4亿元"),
        ("营业收入增长了多少?", CARGO, None),
        ("净利润是多少?", BOTH, "1.36亿元"),
        ("净利润下降了多少?", BOTH, "7.8%"),
        ("营业收入增长了多少?", BOTH, "5.2%"),
        ("How many applicants received an offer within two weeks?", OFFERS, None),
        ("What level of costs is expected for 2025?", AHEAD, "£2 million"),
        ("分馆面积有多大?", AREA, "6.8万"),
        ("总馆面积有多大?", AREA, "4.2万"),
        ("码头有多少座?", AREA, "6"),
        ("职工有多少人?", "男职工120人、女职工230人。", None),
        ("女职工有多少人?", "男职工120人、女职工230人。", "230"),
        ("新增多少网点?", "全年新增网点6家。", "6"),
        ("比重是多少?", "目标是比重达到六成,而今年上半年比重为47.5%。", "47.5%"),
    ],
)
def test_the_figure_asked_for(
    target: Callable[[str], Target], question: str, text: str, figure: str | None
) -> None:
    found = lead_figure(read_question(question), target(question), text)
    assert (text[found.start : found.end] if found else None) == figure


def test_a_kind_may_be_given(target: Callable[[str], Target]) -> None:
    question = "Was operating profit high?"
    read = read_question(question)
    assert lead_figure(read, target(question), PROFIT, "percent") is None
    found = lead_figure(read, target(question), PROFIT, "number")
    assert found is not None
    assert str(found.number) == "3.1"


def test_sides() -> None:
    assert is_of_one_side("手机银行客户有多少?", "个人手机银行客户")
    assert not is_of_one_side("个人手机银行客户有多少?", "个人手机银行客户")
    assert not is_of_one_side("钱包有多少?", "个人钱包和对公钱包")
