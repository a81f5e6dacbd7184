"""Names of products: letters with figures, versions, Chinese names by their last character."""

import pytest

from qa.language.known import Known
from qa.ranking.products import unknown_products

BANK = Known(
    "# 临江银行年度报告摘要及主要指标\n临江银行的“江城生活”手机银行5.0版上线,随心贷余额12亿元。"
    "网点有5G。",
    ("临江银行",),
)
MAKER = Known("The Lantern D900 sold well; app version 4.0 is live.", ("Lantern",))


@pytest.mark.parametrize(
    ("question", "known", "expected"),
    [
        ("手机银行7.0有哪些新功能?", BANK, ["7.0"]),
        ("手机银行5.0有哪些新功能?", BANK, []),
        ("它在6G方面有什么布局?", BANK, ["6G"]),
        ("它在5G方面有什么布局?", BANK, []),
        ("兴农通有多少用户?", BANK, ["兴农通"]),
        ("随心贷的余额是多少?", BANK, []),
        ("存款利率3.0%是哪一款?", BANK, []),
        ("收入比去年增长了5.0个百分点吗?", BANK, []),
        ("客户最多能贷多少?", BANK, []),
        ("净息差在2021Q3是多少?", BANK, []),
        ("When was the D700 approved?", MAKER, ["D700"]),
        ("When was the D-900 approved?", MAKER, []),
        ("What is new in app 5.0?", MAKER, ["5.0"]),
        ("How much CO2 was saved in H1?", MAKER, []),
        ("What was revenue in FY23 and 1H24?", MAKER, []),
    ],
)
def test_products_nobody_tells_of(question: str, known: Known, expected: list[str]) -> None:
    assert list(unknown_products(question, known)) == expected
