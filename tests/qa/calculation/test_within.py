"""Two figures of one sentence, reckoned with as the question's words ask."""

from pathlib import Path

import pytest

from qa import ReportQA
from qa.calculation.equations import equations, wrong
from qa.calculation.operations import operations, suits, untold
from qa.figures import quantities
from tests.index.samples import write
from tests.qa.samples import assert_well_formed

ENGLISH = """# Oakfield Rail 2023 report

Oakfield Rail runs 40 depots, of which 26 are electrified. Signal complaints fell to 212 from 287.
Passengers made 118 million trips and ticket revenue reached £708 million.
Oakfield Rail employed 9,860 people at the end of the year, 340 fewer than in 2022.
The "Swift" card costs £5 a month and the "Comet" card £14.
Hedging covers £1.4 billion in fuel and £1.1 billion in power.
"""
CHINESE = """# 松原铁路2023年年度报告

年末公司运营机车46台，其中自有33台、租赁13台。电商板块净亏损1.62亿元，上年亏损5.38亿元。
全年研发投入26.1亿元，同比增长12.5%；研发人员5,320人。期末签约车站17座，已开业8座。
资本开支94.2亿元，比上年少41.6亿元。
年末共有检修站178个，分布在11个省，其中自营46个、委托132个；上年末为159个。
"""


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    return _opened(tmp_path_factory.mktemp("within"), "oakfield.md", ENGLISH)


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    return _opened(tmp_path_factory.mktemp("within"), "songyuan.md", CHINESE)


def _opened(folder: Path, name: str, text: str) -> ReportQA:
    qa = ReportQA.open(folder / "index")
    qa.add(write(folder / name, text))
    return qa


def assert_reckoned(qa: ReportQA, question: str, step: str) -> None:
    answer = qa.ask(question)
    assert_well_formed(answer, qa)
    assert answer.status == "answered"
    assert step.replace(",", "") in answer.text.replace(",", "")


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ("What slice of the depots is electrified?", "26/40 = 65.0%"),
        ("How many depots are not electrified?", "40 - 26 = 14"),
        ("Signal complaints have come down by how much?", "287 - 212 = 75"),
        ("By what percentage did signal complaints fall?", "(212 - 287)/287 = -26.1%"),
        ("Average ticket revenue per trip?", "708/118 = £6"),
        ("How many people did Oakfield Rail employ in 2022?", "9,860 + 340 = 10,200"),
        ("信号投诉少了多少件?", "287 - 212 = 75"),
    ],
)
def test_it_is_reckoned_in_english(english: ReportQA, question: str, step: str) -> None:
    assert_reckoned(english, question, step)


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ("机车里,自有的占比多少?", "33/46 = 71.7%"),
        ("电商板块比上年少亏了多少钱?", "5.38 - 1.62 = 3.76亿元"),
        ("摊到每个研发人员头上,研发投入有多少钱?", "26.1亿元/5,320 = 49.06万元"),
        ("签约的车站里还有几座没开业?", "17 - 8 = 9"),
        ("前一年的资本开支有多少?", "94.2 + 41.6 = 135.8亿元"),
        ("检修站同比增加了多少个?", "178 - 159 = 19"),
    ],
)
def test_it_is_reckoned_in_chinese(chinese: ReportQA, question: str, step: str) -> None:
    assert_reckoned(chinese, question, step)


def test_two_named_things_of_a_sentence(english: ReportQA) -> None:
    answer = english.ask("Which is larger, fuel or power?")
    assert_well_formed(answer, english)
    assert "1.4 - 1.1 = £300 million" in answer.text


@pytest.mark.parametrize(
    "question",
    ["研发人员占全体员工的几分之几?", "机车加上车厢一共多少?", "人均薪酬是多少?"],
)
def test_what_is_not_told_is_not_reckoned(chinese: ReportQA, question: str) -> None:
    answer = chinese.ask(question)
    assert (answer.status, answer.steps) == ("refused", ())


def test_a_told_share_is_not_reckoned(tmp_path: Path) -> None:
    text = "# Elm 2023\n\nElm has 40 shops, of which 10 are new, or 25% of its shops.\n"
    qa = _opened(tmp_path, "elm.md", text)
    assert qa.ask("What share of its shops is new?").steps == ()


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("净利润占营业收入的多少?", ("share",)),
        ("去掉大闸蟹,另外两个品类加起来是多少?", ("remainder",)),
        ("A和B分别占多少?", ()),
        ("误报率降到了多少?", ()),
        ("By what percentage did it grow?", ("growth", "share")),
        ("What is revenue per employee?", ("per",)),
        ("What was net profit?", ()),
    ],
)
def test_operations_by_their_words(question: str, found: tuple[str, ...]) -> None:
    assert set(operations(question)) <= {*found, "difference"}
    assert set(found) <= set(operations(question))


@pytest.mark.parametrize(
    ("question", "told", "is_untold"),
    [
        ("快递员占员工的几分之几?", "快递员11.3万人。", True),
        ("快递员占员工的几分之几?", "快递员占员工的56%。", False),
        ("利润占营收几成?", "半年报披露,营业收入4678亿元,同比增长4.3%。", True),
        ("利润占营收几成?", "利润占营收近半。", False),
        ("How many phones were not resold?", "It resold 171,000 phones.", True),
        ("How many were not resold?", "Some 93,000 were not resold.", False),
        ("看的是当年还是加起来的?", "累计授权。", False),
    ],
)
def test_a_lone_figure_is_no_result(question: str, told: str, is_untold: bool) -> None:
    assert untold(question, told) is is_untold


def test_things_are_not_money() -> None:
    (money,) = quantities("£19,800")
    (count,) = quantities("19,800")
    assert not suits(money, "海外学生少了多少人?")
    assert suits(count, "海外学生少了多少人?")
    assert not suits(count, "少了多少钱?")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("£708 million/118 million = £6", True),
        ("£708 million/118 million = £6 million", False),
        ("£708 million/118 million = $6", False),
        ("1.36 million - 380,000 = 980,000", True),
        ("1.36 million - 380,000 = 0.98", False),
    ],
)
def test_an_amount_for_each_is_worked_out_anew(text: str, holds: bool) -> None:
    (equation,) = equations(text)
    assert (wrong(equation, lambda f: [f]) is None) is holds


def test_a_profit_and_a_loss_are_no_like_amounts(tmp_path: Path) -> None:
    report = "# 川河集团2023年年报\n\n餐饮板块净利润4亿元，上年亏损7亿元。\n"
    answer = _opened(tmp_path, "chuanhe.md", report).ask("餐饮板块净利润比上年增加了多少?")
    assert "3亿元" not in answer.text


def test_a_figure_of_one_side_tells_no_difference_of_two(qa: ReportQA) -> None:
    answer = qa.ask("个人手机银行客户比理财客户多多少?")
    assert answer.status == "refused"
    apart = qa.ask("个人手机银行客户比法人手机银行月活客户多多少?")
    assert "4.43亿 - 146万 = 4.4154亿" in apart.text
    both = qa.ask("个人钱包比对公钱包多多少?")
    assert "356 - 70 = 286万" in both.text
