"""The protocols of what proposes answers."""

from collections.abc import Iterator
from typing import Any, Protocol, runtime_checkable

from index import Collection
from qa.followup import History
from qa.result import Draft, DraftSentence, Evidence


class Answerer(Protocol):
    """Turns a standalone question and its evidence into a draft; decides nothing finally."""

    @property
    def name(self) -> str:
        """The engine's name as shown to users."""

    def draft(self, question: str, evidence: Evidence) -> Draft:
        """Propose sentences, each with the spans of the source that carry it."""

    def on(self, collection: Collection) -> "Answerer":
        """The same engine over another collection."""


@runtime_checkable
class Writer(Answerer, Protocol):
    """An answerer that words its sentences itself, one after the other, and may fail at it."""

    @property
    def confidence(self) -> float:
        """The confidence that its drafts will have."""

    @property
    def plain(self) -> Answerer:
        """What answers in its stead, without wording anything itself."""

    def sentences(self, question: str, evidence: Evidence) -> Iterator[DraftSentence | Draft]:
        """Each sentence once it is complete, and last the whole draft, which alone counts."""

    def instead(self, question: str, evidence: Evidence, reason: str) -> Draft:
        """The draft that replaces one of which too little stands; its notice gives the reason."""

    def standalone(self, question: str, history: History) -> tuple[str | None, dict[str, Any]]:
        """The question completed from its history, None where that failed; and what it took."""
