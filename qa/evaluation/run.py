"""Ask every question of the chain that serves, and measure what comes back."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from index import Hit, Passage
from index.errors import InputError
from index.language.terms import language
from qa.assemble import ReportQA
from qa.evaluation.outcome import Direction, Found, Outcome, Quoted
from qa.evaluation.results import Results
from qa.evaluation.support import figures_supported
from qa.evaluation.versions import versions
from qa.metrics import (
    answer_f1,
    evidence_met,
    exact_match,
    keys_found,
    ndcg_at,
    recall_at,
    reciprocal_rank,
)
from qa.questions import TestQuestion
from qa.ranking.confidence import THRESHOLD
from qa.result import EXTRACTIVE, Answer, Citation
from qa.trace import StageListener

DEPTH = 12
KEPT = 5  # passages kept of those found
OPENED = "the opened index"
Progress = Callable[[int, int], None]
_MARKER = re.compile(r"\s*\[\d+\]")


class Drafted(StageListener):
    """Keeps what stood in the chain before the check: request, evidence and draft."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Mapping[str, Any] = {}

    def made(self, stage: str, value: Any) -> None:
        """Keep what the stage before the check gave."""
        if stage == "draft":
            self.state = value


def evaluate(
    qa: ReportQA, questions: Sequence[TestQuestion], progress: Progress | None = None
) -> Results:
    """Every question through the same `ReportQA.ask` as a user's, in order.

    A question with reports is asked of these alone, with the embedding model and engine of
    `qa`. `progress` is told how many are done and how many there are. Raises ReportQAError
    (InputError where no questions are given but a file).
    """
    if isinstance(questions, str | Path):
        raise InputError("What is evaluated are questions: read_questions(Path) reads a file's.")
    engines: dict[tuple[Path, ...], ReportQA] = {}
    outcomes = []
    with TemporaryDirectory() as folder:
        for done, question in enumerate(questions, 1):
            asked = qa
            if question.reports:
                if question.reports not in engines:
                    home = Path(folder) / str(len(engines))
                    engines[question.reports] = _only(question.reports, home, qa)
                asked = engines[question.reports]
            outcomes.append(judge(question, asked))
            if progress:
                progress(done, len(questions))
    return Results(tuple(outcomes), versions(qa, questions))


def _only(reports: Sequence[Path], folder: Path, opened: ReportQA) -> ReportQA:
    qa = ReportQA.open(folder, llm=EXTRACTIVE, embedding=opened.collection.embedder)
    qa.add(*reports)
    return ReportQA(qa.collection, opened.engine.on(qa.collection))


def judge(question: TestQuestion, qa: ReportQA) -> Outcome:
    """Ask one question and measure the answer."""
    drafted = Drafted()
    began = perf_counter()
    answer = qa.ask(question.question, question.history, config={"callbacks": [drafted]})
    seconds = perf_counter() - began
    hits = drafted.state["evidence"].hits[:DEPTH]
    return Outcome(
        **_asked(question, qa),
        **_answered(question, answer, _unrefused(answer, drafted, qa), qa),
        **_searched(question, hits, qa),
        seconds=seconds,
    )


def _asked(question: TestQuestion, qa: ReportQA) -> dict[str, Any]:
    """The question, and what a right answer would hold."""
    return {
        "id": question.id,
        "set_name": question.set_name,
        "report": " + ".join(r.name for r in question.reports) or OPENED,
        "lang": question.lang,
        "kind": question.kind,
        "direction": _direction(question, qa),
        "answerable": question.answerable,
        "question": question.question,
        "history": question.history,
        "expected": question.keys,
        "evidence": question.evidence,
    }


def _answered(question: TestQuestion, answer: Answer, told: Answer, qa: ReportQA) -> dict[str, Any]:
    """The answer, what would have been told without refusal, and how they hold against what is
    expected.
    """
    is_sound = told.status == "answered" and keys_found(told.text, question.keys) == 1
    supported, figures = _figures(answer)
    plain, references = _MARKER.sub("", answer.text), question.answers
    return {
        "status": answer.status,
        "answer": answer.text,
        "draft": told.text if told.status != answer.status else "",
        "confidence": answer.confidence,
        "sound": question.answerable and is_sound,
        "keys": keys_found(answer.text, question.keys),
        "missing": tuple(g for g in question.keys if not keys_found(answer.text, [g])),
        "cited": evidence_met([c.passage.text for c in answer.citations], question.evidence),
        "verbatim": _is_verbatim(answer, qa),
        "figures": figures,
        "figures_supported": supported,
        "citations": tuple(_quoted(c) for c in answer.citations),
        "engine": answer.engine,
        "input_tokens": _tokens(answer, "input_tokens"),
        "output_tokens": _tokens(answer, "output_tokens"),
        "em": exact_match(plain, references) if references else None,
        "f1": answer_f1(plain, references) if references else None,
    }


def _tokens(answer: Answer, name: str) -> int:
    """What a server counted for the answer and for rewriting its question."""
    calls = (answer.metadata.get(call, {}) for call in ("model", "rewriting"))
    return sum(int(call.get(name, 0)) for call in calls)


def _searched(question: TestQuestion, hits: Sequence[Hit], qa: ReportQA) -> dict[str, Any]:
    """What was found, and how high the evidence stands in it."""
    ranking = [evidence_met([h.passage.text], question.evidence) for h in hits]
    best = list(zip(hits, ranking, strict=True))[:KEPT]
    return {
        "found": tuple(_found(hit.passage, holds) for hit, holds in best),
        "recall_1": recall_at(ranking, 1),
        "recall_5": recall_at(ranking, 5),
        "recall_12": recall_at(ranking, DEPTH),
        "mrr": reciprocal_rank(ranking),
        "ndcg_12": ndcg_at(ranking, DEPTH, _relevant(question, qa)),
    }


def _unrefused(answer: Answer, drafted: Drafted, qa: ReportQA) -> Answer:
    """The answer, or what would have been said had it not been refused for lack of confidence."""
    is_sure = answer.status == "answered" or answer.confidence >= THRESHOLD
    if is_sure or "model" in answer.metadata:  # what fails the check asks the model again
        return answer
    return qa.at_threshold(drafted.state, 0)


def _quoted(c: Citation) -> Quoted:
    return Quoted(c.number, c.quote, c.translation, c.source, c.start, c.end, c.passage.text)


def _found(passage: Passage, holds: bool) -> Found:
    return Found(passage.source, passage.start, passage.end, passage.heading, passage.text, holds)


def _relevant(question: TestQuestion, qa: ReportQA) -> int:
    """How many passages of all there are hold the evidence; one if it is cut across passages."""
    held = (p for s in qa.sources() for p in qa.collection.passages(s.source))
    return max(1, sum(evidence_met([p.text], question.evidence) for p in held))


def _direction(question: TestQuestion, qa: ReportQA) -> Direction:
    sources = qa.sources()
    if language(question.question) in {s.language for s in sources}:
        return "same language"
    return "translated" if any(s.translated for s in sources) else "across languages"


def _figures(answer: Answer) -> tuple[int, int]:
    """Figures of the answer that stand in its quotes or its steps, and all of them."""
    if answer.status != "answered":
        return 0, 0
    quotes = [t for c in answer.citations for t in (c.quote, c.translation or "")]
    tables = [c.passage for c in answer.citations if c.passage.kind == "table"]
    headers = [t for p in tables for t in (p.text, p.context or "", p.heading or "")]
    return figures_supported(answer.text, [*quotes, *answer.steps], headers)


def _is_verbatim(answer: Answer, qa: ReportQA) -> bool:
    return all(qa.document(c.source).text[c.start : c.end] == c.quote for c in answer.citations)
