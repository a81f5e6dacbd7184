"""Questions of several parts, answered by one sentence or by several."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from qa import ReportQA
from qa.ranking.confidence import THRESHOLD
from tests.qa.samples import opened

SHOPS = """# 明湖茶饮2023年度经营情况

全年营业收入8.6亿元,同比增长12%。

公司计划在明年春天开设12家门店,选址已获股东会批准,装修尚待消防验收。

年末员工共3,120人,其中女性占61%。
"""


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> ReportQA:
    folder: Path = tmp_path_factory.mktemp("shops")
    return opened(folder, {"shops.md": SHOPS})


def test_a_sentence_that_tells_all_is_as_sure_as_the_whole_question(shops: ReportQA) -> None:
    answer = shops.ask("明年要开几家店,装修要等什么?")
    assert "12家" in answer.text
    assert "消防" in answer.text
    assert len(answer.citations) == 1
    assert answer.confidence > shops.ask("装修要等什么?").confidence


def test_a_setting_is_no_part_of_its_own(shops: ReportQA) -> None:
    assert shops.ask("在明年,计划开设多少家门店?").text.startswith("12家")


def test_parts_that_different_sentences_tell_are_told_by_both(shops: ReportQA) -> None:
    answer = shops.ask("全年营业收入是多少?年末员工有多少人?")
    assert "8.6亿元" in answer.text
    assert "3,120人" in answer.text
    assert len(answer.citations) == 2
    assert answer.confidence <= shops.ask("全年营业收入是多少?").confidence


def test_one_sentence_with_a_figure_for_each_part_is_told_where_a_part_has_no_answer() -> None:
    report = "# Elder\n\nThe helper Ada held 5.6 million chats and settled 71% of them alone.\n"
    with TemporaryDirectory() as folder:
        elder = opened(Path(folder), {"elder.md": report})
        answer = elder.ask("How many chats did the helper Ada hold and what share needed nobody?")
    assert "71%" in answer.text
    assert answer.confidence >= THRESHOLD


def test_a_level_is_told_where_the_sentence_compares_it_with_the_time_before() -> None:
    report = """# Elder Mill

Deposits of grain were 840 tonnes, up 3.4%.

The mill held 12 fairs in the year.

| | 2023 | 2022 |
|---|---|---|
| Stock of flour (tonnes) | 31 | 28 |
"""
    with TemporaryDirectory() as folder:
        elder = opened(Path(folder), {"elder.md": report})
        grain = elder.ask("How large were deposits of grain, and how did that compare with 2022?")
        flour = elder.ask("What was the stock of flour, and was that higher than a year earlier?")
    assert "3.4%" in grain.text
    assert "fairs" not in grain.text
    assert "31" in flour.text
    assert "28" in flour.text
