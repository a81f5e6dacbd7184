"""What the page's script asks for, checked: everything here comes from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index import SourceInfo
from web.chat import Turns


@dataclass(frozen=True, slots=True)
class Wish:
    """A question to be asked after `turns`, of `sources` (None: of all)."""

    question: str
    turns: Turns
    sources: tuple[str, ...] | None


def wished(
    raw: Any, typed: str, turns: Turns, chosen: Sequence[str] | None, held: Sequence[SourceInfo]
) -> Wish:
    """The wish in what was sent: a new question, an earlier one again, or one put differently.

    `{"do": "ask", "question": str, "sources": [str], "ticks": {str: bool}}`, where the first two
    default to what was typed and chosen, the choice with the `ticks` heeded; `{"do": "again"}` for
    the last turn; `{"do": "edit", "turn": int, "question": str}` takes the place of that turn and
    of all after it.
    """
    wish = raw if isinstance(raw, dict) else {}
    now = ticked(ticks_of(wish.get("ticks"), held), chosen, held)
    sources = chosen_of(wish["sources"], held) if "sources" in wish else now
    question = wish.get("question")
    question = question if isinstance(question, str) else typed
    if wish.get("do") == "again" and turns:
        return Wish(turns[-1].question, turns[:-1], turns[-1].sources)
    if wish.get("do") == "edit":
        number = wish.get("turn")
        at = next((i for i, turn in enumerate(turns) if turn.number == number), len(turns))
        return Wish(question, turns[:at], sources)
    return Wish(question, turns, sources)


def ticks_of(raw: Any, held: Sequence[SourceInfo]) -> dict[str, bool]:
    """The reports held that were ticked (True) or unticked (False) by hand."""
    told = raw if isinstance(raw, dict) else {}
    return {i.source: told[i.source] for i in held if isinstance(told.get(i.source), bool)}


def ticked(
    ticks: Mapping[str, bool], chosen: Sequence[str] | None, held: Sequence[SourceInfo]
) -> tuple[str, ...] | None:
    """The reports chosen when those ticked and unticked by hand are heeded.

    The others stay as they were: what the reader had before them may not have shown all.
    """
    before = {i.source for i in held} if chosen is None else set(chosen)
    return chosen_of([i.source for i in held if ticks.get(i.source, i.source in before)], held)


def chosen_of(raw: Any, held: Sequence[SourceInfo]) -> tuple[str, ...] | None:
    """The reports chosen that are held, in their order; None where they are all of them."""
    if not isinstance(raw, list | tuple):
        return None
    named = {source for source in raw if isinstance(source, str)}
    found = tuple(i.source for i in held if i.source in named)
    return None if len(found) == len(held) else found
