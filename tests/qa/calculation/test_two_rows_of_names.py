"""Questions about tables whose columns are named in two rows: which column, which row, and what is
worked out of them.
"""

import pytest

from qa import ReportQA
from tests.qa.samples import assert_well_formed, opened

ENGLISH = """# Larchmont Tools annual report, fiscal year ended September 30, 2023

## Revenue by segment (in millions)

| | Fourth quarter | | | Fiscal year | | |
|---|---:|---:|---:|---:|---:|---:|
| **Segment** | **2023** | **2022** | **Change** | **2023** | **2022** | **Change** |
| Hand Tools | 92.7 | 88.4 | 4.9% | 362.5 | 350.1 | 3.5% |
| Power Saws | 61.3 | 70.2 | (12.7)% | 251.8 | 263.0 | (4.3)% |
| Workwear | 40.1 | 38.9 | 3.1% | 150.4 | 151.2 | (0.5)% |

## Income statement

Table 2. Summary (£ million; costs in brackets)

| | 2022/23 | 2021/22 |
|---|---:|---:|
| Staff costs | (104.7) | (82.3) |
| Restructuring | (3.0) | (5.2) |

Staff engagement stood at 67%, down from 71%.
"""
CHINESE = """# 临川港务2023年年度报告

## 分行业经营情况

表1 分行业情况(单位:亿元)

| 分行业 | 2023年 | | 2022年 | | 毛利率增减(百分点) |
|---|---|---|---|---|---|
| | 营业收入 | 毛利率 | 营业收入 | 毛利率 | |
| 散货装卸 | 48.15 | 31.01% | 46.80 | 30.00% | 1.01 |
| 油品仓储 | 17.35 | 49.97% | 16.20 | 49.01% | 0.96 |
| 仓配物流 | 22.86 | 12.03% | 21.08 | 13.00% | (0.97) |
| 合计 | 88.36 | 29.82% | 84.08 | 29.41% | 0.41 |

表2 重点工程(单位:亿元)

| 项目 | 预算 | 已投入 | 投资进度 |
|---|---|---|---|
| 北岸码头 | 86.50 | 55.36 | 64.0% |
| 粮仓扩建 | 9.60 | 8.64 | 90.0% |
| 支线铁路 | 12.40 | 1.24 | 10.0% |

全年研发投入3.02亿元,占营业收入的3.4%,其中费用化2.31亿元、资本化0.71亿元。
"""
BANKS = """# 澄江银行2022年半年度报告

## 与同业的比较

表1 可比指标(金额单位:亿元;月活单位:万户)

| 指标 | 澄江银行 | 澄江银行 | 恒山银行 | 恒山银行 |
|---|---|---|---|---|
| | 2022年上半年 | 2021年上半年 | 2022年上半年 | 2021年上半年 |
| 营业收入 | 684.3 | 654.2 | 812.6 | 795.9 |
| 不良贷款率(%) | 1.19 | 1.28 | 1.31 | 1.38 |
| 手机银行月活 | 2,315 | 1,924 | 2,790 | 2,245 |

不良贷款率较上年末下降0.05个百分点,不良余额236.4亿元,增加1.8亿元。
"""


@pytest.fixture(scope="module")
def qa(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReportQA]:
    texts = {"larchmont-2023.md": ENGLISH, "linchuan-2023.md": CHINESE, "chengjiang-2022.md": BANKS}
    return {name: opened(tmp_path_factory.mktemp("rows"), {name: text})
            for name, text in texts.items()}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "question", "told"),
    [
        ("larchmont", "What was Workwear's revenue in the fourth quarter of fiscal 2022?", "38.9"),
        ("larchmont", "What was Power Saws revenue in fiscal year 2022?", "263.0"),
        ("larchmont", "How much did Power Saws change in the fourth quarter?", "(12.7)%"),
        ("larchmont", "By how much did staff costs rise?", "104.7 - 82.3 = £22.4 million"),
        ("larchmont", "By how many points has staff engagement gone down?", "71% - 67% = 4 perc"),
        ("linchuan", "油品仓储2022年的毛利率是多少?", "49.01%"),
        ("linchuan", "几个板块里,2023年毛利率最高的是哪一个?", "油品仓储"),
        ("linchuan", "重点工程中哪个进度最靠后?完成了几成?", "10.0%"),
        ("linchuan", "油品仓储2023年毛利率比2022年提高了多少?", "49.97% - 49.01%"),
        ("linchuan", "散货装卸和仓配物流两个板块,2023年毛利率相差多少个百分点?", "31.01% - 12.03%"),
        ("linchuan", "研发投入的资本化比例是百分之几?", "0.71/3.02 = 23.5%"),
        ("chengjiang", "恒山的营业收入比澄江多出多少亿?", "812.6 - 684.3 = 128.3"),
        ("chengjiang", "澄江的不良率比恒山低多少?", "1.19% - 1.31%"),
        ("chengjiang", "恒山和澄江,哪家手机银行月活多?差多少?", "2790 - 2315 = 475万"),
        ("chengjiang", "年初的不良余额是多少?", "236.4 - 1.8 = 234.6亿元"),
    ],
)
def test_the_cell_or_the_working(
    qa: dict[str, ReportQA], source: str, question: str, told: str
) -> None:
    held = next(one for name, one in qa.items() if name.startswith(source))
    answer = held.ask(question)
    assert_well_formed(answer, held)
    assert answer.status == "answered", answer
    assert told in answer.text
    assert answer.unsupported == ()
