"""A table that is divided by business, product and region, as Chinese annual reports have it."""

from pathlib import Path

import pytest

from qa import ReportQA
from tests.qa.samples import assert_well_formed, opened

REPORT = """# 青杉家居2023年年度报告

2023年,公司营业收入60.00亿元。管理费用率由4.2%降至3.9%,主要因总部搬迁后租金减少、系统整合完成。厨房类产品毛利率下降,系板材涨价。

## 主营业务

**表1 主营业务情况(单位:亿元)**

| 分类 | 营业收入 | 营业收入 | 营业收入 | 毛利率 | 毛利率 |
|---|---|---|---|---|---|
| | 2023年 | 2022年 | 同比 | 2023年 | 较上年变动(百分点) |
| **分行业** | | | | | |
| 定制家居 | 48.00 | 44.00 | 9.09% | 31.20% | +0.40 |
| 工程 | 9.00 | 9.60 | -6.25% | 18.50% | -0.30 |
| 其他业务 | 3.00 | 2.40 | 25.00% | 71.00% | -2.00 |
| **分产品** | | | | | |
| 衣柜 | 35.00 | 31.00 | 12.90% | 34.10% | +0.70 |
| 厨房 | 22.00 | 22.60 | -2.65% | 24.60% | -1.20 |
| **分地区** | | | | | |
| 华东 | 33.00 | 30.50 | 8.20% | 未披露 | 未披露 |
| 华南 | 24.00 | 23.10 | 3.90% | 未披露 | 未披露 |

## 财务指标

**表2 主要会计数据(单位:亿元)**

| 项目 | 2023年 | 2022年 | 2021年 |
|---|---|---|---|
| 归属于上市公司股东的净利润 | 4.10 | 3.80 | 3.30 |
| 归属于上市公司股东的扣除非经常性损益的净利润 | 3.70 | 3.50 | 2.90 |

**表3 分季度数据(单位:亿元)**

| 项目 | 第一季度 | 第二季度 | 第三季度 | 第四季度 |
|---|---|---|---|---|
| 营业收入 | 12.10 | 15.40 | 15.90 | 16.60 |
| 归母净利润 | 0.60 | 1.20 | 1.50 | 0.80 |

**表4 分部利润(单位:亿元,括号表示亏损)**

| 分部 | 2023年 | 2022年 |
|---|---|---|
| 零售分部 | 6.20 | 5.90 |
| 海外分部 | (0.35) | (0.21) |
| 未分配总部费用 | (0.50) | (0.40) |
| 合计 | 5.35 | 5.29 |
"""


@pytest.fixture(scope="module")
def qa(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    folder: Path = tmp_path_factory.mktemp("divided")
    return opened(folder, {"qingshan.md": REPORT})


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("哪类产品毛利率最高?", "衣柜：34.10%", "其他业务"),
        ("哪个行业毛利率最高?", "定制家居：31.20%", "衣柜"),  # what is left over is told beside it
        ("毛利率最高的行业是哪个(不算其他业务)?", "定制家居：31.20%", "71.00%"),
        ("哪个产品收入降幅最大?", "厨房：-2.65%", "工程"),
        ("哪类产品毛利率下降最多?", "厨房：-1.20 百分点", "其他业务"),
        ("哪个产品收入是下滑的?", "厨房：-2.65%", "工程"),
        ("哪些分部在亏损?", "海外分部：(0.35) 亿元", "总部"),
        ("华东地区收入同比增速是多少?", "8.20%", "33.00"),
        ("2021年归母净利润是多少?", "3.30 亿元", "2.90"),
        ("衣柜收入是多少,同比增长多少?", "35.00 亿元（营业收入 2023年）；12.90%", "34.10"),
        ("哪个季度赚得最少,赚了多少?", "第一季度：归母净利润：0.60 亿元", "12.10"),
        ("管理费用率下来的原因是什么?", "总部搬迁", "板材"),
    ],
)  # fmt: skip
def test_it_answers(qa: ReportQA, question: str, told: str, untold: str) -> None:
    answer = qa.ask(question)
    assert_well_formed(answer, qa)
    assert told in answer.text
    assert untold not in answer.text


@pytest.mark.parametrize("question", ["华东的毛利率是多少?", "华北地区为什么亏损?"])
def test_what_is_withheld_is_refused(qa: ReportQA, question: str) -> None:
    assert qa.ask(question).status == "refused"
