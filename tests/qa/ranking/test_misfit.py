"""A sentence about another role, a rate for a balance, or one product's customers is no answer."""

import pytest

from index.passage import Passage
from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import read_question
from qa.language.units import Unit, units
from qa.ranking.misfit import misfits
from qa.ranking.roles import roles
from tests.qa.samples import opened, unit

REPORT = """\
# 江城银行2023年年度报告

江城银行董事长周启山在致辞中表示，全年坚持稳健经营。副行长许文静在业绩发布会上介绍了数字化进展。首席信息官林舟负责“灯塔”系统，首席体验官秦雨主持客户调查。

报告期末，不良贷款率1.31%，较上年末下降0.05个百分点。

“江城生活”手机银行客户412万户，同比增长9%。

全年新设网点3家。3号楼已于5月启用。净息差1.92%，同比收窄9个基点，原因是存量贷款利率下调。派息率维持30%。“云桥”系统由本行与一家软件企业共建。
"""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    return opened(tmp_path_factory.mktemp("bank"), {"bank.md": REPORT})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("副行长", "行长"),
        ("vice president", "president"),
        ("支行行长", "行长"),
        ("former chairman", "chairman"),
        ("chair of the audit committee", "chair"),
        ("chief risk officer", "chief financial officer"),
        ("首席信息安全官", "首席信息官"),
        ("董事长", "行长"),
    ],
)
def test_another_role_is_another(one: str, other: str) -> None:
    assert roles(one)
    assert roles(other)
    assert not roles(one) & roles(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("董事长", "the chairwoman"),
        ("副行长", "Vice President"),
        ("首席财务官", "CFO"),
        ("首席执行官", "Chief Executive"),
        ("行长", "总裁"),
    ],
)
def test_a_role_is_the_same_in_other_words(one: str, other: str) -> None:
    assert roles(one) == roles(other)


@pytest.mark.parametrize(
    "question",
    [
        "江城银行行长是谁?",
        "Who is the president of the bank?",
        "副董事长是谁?",
        "首席风险官是谁?",
        "Who is the chief risk officer?",
        "不良贷款余额是多少?",
        "江城银行有多少客户?",
        "周启山今年多大年纪?",
        "How old is Zhou Qishan?",
        "客服热线的电话号码是多少?",
        "“云桥”系统的售价是多少?",
        "“云桥”系统是和哪家企业共建的?",
        "净息差为什么扩大?",
        "Why did the net interest margin widen?",
        "5号楼什么时候启用?",
        "江陵银行的不良贷款率是多少?",
        "What was the NPL ratio of South Bank?",
    ],
)
def test_what_is_near_is_refused(bank: ReportQA, question: str) -> None:
    assert bank.ask(question).status == "refused"


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("江城银行董事长是谁?", "周启山"),
        ("首席信息官是谁?", "林舟"),
        ("Who is the chief experience officer?", "秦雨"),
        ("净息差为什么收窄?", "贷款利率"),
        ("3号楼什么时候启用?", "5月"),
        ("不良贷款率是多少?", "1.31%"),
        ("“江城生活”手机银行有多少客户?", "412万"),
    ],
)
def test_what_is_asked_is_told(bank: ReportQA, question: str, key: str) -> None:
    answer = bank.ask(question)
    assert answer.status == "answered"
    assert key in answer.text


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What was EBITDA in 2022?", "Net debt stood at 4.3 times EBITDA in 2022.", True),
        ("What was EBITDA in 2022?", "EBITDA was £94 million in 2022.", False),
        ("What loan balance was outstanding?", "Loans grew by 2% to £69 billion.", False),
        ("What loan balance was outstanding?", "Loans grew by 2%.", True),
        ("Will more branches close?", "It pledged to close none before the end of 2026.", False),
        ("In which field were most filed?", "Six are on fraud, five on cards.", False),
        ("When was the array put to use?", "The array was commissioned on 17 March.", False),
        ("Why did profit fall when sales grew?", "Profit fell on two write-downs.", False),
        ("Whose line was “the price of a calm October”?", "Ann Holt spoke of a calm.", False),
        ("营业收入是多少?", "科技投入占营业收入的3.6%。", True),
        ("科技投入占营业收入的多少?", "科技投入占营业收入的3.6%。", False),
        ("What was net profit in the third quarter?", "Net profit is out on 21 November.", True),
        ("When will the second bond be issued?", "It will repay its first bond in April.", True),
        ("When was the first bond issued?", "Its first bond was issued in April.", False),
        ("What will it cost next year?", "It cost £5 million.", True),
        ("What will it cost next year?", "It is expected to cost £5 million.", False),
        ("1,120名工程师里有多少人在海外?", "员工2,940人,工程师1,120人。", True),
        ("1,120名工程师里有多少人在海外?", "工程师1,120人,其中80人在海外。", False),
        ("How many of the 642 staff are women?", "The bank has 642 technology staff.", True),
        ("How many of the 642 staff are women?", "It has 642 staff, of whom 210 are women.", False),
        ("对公钱包去年底是多少个?", "对公钱包70万个。", True),
        ("对公钱包去年底是多少个?", "对公钱包70万个,较上年末增加8万个。", False),
        ("What was the rate a year earlier?", "The rate was over 85%.", True),
        ("What was the rate a year earlier?", "The rate was 85% (81%).", False),
        ("What was revenue last year?", "Revenue was £94 million.", False),
        ("哪个城市开的钱包最多?", "在11个城市试点,覆盖交通等领域。", True),
        ("哪个城市开的钱包最多?", "苏州开立320万个,居各试点城市之首。", False),
        ("Which dealer sells the most?", "The outlets are run by dealers in 28 countries.", True),
        ("Which countries send most students?", "1,920 are from China, and 740 from Chad.", False),
        ("数据中台存了多少PB的数据?", "建成了集团数据中台,接口318个。", True),
        ("数据中台存了多少PB的数据?", "数据中台存有4PB数据。", False),
        ("停运了多少天?", "停运两个月后恢复。", False),
        ("第二大股东是谁?", "年末第一大股东为澄江公司。", True),
        ("一期的实测值是多少?", "二期实测每立方米0.02纳克。", True),
        ("一期的实测值是多少?", "一期实测0.03纳克,二期0.02纳克。", False),
        ("Which bank came second?", "The bank has ranked first for eight years.", True),
        ("第二大股东是谁?", "前两大股东为澄江公司、青石公司,第二大为后者。", False),
        ("How fast did the number of wallets grow?", "It had opened 700,000 wallets.", True),
        ("How fast did the number of wallets grow?", "It had 700,000 wallets, up 8%.", False),
        ("比去年多了几个地市?", "已覆盖31省份、181地市。", True),
        ("从哪些高校招人?", "引入高端专业科技人才。", True),
        ("从哪些高校招人?", "从岚州理工大学引入科技人才。", False),
        ("Which languages does it speak?", "It runs a talking customer service.", True),
        ("What do drivers earn?", "Some 200 are training as drivers.", True),
        ("How accurate is the system?", "The system blocked 94,000 payments.", True),
        ("How accurate is the system?", "The system was right for 93% of payments.", False),
        ("平台收费吗?", "平台已覆盖31省份。", True),
        ("平台收费吗?", "平台对农户免费。", False),
        ("去年6月末的解决率是多少?", "解决率81.3%,上年末是74.6%。", True),
        ("去年6月末的解决率是多少?", "解决率81.3%,上年同期是74.6%。", False),
        ("上年末的解决率是多少?", "解决率81.3%,上年末是74.6%。", False),
        ("What price does a Lantern sell for?", "Lantern orders reached $186 million.", True),
        ("What price does a Lantern sell for?", "A Lantern sells for $1,860.", False),
        ("“浪花”终端售价多少?", "“浪花”终端全年收入3.1亿元。", True),
        ("“浪花”终端售价多少?", "“浪花”终端每台699元。", False),
        ("What is Ann Moss's total compensation?", "Ann Moss said 2023 was hard.", True),
        ("停机是几点开始的?", "11月12日停机3小时。", True),
        ("停机是几点开始的?", "停机始于凌晨2点。", False),
        ("When will the office in Pune open?", "An office in Pune is planned.", True),
        ("When will the office in Pune open?", "An office in Pune is planned for May.", False),
        ("Is the time when ships wait counted?", "It is not counted.", False),
        ("Who heads the leasing arm?", "租赁子公司亏损0.9亿元,由母公司负责输血。", True),
        ("Who heads the leasing arm?", "租赁子公司总经理王立群负责扭亏。", False),
        ("一号基地的厂长叫什么?", "一号基地利用率升至70%。", True),
    ],
)
def test_near_misses(qa: ReportQA, question: str, text: str, expected: bool) -> None:
    matcher = Matcher(qa.collection.embedder, qa.collection.store)
    assert misfits(matcher.target(read_question(question)), unit(text)) is expected


def first_row(table: str) -> Unit:
    return units(Passage("p", "r.md", table, 0, len(table), kind="table"), "en")[0]


def test_a_row_gives_no_reason(qa: ReportQA) -> None:
    table = "| Item | 2023 | 2022 |\n| --- | ---: | ---: |\n| Net profit | 391 | 446 |\n"
    row = first_row(table)
    matcher = Matcher(qa.collection.embedder, qa.collection.store)
    assert misfits(matcher.target(read_question("Why did net profit fall?")), row)
    assert not misfits(matcher.target(read_question("What was net profit?")), row)


@pytest.mark.parametrize("cell", ["–", "", "n/a", "Not disclosed", "未披露", "不适用"])
def test_an_empty_cell_tells_nothing(qa: ReportQA, cell: str) -> None:
    table = f"| Product | Users | Churn (%) |\n| --- | ---: | ---: |\n| Phones | 4,860 | {cell} |\n"
    row = first_row(table)
    matcher = Matcher(qa.collection.embedder, qa.collection.store)
    assert misfits(matcher.target(read_question("What is the churn of phones?")), row)
    assert not misfits(matcher.target(read_question("How many users do phones have?")), row)


def test_a_measure_of_another_year_is_another(qa: ReportQA) -> None:
    head = "| Segment | Volume 2023 | Volume 2022 | Merchants 2023 |"
    table = f"{head}\n| --- | ---: | ---: | ---: |\n| In-store | 19.8 | 17.1 | 141,200 |\n"
    row = first_row(table)
    matcher = Matcher(qa.collection.embedder, qa.collection.store)
    assert misfits(matcher.target(read_question("How many merchants were there in 2022?")), row)
    assert not misfits(matcher.target(read_question("What was the volume in 2022?")), row)
    assert not misfits(matcher.target(read_question("How many merchants in 2023?")), row)


def test_a_whole_list_tells_no_single_figure(qa: ReportQA) -> None:
    text = "- Elder was bought for €63 million\n- Rowan, with 71 staff, joined in May"
    whole = units(Passage("p", "r.md", text, 0, len(text), kind="list"), "en")[-1]
    matcher = Matcher(qa.collection.embedder, qa.collection.store)
    assert whole.is_list
    assert misfits(matcher.target(read_question("How many staff did Elder have?")), whole)
    assert not misfits(matcher.target(read_question("Which companies were bought?")), whole)
