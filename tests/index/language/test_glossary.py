"""The glossary's lines, and the concepts found in texts."""

from pathlib import Path

import pytest

from index.language.glossary import Glossary, glossary
from index.language.terms import CJK_CHARACTER, fold

LINES = Path(__file__).parents[3] / "index" / "glossary.tsv"
SMALL = Glossary(["净利润|纯利\tnet profit|net income", "利润\tprofit", "不良贷款\tbad loan|NPL"])


def test_every_line_has_names_in_both_languages() -> None:
    lines = [x for x in LINES.read_text(encoding="utf-8").splitlines() if x and x[0] != "#"]
    assert len(lines) > 100
    for line in lines:
        zh, en = line.split("\t")
        assert all(name.strip() == name != "" for name in (*zh.split("|"), *en.split("|"))), line
        assert CJK_CHARACTER.search(fold(zh)), line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("净利润是多少", ["净利润"]),
        ("淨利潤與不良貸款", ["净利润", "不良贷款"]),
        ("利润", ["利润"]),
        ("Net profits and bad loans", ["净利润", "不良贷款"]),
        ("the NPL of the bank", ["不良贷款"]),
        ("a profit", ["利润"]),
        ("nothing of it", []),
        ("", []),
    ],
)
def test_the_longest_name_is_found(text: str, found: list[str]) -> None:
    assert [m.concept.zh[0] for m in SMALL.mentions(text)] == found


@pytest.mark.parametrize("text", ["本行净利润增长,不良贷款下降", "The net profit of NPL banks"])
def test_mentions_have_offsets_and_do_not_overlap(text: str) -> None:
    folded, end = fold(text), 0
    for mention in SMALL.mentions(text):
        assert end <= mention.start < mention.end
        assert folded[mention.start : mention.end] in ("净利润", "不良贷款", "net profit", "npl")
        end = mention.end


@pytest.mark.parametrize(
    ("text", "found"),
    [("a severe storm", []), ("severance", ["遣散费"]),
     ("its rating", ["评级"]), ("two ratings", ["评级"]), ("the rate of returns", []),
     ("production", ["生产"]), ("a product", []), ("regional banks", ["地区"])],
)  # fmt: skip
def test_a_word_of_the_same_stem_may_be_another(text: str, found: list[str]) -> None:
    other = Glossary(["评级\trating", "生产\tproduction", "地区\tregion", "遣散费\tseverance"])
    assert [m.concept.zh[0] for m in other.mentions(text)] == found


def test_names_by_language() -> None:
    concept = SMALL.mentions("纯利")[0].concept
    assert concept.names("zh") == ("净利润", "纯利")
    assert concept.names("en") == ("net profit", "net income")


def test_the_shipped_glossary_knows_what_reports_are_about() -> None:
    for zh, en in (("净利润", "net profit"), ("不良贷款", "non-performing loan")):
        theirs = {m.concept for m in glossary().mentions(en)}
        assert {m.concept for m in glossary().mentions(zh)} & theirs, zh
