"""What a question supposes and nobody tells: acts, and members that are only counted."""

import pytest

from index.passage import Passage
from qa.language.question import read_question
from qa.language.units import units
from qa.ranking.members import are_members_unnamed
from qa.ranking.supposed import is_act_untold
from tests.qa.samples import unit


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("When did the pilot stop?", "The pilot runs in 11 cities as at the end of June.", True),
        ("When did the pilot stop?", "The pilot was wound up in November.", False),
        ("Why was the platform shut down?", "The platform covers 31 provinces.", True),
        ("Why was the platform shut down?", "It ceased trading in May.", False),
        ("How many customers complained?", "An outage left 190,000 customers cut off.", True),
        ("How many customers complained?", "The ombudsman received 412 cases.", False),
        ("Who resigned?", "Maria Holt joined the board in May.", False),
        ("为什么关停了“云网点”?", "“云网点”已覆盖全部网点。", True),
        ("为什么关停了“云网点”?", "“云网点”因使用量低于预期而下线。", False),
        ("How many branches are there?", "It has 164 branches.", False),
        ("Who heads the branch?", "The bank has one branch in Hong Kong.", True),
        ("Who heads the branch?", "Lin Yue is director of the branch.", False),
        ("What made it choose Pune?", "There are three hubs in Krakow, Pune and Guangzhou.", True),
        ("When did Ann Moss become chair?", "Chair Ann Moss wrote of 2023.", True),
        ("When did Ann Moss become chair?", "Ann Moss, chair since May 2022, wrote.", False),
        ("系统是哪一年投入使用的?", "系统2022年减少空驶1.1亿公里。", True),
        ("系统是哪一年投入使用的?", "系统2022年上线。", False),
        ("Where did Ann Moss work before?", "Ann Moss says that the cuts were right.", True),
        ("Where did Ann Moss work before?", "Ann Moss spent eleven years at Castellan.", False),
        ("监管否决申请的理由是什么?", "牌照申请已在8月递交。", True),
        ("造船的钱从哪来?", "签订四艘船的合同,总价10.5亿元。", True),
        ("造船的钱从哪来?", "四艘船的七成由银行贷款解决。", False),
        ("How is the new ship paid for?", "Four ships were ordered in May.", True),
        ("How is the new ship paid for?", "A loan covers most of the four ships.", False),
        ("Since when has Ann Moss been chair?", "Its chair is Ann Moss.", True),
        ("Since when has Ann Moss been chair?", "Ann Moss joined as chair in 2021.", False),
        ("明天临江会下雨吗?", "总行设在临江。", True),
        ("Will it be wet in Pune tomorrow?", "It has a hub in Pune.", True),
        ("How did the weather hurt sales?", "Storms kept customers away.", False),
    ],
)
def test_an_act_that_nobody_tells_of(question: str, text: str, expected: bool) -> None:
    assert is_act_untold(read_question(question), unit(text)) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Which provinces take part?", "It works with 26 provinces on data.", True),
        ("Which provinces take part?", "It works with 3 provinces: Anhui, Hebei and Henan.", False),
        ("Which provinces take part?", "Anhui, Hebei and Henan take part.", False),
        ("How many provinces take part?", "It works with 26 provinces on data.", False),
        ("试点地区分别是哪些?", "在11个试点地区开展业务。", True),
        ("与哪些省市开展合作?", "与全国26个省市开展合作。", True),
        ("与哪些省市开展合作?", "与3个省市开展合作,即安徽、河北、河南。", False),
    ],
)
def test_members_that_are_counted_alone(question: str, text: str, expected: bool) -> None:
    assert are_members_unnamed(read_question(question), unit(text)) is expected


def test_a_row_tells_by_its_headers() -> None:
    table = "| Year | Branches closed |\n| --- | ---: |\n| 2023 | 18 |\n"
    row = units(Passage("p", "r.md", table, 0, len(table), kind="table"), "en")[0]
    assert row.row is not None
    question = read_question("Which branches were discontinued?")
    assert not is_act_untold(question, row)
    assert not are_members_unnamed(question, row)
