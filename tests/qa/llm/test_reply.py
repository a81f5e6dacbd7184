"""A reply is read the same however it arrives, and whatever stands around its sentences."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.llm.reply import ReplyReader, Said, read

ZH = "营业收入4678亿元。[2]净利润1645亿元[1]。同比增长9.8%。[1][3]"
EN = "Revenue was RMB 467.8 billion. [2] It grew 4.3% [1, 3]. Inc. profits rose.[1]"
SHAPE = {"sentences": [{"text": "Revenue was 3.5.", "passages": [2]}, {"text": "So {it} is."}]}


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (ZH, [("营业收入4678亿元。", (2,)), ("净利润1645亿元。", (1,)),
              ("同比增长9.8%。", (1, 3))]),
        (EN, [("Revenue was RMB 467.8 billion.", (2,)), ("It grew 4.3%.", (1, 3)),
              ("Inc. profits rose.", (1,))]),
        ("No marker at all", [("No marker at all", ())]),
        ("<think>It is [1].</think>It is so. [2]", [("It is so.", (2,))]),
        ("<think>never ends [1]", []),
        ("```\nIt is so. [2]\n```", [("It is so.", (2,))]),
        ("[1]", []),
        ("", []),
        ("It is. [1] [", [("It is.", (1,))]),
        (json.dumps(SHAPE), [("Revenue was 3.5.", (2,)), ("So {it} is.", ())]),
        ("```json\n" + json.dumps(SHAPE["sentences"], indent=1) + "\n```",
         [("Revenue was 3.5.", (2,)), ("So {it} is.", ())]),
        ('Here it is: {"sentences": [{"text": "A b. [4]", "passages": ["[1]", 2]}',
         [("Here it is:", ()), ("A b.", (1, 2, 4))]),
        ('{"sentences": [{"text": "A b.", "passages": "3"}, {"text": 5}, {"passages": [1]}]}',
         [("A b.", (3,))]),
        ('{"sentences": [{"text": "A b.", "passages": ["x"]}, {"text": "cut of',
         [("A b.", (0,))]),
        ('{"sentences": []}', []),
    ],
)  # fmt: skip
def test_replies(reply: str, said: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(s.text, s.numbers) for s in read(reply)] == said


@pytest.mark.parametrize("words", ["NO ANSWER", "no answer.", "“NO ANSWER”"])
def test_a_refusal_is_known(words: str) -> None:
    (said,) = read(words)
    assert said.refuses
    assert not Said("There is NO ANSWER in it.", ()).refuses


PIECES = [
    "净利润1645亿元。", "[1]", "[2, 3]", " ", "It grew 4.3%.", "3.5 million. ", "Mr. Li said so.",
    "\n", "[", "]", "1", "<think>", "</think>", "。", "…", '"', "e.g. this", "NO ANSWER", "- ",
    "x", "Yes!", "\nIt rose", "净利", "?[2]", "[1] So", '{"text": "A."}', "\u201d", "1. A",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.data())
def test_pieces_make_no_difference(reply: str, data: st.DataObject) -> None:
    """Nothing that was given out while the reply arrived differs from the reply read whole."""
    reader = ReplyReader()
    early: list[Said] = []
    at = 0
    while at < len(reply):
        step = data.draw(st.integers(1, 9))
        early += reader.feed(reply[at : at + step])
        at += step
    assert [*early, *reader.finish()] == read(reply)


@given(st.integers(1, 7))
def test_pieces_of_json(step: int) -> None:
    reply, reader = json.dumps(SHAPE), ReplyReader()
    told = [s for i in range(0, len(reply), step) for s in reader.feed(reply[i : i + step])]
    assert told == read(reply)


def test_a_sentence_is_given_when_the_next_begins() -> None:
    reader = ReplyReader()
    assert list(reader.feed("Net profit was 1.")) == []
    assert list(reader.feed("5 billion. ")) == []
    assert list(reader.feed("[2]")) == []
    assert [s.text for s in reader.feed(" It")] == ["Net profit was 1.5 billion."]
    assert [s.text for s in reader.finish()] == ["It"]


@pytest.mark.parametrize("sentence", ["净利润1645亿元。[1]", "It grew 4.3%. [1, 2] ", "It rose\n"])
def test_what_is_certain_is_not_read_again(sentence: str) -> None:
    reader = ReplyReader()
    told: list[Said] = []
    for _ in range(50):
        told += reader.feed(sentence)
        assert len(reader.pending) <= 2 * len(sentence)
    assert [*told, *reader.finish()] == read(sentence * 50)
    assert len(told) == 49
