"""The members of a set: how many are asked for, and whether they are named."""

from dataclasses import replace

import pytest

from qa.language.question import read_question
from qa.ranking.members import (
    are_members_unnamed,
    are_numbered_unnamed,
    enumerations,
    uncounted,
)
from tests.qa.samples import unit

KINDS = "本行共有网点218家,包括总行营业部1家、分行9家、支行186家和社区支行22家。"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("218家网点由哪几类机构组成?", KINDS, 0),
        ("哪四类机构?", KINDS, 0),
        ("哪七类机构?", KINDS, 1),
        ("Which three risks are there?", "The risks are rates, rulings and hosting.", 0),
        ("Which six risks are there?", "The risks are rates, rulings and hosting.", 1),
        ("有多少网点?", KINDS, 0),
    ],
)
def test_members_are_as_many_as_asked(question: str, text: str, expected: float) -> None:
    assert uncounted(read_question(question), unit(text)) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("支持的14种货币是哪14种?", "支持14种货币的本地收款。", True),
        ("是哪三所大学?", "与三所高校共建实验室。", True),
        ("是哪三所大学?", "与三所高校(甲大学、乙大学、丙大学)共建实验室。", False),
        ("那三个中心分别叫啥?", "在“一部、三中心、一公司”布局之外,招聘人才。", True),
        ("三中心是哪三个中心?", "“一部、三中心”中,三中心为研发、测试、运维中心。", False),
    ],
)
def test_a_number_names_nobody(question: str, text: str, expected: bool) -> None:
    assert are_members_unnamed(read_question(question), unit(text)) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("被否决的7项方案都叫什么?", "委员会全年否决了7项产品方案。", True),
        ("停用的五个模型分别是哪几个?", "共检查模型46个,停用5个。", True),
        ("哪三家软件商接入了平台?", "接入医院、园区和三家软件商。", True),
        ("停用的三个模型分别是哪几个?", "停用3个,分别是甲、乙和丙。", False),
        ("218家网点由哪几类机构组成?", KINDS, False),
        ("Which two carmakers use it?", "Two carmakers in Europe use it and more will.", True),
        (
            "Which two towns lost a branch?",
            "Branches in two towns, Ashby and Corley, closed.",
            False,
        ),
        ("是哪两个病房?", "Concrete was found in two wards at St Oswin's.", True),
        (
            "Name the three malls.",
            "Three malls were sold, the Arcade, Fenwick and the Old Mill.",
            False,
        ),
        ("How many malls are there?", "There are three malls.", False),
        ("那四艘船叫什么名字?", "对四艘旧船计提减值准备。", True),
        ("那十一个中心分别在哪些城市?", "It shares space in eleven centres.", True),
        ("那四艘船叫什么名字?", "四艘旧船,即甲轮、乙轮、丙轮、丁轮。", False),
    ],
)
def test_things_of_a_number_go_without_names(question: str, text: str, expected: bool) -> None:
    assert are_numbered_unnamed(read_question(question), unit(text)) is expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (("A review ended with six findings", "Chips come from one maker"), True),
        (tuple(f"Finding {letter}, of the six findings" for letter in "abcdef"), False),
        (("Staff", "Chips", "Rates"), False),
    ],
)
def test_a_list_with_a_number_in_one_member_is_no_list_of_as_many(
    members: tuple[str, ...], expected: bool
) -> None:
    found = replace(unit("; ".join(members)), is_list=True)
    question = read_question("What were the six findings?")
    assert are_numbered_unnamed(question, found) is expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What are Home Rooms?", "It is turning 12 rooms into Home Rooms.", False),
        ("Which rooms are they?", "It is turning 12 rooms into homes.", True),
    ],
)
def test_what_something_is_names_no_members(question: str, text: str, expected: bool) -> None:
    assert are_members_unnamed(read_question(question), unit(text)) is expected


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("In which wards was the 62-day promise missed?", "It was missed in urology."),
        ("List the four aims.", "工作有四项:一是上线新版;二是减亏;三是投产;四是绿电。"),
    ],
)
def test_what_is_counted_is_a_set(question: str, text: str) -> None:
    assert not uncounted(read_question(question), unit(text))


def test_clauses_that_begin_alike_are_members() -> None:
    assert 3 in enumerations("“三个不做”:不做看不懂的场景,不做管不住的数据,不做收不回的贷款")
