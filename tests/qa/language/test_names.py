"""Which words of a question are proper names, and whether a text knows them."""

import pytest

from qa.language.names import names, people, unnamed
from qa.language.question import read_question


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("浦发银行的开放银行品牌叫什么?", ["浦发银行"]),
        ("中行在几个试点地区?", ["中行"]),
        ("李克强说了什么?", ["李克强"]),
        ("四川省有多少网点?", ["四川省"]),
        ("What did Goldman Sachs say?", ["goldman sachs"]),
        # What the tagger takes for names and is none.
        ("归母净利润是多少?", []),
        ("这话出自谁之口?", []),
        ("客户都扎堆在哪些行业?", []),
        ("先在哪些城市铺开的?", []),
        ("是个什么东西?", []),
        ("打算投多少钱建医院?", []),
        ("Average NPL ratio of new loans?", []),
        ("Could an IPO come?", []),
    ],
)
def test_names(question: str, expected: list[str]) -> None:
    assert names(question) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("浦发银行的净利润?", "工行净利润1645亿元。", 1),
        ("工商银行的净利润?", "工行净利润1645亿元。", 0),
        ("Zhang Wenwu said what?", "副行长张文武表示。", 0),
        ("净利润?", "净利润1645亿元。", 0),
        ("对中国内地的敞口?", "Exposure to mainland China fell.", 0),
        ("对中国内地的敞口?", "Exposure to Chinatown fell.", 1),
    ],
)
def test_unnamed(question: str, text: str, expected: float) -> None:
    assert unnamed(read_question(question), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("首席信息官王立群介绍了什么?", ["王立群"]),
        ("陈国栋什么时候加入?", ["陈国栋"]),
        ("董事长任期多长?", []),
        ("行长张三是谁?", ["张三"]),
        ("行长王强说了什么?", ["王强"]),
        ("董事长李明的任期多长?", ["李明"]),
    ],
)
def test_people(text: str, expected: list[str]) -> None:
    assert list(dict.fromkeys(people(text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("what was tianhe's net profit?", ["tianhe"]), ("what was the company's net profit?", [])],
)
def test_an_unknown_owner_is_a_name_without_its_capital(text: str, expected: list[str]) -> None:
    assert names(text) == expected
