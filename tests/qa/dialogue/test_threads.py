"""A turn leans on the last question, on an earlier one that it names, or on the last two."""

import pytest

from qa.dialogue.threads import both, leaning_on, led_back, resolved

INCOME, PEBBLE = "What was income in Hong Kong?", "How many customers does Pebble have?"


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("And how did Hong Kong do a year earlier?", INCOME),
        ("How fast is it growing?", PEBBLE),
        ("And Singapore?", PEBBLE),
        ("When did the former open?", INCOME),
    ],
)
def test_a_turn_leans_on_one_of_those_before(question: str, before: str) -> None:
    assert leaning_on(question, [INCOME, PEBBLE]) == before


def test_a_name_leans_on_what_is_no_question_after_a_cause() -> None:
    assert leaning_on("What about India?", [INCOME, "why did income in Hong Kong rise?"]) == INCOME


def test_without_turns_it_leans_on_none() -> None:
    assert leaning_on("And in 2020?", []) == ""


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("back to Pebble: when was it launched?", "when was it launched?"),
        ("前一个的审批要多久?", "它的审批要多久?"),
        ("When was Pebble launched?", "When was Pebble launched?"),
    ],
)
def test_what_only_leads_back_is_left_out(question: str, asked: str) -> None:
    assert resolved(question) == asked


@pytest.mark.parametrize(
    ("question", "standing", "asked"),
    [
        (
            "一共多少个?",
            ["开了多少个数字人民币个人钱包?", "开了多少个数字人民币企业钱包?"],
            "数字人民币个人钱包和企业钱包一共多少?",
        ),
        (
            "how many in total?",
            [
                "How many wallets for staff were there in 2022?",
                "How many wallets for firms were there in 2022?",
            ],
            "How many are wallets staff and wallets firms combined in 2022?",
        ),
        (
            "how many in total?",
            [
                "How many staff wallets were there in 2022?",
                "How many firm wallets were there in 2023?",
            ],
            None,
        ),
        (
            "how many in total?",
            ["How many personal wallets are there?", "How many corporate wallets are there?"],
            "How many are personal wallets and corporate wallets combined?",
        ),
        ("一共多少个?", ["净利润是多少?", "有多少家网点?"], None),
        ("一共多少个?", ["有多少家网点?"], None),
        ("一共花了多少?", ["开了多少个个人钱包?", "开了多少个企业钱包?"], None),
    ],
)
def test_two_like_questions_are_put_as_one(
    question: str, standing: list[str], asked: str | None
) -> None:
    assert both(question, standing) == asked


@pytest.mark.parametrize(
    ("question", "thing", "asked"),
    [
        ("Back to the surplus: how big was it?", "the surplus", "how big was it (the surplus)?"),
        ("好吧,回到厂房,一共花了多少?", "厂房", "厂房一共花了多少?"),
        ("还是说门店,关了几家?", "门店", "门店关了几家?"),
        ("How big was it?", "", ""),
    ],
)
def test_what_a_turn_goes_back_to_is_its_topic(question: str, thing: str, asked: str) -> None:
    assert led_back(question) == (thing, asked)


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("回到最开始那个,里面人工占多少钱", "运营费用是多少?"),
        ("Back to the first question: who decides?", "运营费用是多少?"),
        ("back to ferries please, how many are there?", "What do the ferries cost?"),
    ],
)
def test_a_turn_leans_on_the_question_that_it_goes_back_to(question: str, before: str) -> None:
    standing = ["运营费用是多少?", "What do the ferries cost?", "Who runs the hotel?"]
    assert leaning_on(question, standing) == before
