"""Evidence packed for a model's context: by tokens, in whole sentences and rows."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import Passage
from index.language.terms import CJK_CHARACTER
from index.split import sentences
from qa.llm.prompts import inert

PER_CJK = 1.3  # tokens a Chinese character, on the high side of common tokenizers
PER_CHARACTER = 0.4  # and any other
_ROWS = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Packed:
    """A passage and the text of it that the model is shown, ready for a prompt."""

    passage: Passage
    text: str


def estimate(text: str) -> int:
    """Tokens of a text, estimated high: a model's own tokenizer is often not at hand."""
    cjk = len(CJK_CHARACTER.findall(text))
    return math.ceil(PER_CJK * cjk + PER_CHARACTER * (len(text) - cjk))


def pack(passages: Sequence[Passage], room: int) -> list[Packed]:
    """The passages, best first, that fit into so many tokens; the last may lack its end.

    A passage's translation goes before any of its own text does. Nothing ends inside a sentence
    or a table's row.
    """
    packed: list[Packed] = []
    for number, passage in enumerate(passages, 1):
        cost = estimate(f"[{number}] \n\n")
        text = next((t for t in _views(passage) if cost + estimate(t) <= room), None)
        if text is None:
            cut = _cut(passage, room - cost)
            return [*packed, Packed(passage, cut)] if cut else packed
        packed.append(Packed(passage, text))
        room -= cost + estimate(text)
    return packed


def _views(passage: Passage) -> tuple[str, str]:
    """The passage as the model reads it, its heading and translation beside it; and without it."""
    own = "\n".join(p for p in (passage.heading, passage.context, passage.text) if p)
    return inert(f"{own}\n{passage.translation or ''}".strip()), inert(own)


def _cut(passage: Passage, room: int) -> str:
    """The first whole sentences or rows of a passage that fit with its heading; "" if none do."""
    head = inert("\n".join(p for p in (passage.heading, passage.context) if p))
    is_table = passage.kind == "table"
    spans = (
        [m.span() for m in _ROWS.finditer(passage.text)] if is_table else sentences(passage.text)
    )
    best = ""
    for _, end in spans:
        text = f"{head}\n{inert(passage.text[:end])}".strip()
        if estimate(text) > room:
            break
        best = text
    return best
