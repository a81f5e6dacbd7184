"""python -m qa.evaluate tests/questions/*.jsonl: the chain that serves, measured.

Every question goes through the same ReportQA as a user's. Questions with a "report" are asked of
a collection that holds that report alone. A gate is MEASURE=VALUE over all questions, or
SLICE:MEASURE=VALUE for a slice of the table, with dots for blanks: article.test.zh:keys=0.9.
"""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from index.errors import InputError, ReportQAError
from index.open import check_folder
from index.options import add_index_options
from index.terminal import print_anything, tell
from qa.assemble import LLM_VARIABLE, ReportQA
from qa.evaluation.compare import Comparison, compare, told
from qa.evaluation.engines import read_price, side_by_side
from qa.evaluation.gates import read_gate
from qa.evaluation.html import to_html
from qa.evaluation.markdown import page, table
from qa.evaluation.outcome import Outcome
from qa.evaluation.results import Results
from qa.evaluation.run import evaluate
from qa.questions import read_questions
from qa.result import EXTRACTIVE


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate question sets; exit status 1 after an error, or when a gate is missed."""
    print_anything()
    options = _parser().parse_args(arguments)
    try:
        gates = [read_gate(text, True) for text in options.min]
        gates += [read_gate(text, False) for text in options.max]
        old = _read(options.compare) if options.compare else None
        prices = [read_price(text) for text in options.price]
        names = options.engine or [options.llm]
        found = {_engine(name): _results(options, name) for name in names}
        missed: list[str] = []
        for name, results in found.items():
            comparison = compare(old, results) if old else None
            _say(results, comparison, options.failures)
            _write(options, results, comparison, f".{_slug(name)}" if len(found) > 1 else "")
            missed += [message for gate in gates if (message := gate.missed(results))]
        if len(found) > 1 or prices:
            tell(side_by_side(found, prices))
    except ReportQAError as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1
    for message in missed:
        print(f"missed: {message}", file=sys.stderr)
    return 1 if missed else 0


def _engine(name: str | None) -> str:
    """An engine as it is shown: without its URL, which may hold a password."""
    return (name or os.environ.get(LLM_VARIABLE) or EXTRACTIVE).partition("@")[0]


def _slug(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name)


def _results(options: argparse.Namespace, llm: str | None) -> Results:
    questions = [q for path in options.sets for q in read_questions(path)]
    check_folder(options.index, options.store)
    qa = ReportQA.open(
        options.index, llm=llm, embedding=options.embedding, store=options.store, uri=options.uri
    )
    return evaluate(qa, questions, _progress if sys.stderr.isatty() else None)


def _say(results: Results, comparison: Comparison | None, failures: bool) -> None:
    tell(table(results))
    if failures:
        tell("\n".join(_failure(o) for o in results.outcomes if not o.right))
    if comparison:
        tell(told(comparison))


def _read(path: Path) -> Results:
    try:
        return Results.from_json(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the results cannot be read ({error}).") from error


def _write(
    options: argparse.Namespace, results: Results, comparison: Comparison | None, mark: str
) -> None:
    """Write the files asked for; with several engines each file's name holds its engine's."""
    if options.json:
        _put(_marked(options.json, mark), results.to_json())
    if options.markdown:
        _put(_marked(options.markdown, mark), page(results))
    if options.html:
        _put(_marked(options.html, mark), to_html(results, comparison))


def _marked(path: Path, mark: str) -> Path:
    return path.with_name(f"{path.stem}{mark}{path.suffix}")


def _put(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"{error.filename} cannot be written ({error.strerror}).") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.evaluate", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, metavar="FILE.jsonl")
    add_index_options(parser)
    parser.add_argument("--llm", metavar="MODEL", help="a chat model to evaluate")
    parser.add_argument("--engine", action="append", metavar="MODEL", help="extractive or a chat "
                        "model; repeat it to see several side by side")  # fmt: skip
    parser.add_argument("--price", action="append", default=[], metavar="MODEL=IN,OUT",
                        help="dollars for a million tokens in and out, to reckon the cost "
                        "(repeatable)")  # fmt: skip
    parser.add_argument("--failures", action="store_true", help="list what went wrong")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results here")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables here")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page of charts and "
                        "failures here; it needs no network")  # fmt: skip
    parser.add_argument("--compare", type=Path, metavar="FILE", help="tell what got better and "
                        "worse since the results in this --json file")  # fmt: skip
    parser.add_argument("--min", action="append", default=[], metavar="GATE",
                        help="fail below this, e.g. keys=0.9 (repeatable)")  # fmt: skip
    parser.add_argument("--max", action="append", default=[], metavar="GATE",
                        help="fail above this, e.g. wrong=0.05 or ece=0.05")  # fmt: skip
    return parser


def _failure(o: Outcome) -> str:
    truth = "answerable" if o.answerable else "unanswerable"
    return f"{o.id} [{o.kind}, {truth}] {o.question}\n  {o.status} {o.confidence:.2f}: {o.answer}"


def _progress(done: int, count: int) -> None:
    print(f"\r{done}/{count}", end="\n" if done == count else "", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
