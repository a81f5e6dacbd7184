"""Which of two measures is higher or grew faster, and the share of one of two sides."""

import pytest

from qa import ReportQA
from qa.calculation.versus import read_versus
from tests.qa.samples import assert_well_formed


@pytest.mark.parametrize(
    ("question", "terms", "way", "moves", "is_claim"),
    [
        ("Did revenue or net profit grow faster?", ("revenue", "net profit"), 1, 1, False),
        ("Did the costs fall less than revenue?", ("costs", "revenue"), -1, -1, True),
        ("Which grew faster, revenue or net profit?", ("revenue", "net profit"), 1, 1, False),
        ("Is revenue lower than net profit?", ("revenue", "net profit"), -1, 0, True),
        ("Which is higher, revenue or net profit?", ("revenue", "net profit"), 1, 0, False),
        ("营业收入和净利润哪个增长更快?", ("营业收入", "净利润"), 1, 1, False),
        ("净利润增速比营业收入快吗?", ("净利润", "营业收入"), 1, 1, True),
        ("净利润比营业收入低吗?", ("净利润", "营业收入"), -1, 0, True),
        ("營業收入和ROE哪個增長更快?", ("营业收入", "ROE"), 1, 1, False),
        ("哪个增长更慢,营业收入还是净利润?", ("营业收入", "净利润"), -1, 1, False),
        ("车险和健康险哪个更大,差多少?", ("车险", "健康险"), 1, 0, False),
        ("Which is larger, cards or loans, and by how much?", ("cards", "loans"), 1, 0, False),
        ("肿瘤和骨科哪个收入高?", ("肿瘤的收入", "骨科的收入"), 1, 0, False),
        ("康复的收入比骨科多还是少?", ("康复的收入", "骨科的收入"), 1, 0, False),
        ("康复和骨科的客户,哪个增得更快?", ("康复的客户", "骨科的客户"), 1, 1, False),
        ("康复和骨科哪个板块的毛利率更低?", ("康复的毛利率", "骨科的毛利率"), -1, 0, False),
        (
            "Which has more users, the app or the shop?",
            ("users of app", "users of shop"),
            1,
            0,
            False,
        ),
        (
            "Did cloud or retail have the larger margin?",
            ("margin of cloud", "margin of retail"),
            1,
            0,
            False,
        ),
        ("Which of the two grew more slowly, fees or costs?", ("fees", "costs"), -1, 1, False),
    ],
)
def test_it_is_read(
    question: str, terms: tuple[str, str], way: int, moves: int, is_claim: bool
) -> None:
    found = read_versus(question)
    assert found is not None
    assert (found.terms, found.way, found.moves, found.is_claim) == (terms, way, moves, is_claim)


@pytest.mark.parametrize(
    "question",
    ["净利润是多少?", "净利润比上年同期高吗?", "培训时长同比变化多大?",
     "Is revenue higher than in 2020?", "",
     "Is the NPL ratio higher than 2%?", "Was it higher than last year?"],
)  # fmt: skip
def test_it_is_none(question: str) -> None:
    found = read_versus(question)
    assert found is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Did revenue or net profit grow faster?",
            "Net profit grew faster: net profit - revenue = 9.8% - 4.3% = 5.5 percentage points.",
        ),
        (
            "净利润增速比营业收入快吗?",
            "是，净利润增长更快：净利润 - 营业收入 = 9.8% - 4.3% = 5.5个百分点。",
        ),
        ("营业收入比净利润高吗?", "是，营业收入更高：营业收入 - 净利润 = 4678 - 1645 = 3033亿元。"),
        (
            "What share of the e-CNY wallets are corporate?",
            "16.4%: corporate/(corporate + personal) = 700,000/(700,000 + 3.56 million) = 16.4%.",
        ),
        (
            "对公钱包占数字人民币钱包的比例是多少?",
            "16.4%：对公/(对公 + 个人) = 70/(70 + 356) = 16.4%。",
        ),
    ],
)
def test_it_is_told_with_its_steps(qa: ReportQA, question: str, said: str) -> None:
    answer = qa.ask(question)
    assert_well_formed(answer, qa)
    assert (answer.status, answer.unsupported) == ("answered", ())
    assert answer.text == f"{said} [1]"


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("Was revenue 467.8 million?", "No: "),
        ("净利润是1645亿美元吗?", "否："),
        ("How many effective internet scenarios were there last year?", "5,287: "),
        ("NPL ratio at the end of last year?", "1.58%: "),
    ],
)
def test_what_answers_begin_with(qa: ReportQA, question: str, head: str) -> None:
    answer = qa.ask(question)
    assert (answer.status, answer.unsupported) == ("answered", ())
    assert answer.text.startswith(head)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How much did the revenue drop?", "up 4.3% year on year"),
        ("What percentage did net profit fall?", "up 9.8% year on year"),
        ("净利润下降了多少?", "同比增长9.8%"),
    ],
)
def test_a_change_the_other_way_is_refused_and_told(qa: ReportQA, question: str, said: str) -> None:
    answer = qa.ask(question)
    assert answer.status == "refused"
    assert any(said in notice for notice in answer.notices)


def test_a_figure_of_the_counterpart_is_not_told_of_it(qa: ReportQA) -> None:
    answer = qa.ask("个人手机银行客户和法人手机银行月活客户哪个同比增长更高?")
    assert "39.7% - 12%" not in answer.text
    alike = qa.ask("法人手机银行和个人手机银行,哪个同比增长更高?")
    assert "47% - 12%" in alike.text
