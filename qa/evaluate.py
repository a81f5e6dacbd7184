"""python -m qa.evaluate tests/questions/*.jsonl: the chain that serves, measured.

Every question goes through the same ReportQA as a user's. Questions with a "report" are asked of
a collection that holds that report alone.
"""

import argparse
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from index.errors import ReportQAError
from index.open import check_folder
from index.terms import language
from qa.assemble import ReportQA
from qa.metrics import (
    evidence_met,
    keys_found,
    mean,
    percentile,
    recall_at,
    reciprocal_rank,
)
from qa.questions import TestQuestion, read_questions
from qa.result import Answer

DEPTH = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, what came of it, and how that is judged."""

    id: str
    set_name: str
    lang: str
    kind: str
    cross: bool
    answerable: bool
    status: str
    keys: float
    cited: bool
    verbatim: bool
    recall_1: float
    recall_5: float
    recall_12: float
    mrr: float
    confidence: float
    seconds: float
    question: str
    answer: str

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


def evaluate(
    questions: Sequence[TestQuestion],
    opened: ReportQA,
    progress: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """The outcome of every question, in order."""
    engines: dict[Path, ReportQA] = {}
    outcomes = []
    with TemporaryDirectory() as folder:
        for i, question in enumerate(questions):
            qa = opened
            if question.report is not None:
                if question.report not in engines:
                    home = Path(folder) / str(len(engines))
                    engines[question.report] = _only(question.report, home, opened)
                qa = engines[question.report]
            outcomes.append(judge(question, qa))
            if progress:
                progress(i + 1, len(questions))
    return outcomes


def _only(report: Path, folder: Path, opened: ReportQA) -> ReportQA:
    qa = ReportQA.open(folder, embedding=opened.collection.embedder)
    qa.add(report)
    return qa


def judge(question: TestQuestion, qa: ReportQA) -> Outcome:
    """Ask one question and measure the answer."""
    began = perf_counter()
    answer = qa.ask(question.question, question.history)
    seconds = perf_counter() - began
    found = qa.evidence(question.question, question.history)
    ranking = [evidence_met([h.passage.text], question.evidence) for h in found.hits[:DEPTH]]
    document = {s.source: s.language for s in qa.sources()}
    return Outcome(
        id=question.id,
        set_name=question.set_name,
        lang=question.lang,
        kind=question.kind,
        cross=question.report is not None and language(question.question) not in document.values(),
        answerable=question.answerable,
        status=answer.status,
        keys=keys_found(answer.text, question.keys),
        cited=evidence_met([c.passage.text for c in answer.citations], question.evidence),
        verbatim=_is_verbatim(answer, qa),
        recall_1=recall_at(ranking, 1),
        recall_5=recall_at(ranking, 5),
        recall_12=recall_at(ranking, DEPTH),
        mrr=reciprocal_rank(ranking),
        confidence=answer.confidence,
        seconds=seconds,
        question=question.question,
        answer=answer.text,
    )


def _is_verbatim(answer: Answer, qa: ReportQA) -> bool:
    return all(qa.document(c.source).text[c.start : c.end] == c.quote for c in answer.citations)


def table(outcomes: Sequence[Outcome]) -> list[dict[str, str | float]]:
    """One row a slice: set and language, then kinds, then all."""
    rows = []
    for name in dict.fromkeys(o.set_name for o in outcomes):
        ours = [o for o in outcomes if o.set_name == name]
        for lang in dict.fromkeys(o.lang for o in ours):
            rows.append(row(f"{name} {lang}", [o for o in ours if o.lang == lang]))
    for kind in sorted({o.kind for o in outcomes}):
        rows.append(row(f"kind {kind}", [o for o in outcomes if o.kind == kind]))
    rows.append(row("all", outcomes))
    return rows


def row(name: str, outcomes: Sequence[Outcome]) -> dict[str, str | float]:
    """The measures of a slice; nan where none of its questions bears on one."""
    told = [o for o in outcomes if o.answerable]
    untold = [o for o in outcomes if not o.answerable]
    answered = [o for o in outcomes if o.status == "answered"]
    return {
        "slice": name,
        "n": len(outcomes),
        "recall@1": mean([o.recall_1 for o in told]),
        "recall@5": mean([o.recall_5 for o in told]),
        "recall@12": mean([o.recall_12 for o in told]),
        "mrr": mean([o.mrr for o in told]),
        "keys": mean([float(o.status == "answered" and o.keys == 1) for o in told]),
        "cited": mean([float(o.status == "answered" and o.cited) for o in told]),
        "verbatim": mean([float(o.verbatim) for o in answered]),
        "refused": mean([float(o.status == "refused") for o in untold]),
        "wrongly refused": mean([float(o.status == "refused") for o in told]),
        "wrong": mean([float(o.wrong) for o in outcomes]),
        "p50 ms": 1000 * percentile([o.seconds for o in outcomes], 50),
        "p95 ms": 1000 * percentile([o.seconds for o in outcomes], 95),
    }


def markdown(rows: Sequence[dict[str, str | float]]) -> str:
    """The table as Markdown."""
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(_shown(r[n], n) for n in names) + " |" for r in rows]
    return "\n".join(lines)


def _page(sets: Sequence[Path], rows: Sequence[dict[str, str | float]]) -> str:
    """The table as a page that says how it was made."""
    return (
        "# Results\n\n"
        "Written by `make evaluate` (`python -m qa.evaluate ... --markdown docs/results.md`).\n"
        "Sets named dev were used to develop and train the answerer; only those named test are\n"
        "evidence. Keys: answerable questions answered with every key. Cited: answered with a\n"
        "passage that holds the evidence. Refused: unanswerable questions refused. Wrong:\n"
        "answered without every key, or though there is no answer.\n\n"
        f"Sets: {', '.join(path.name for path in sets)}.\n\n"
        f"{markdown(rows)}\n"
    )


def _shown(value: str | float, name: str) -> str:
    if isinstance(value, str) or name == "n":
        return str(value)
    if math.isnan(value):
        return "–"
    return f"{value:.0f}" if name.endswith("ms") else f"{value:.3f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate question sets; exit status 1 after an error, 2 when a floor is missed."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a text may be beyond the terminal's encoding
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        floors = [_floor(text) for text in options.min]
        questions = [q for path in options.sets for q in read_questions(path)]
        check_folder(options.index)
        qa = ReportQA.open(options.index, llm=options.llm, embedding=options.embedding)
        outcomes = evaluate(questions, qa, _progress if sys.stderr.isatty() else None)
    except ReportQAError as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1
    rows = table(outcomes)
    print(markdown(rows))
    if options.failures:
        print("\n".join(_failure(o) for o in outcomes if not o.right))
    try:
        if options.json:
            text = json.dumps([asdict(o) for o in outcomes], ensure_ascii=False)
            options.json.write_text(text, encoding="utf-8")
        if options.markdown:
            options.markdown.write_text(_page(options.sets, rows), encoding="utf-8")
    except OSError as error:
        print(f"evaluate: {error.filename} cannot be written ({error.strerror}).", file=sys.stderr)
        return 1
    missed = [(m, v) for m, v in floors if not float(rows[-1][m]) >= v]  # nan misses every floor
    for measure, floor in missed:
        print(f"{measure} is {rows[-1][measure]:.3f}, below {floor}", file=sys.stderr)
    return 2 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.evaluate", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--index", metavar="DIR", help="an index folder (default: your own)")
    parser.add_argument("--embedding", metavar="MODEL", help="a sentence-transformers model")
    parser.add_argument("--llm", metavar="MODEL", help="a chat model to evaluate")
    parser.add_argument("--failures", action="store_true", help="list what went wrong")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every outcome here")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table here")
    parser.add_argument("--min", action="append", default=[], metavar="MEASURE=VALUE",
                        help="fail below this, over all questions, e.g. keys=0.9")  # fmt: skip
    return parser


def _floor(text: str) -> tuple[str, float]:
    from index.errors import InputError

    name, _, value = text.partition("=")
    if name not in row("", []) or name in ("slice", "n"):
        raise InputError(f"--min {text}: no measure is named {name!r}.")
    try:
        return name, float(value)
    except ValueError as error:
        raise InputError(f"--min {text}: {value!r} is not a number.") from error


def _failure(o: Outcome) -> str:
    truth = "answerable" if o.answerable else "unanswerable"
    return f"{o.id} [{o.kind}, {truth}] {o.question}\n  {o.status} {o.confidence:.2f}: {o.answer}"


def _progress(done: int, count: int) -> None:
    print(f"\r{done}/{count}", end="\n" if done == count else "", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
