"""What goes in and comes out: frozen values that can be printed, compared, saved and replayed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from index import Hit, Language, Passage

Status = Literal["answered", "refused"]
Meant = Literal["named", "all", "any", "which"]  # how the reports of a question were found
EXTRACTIVE = "extractive"  # the engine's name where no model wrote a word


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a question over several reports asks of each: `question`, put to each report by itself.

    `term` is the measure that is compared, "" where each is only to be told; `reports` are pairs
    of source and name as shown. `wants` is 1 where the higher is asked for, -1 for the lower, else
    0; `is_count` where it is asked for as more or fewer, `is_growth` where how much it grew is
    compared, `is_date` when something happened. `meant` tells how the reports were found: "named"
    in the question, "all" that are held, "any", where the question names none and may mean each of
    them, or "which", where it asks which of them tells of a thing. `left_out` counts those that are
    meant too but were not asked, where there are many.
    """

    question: str
    term: str
    reports: tuple[tuple[str, str], ...]
    wants: int = 0
    meant: Meant = "named"
    left_out: int = 0
    is_count: bool = False
    is_growth: bool = False
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passages found for a standalone question, best first.

    With a `comparison` they are those found in each of its reports, report after report.
    """

    question: str
    hits: tuple[Hit, ...]
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote: `document(source).text[start:end] == quote`.

    `translation` is the companion translation of the quote, where the report has one.
    """

    number: int
    quote: str
    translation: str | None
    source: str
    start: int
    end: int
    page: int | None
    passage: Passage


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence proposed as part of an answer, with the spans that are to carry it.

    Each span is (passage, start, end, translation of that span or None), offsets into the source.
    `worded` is the language in which a model was to word it; None for what the report words.
    """

    text: str
    spans: tuple[tuple[Passage, int, int, str | None], ...]
    worded: Language | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer proposes before the check."""

    sentences: tuple[DraftSentence, ...]
    confidence: float
    engine: str
    notices: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A sentence that the check struck out, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The checked answer to one question; the fields are those of the project's contract.

    `confidence` in 0..1 is the probability that the answer is right, scaled on other reports;
    docs/results.md tells how well that holds.
    """

    status: Status
    text: str
    language: Language
    confidence: float
    question: str
    sentences: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Passage, ...] = ()
    steps: tuple[str, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()
    notices: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    engine: str = EXTRACTIVE

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class EvidenceEvent:
    """Streamed first: what was found for the question as understood."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class SentenceEvent:
    """Streamed once a sentence has passed the check, with the citations it carries.

    Of an answer that a model began and did not end well, such sentences have been shown already;
    the whole answer, which comes last, then holds others, and says so in its notices.
    """

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """Streamed last: the whole answer."""

    answer: Answer


Event = EvidenceEvent | SentenceEvent | AnswerEvent
