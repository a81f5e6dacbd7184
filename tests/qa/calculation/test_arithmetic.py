"""Arithmetic in answers: with steps and cited operands, never where the report tells the answer."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import ReportQA
from qa.__main__ import as_text
from qa.calculation.equations import equations, workings, wrong
from qa.figures import Figure, quantities
from tests.index.samples import write
from tests.qa.samples import ASKED, UNANSWERABLE, assert_well_formed


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ("净利润率大约多少?", "净利润/营业收入 = 1645/4678 = 35.2% [1]"),
        ("个人钱包是对公钱包的多少倍?", "个人钱包/对公钱包 = 356/70 = 5.09倍 [1]"),
        ("营业收入比净利润多多少?", "营业收入 - 净利润 = 4678 - 1645 = 3033亿元 [1]"),
        ("个人钱包和对公钱包一共多少个?", "个人钱包 + 对公钱包 = 356 + 70 = 426万 [1]"),
        (
            "How many internet scenarios were there a year earlier?",
            "internet scenarios a year earlier = 6262 - 975 = 5,287 [1]",
        ),
        ("What was the net profit margin?", "net profit/revenue = 164.5/467.8 = 35.2% [1]"),
    ],
)
def test_the_steps_are_shown_and_cited(qa: ReportQA, question: str, step: str) -> None:
    answer = qa.ask(question)
    assert_well_formed(answer, qa)
    assert (answer.status, answer.steps, answer.unsupported) == ("answered", (step,), ())
    assert answer.citations
    assert step in as_text(answer)
    assert answer.to_dict()["steps"] == (step,)


@pytest.mark.parametrize("question", [q for q, _ in ASKED] + UNANSWERABLE)
def test_other_questions_are_not_reckoned(qa: ReportQA, question: str) -> None:
    assert qa.ask(question, threshold=0).steps == ()


@pytest.mark.parametrize(
    "question",
    ["净利润占总资产的比例是多少?", "What share of total assets were loans?", "利润比利息多多少?"],
)
def test_without_an_operand_nothing_is_reckoned(qa: ReportQA, question: str) -> None:
    assert qa.ask(question, threshold=0).steps == ()


ALDER = "# Alder Mill report\n\nAlder Mill's revenue was £40 million in 2023. It makes flour.\n"
BIRCH = (
    "# Birch Foundry report\n\nBirch Foundry's net profit was £8 million in {}. It casts iron.\n"
)
CEDAR = (
    "# Cedar report\n\nCedar's revenue was £40 million in 2023. "
    "Its net profit was £8 million in {}.\n"
)
DUNE = "# Dune report\n\nLicence income was RMB 0.4 million in 2024, down 100% year on year.\n"
ELDER = "# Elder report\n\nIn 2024 revenue was EUR 300 million, down 5% year on year.\n"
MARGIN = "What was the net profit margin?"


@pytest.mark.parametrize(
    ("reports", "question", "count"),
    [
        ((CEDAR.format(2023),), MARGIN, 1),
        ((CEDAR.format(2021),), MARGIN, 0),
        ((CEDAR.format(2021),), "How much higher was revenue in 2023 than net profit in 2021?", 1),
        ((ALDER, BIRCH.format(2023)), MARGIN, 0),
        (
            (ALDER, BIRCH.format(2023)),
            "How much higher was Alder Mill's revenue than Birch Foundry's net profit?",
            1,
        ),
        (
            ("# Elm report\n\nElm sold 40 tonnes of oak. Elm employed 8 foresters.\n",),
            "What was the ratio of oak sold to foresters employed?",
            0,
        ),
        ((DUNE,), "What was licence income a year earlier?", 0),
        ((ELDER,), "What was revenue a year earlier?", 1),
    ],
)
def test_operands_are_of_one_report_period_and_unit(
    reports: tuple[str, ...], question: str, count: int, tmp_path: Path
) -> None:
    opened = ReportQA.open(tmp_path / "index")
    for i, text in enumerate(reports):
        opened.add(write(tmp_path / f"{i}.md", text))
    assert len(opened.ask(question, threshold=0).steps) == count


def judged(text: str, cited: str) -> str | None:
    held = quantities(cited)

    def sources(operand: Figure) -> list[Figure]:
        return [f for f in held if f.number == operand.number]

    (equation,) = equations(text)
    return wrong(equation, sources)


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("1645/4678 = 35.2%", "1645亿元, 4678亿元"),
        ("356/70 = 5.09", "356万个, 70万个"),
        ("4678 - 1645 = 3033亿元", "1645亿元, 4678亿元"),
        ("4678/(1 + 4.3%) = 4485亿元", "4678亿元, 4.3%"),
        ("(412.6 - 349.7) / 349.7 = 18.0%", "412.6, 349.7"),
        ("1.54% + 0.04个百分点 = 1.58%", "1.54%, 0.04个百分点"),
        ("467.8 billion × 35% = RMB 163.73 billion", "RMB 467.8 billion, 35%"),
        ("6,262 − 975 = 5,287", "6262个, 975个"),
        ("-12.5 - (-8.5) = -4", "(12.5), (8.5)"),
        ("3 - (-8.5) = 11.5", "3, (8.5)"),
        ("(-12.5 + (-8.5))/2 = -10.5", "(12.5), (8.5)"),
        ("(4.1% + 4.6% + 4.5%)/3 = 4.4%", "4.1%, 4.6%, 4.5%"),
    ],
)
def test_sound_arithmetic(text: str, cited: str) -> None:
    assert judged(text, cited) is None


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("1645/4678 = 35.3%", "1645亿元, 4678亿元"),
        ("1645/4678 = 35.2亿元", "1645亿元, 4678亿元"),
        ("1645/4678 = 35.2%", "1645亿元, 4678亿美元"),
        ("1645/4678 = 35.2%", "1645万元, 4678亿元"),
        ("4678 - 1645 = 3033亿元", "1645亿美元, 4678亿元"),
        ("4678 - 1645 = 3033万元", "1645亿元, 4678亿元"),
        ("4678 + 4.3% = 4682.3亿元", "4678亿元, 4.3%"),
        ("4678/0 = 5%", "4678亿元, 0亿元"),
        ("(4678 - 1645 = 3033亿元", "1645亿元, 4678亿元"),
        ("1645/4679 = 35.2%", "1645亿元, 4678亿元"),
        ("-12.5 - (-8.5) = -4", "(12.5), 8.5"),
        ("-12.5 - (-8.5) = -21", "(12.5), (8.5)"),
        ("-12.5 + 8.5 = -4", "12.5, 8.5"),
        ("(4.1% + 4.6%)/3 = 2.9%", "4.1%, 4.6%"),
        ("(4.1% - 4.6%)/2 = -0.25%", "4.1%, 4.6%"),
        ("4.1%/2 = 2.05%", "4.1%"),
    ],
)
def test_unsound_arithmetic(text: str, cited: str) -> None:
    assert judged(text, cited) is not None


@pytest.mark.parametrize(
    "text", ["", "=", "1 = 2", "1645 4678 = 35%", "a/b = c", "2021-8-30", "5/"]
)
def test_no_arithmetic(text: str) -> None:
    assert equations(text) == []


def test_workings_keep_their_label() -> None:
    text = "35.2%：净利润/营业收入 = 1645/4678 = 35.2%。"
    assert workings(text) == ["净利润/营业收入 = 1645/4678 = 35.2%"]


@pytest.mark.property
@given(st.integers(2, 10**6), st.integers(2, 10**6), st.sampled_from("+-*/"), st.integers(0, 3))
def test_only_the_right_result_holds(one: int, other: int, sign: str, off: int) -> None:
    a, b = max(one, other), min(one, other)
    if sign == "*":
        share = Decimal(a) * b / 100
        right, cited, kind = share.quantize(Decimal(1), ROUND_HALF_UP), f"{a}个, {b}%", "%"
    else:
        values = {"+": Decimal(a + b), "-": Decimal(a - b), "/": round(Decimal(a) / b, 2)}
        right, cited, kind = values[sign], f"{a}个, {b}个", ""
    result = right + off
    found = judged(f"{a} {sign} {b}{kind} = {result:f}", cited)
    assert (found is None) == (off == 0)


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("(5.2 + 3.5)/2 = £4.35 million", "£5.2 million and -£3.5 million"),
        ("5.2 - 3.5 = £1.7 million", "£5.2 million and -£3.5 million"),
        ("3 + 5 + 2 = 3,000,007", "3 million visitors, 5 regions, 2 depots"),
        ("(15% + 12%)/2 = 13.5 percentage points", "15% and 12%"),
        ("6/(5 + 4)/2 = 33.3%", "£6 million, £5 million and £4 million"),
    ],
)
def test_signs_scales_points_and_divisors_are_not_hidden(text: str, cited: str) -> None:
    assert judged(text, cited) is not None
