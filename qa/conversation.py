"""Turns that are not questions to the report: greetings, thanks, "what can I ask?"."""

import re
from typing import Literal

from index.terms import fold
from qa.cues import cue

Intent = Literal["greeting", "thanks", "help", "summary", "ask"]

_INTENTS: tuple[Intent, ...] = ("greeting", "thanks", "help", "summary")


def intent(text: str) -> Intent:
    """What a turn is; "ask" for everything that may be answered from a report."""
    folded = re.sub(r"[\s!。.~?,]+$", "", fold(text).strip())
    for name in _INTENTS:
        if cue(f"conversation.{name}").fullmatch(folded):
            return name
    return "ask"
