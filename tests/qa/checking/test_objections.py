"""What the check says of sentences about one passage: periods, names, subjects, directions."""

import pytest

from qa.check import Checker
from qa.result import DraftSentence, Unsupported
from tests.qa.samples import passages

REPORT = """# 青石银行2021年半年度报告摘要

2021年上半年,青石银行营业收入4678亿元,同比增长4.3%;净利润1645亿元,同比增长9.8%;不良贷款率1.54%,较上年末下降0.04个百分点。

截至6月末,开立个人钱包356万个、对公钱包70万个,政务场景300多个,覆盖近140项交易。有效场景6262个,较上年增加975个。

Northwind's revenue fell 7% to £31.2 million in 2023, from £33.5 million in 2022. Online sales grew.
Kraków led in sales.

| £ million | 2023 | 2022 | Change (%) |
|---|---|---|---|
| Revenue | 412.6 | 349.7 | 18.0 |
| Trading income | (3.2) | 5.1 | (162.7) |
| Operating costs | (271.0) | (260.0) | 4.2 |
"""
DOCUMENT, (_, RESULTS, WALLETS, WIND, TABLE) = passages(REPORT, "qingshi.md")
CHECKER = Checker({"qingshi.md": DOCUMENT}.__getitem__)
OF = {"results": RESULTS, "wallets": WALLETS, "wind": WIND}


def reason(said: str, start: int, end: int, passage: str) -> str:
    cited = OF.get(passage, TABLE)
    result = CHECKER.sentence(DraftSentence(said, ((cited, start, end, None),)), [])
    return result.reason if isinstance(result, Unsupported) else ""


def judged(said: str, passage: str) -> str:
    if passage in OF:
        return reason(said, OF[passage].start, OF[passage].end, passage)
    start = REPORT.index(f"| {passage}")
    return reason(said, start, REPORT.index("\n", start), passage)


@pytest.mark.parametrize(
    ("passage", "said"),
    [
        ("results", "2021年上半年营业收入4678亿元。"),
        ("results", "Qingshi's operating revenue was RMB 467.8 billion in the first half of 2021."),
        ("results", "Net profit rose by 9.8% to RMB 164.5 billion."),
        ("results", "不良贷款率较上年末下降0.04个百分点。"),
        ("results", "营业收入约4700亿元。"),
        ("results", "营业收入超4600亿元。"),
        ("results", "青石银行的净利润增长了。"),
        ("wallets", "个人钱包356万个。"),
        ("wallets", "3.56 million personal wallets and 700,000 corporate wallets"),
        ("wallets", "More than 300 government scenarios"),
        ("wallets", "nearly 140 transactions"),
        ("wallets", "个人钱包/对公钱包 = 356万/70万 = 5.09倍。"),
        ("wallets", "上年的有效场景:6262 - 975 = 5287个。"),
        ("results", "净利润/营业收入 = 1645/4678 = 35.2%。"),
        ("results", "The margin was 35.2%: 164.5 billion / 467.8 billion = 35.2%."),
        ("wind", "2023年收入下降7%,为3120万英镑。"),
        ("wind", "The city of Kraków led in sales."),
        ("Revenue", "Revenue was £412.6 million in 2023, against £349.7 million in 2022."),
        ("Revenue", "2023年收入4.126亿英镑,增长18.0%。"),
        ("Revenue", "(412.6 - 349.7) / 349.7 = 18.0%"),
        ("Revenue", "Revenue grew (growth = (412.6 - 349.7) / 349.7 = 18.0%)."),
        ("wallets", "个人钱包356万个(个人钱包/对公钱包 = 356万/70万 = 5.09倍)。"),
        ("results", "In 1H21 revenue was RMB 467.8 billion."),
        ("wind", "The 2023 revenue was £31.2 million."),
        ("wind", "2023 online sales grew."),
        ("wind", "Overall, revenue fell 7%. Meanwhile, online sales grew."),
        ("wind", "Northwind's revenue (2023) was £31.2 million."),
        ("Trading", "Trading income was £(3.2) million in 2023."),
        ("Trading", "There was a trading loss of £3.2 million in 2023."),
        ("Operating", "Operating costs were £271.0 million in 2023, up 4.2%."),
    ],
)
def test_it_stands(passage: str, said: str) -> None:
    assert judged(said, passage) == ""


@pytest.mark.parametrize(
    ("passage", "said", "why"),
    [
        ("results", "2020年上半年营业收入4678亿元。", "2020"),
        ("results", "2021年全年营业收入4678亿元。", "period"),
        ("results", "下半年营业收入4678亿元。", "part of the year"),
        ("results", "In the first quarter revenue was RMB 467.8 billion.", "part of the year"),
        ("wallets", "截至9月末,开立个人钱包356万个。", "not in the cited text|part of the year"),
        ("results", "招商银行营业收入4678亿元。", "招商银行"),
        ("results", "HSBC's net profit was RMB 164.5 billion.", "hsbc"),
        ("results", "长风银行营业收入4678亿元。", "长风银行"),
        ("results", "净利润4678亿元。", "something else"),
        ("results", "Net profit was RMB 467.8 billion.", "something else"),
        ("results", "净利润同比下降9.8%。", "figure"),
        ("results", "Net profit fell by 9.8%.", "figure"),
        ("results", "不良贷款率上升0.04个百分点。", "figure"),
        ("results", "不良贷款率下降0.04%。", "figure"),
        ("results", "营业收入4700亿元。", "figure"),
        ("results", "营业收入超4678亿元。", "figure"),
        ("results", "营业收入同比增长4.3%,较上年末增长9.8%。", "figure"),
        ("wallets", "对公钱包356万个。", "something else"),
        ("wallets", "3.56 million corporate wallets", "something else"),
        ("wallets", "政务场景300个。", "figure"),
        ("wallets", "约70万元的对公钱包。", "figure"),
        ("wallets", "个人钱包/对公钱包 = 356万/70万 = 5.9倍。", "arithmetic"),
        ("wallets", "6262 + 975 = 5287个", "arithmetic"),
        ("wallets", "6262 - 957 = 5305个", "operand"),
        ("results", "净利润/营业收入 = 1654/4678 = 35.4%。", "operand"),
        ("results", "4678亿元 + 9.8% = 4687.8亿元", "arithmetic"),
        ("wallets", "原文写道:“开立个人钱包365万个”。", "words"),
        ("wind", "Revenue rose 7% to £31.2 million.", "figure"),
        ("wind", "Revenue was £33.5 million in 2023.", "something else"),
        ("wind", "Offline sales grew.", "subject|exchanged"),
        ("wind", "Online sales shrank.", "direction|exchanged"),
        ("Revenue", "Revenue was £349.7 million in 2023.", "something else"),
        ("Revenue", "Revenue was £412.6 billion.", "figure"),
        ("Revenue", "Revenue was €412.6 million.", "figure"),
        ("Revenue", "Revenue fell 18.0%.", "figure"),
        ("Trading", "Trading income was £3.2 million in 2023.", "figure"),
        ("results", "(甲 = 乙)招商银行营业收入4678亿元(丙)。", "招商银行"),
        ("wind", "(a = b) HSBC's online sales grew (c).", "hsbc"),
        ("wind", "(a = b) Online sales shrank (c).", "direction|exchanged"),
        ("wallets", "(招商银行 = 第一)个人钱包356万个。", "招商银行"),
        ("wind", "Zimbabwe revenue fell 7%.", "zimbabwe"),
        ("wind", "Online sales grew. Zimbabwe did too.", "zimbabwe"),
        ("wind", "China revenue fell 7%.", "china"),
        ("wind", "Apple revenue fell 7%.", "apple"),
        ("results", "Qingshi has 2021 partner branches.", "2021"),
        ("results", "青石银行有2021网点。", "2021"),
        ("wind", "Northwind serves 2023 customers.", "2023"),
    ],
)
def test_it_is_struck_out(passage: str, said: str, why: str) -> None:
    found = judged(said, passage)
    assert any(word in found for word in why.split("|")), found


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("Elm's revenue rose in May 2023.", True),
        ("Elm's revenue rose on 4 May 2023.", False),
        ("Elm's revenue rose on 23 May 2023.", False),
        ("Overall, Elm's revenue rose in May 2023.", True),
        ("Elm's revenue rose in May 2023 vs. Harvard revenue.", False),
    ],
)
def test_a_day_or_a_name_that_nothing_tells_is_struck_out(said: str, stands: bool) -> None:
    document, found = passages("# Elm – £\n\nElm's revenue rose in May 2023.\n", "elm.md")
    passage = found[-1]
    checker = Checker({"elm.md": document}.__getitem__)
    draft = DraftSentence(said, ((passage, passage.start, passage.end, None),))
    assert isinstance(checker.sentence(draft, []), Unsupported) != stands


def test_a_file_name_in_brackets_is_a_label_and_no_figure() -> None:
    document, (_, result) = passages(
        "# 白石公司年报\n\n白石公司净利润12亿元。\n", "baishi-2021h1-v3.md"
    )
    checker = Checker({document.source: document}.__getitem__)

    def judged(said: str) -> object:
        return checker.sentence(
            DraftSentence(said, ((result, result.start, result.end, None),)), []
        )

    label = "白石公司（baishi-2021h1-v3.md）"
    assert not isinstance(judged(f"{label}：净利润12亿元。"), Unsupported)
    assert isinstance(judged(f"{label}：净利润13亿元。"), Unsupported)
    assert isinstance(judged("白石公司（2021h1-v3）：净利润12亿元。"), Unsupported)


PARTS = """# Elm 2023

We closed 38 branches and ended June with 374, down from 412 in December.

| Site | Floor area (m²) | Bad loans (%, period end) | Rent (£ million, net) |
|---|---|---|---|
| Cheonan | 14,500 | 1.08 | 46 |
"""


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("We closed 38 branches and ended June with 374, down from 412 in December.", True),
        ("We closed 38 branches and ended December with 374, down from 412 in December.", False),
        ("Cheonan: 14,500 (Floor area (m²)).", True),
        ("Cheonan: 14,500 (Floor area (bn²)).", False),
        ("Cheonan: 1.08 (Bad loans (%, period end)).", True),
        ("Cheonan: 1.08 (Bad loans (percentage points, period end)).", False),
        ("Cheonan: 46 (Rent (£ million, net)).", True),
    ],
)
def test_an_exchanged_month_or_unit_is_struck_out(said: str, stands: bool) -> None:
    document, found = passages(PARTS, "elm.md")
    passage = next(p for p in found if said[:2] in p.text)
    checker = Checker({"elm.md": document}.__getitem__)
    draft = DraftSentence(said, ((passage, passage.start, passage.end, None),))
    assert isinstance(checker.sentence(draft, []), Unsupported) != stands
