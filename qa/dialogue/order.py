"""The item of a list that was told, which a turn asks after by its place: "the last one?"."""

import re
from collections.abc import Sequence

from index.language.terms import fold
from qa.dialogue.told import Exchange, was_refused
from qa.language.cues import cue

LEAST = 2  # items of a list
LONGEST = 60  # characters of an item
PLACE = "\ufffc"
_MARK = re.compile(r"\[\d{1,3}\]")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_SEPARATOR = re.compile(
    r"[、;；]|[,，](?!\d)(?:\s*(?:and|和|以及))?|\s+and\s+|以及|和(?!谐)|及(?![时其])"
)
_LEAD = re.compile(
    r"^.*(?:[:：]|\b(?:are|were|is|include|includes|including)\b|包括|分别(?:是|为)|[是为]|(?<!没)有)\s*"
)


def by_order(question: str, so_far: Sequence[Exchange]) -> str:
    """The turn with the item in the place of the words that tell its place; as it is where no list
    was told just before, or only items of it were asked after since.
    """
    rest, item = item_of(question, so_far)
    return rest.replace(PLACE, item) if item else question


def item_of(question: str, so_far: Sequence[Exchange]) -> tuple[str, str]:
    """The turn with PLACE for the words that tell the place of an item, and that item; as it is,
    with "", for any other turn.
    """
    match = cue("followup.of_list", re.IGNORECASE).search(question)
    found = _listed(so_far) if match else []
    if match is None:
        return question, ""
    order = match["en"] or match["zh"] or (match["head"] and "一")
    place = -1 if match["last"] or match["last_zh"] else _place(fold(order))
    if not found or place >= len(found):
        return question, ""
    return f"{question[: match.start()]}{PLACE}{question[match.end() :]}", found[place]


def _listed(so_far: Sequence[Exchange]) -> list[str]:
    """The list that was told last, with nothing between but questions after its items, or without
    an answer.
    """
    between: list[str] = []
    for exchange in reversed(so_far):
        if was_refused(exchange.answer):
            continue
        found = items(exchange.answer)
        if len(found) >= LEAST:
            return found if all(any(i in q for i in found) for q in between) else []
        between.append(exchange.question)
    return []


def items(answer: str) -> list[str]:
    """What an answer lists, if it is a list: each item without what is in brackets."""
    text = _BRACKETS.sub("", _MARK.sub("", answer)).strip(" 。.!?")
    parts = [p.strip() for p in _SEPARATOR.split(_LEAD.sub("", text)) if p.strip()]
    return parts if all(len(p) <= LONGEST for p in parts) else []


def _place(word: str) -> int:
    order = (
        ("first", "second", "third", "fourth", "fifth") if word.isascii() else "一二三四五六七八九"
    )
    return list(order).index(word)
