"""Questions of several parts, answered by one sentence or by several."""

from pathlib import Path

import pytest

from qa import ReportQA
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
