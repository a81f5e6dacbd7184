"""Names in a question that the reports do not know; names they know in another form."""

import pytest

from qa.language.known import Known, unaddressed
from qa.ranking.strangers import strangers

ENGLISH = Known(
    "# Harrow Vale Bank plc: 2023 Annual Results\n"
    "Harrow Vale Bank plc (“Harrow Vale”) closed 18 branches in the North West. First-quarter"
    " income rose. Chief Executive Edith Malone said the net interest margin had peaked."
    " Its app, Lantern, has 1.2 million customers.",
    ("Harrow Vale Bank", "Harrow Vale"),
)
ONE_WORD = Known("Southgate Group plc earned £3 million.", ("Southgate Group", "Southgate"))
HSBC = Known("HSBC earned £3 million, its insurance arm one.", ("HSBC",))
EYES = Known("海月眼科收入9.3亿元,明年新开两家门诊。", ("澄川医疗",))
CHINESE = Known(
    "# 临江银行2023年年度报告\n临江银行董事长周启山在致股东信中表示，全年营业收入86.4亿元，"
    "商户软件收入增长。"
    "吉达备件中心已经投用。“江城生活”手机银行客户412万户。",
    ("临江银行", "临江", "linjiang"),
)


@pytest.mark.parametrize(
    ("question", "known", "expected"),
    [
        ("What was the profit of First Bank?", ENGLISH, ["First Bank"]),
        ("And… how much did Northbeam Bank earn?", ENGLISH, ["Northbeam Bank"]),
        ("How many branches did North Bank close?", ENGLISH, ["North Bank"]),
        ("What dividend did HSBC propose?", ENGLISH, ["HSBC"]),
        ("What did Chief Executive Laura Simmons say?", ENGLISH, ["Laura Simmons"]),
        ("汇丰银行2023年的利润是多少?", ENGLISH, ["汇丰银行"]),
        ("联合银行2023年末有多少客户?", ENGLISH, ["联合银行"]),
        ("首席执行官李明哲说了什么?", ENGLISH, ["李明哲"]),
        ("南门集团赚了多少?", ONE_WORD, []),
        ("北门集团赚了多少?", ONE_WORD, ["北门集团"]),
        ("What was the net profit of HSBC Leasing?", HSBC, ["HSBC Leasing"]),
        ("西江银行的营业收入是多少?", CHINESE, ["西江银行"]),
        ("董事长王立群表示了什么?", CHINESE, ["王立群"]),
        ("“江南生活”有多少客户?", CHINESE, ["江南生活"]),
        ("平安的净利润是多少?", CHINESE, ["平安"]),
        ("平安上半年净利润多少?", Known("临江银行净利润86亿元,安全运行。", ()), ["平安"]),
        ("临江银行和光大上半年哪个赚得多?", CHINESE, ["光大"]),
        ("What was South Bank's income?", CHINESE, ["South Bank"]),
        ("What was the income of Xijiang Bank?", CHINESE, ["Xijiang Bank"]),
        ("What did chairman Wang Jianguo say?", CHINESE, ["Wang Jianguo"]),
        ("Lumenpay去年拿到了几张牌照?", ENGLISH, ["Lumenpay"]),
        ("How much steel does Haiyue Steel make?", EYES, ["Haiyue Steel"]),
        ("What does Mingyue Eye earn?", EYES, ["Mingyue Eye"]),
        ("What does Haiyue Science earn?", EYES, ["Haiyue Science"]),
    ],
)
def test_stranger(question: str, known: Known, expected: list[str]) -> None:
    assert strangers(question, known) == expected


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ("What did Harrow Vale earn?", ENGLISH),
        ("What does Haiyue Eye earn?", EYES),
        ("What did the Bank say about Net Interest Margin?", ENGLISH),
        ("What did Edith Malone say?", ENGLISH),
        ("How many customers use Lantern?", ENGLISH),
        ("What did HSBC Insurance earn?", HSBC),
        ("I'd like to know the income in Q4.", ENGLISH),
        ("Harrow Vale银行有多少客户?", ENGLISH),
        ("该行关闭了多少家分行?", ENGLISH),
        ("手机银行客户有多少?", CHINESE),
        ("临江的营业收入是多少?", CHINESE),
        ("董事长周启山表示了什么?", CHINESE),
        ("商户软件收入增长了吗?", CHINESE),
        ("五类银行是哪五类?", CHINESE),
        ("平安上半年净利润多少?", Known("China CITIC Bank bought a stake of Ping An.", ())),
        ("中信的净利润?", Known("China CITIC Bank earned £3 million.", ())),
        ("交通的支出是多少?", Known("Spending on transport was £2 million.", ())),
        ("交通的净利润是多少?", Known("交通板块净利润3亿元。", ())),
        ("交通的净利润是多少?", Known("Transport earned a net profit of £3 million.", ())),
        ("光大的净利润?", Known("China Everbright Group earned £3 million.", ())),
        ("民生的支出是多少?", CHINESE),
        ("What was Linjiang Bank's income?", CHINESE),
        ("What did Zhou Qishan say?", CHINESE),
        ("What happened at the Jeddah parts centre?", CHINESE),
        ("How many customers does the River City Life app have?", CHINESE),
        ("How Many Branches Did The Group Close In The Year?", ENGLISH),
    ],
)
def test_known(question: str, known: Known) -> None:
    assert strangers(question, known) == []


def test_a_name_elsewhere_in_the_report_is_known() -> None:
    elsewhere = Known("Income rose.", (), ("Income rose. It sold Fellgate to Corran Trust.",))
    assert strangers("Who bought Fellgate from Corran Trust?", elsewhere) == []
    assert strangers("Who bought Fell?", elsewhere) == ["Fell"]


@pytest.mark.parametrize(
    ("question", "known", "expected"),
    [
        ("What was Harrow Vale's income?", ENGLISH, "What was the company's income?"),
        ("临江银行的营业收入是多少?", CHINESE, "公司的营业收入是多少?"),
        ("What was the income?", ENGLISH, "What was the income?"),
        ("Southgate集团2023年的收入是多少?", ONE_WORD, "公司2023年的收入是多少?"),
        ("索思盖特集团（Southgate）的收入是多少?", ONE_WORD, "公司的收入是多少?"),
        ("索思盖特2023年的收入是多少?", ONE_WORD, "公司2023年的收入是多少?"),
        ("阿登银行2023年的收入是多少?", ONE_WORD, "阿登银行2023年的收入是多少?"),
    ],
)
def test_own_name_goes_without_saying(question: str, known: Known, expected: str) -> None:
    assert unaddressed(question, known) == expected
