"""Questions: retrieval, answers, checks and evaluation over the reports that `index` holds."""

from qa.assemble import ReportQA
from qa.result import (
    Answer,
    AnswerEvent,
    Citation,
    Evidence,
    EvidenceEvent,
    SentenceEvent,
    Unsupported,
)

__all__ = [
    "Answer", "AnswerEvent", "Citation", "Evidence", "EvidenceEvent", "ReportQA",
    "SentenceEvent", "Unsupported",
]  # fmt: skip
