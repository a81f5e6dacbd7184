"""Which reading of a turn is meant is told by what each is answered, and by where that stands."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.embed import shipped
from qa import ReportQA
from qa.dialogue.ellipsis import own_words
from qa.followup import FollowUps
from tests.qa.samples import assert_well_formed, opened, turns

REPORTS = Path(__file__).parents[2] / "questions" / "reports"
FOLLOW_UPS = FollowUps(shipped())


BANK, CARS = "castlemoor-bank-2023", "hengshui-auto-2023h1"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReportQA]:
    """An English and a Chinese report, each asked by itself."""
    found = {}
    for name in (BANK, CARS):
        found[name] = ReportQA.open(tmp_path_factory.mktemp("reports") / name)
        found[name].add(REPORTS / f"{name}.md")
    return found


@pytest.mark.parametrize(
    ("name", "before", "question", "keys"),
    [
        (BANK, ["What is the final dividend?"], "when will it be paid?", ["17 May"]),
        (
            BANK,
            ["Who chairs the audit committee?"],
            "since when has she been there?",
            ["September"],
        ),
        (BANK, ["What were loans to customers?"], "No, I meant deposits", ["31.90"]),
        (BANK, ["What was profit before tax in 2023?"], "and after tax?", ["259.9"]),
        (CARS, ["上半年归母净利润是多少?"], "为什么下降", ["降价", "碳酸锂"]),
        (CARS, ["全年资本开支预算是多少?"], "原来是多少来着", ["65亿"]),
        (CARS, ["襄阳基地上半年的产能利用率是多少?", "常德呢?"], "泰国那个厂呢", ["54.5"]),
        (CARS, ["公司召回了多少辆车?"], "什么原因", ["焊点"]),
        (
            BANK,
            ["How large are residential mortgages?", "buy-to-let?"],
            "why are they shrinking?",
            ["landlords"],
        ),
        (CARS, ["上半年SUV销量是多少?"], "皮卡?", ["4.27"]),
    ],
)
def test_a_follow_up_is_answered_where_its_topic_stands(
    reports: dict[str, ReportQA],
    name: str,
    before: Sequence[str],
    question: str,
    keys: Sequence[str],
) -> None:
    answer = reports[name].ask(question, turns(*before))
    assert_well_formed(answer, reports[name])
    assert all(key in answer.text for key in keys), answer.text


@pytest.mark.parametrize(
    ("name", "before", "question"),
    [
        (
            BANK,
            "How big is the motor finance book?",
            "which town is it run from?",
        ),
        (BANK, "Who is the Chief Financial Officer?", "how old is he?"),
        (CARS, "首席技术官是谁?", "他的年薪是多少?"),
        (CARS, "泰国基地什么时候投产的?", "一共花了多少?"),
    ],
)
def test_what_the_report_lacks_is_refused_wherever_its_topic_stands(
    reports: dict[str, ReportQA], name: str, before: str, question: str
) -> None:
    assert reports[name].ask(question, turns(before)).status == "refused"


def test_a_change_of_topic_is_answered_alone(reports: dict[str, ReportQA]) -> None:
    qa = reports[BANK]
    answer = qa.ask("Who audits the accounts?", turns("What is kitchen-table lending?"))
    assert "Pellworth" in answer.text
    assert answer.question == "Who audits the accounts?"


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        ("税前利润是多少?", "那税后呢", "税后利润是多少?"),
        ("董事长是谁?", "不是,我问的是首席技术官", "首席技术官是谁?"),
        ("What were loans like?", "Sorry, I meant deposits", "what were deposits like?"),
        ("How many employees does it have?", "and adjusters?", "how many adjusters does it have?"),
        ("上半年SUV销量是多少?", "同比呢", "上半年suv销量同比增长多少?"),
        ("What was net profit?", "last year's figure?", "what was net profit a year earlier?"),
        ("What was income in Hong Kong?", "Mainland?", "what was income in mainland ?"),
        ("核心净利润怎么定义?", "那它是多少?", "核心净利润是多少?"),
    ],
)  # fmt: skip
def test_what_a_phrase_stands_for(before: str, question: str, standalone: str) -> None:
    assert FOLLOW_UPS.standalone(question, turns(before)) == standalone


def test_a_correction_that_asks_by_itself_is_read_alone_first() -> None:
    readings = FOLLOW_UPS.readings("不对,我问的是研发人员有多少", turns("研发费用是多少?"))
    assert readings[0].text == "研发人员有多少"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("比上年末高了多少", []),
        ("原来是多少来着", []),
        ("他的年薪是多少", ["年薪"]),
        ("比2022年少了多少", []),
        ("how many fewer than in January?", []),
        ("who founded it?", ["founded"]),
        ("什么带动的?", []),
        ("因为啥?", []),
        ("why has it slipped?", []),
    ],
)
def test_own_words_are_those_that_an_answer_must_tell_of(text: str, words: Sequence[str]) -> None:
    assert own_words(text) == list(words)


@pytest.mark.parametrize(
    ("said", "question", "reading"),
    [
        (["How many shops are there?"], "And the loyalty card, how many have it?",
         "the loyalty card, how many have it?"),
        (["门店有多少家?"], "那会员卡呢,有多少人办了", "会员卡呢,有多少人办了"),
        (["How many apples are sold?", "How much is that in percent?"], "and pears?",
         "how many pears are sold?"),
        (["When was Fernhill bought?", "Could the price rise?"], "what did it add to sales?",
         "what did it add to sales (price Fernhill)?"),
        (["厂房什么时候完工?", "谁负责?"], "回到厂房,一共花了多少钱?", "厂房一共花了多少钱?"),
    ],
)  # fmt: skip
def test_a_turn_is_also_read_with_what_it_names(
    said: Sequence[str], question: str, reading: str
) -> None:
    assert reading in [r.text for r in FOLLOW_UPS.readings(question, turns(*said))]


def test_after_a_year_earlier_the_next_turn_is_of_the_present() -> None:
    said = turns("What was the margin in 2023?", "and the year before?")
    assert "2023" in FOLLOW_UPS.standalone("why the drop?", said)


def test_a_pronoun_in_the_other_language_is_read_alone_as_a_guess_only() -> None:
    alone = FOLLOW_UPS.readings("How many people does it employ?", turns("诺马克的客流量是多少?"))[
        -1
    ]
    assert alone.is_guess


def test_the_first_months_are_not_the_first_of_some(qa: ReportQA) -> None:
    asked = "In the first six months of 2021, by how much did operating income grow?"
    assert "4.3%" in qa.ask(asked, turns("截至2021年6月30日,工行个人钱包开了多少?")).text


def test_the_end_of_a_month_is_its_last_day(tmp_path: Path) -> None:
    report = "# 澄川医疗2024年年度报告\n\n2024年5月16日董事会批准回购股份，总额不超过3.0亿元。" \
        "截至2024年末累计回购1,012万股，支付1.94亿元。" \
        "截至2025年3月31日，累计回购增至1,286万股，支付2.43亿元。\n"  # fmt: skip
    clinics = opened(tmp_path, {"clinics.md": report})
    history = turns("董事会批准回购多少钱的股份?", "到2024年末花了多少?")
    answer = clinics.ask("截至2025年3月底呢", history)
    assert_well_formed(answer, clinics)
    assert "2.43亿元" in answer.text
    for other in ("截至2025年3月5日呢", "截至2024年3月底呢"):
        assert "2.43亿元" not in clinics.ask(other, history).text
