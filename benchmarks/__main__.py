"""python -m benchmarks --data DATA: what ours costs and finds, beside others, in one run.

DATA holds `corpus/cn_laws.jsonl.gz` and `qa/`. Cold start, memory, indexing, questions one by one
and by several clients, and quality, for each system that is installed, on reports of growing size.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from functools import reduce
from pathlib import Path

from benchmarks import growth, tables
from benchmarks.entrants import SYSTEMS
from benchmarks.run import SIZES, Plan, Run, measurable, run
from benchmarks.sets import READERS
from index.errors import ReportQAError

QUESTIONS = 100
SECONDS = 20.0
QUESTION_SETS = Path(__file__).parents[1] / "tests" / "questions"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its tables; exit status 1 after an error."""
    options = _parser().parse_args(arguments)
    names, left_out = measurable(options.system or list(SYSTEMS))
    try:
        found = _read(options.read) if options.read else run(_plan(options, names))
        if options.json:
            options.json.write_text(found.to_json() + "\n", encoding="utf-8")
        text = tables.page(found, left_out)
        if options.markdown:
            options.markdown.write_text(text, encoding="utf-8")
        if options.scale:
            options.scale.write_text(growth.page(found), encoding="utf-8")
    except OSError as error:
        print(f"benchmarks: {error.filename}: {error.strerror}. Check the path.", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"benchmarks: {error.cmd[-1]} ended with status {error.returncode}; see above.",
              file=sys.stderr)  # fmt: skip
        return 1
    except (ReportQAError, ValueError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    print(text)
    return 0


def _plan(options: argparse.Namespace, names: Sequence[str]) -> Plan:
    sets = list(READERS) if options.set is None else [name for name in options.set if name]
    sizes = [size for size in options.size or SIZES if size > 0]
    return Plan(options.data, sizes, names, options.questions, options.seconds,
                sets, options.question_sets)  # fmt: skip


def _read(paths: Sequence[Path]) -> Run:
    try:
        first, *more = [Run.from_json(path.read_text(encoding="utf-8")) for path in paths]
    except (ValueError, LookupError, TypeError) as error:
        names = ", ".join(map(str, paths))
        raise ValueError(f"{names}: not what --json writes ({error}). Name another.") from error
    return reduce(Run.with_more, more, first)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--data", type=Path, default=Path(), metavar="FOLDER",
        help="the folder that holds corpus/ and qa/")  # fmt: skip
    add("--size", type=int, action="append", metavar="N",
        help="articles of laws; repeatable; 0 for quality alone (default: all three)")  # fmt: skip
    add("--system", choices=list(SYSTEMS), action="append", help="repeatable (default: all)")
    add("--set", choices=["", *READERS], action="append",
        help="public sets for quality; repeatable, '' for no measure of quality but that of "
        "the laws (default: all)")  # fmt: skip
    add("--questions", type=int, default=QUESTIONS, metavar="N", help="of each load, at most")
    add("--seconds", type=float, default=SECONDS, metavar="S",
        help="for which a system is asked one by one, at most")  # fmt: skip
    add("--question-sets", type=Path, default=QUESTION_SETS, metavar="FOLDER",
        help="the folder of the bundled report's question sets")  # fmt: skip
    add("--markdown", type=Path, metavar="FILE", help="write the tables here")
    add("--scale", type=Path, metavar="FILE", help="write how costs grow here")
    add("--json", type=Path, metavar="FILE", help="write all that was measured here")
    add("--read", type=Path, action="append", metavar="FILE",
        help="measure nothing; take what --json wrote; repeatable, to join runs")  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
