"""Reading and cleaning of the training pairs."""

import gzip
import json
from pathlib import Path

import pytest

from training.data import distinct, keeps, read_pairs, read_sections, strip_markup


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (":func:`open` 函数", "open 函数"),
        ("见 [报告](https://a.b/c) 与 ![图](x.png)", "见 报告 与 图"),
        ("`文档 <https://a.b>`_ 和 <b>粗体</b>", "文档 和 粗体"),
        ("net profit", "net profit"),
    ],
)
def test_markup_goes_and_words_stay(text: str, plain: str) -> None:
    assert strip_markup(text) == plain


@pytest.mark.parametrize(
    ("zh", "en", "kept"),
    [
        ("净利润增长", "net profit grew", True),
        ("净利润增长", "净利润增长", False),
        ("net profit", "net profit", False),
        ("净利润增长", "", False),
        ("银行", "a bank " * 40, False),
    ],
)
def test_pairs_worth_training_on(zh: str, en: str, kept: bool) -> None:
    assert keeps(zh, en) is kept


def test_pairs_are_simplified_and_stand_once(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv.gz"
    rows = ["銀行的計畫\tPlans of the bank", "银行的计划\tplans of  the Bank", "no tab"]
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    assert list(distinct(read_pairs(path))) == [("银行的计划", "Plans of the bank")]


@pytest.mark.parametrize(("machine", "titles"), [(True, {"收入", "利润"}), (False, {"收入"})])
def test_machine_translated_sections_can_be_left_out(
    tmp_path: Path, machine: bool, titles: set[str]
) -> None:
    path = tmp_path / "sections.jsonl.gz"
    rows = [
        {"mt": mt, "title_zh": zh, "title_en": en, "body_zh": f"{zh}增长", "body_en": f"{en} grew"}
        for zh, en, mt in (("收入", "Income", False), ("利润", "Profit", True))
    ]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    pairs = list(read_sections(path, machine))
    assert len(pairs) == 4 * len(titles)
    assert {query for query, _ in pairs} >= titles
    assert {query for query, _ in pairs if query in ("收入", "利润")} == titles
