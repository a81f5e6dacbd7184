"""python -m qa "question" [--json] [--index DIR] [--llm MODEL] [--verbose]"""

import argparse
import json
import sys
from collections.abc import Sequence

from index.errors import InputError, ReportQAError
from index.language.marks import is_markdown, unmarked
from index.open import check_folder
from index.options import add_index_options
from index.terminal import print_anything, tell
from qa.assemble import LLM_HELP, ReportQA
from qa.result import Answer
from qa.trace import StagePrinter


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer one question; exit status 0 answered, 3 refused, 1 after an error message."""
    print_anything()
    options = _parser().parse_args(arguments)
    try:
        check_folder(options.index, options.store)
        qa = ReportQA.open(
            options.index, llm=options.llm, embedding=options.embedding, store=options.store,
            uri=options.uri,
        )  # fmt: skip
        answer = qa.ask(
            options.question,
            sources=_sources(qa, options),
            threshold=options.threshold,
            config={"callbacks": [StagePrinter()]} if options.verbose else None,
        )
    except ReportQAError as error:
        print(f"qa: {error}", file=sys.stderr)
        return 1
    tell(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2) if options.json
         else as_text(answer))  # fmt: skip
    return 0 if answer.status == "answered" else 3


def as_text(answer: Answer) -> str:
    """An answer for a terminal: the text, then each citation with its place.

    Marks of Markdown are left out of what is shown; quotes keep them in `Answer` and `--json`.
    """
    sources = [c.source for c in answer.citations] or [p.source for p in answer.nearest]
    lines = [unmarked(answer.text) if any(map(is_markdown, sources)) else answer.text]
    for citation in answer.citations:
        place = f"{citation.source}, {citation.start}-{citation.end}"
        page = f", p. {citation.page}" if citation.page else ""
        heading = f", {citation.passage.heading}" if citation.passage.heading else ""
        is_marked = is_markdown(citation.source)
        quote = unmarked(citation.quote) if is_marked else citation.quote
        lines += ["", f"[{citation.number}] {quote}", f"    ({place}{page}{heading})"]
        if citation.translation:
            lines.append(f"    Translation: {citation.translation}")
    lines += [f"= {step}" for step in answer.steps]
    lines += [f"* {notice}" for notice in answer.notices]
    lines += [f"Struck out: {u.text} ({u.reason})" for u in answer.unsupported]
    lines += ["", f"{answer.engine}, {answer.status}, confidence {answer.confidence:.2f}"]
    return "\n".join(lines)


def _sources(qa: ReportQA, options: argparse.Namespace) -> list[str] | None:
    """The reports to ask, None for all; raises InputError where a period has none."""
    if not (options.since or options.until):
        chosen: list[str] | None = options.source
        return chosen
    within = [info.source for info in qa.sources(options.since, options.until)]
    found = [s for s in options.source or within if s in within]
    if not found:
        period = " ".join(filter(None, (options.since, "to", options.until)))
        raise InputError(f"No report to ask was added in this period: {period}.")
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa", description="Ask the reports.")
    parser.add_argument("question")
    parser.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    add_index_options(parser)
    parser.add_argument("--llm", metavar="MODEL", help=LLM_HELP)
    parser.add_argument("--source", action="append", help="ask only this report (repeatable)")
    parser.add_argument("--since", metavar="DAY", help="ask only reports added from this day on")
    parser.add_argument("--until", metavar="DAY", help="ask only reports added up to this day")
    parser.add_argument("--verbose", action="store_true", help="print each stage's value to stderr")
    parser.add_argument("--threshold", type=float, help="refuse below this confidence")
    return parser


if __name__ == "__main__":
    sys.exit(main())
