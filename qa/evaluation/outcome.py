"""One question, what came of it, and how that is judged: plain values that survive JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Direction = Literal["same language", "translated", "across languages"]
Reason = Literal[
    "missing key", "not refused", "wrongly refused", "other passage", "not verbatim",
    "unsupported figure",
]  # fmt: skip
REASONS: Mapping[Reason, str] = {
    "missing key": "It was answered, but without every key that a right answer holds.",
    "not refused": "It was answered, although the report does not tell.",
    "wrongly refused": "It was refused, although the report tells.",
    "other passage": "The answer has every key, but no cited passage holds the expected evidence.",
    "not verbatim": "A quote is not what stands at its place in the source.",
    "unsupported figure": "A figure of the answer does not stand in what it cites.",
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A citation as it was made; `passage` is the text around the quote."""

    number: int
    quote: str
    translation: str | None
    source: str
    start: int
    end: int
    passage: str


@dataclass(frozen=True, slots=True)
class Found:
    """A passage found for the question; `holds` when one of the evidence strings lies in it."""

    source: str
    start: int
    end: int
    heading: str | None
    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a question beside what a right one would hold.

    `keys` is the share of `expected` groups met and `missing` the groups that are not; `sound`
    says whether the answer, or what would have been said instead of a refusal (`draft`), is right.
    `seconds` is the time of the answer alone, `engine` what worded it in the end, and the tokens
    those that a model's server counted for it, rewriting included; `em` and `f1` are None
    without reference answers.
    """

    id: str
    set_name: str
    report: str
    lang: str
    kind: str
    direction: Direction
    answerable: bool
    question: str
    history: tuple[Mapping[str, str], ...]
    expected: tuple[tuple[str, ...], ...]
    evidence: tuple[str, ...]
    status: str
    answer: str
    draft: str
    confidence: float
    sound: bool
    keys: float
    missing: tuple[tuple[str, ...], ...]
    cited: bool
    verbatim: bool
    figures: int
    figures_supported: int
    citations: tuple[Quoted, ...]
    found: tuple[Found, ...]
    recall_1: float
    recall_5: float
    recall_12: float
    mrr: float
    ndcg_12: float
    em: float | None
    f1: float | None
    seconds: float
    engine: str = ""
    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def name(self) -> tuple[str, str]:
        """What tells a question from all others: its set and its id."""
        return self.set_name, self.id

    @property
    def right(self) -> bool:
        """Answered with every key, or refused where there is no answer."""
        if not self.answerable:
            return self.status == "refused"
        return self.status == "answered" and self.keys == 1.0

    @property
    def wrong(self) -> bool:
        """Answered, but without every key, or where there is no answer."""
        return self.status == "answered" and not self.right

    @property
    def verdict(self) -> Literal["right", "wrong", "wrongly refused"]:
        """Right, wrong, or given away."""
        return "right" if self.right else "wrong" if self.wrong else "wrongly refused"

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it counts as a failure; empty when nothing is wrong with it."""
        is_told = self.status == "answered"
        signs: Mapping[Reason, bool] = {
            "missing key": self.answerable and self.wrong,
            "not refused": not self.answerable and self.wrong,
            "wrongly refused": self.answerable and not is_told,
            "other passage": self.answerable and is_told and self.right and not self.cited,
            "not verbatim": not self.verbatim,
            "unsupported figure": self.figures_supported < self.figures,
        }
        return tuple(reason for reason, holds in signs.items() if holds)
