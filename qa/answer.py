"""The protocol of what proposes answers."""

from typing import Protocol

from qa.result import Draft, Evidence


class Answerer(Protocol):
    """Turns a standalone question and its evidence into a draft; decides nothing finally."""

    @property
    def name(self) -> str:
        """The engine's name as shown to users."""

    def draft(self, question: str, evidence: Evidence) -> Draft:
        """Propose sentences, each with the spans of the source that carry it."""
