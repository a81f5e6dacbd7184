"""Whether a sentence gives the name that is asked for."""

import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.ranking.named import is_left_unnamed, is_of_other_name, names_nobody, no_name
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
        ("Who designed the agent?", 'It runs the "New Customers Aboard" campaign.', 1),
        ("Who designed the agent?", 'The "Aboard" campaign was designed by Pell & Orr.', 0),
        ("谁介绍了做法?", "副行长张文武介绍了做法。", 0),
        ("How many banks took part?", "Nine banks took part.", 0),
        ("Who counts as a member?", "A member is whoever signed up this year.", 0),
        ("Who owns the society?", "The society is owned by its members.", 0),
        ("Which division was the one whose profit rose?", "Freight was the only one.", 0),
        ("Name the new functions.", "It brought smart exchange and split payment.", 0),
        ("Who did better, Tilda or the staff?", "Its score was 3.1, that of the staff 4.6.", 0),
        ("Which bank employs most?", "Northgate had 31,460 employees.", 0),
    ],
)
def test_name_is_missed(question: str, text: str, expected: float) -> None:
    assert no_name(read_question(question), unit(text)) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("首席风险官姓甚名谁?", "首席风险官牵头成立了专项小组。", True),
        ("首席风险官姓甚名谁?", "首席风险官罗启山牵头成立了专项小组。", False),
        ("现任董事会秘书是哪一位?", "职责暂由董事会秘书代行。", True),
        ("董事长是哪位?", "董事长裴景行在致股东信中写道。", False),
        ("与哪家银行合作?", "今年3月通过与一家国有大行合作接入。", True),
        ("与哪家银行合作?", "今年3月通过与招商银行合作接入。", False),
        ("Which shipping line signed it?", "公司与一家船运企业签订了协议。", True),
        ("净利润是多少?", "净利润2.1亿元。", False),
        ("Who is the general manager?", "总经理办公会每季度审议预算。", True),
        ("Who is the general manager?", "总经理王立群审议预算。", False),
        ("监控是和哪家公司合作的?", "由江城软件公司建成支付系统;卫星监控试点上线。", True),
        ("支付系统是哪家公司建的?", "由江城软件公司建成支付系统;卫星监控试点上线。", False),
        ("南屏和江澜,哪家月活多?", "南屏月活多出475万户。", False),
    ],
)
def test_nobody_is_named(qa: ReportQA, question: str, text: str, expected: bool) -> None:
    target = Matcher(shipped(), qa.collection.store).target(read_question(question))
    assert names_nobody(target, unit(text)) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Which rival did it switch to?", "It switched to a cheaper rival in May.", True),
        ("Which rival did it switch to?", "It switched to a rival, Quill & Son.", False),
        ("Which rival was it?", "Elder watched the troubles of a rival in another state.", True),
        ("What replaces the bank card?", "A code replaces a bank card.", False),
        ("通过哪家运营机构接入?", "于5月通过一家运营机构接入。", True),
        ("那家公司叫什么?", "她从一家名为“云桥”的公司加盟。", False),
        ("集团有哪五家子公司?", "集团有水务、燃气、热力、公交、环境五家公司。", False),
        ("Which rival was it?", "A chain left it for a cheaper rival.", True),
        ("向哪家公司买的?", "It has since bought 140 mobile generators.", True),
        ("向哪家公司买的?", "It bought 140 generators from Norrvind.", False),
        ("甲和乙哪家的比率更低?", "The ratio improved to 52.5%.", False),
        ("迁到了哪一家云服务商?", "It moved to a single cloud provider.", True),
        ("How many rivals are there?", "It switched to a rival.", False),
    ],
)
def test_one_of_them_is_left_unnamed(question: str, text: str, expected: bool) -> None:
    assert is_left_unnamed(read_question(question), unit(text)) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many merchants has Elder e-Wallet signed up?", True),
        ("How many merchants were signed up?", False),
        ("Who signs up merchants for Elder e-Wallet?", False),
    ],
)
def test_a_figure_is_of_what_its_own_passage_names(question: str, expected: bool) -> None:
    told = unit("It had signed up 140,000 merchants.")
    other = unit('"Elder e-Wallet" had served 35 million customers.', start=9_000)
    assert is_of_other_name(read_question(question), told, [told, other]) is expected


def test_the_reporter_by_its_short_name_is_no_other() -> None:
    told = unit("Deposits were £31.90 billion.")
    other = unit('Elder Bank plc ("Elder" or "The Bank") is a lender.', start=9_000)
    question = read_question("How much have customers parked with the bank?")
    assert not is_of_other_name(question, told, [told, other])
