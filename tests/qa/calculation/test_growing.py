"""Which report grew faster, and which of two measures of one."""

from pathlib import Path

import pytest

from qa import ReportQA
from tests.index.samples import write
from tests.qa.samples import assert_well_formed, opened

LANHU = """# 兰湖银行2023年年度报告摘要

2023年,全年实现营业收入86.20亿元,同比增长4.1%;净利润20.50亿元,同比增长6.0%。
"""
OTTERLEY = """# Otterley Group plc: 2023 Annual Results

Revenue rose 9.3% to £310.0 million in 2023.

| £ million | 2023 | 2022 |
|---|---|---|
| Net profit | 62.0 | 60.0 |
| Deposits | 410.0 | 400.0 |
"""
QINGPU = """# 青浦银行2023年年度报告摘要

2023年,全年实现营业收入51.70亿元,同比下降2.3%;净利润11.30亿元,同比下降1.2%。
"""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    texts = {"lanhu.md": LANHU, "otterley.md": OTTERLEY, "qingpu.md": QINGPU}
    return opened(tmp_path_factory.mktemp("growing"), texts)


@pytest.mark.parametrize(
    ("question", "told", "step"),
    [
        ("兰湖银行和青浦银行谁的营业收入增长更快?", "兰湖银行的营业收入增长更快", None),
        (
            "Which of the two grew revenue faster, Lanhu Bank or Otterley?",
            "Otterley has the faster growth in revenue",
            "9.3% - 4.1% = 5.2 percentage points",
        ),
        (
            "Did Lanhu Bank's or Otterley's revenue grow faster?",
            "Otterley has the faster growth in revenue",
            "9.3% - 4.1% = 5.2 percentage points",
        ),
        (
            "Which company had the fastest net profit growth?",
            "兰湖银行 has the fastest growth",
            None,
        ),
        ("营业收入增速最快的是哪家?", "Otterley Group的营业收入增长最快", None),
    ],
)
def test_who_grew_faster(held: ReportQA, question: str, told: str, step: str | None) -> None:
    answer = held.ask(question)
    assert_well_formed(answer, held)
    assert told in answer.text
    assert len({c.source for c in answer.citations}) >= 2
    assert answer.unsupported == ()
    assert step is None or step in answer.steps[0]


def test_growth_between_two_columns_is_reckoned(held: ReportQA) -> None:
    answer = held.ask("Compare the net profit growth of Lanhu Bank and Otterley")
    assert "(62.0 - 60.0)/60.0 = 3.3%" in answer.text
    assert "Lanhu Bank has the faster growth in net profit" in answer.text


@pytest.mark.parametrize(
    ("question", "source", "told"),
    [
        ("营业收入和净利润哪个增长更快?", "lanhu.md", "净利润增长更快"),
        (
            "Did revenue or net profit grow faster?",
            "lanhu.md",
            "Net profit grew faster than revenue",
        ),
        (
            "Did revenue or net profit grow faster?",
            "otterley.md",
            "Revenue grew faster than net profit",
        ),
        (
            "Which grew more slowly, revenue or deposits?",
            "otterley.md",
            "Deposits grew more slowly",
        ),
        ("营业收入和净利润哪个增速更高?", "qingpu.md", "净利润的降幅小于营业收入"),
    ],
)
def test_which_measure_grew_faster(held: ReportQA, question: str, source: str, told: str) -> None:
    answer = held.ask(question, sources=[source])
    assert_well_formed(answer, held)
    assert told in answer.text
    assert answer.unsupported == ()


def test_no_verdict_without_both(held: ReportQA) -> None:
    answer = held.ask("Did revenue or the dividend grow faster?", sources=["otterley.md"])
    assert "faster than" not in answer.text


def test_a_change_belongs_to_the_measure_before_it(tmp_path: Path) -> None:
    qa = ReportQA.open(tmp_path / "index")
    qa.add(write(tmp_path / "a.md", LANHU), write(tmp_path / "b.md", QINGPU))
    text = qa.ask("兰湖银行和青浦银行的净利润增速谁更高?").text
    assert "同比增长6.0%" in text
    assert "同比下降1.2%" in text
    assert "2.3%" not in text
