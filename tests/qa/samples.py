"""Small reports and questions for the tests of qa/, and what must hold of any answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from index import Document, Passage
from index.load import parse
from index.split import split
from qa import Answer, ReportQA
from qa.language.units import Unit, units
from tests.index.samples import write

MARKER = re.compile(r"\[(\d+)\]")
BUNDLED = "icbc-2021h1.md"

BANK = """# 青石银行2022年年度报告摘要

作者:李小溪    来源:青石财经    2023-3-15

全年实现营业收入8.6亿元,同比增长5.2%;净利润2.1亿元,同比下降3.4%。不良贷款率1.27%,较上年末上升0.06个百分点。

董事长陈明远表示,全行将继续推进“绿叶计划”,为小微企业提供贷款。

## 主要指标

单位:百万元

| 项目 | 2022年 | 2021年 |
|---|---|---|
| 收入 | | |
| 利息收入 | 512 | 498 |
| 手续费收入 | 348 | 320 |
| 支出 | | |
| 业务费用 | 271 | 260 |

## 新业务

新业务包括:

- 绿色贷款
- 供应链票据
- 跨境结算
"""

TEA = """# Harbor Tea Company annual report 2023

Published 12 April 2024. Author: Mary Whitfield

Revenue was £3.5 million in 2023, up 8.4% from the year before. The company sold 412 tonnes of tea.

Chief executive Jonathan Reed said the new drying hall cut energy use because it recovers heat.
The hall opened in May 2023. It cost HK$1.2bn.

## Gardens

The company runs three gardens: Eastfield, Longmoor and Saltwater Bay.
"""

SOLAR = """# Northwind Solar annual report 2023

Net profit fell 7% to £31.2 million because polysilicon prices climbed.

| £ million | 2023 | 2022 |
|---|---|---|
| Revenue | 412.6 | 349.7 |
| Net profit | 31.2 | 33.5 |
| Employees (number) | 2,140 | 1,985 |
"""

NOTES = """# Notes

The drying hall was ready in May [3]. It holds forty racks [12].
"""

# Answerable from the bundled report; a spelling of the answer.
ASKED = [
    ("营业收入是多少?", "4678"),
    ("工行上半年净利润同比增长了多少?", "9.8"),
    ("不良贷款率是多少?", "1.54"),
    ("截至6月末,工行开立了多少个数字人民币个人钱包?", "356万"),
    ("数字人民币业务试点在多少个地区开展?", "11"),
    ("个人手机银行客户有多少户?", "4.43亿"),
    ("法人手机银行月均活跃客户有多少?", "146万"),
    ("工行的副行长是谁?", "张文武"),
    ("系统可用性保持在多少?", "99.99"),
    ("这篇文章的作者是谁?", "薛小易"),
    ("“数字乡村”平台覆盖了多少个省份?", "31"),
    ("工行哪天发布了半年报?", "8月27日"),
    ("What was ICBC's operating revenue?", "467.8"),
    ("By how much did net profit grow year on year?", "9.8"),
    ("How many corporate e-CNY wallets were opened?", "700,000"),
    ("How many merchants had signed up by the end of June?", "140,000"),
    ("Who is the vice president of ICBC?", "Zhang Wenwu"),
    ("When did ICBC release its interim report?", "27 August"),
    ("What is the non-performing loan ratio?", "1.54"),
    ("How many personal customers does ICBC e-Wallet serve?", "35 million"),
    ("What is Cloud ICBC?", "contactless"),
    ("Who wrote the article?", "Xue Xiaoyi"),
]

UNANSWERABLE = [
    "火星上有多少家海底捞餐厅?",
    "拿破仑是哪一年出生的?",
    "How many penguins live in Antarctica?",
    "What is the boiling point of mercury?",
]


def document(text: str, source: str = "report.md") -> Document:
    return parse(source, text.encode())


def passages(text: str, source: str = "report.md") -> tuple[Document, Sequence[Passage]]:
    read = document(text, source)
    return read, split(read)


def bare(answer: Answer) -> Answer:
    """An answer without what differs from run to run."""
    return replace(answer, metadata={})


def opened(folder: Path, texts: Mapping[str, str]) -> ReportQA:
    """Reports of these names and texts in an index of their own."""
    qa = ReportQA.open(folder / "index")
    qa.add(*(write(folder / name, text) for name, text in texts.items()))
    return qa


def turns(*said: str) -> list[dict[str, str]]:
    """User turns, each followed by an answer that must not matter."""
    roles = ("user", "assistant")
    return [
        {"role": r, "content": t} for s in said for r, t in zip(roles, (s, "略 [1]"), strict=True)
    ]


def assert_well_formed(answer: Answer, qa: ReportQA) -> None:
    """What the contract promises of every answer, whatever was asked."""
    assert 0 <= answer.confidence <= 1
    assert answer.text.strip()
    assert answer.language in ("zh", "en")
    numbers = [c.number for c in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {int(n) for n in MARKER.findall(answer.text)} == set(numbers)
    for c in answer.citations:
        source = qa.document(c.source).text
        assert source[c.start : c.end] == c.quote
        assert source[c.passage.start : c.passage.end] == c.passage.text
        assert c.passage.source == c.source
        assert c.passage.start <= c.start < c.end <= c.passage.end
    if answer.status == "refused":
        assert answer.citations == ()
    else:
        assert answer.status == "answered"
        assert answer.nearest == ()


_HOSTILE = [
    "净利润", "多少", "What was", "net profit", "?", "?", "。", "…", "\x00", "\x1b[31m", "\ud800",
    "\udfff", "\u202e", "\u200f", "\u200b", "\ufeff", "\u2028", "\u0301", "😀",
    "👨\u200d👩\u200d👧", "🇨🇳", "ﷺ",
    "א", "ب", "한국", "の", "𠮷", "①", "½", "٣", "９", "9" * 40, "1,2,3", "-5.2%", "1e999", "NaN",
    "<script>alert(1)</script>", "{question}", "${question}", "$passages", "%s", "%(x)s", "\\",
    "'; DROP TABLE x; --", "|a|b|\n|---|---|", "[1]", "[0]", "[-1]", "[99]", "```", "\r\n", "\t",
    "\n\n", "\u3000", "(((((", "*" * 30, "[" * 30, "a" * 300, "的" * 300, "和" * 40, "../../etc",
]  # fmt: skip

hostile = st.lists(st.one_of(st.sampled_from(_HOSTILE), st.text(max_size=5)), max_size=14).map(
    "".join
)


def unit(text: str, start: int = 0) -> Unit:
    """The first sentence of a text, which stands at `start`, as a Chinese question reads it."""
    return units(Passage(f"p{start}", "report.md", text, start, start + len(text)), "zh")[0]
