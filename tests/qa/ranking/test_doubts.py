"""Signs against a sentence: nothing is counted in it, or not what is asked for."""

import pytest

from index.embed import shipped
from qa import ReportQA
from qa.language.matching import Matcher
from qa.language.question import is_measure_alone, read_question
from qa.ranking.doubts import (
    has_no_count,
    no_cause,
    no_concept,
    no_measure,
    no_money,
    other_period,
)
from qa.ranking.features import adjacent
from tests.qa.samples import unit


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many farmers used the zone?", "It has launched a matchmaking zone.", True),
        ("How many farmers used the zone?", "The zone served 35,000 farmers.", False),
        ("How many farmers used the zone?", "Twelve farmers used it.", False),
        ("How many patents are there?", "Patents cost £3 million.", True),
        ("有多少人用这个专区?", "研发投产撮合专区。", True),
        ("公司拿下了多少专利?", "连续八年第一,专利数量保持第一名。", True),
        ("公司拿下了多少专利?", "累计获得专利授权1,204项。", False),
        ("公司有多少科技人员?", "打造五位一体的“科技强行”。", True),
        ("有多少活跃商户?", "活跃商户增加三家。", False),
        ("客户存款有多少?", "存款保持增长。", False),
        ("多少企业贷款?", "贷款保持增长。", False),
        ("花了多少钱收购企业?", "公司收购企业花费3.2亿元。", False),
        ("营业收入有多少来自海外客户?", "31.2亿元来自海外客户。", False),
        ("分了多少给员工?", "发放奖金3亿元。", False),
        ("What is the zone?", "It has launched a matchmaking zone.", False),
        ("By how many weeks were goods delayed?", "It cost £2 million and three weeks.", False),
        ("How many visits were missed, as a percentage?", "Missed visits came to 7.1%.", False),
    ],
)
def test_nothing_is_counted(question: str, text: str, expected: bool) -> None:
    assert has_no_count(read_question(question), unit(text)) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many people has it served?", "It had served 35 million customers.", 0),
        ("How many people has it served?", "It runs 35 branches.", 1),
        ("服务了多少人?", "累计服务个人客户3500万户。", 0),
        ("有多少家网点?", "累计服务个人客户3500万户。", 1),
        ("有多少名员工?", "Rentgrid has 71 staff.", 0),
    ],
)
def test_people_are_counted_under_many_names(question: str, text: str, expected: float) -> None:
    assert no_measure(read_question(question), unit(text)) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What dividend was paid?", "It was paid on 17 May.", 1),
        ("What dividend was paid?", "It paid 9.4 pence, or £60 million.", 0),
        ("When will the dividend be paid?", "It will be paid on 17 May.", 0),
        ("分红哪天支付?", "将于5月17日支付。", 0),
    ],
)
def test_a_day_is_no_sum(question: str, text: str, expected: float) -> None:
    assert no_money(read_question(question), unit(text)) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What were ICBC's total assets?", True),
        ("What were total assets?", True),
        ("What were the total assets of the Digital Village platform?", False),
        ("拨备覆盖率怎么样?", True),
        ("How many branches are there?", False),
    ],
)
def test_one_measure_and_whose_it_is(question: str, expected: bool) -> None:
    assert is_measure_alone(read_question(question)) is expected


def test_neighbouring_words_of_a_question_are_neighbours_in_the_text(qa: ReportQA) -> None:
    matcher = Matcher(shipped(), qa.collection.store)
    target = matcher.target(read_question("What does Cloud ICBC tie together?"))
    own, other = (
        adjacent(target, text)
        for text in ("It launched “Cloud ICBC” (云工行).", "Its platforms include ICBC Cloud.")
    )
    assert own > other


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("客服有多少人?", "Support staff numbered 64.", 0),  # by the thesaurus
        ("客服有多少人?", "Lorries numbered 64.", 1),
        ("净利润是多少?", "It earned £3 million after costs.", 1),  # a measure needs its own name
        ("净利润是多少?", "Net profit was £3 million.", 0),
        ("手机银行有多少用户?", "手机银行网点4.43万个。", 1),
        ("坏账率是多少?", "不良贷款率1.5%。", 1),
    ],
)
def test_a_business_is_known_in_the_other_language_by_what_stands_for_it(
    question: str, text: str, expected: float
) -> None:
    assert no_concept(read_question(question), text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What was the ratio in 2022?", "In 2023 it was 25%.", 1),
        ("What was the ratio in 2022?", "In 2023 it was 25%, 20% the year before.", 0),
        ("2022年的比率?", "2023年比率为25%,上年为20%。", 0),
        ("How fast did sales grow compared with 2022?", "In 2023 they rose 5%.", 0),
        ("2023年比2022年增长多少?", "2023年增长5%。", 0),
    ],
)
def test_a_time_that_is_compared_with_is_not_asked_for(
    question: str, text: str, expected: float
) -> None:
    assert other_period(read_question(question), text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("费用率下来的原因", "费用率降至2.80%,主要因总部合并、分部压减。", 0),
        ("现金流为什么下降?", "现金流下降15.78%,系结算周期较长;净利润增加。", 0),
        ("现金流为什么下降?", "现金流下降15.78%,系统稳定。", 1),
        ("Why did sales fall?", "Sales fell 3%, and the reason was the weather.", 0),
        ("Why did sales fall?", "She puts the fall in sales down to the weather.", 0),
        ("Why did sales fall?", "Sales fell 3%.", 1),
    ],
)
def test_a_cause_goes_by_many_words(
    qa: ReportQA, question: str, text: str, expected: float
) -> None:
    target = Matcher(qa.collection.embedder, qa.collection.store).target(read_question(question))
    assert no_cause(target, unit(text)) == expected
