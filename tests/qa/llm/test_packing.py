"""Evidence is packed by tokens; nothing shown to a model ends inside a sentence or a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Passage
from index.split import sentences
from qa import ReportQA
from qa.generative import GenerativeAnswerer
from qa.llm.packing import estimate, pack
from tests.fakes import ScriptedChatModel
from tests.qa.samples import BANK, TEA, passages

PASSAGES = [*passages(BANK)[1], *passages(TEA, "tea.md")[1]]


def ends(passage: Passage) -> set[str]:
    """What a passage may be shown as: up to the end of a sentence or a row."""
    if passage.kind == "table":
        lines = passage.text.splitlines()
        return {"\n".join(lines[: i + 1]) for i in range(len(lines))}
    return {passage.text[:end] for _, end in sentences(passage.text)} | {passage.text}


@given(st.integers(0, 900), st.permutations(range(len(PASSAGES))))
def test_what_is_packed_fits_and_is_whole(room: int, order: list[int]) -> None:
    given_ = [PASSAGES[i] for i in order]
    packed = pack(given_, room)
    assert [p.passage for p in packed] == given_[: len(packed)]
    shown = "".join(f"[{i}] {p.text}\n\n" for i, p in enumerate(packed, 1))
    assert estimate(shown) <= room
    for p in packed:
        assert any(p.text.endswith(end.strip()) for end in ends(p.passage))
    for p in packed[:-1]:
        assert p.text.endswith(p.passage.text.strip())


def test_everything_is_packed_where_there_is_room() -> None:
    assert len(pack(PASSAGES, 100_000)) == len(PASSAGES)
    assert pack(PASSAGES, 0) == []


def test_a_translation_goes_first() -> None:
    passage = Passage(
        "p", "r.md", "净利润1645亿元。", 0, 10, translation="Net profit was large. " * 40
    )
    (whole,) = pack([passage], 2_000)
    (bare,) = pack([passage], 60)
    assert "Net profit" in whole.text
    assert bare.text == "净利润1645亿元。"


@pytest.mark.parametrize(
    ("text", "least"), [("净利润" * 100, 300), ("net profit " * 100, 200), ("", 0)]
)
def test_tokens_are_not_underestimated(text: str, least: int) -> None:
    assert estimate(text) >= least


@pytest.mark.parametrize("context", [2_400, 3_000, 8_192])
def test_the_prompt_fits_the_model(context: int, qa: ReportQA) -> None:
    model = ScriptedChatModel(script=["NO ANSWER"])
    answerer = GenerativeAnswerer(qa.collection, model, "small", context=context)
    ReportQA(qa.collection, answerer).ask("工行净利润是多少?")
    (prompt,) = model.prompts
    assert "[1] " in prompt
    assert estimate(prompt) < context
    assert ("[8] " in prompt) == (context == 8_192)
