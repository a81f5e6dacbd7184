"""One turn as it goes down the chain."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from index import Language
from index.errors import InputError
from qa.dialogue.joining import spoken
from qa.dialogue.turns import Attempt
from qa.followup import History
from qa.ranking.confidence import THRESHOLD
from qa.result import Event


@dataclass(frozen=True, slots=True)
class Request:
    """One turn: the question with everything that bears on it.

    `own` are the words that a follow-up itself brings to its standalone form, `attempt` what was
    found and drafted when its reading was chosen. `listener` hears of the evidence, and of each
    sentence of a model's that has passed the check.
    """

    question: str
    history: History = ()
    sources: Sequence[str] | None = None
    threshold: float = THRESHOLD
    standalone: str = ""
    own: str = ""
    attempt: Attempt | None = field(default=None, repr=False, compare=False)
    listener: Callable[[Event], None] | None = field(default=None, repr=False, compare=False)
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        """The language to answer in: the question's, or that of the turn before where it is of
        none ("2020?").
        """
        asked = [t["content"] for t in self.history if t.get("role") == "user"]
        return spoken(self.question, asked[-1] if asked else "")


def checked(request: object) -> Request:
    """What is handed to the chain; raises InputError for anything else than a Request."""
    if not isinstance(request, Request):
        raise InputError(
            f"The chain takes a qa.request.Request, not {type(request).__name__}: "
            "Request(question)."
        )
    return request
