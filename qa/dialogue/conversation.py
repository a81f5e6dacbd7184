"""Turns that are not questions to the report: greetings, thanks, "what can I ask?", summaries."""

import re
from collections.abc import Iterator
from typing import Literal

from index.language.terms import fold
from qa.language.cues import cue

Intent = Literal["greeting", "thanks", "farewell", "help", "summary", "ask"]

LONGEST_SUMMARY = 200  # characters of a request for a summary
_INTENTS: tuple[Intent, ...] = ("greeting", "thanks", "farewell", "help", "summary")
_SUMMARIES = ("summary_of_zh", "summary_of_zh_after", "summary_of_en", "summary_of_en_after")


def intent(text: str) -> Intent:
    """What a turn is; "ask" for everything that may be answered from a report."""
    folded = _bare(text)
    for name in _INTENTS:
        if cue(f"conversation.{name}").fullmatch(folded):
            return name
    return "ask"


def without_aside(text: str) -> str:
    """A turn without the small talk that leads on to its question: "Thanks. Now, ...", 好的,..."""
    rest = cue("conversation.aside", re.IGNORECASE).sub("", text.strip())
    return rest if any(c.isalnum() for c in rest) else text


def summarised(text: str) -> Iterator[str]:
    """What a turn may ask a summary of, in each reading; nothing for any other turn."""
    bare = _bare(text)
    if len(bare) > LONGEST_SUMMARY:
        return
    for name in _SUMMARIES:
        match = cue(f"conversation.{name}").fullmatch(bare)
        if match:
            yield match["of"]


def _bare(text: str) -> str:
    return re.sub(r"[\s!。.~?,]+$", "", fold(text).strip())
