"""python -m benchmarks.retrieval --data DATA [--model NAME_OR_FOLDER ...]: how well we find.

The shipped model, and any sentence-transformers model beside it, on public question sets: BM25
alone, dense alone, expanded alone and the product's fusion, with confidence intervals.
"""

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.models import Prompted, Remembered, learn
from benchmarks.ranking import (
    Comparison,
    Line,
    Progress,
    against_bm25,
    between_models,
    bitext,
    lines,
    rank,
)
from benchmarks.report import Report, as_json, markdown, page
from benchmarks.sets import BITEXT, NAMES, Task, read_pairs, read_tasks
from index.collection import embedded
from index.embed import SHIPPED, Embedder
from index.errors import ReportQAError
from index.open import embedder_for
from index.terminal import print_anything


def measure(
    tasks: Sequence[Task],
    pairs: Sequence[tuple[str, str]],
    embedders: Sequence[Embedder],
    progress: Progress | None = None,
) -> Report:
    """Everything about every model; the others are compared with the first."""
    remembered = [Remembered(embedder) for embedder in embedders]
    facts = [learn(embedder, *_texts(tasks, pairs)) for embedder in remembered]
    found: list[Line] = []
    compared: list[Comparison] = []
    for task in tasks:
        rankings = [rank(task, embedder, progress) for embedder in remembered]
        for i, (embedder, own) in enumerate(zip(remembered, rankings, strict=True)):
            found += lines(task, embedder.name, own, with_bm25=i == 0)
            compared.append(against_bm25(task, embedder.name, own))
            if i > 0:
                names = remembered[0].name, embedder.name
                compared += between_models(task, names, (rankings[0], own))
    bitexts = [row for embedder in remembered if pairs for row in bitext(pairs, embedder)]
    return Report(tuple(tasks), tuple(found), tuple(compared), tuple(bitexts), tuple(facts))


def _texts(tasks: Sequence[Task], pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """The distinct passages, as they are embedded, and the distinct questions and sentences."""
    passages = (text for t in tasks for p in t.questions.passages for text in embedded(p))
    questions = [asked.question for t in tasks for asked in t.questions.asked]
    questions += [text for pair in pairs for text in pair]
    return list(dict.fromkeys(passages)), list(dict.fromkeys(questions))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; exit status 1 after an error."""
    print_anything()
    options = _parser().parse_args(arguments)
    try:
        embedders = _embedders(options.model, options.prompts)
        for embedder in embedders:
            embedder.encode_queries(["loaded"])  # what cannot be loaded is told of at once
        tasks = read_tasks(options.data, options.sets)
        pairs = read_pairs(options.data) if BITEXT in options.sets else []
        report = measure(tasks, pairs, embedders, _progress if sys.stderr.isatty() else None)
    except ReportQAError as error:
        print(f"retrieval: {error}", file=sys.stderr)
        return 1
    print(markdown(report))
    try:
        if options.json:
            options.json.write_text(as_json(report), encoding="utf-8")
        if options.markdown:
            options.markdown.write_text(page(report, _command(options)), encoding="utf-8")
    except OSError as error:
        print(f"retrieval: {error.filename} cannot be written ({error.strerror}).", file=sys.stderr)
        return 1
    return 0


def _embedders(names: Sequence[str], prompts: Sequence[str] | None) -> list[Embedder]:
    """The shipped model, then those named."""
    others = [embedder_for(name) for name in dict.fromkeys(names) if name != SHIPPED]
    if prompts:
        others = [Prompted(embedder, *prompts) for embedder in others]
    return [embedder_for(SHIPPED), *others]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER",
                        help="the folder that holds qa/, or qa/ itself")  # fmt: skip
    parser.add_argument("--model", nargs="+", action="extend", default=[], metavar="NAME_OR_FOLDER",
                        help="sentence-transformers models to compare with")  # fmt: skip
    parser.add_argument("--prompts", nargs=2, metavar=("QUERY", "DOCUMENT"),
                        help="put before the texts of those models, where they bring no prompts of "
                        "their own; e5 wants 'query: ' 'passage: '")  # fmt: skip
    parser.add_argument("--sets", nargs="+", choices=NAMES, default=NAMES,
                        help="only these sets (default: all)")  # fmt: skip
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables here")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    return parser


def _command(options: argparse.Namespace) -> str:
    """The command that writes the page again, with DATA for this machine's folder."""
    words = ["python", "-m", "benchmarks.retrieval", "--data", "DATA"]
    if options.model:
        words += ["--model", *options.model]
    if options.prompts:
        words += ["--prompts", *options.prompts]
    if tuple(options.sets) != NAMES:
        words += ["--sets", *options.sets]
    return shlex.join([*words, "--markdown", f"docs/{options.markdown.name}"])


def _progress(what: str, done: int, count: int) -> None:
    print(f"\r{what}: {done}/{count}", end="\n" if done == count else "", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
