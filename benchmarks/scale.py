"""python -m benchmarks.scale --data DATA: how costs grow with the collection, ours and LangChain's.

DATA holds `corpus/cn_laws.jsonl.gz`, 144,943 articles of Chinese laws (category, law, chapter,
article, text). Each law becomes a Markdown report. For each size and system one process builds the
index and another opens it, asks and adds one report; memory is what the system told of it.
"""

import argparse
import gzip
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.systems import SYSTEMS
from qa.metrics import percentile

CORPUS = "corpus/cn_laws.jsonl.gz"
SIZES = (1_000, 10_000, 145_000)
QUESTIONS = 100
WARM = 3  # questions that are asked first and not counted
_RULE = re.compile(r"^第\S+条\s+([^\s，、。]{4,24}?(?:应当|不得|可以))\S{2,}", re.MULTILINE)
_NO_NAME = re.compile(r"[^\w（）]+")
_ADDED = "# 新增报告\n\n" + "\n\n".join(
    f"第{i}条 数据中心应当每{i}天检查一次备用电源。" for i in range(1, 41)
)
PAGE = """# Scale

Written by this command (DATA is the folder that holds `corpus/`; the packages of
`benchmarks/requirements.txt` are needed beside the others):

```sh
python -m benchmarks.scale --data DATA --markdown docs/scale.md
```

{text}
"""
METHOD = """Laws as Markdown reports until so many articles are reached; {questions} questions of
the form "who must do what", drawn from articles of the reports themselves. Ours: from the question
to the checked answer. LangChain's FAISS vector store, BM25Retriever and EnsembleRetriever find
passages and do no more; they have the same passages and embedding model. Each system has processes
of its own, all in one run on {processors} processors. CPU seconds are those of all processes
together; they hardly depend on what else the machine was doing, as the wall clock does{load}.

"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one system cost at one size: seconds, and MB of resident memory.

    `built` and `asked` are by the wall clock, `built_cpu` and `asked_cpu` processor time.
    """

    passages: float
    built: float
    built_cpu: float
    built_mb: float
    opened: float
    opened_cpu: float
    asked: float
    asked_p95: float
    asked_cpu: float
    serving_mb: float
    added: float
    added_cpu: float


def write_reports(corpus: Path, folder: Path, count: int) -> list[Path]:
    """The laws as Markdown files, until `count` articles are written or the corpus ends."""
    laws: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for article in _articles(corpus):
        laws.setdefault((article["category"], article["law"]), []).append(article)
    order = sorted(laws)
    random.Random(0).shuffle(order)
    written: list[Path] = []
    for category, law in order:
        if count <= 0:
            break
        articles = laws[category, law][:count]
        count -= len(articles)
        path = folder / category / (_NO_NAME.sub("_", law)[:60] + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_as_markdown(law, articles), encoding="utf-8")
        written.append(path)
    return list(dict.fromkeys(written))


def _articles(corpus: Path) -> Iterator[Mapping[str, str]]:
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _as_markdown(law: str, articles: Sequence[Mapping[str, str]]) -> str:
    parts, chapter = [f"# {law}"], ""
    for article in articles:
        if article["chapter"] not in ("", chapter):
            chapter = article["chapter"]
            parts.append(f"## {chapter}")
        parts.append(article["text"])
    return "\n\n".join(parts) + "\n"


def questions_of(reports: Sequence[Path], count: int) -> list[str]:
    """Questions that an article answers, each from another report while there are enough."""
    chosen, draw = [], random.Random(0)
    order = list(reports)
    draw.shuffle(order)
    rules = {report: _RULE.findall(report.read_text(encoding="utf-8")) for report in order}
    useful = [report for report in order if rules[report]]
    for report in islice(cycle(useful), count):
        chosen.append(f"{draw.choice(rules[report])}做什么？")
    return chosen


def measure(name: str, reports: Sequence[Path], questions: Sequence[str]) -> Cost:
    """Run one system in processes of its own; raises CalledProcessError where one fails."""
    with tempfile.TemporaryDirectory() as scratch:
        job = {"system": name, "reports": [str(r) for r in reports], "folder": f"{scratch}/index",
               "questions": list(questions), "added": f"{scratch}/added.md"}  # fmt: skip
        Path(f"{scratch}/added.md").write_text(_ADDED, encoding="utf-8")
        built = _child("build", job)
        return Cost(**built | _child("serve", job))


def _child(step: str, job: Mapping[str, object]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.scale", "--step", step]
    done = subprocess.run(
        command, input=json.dumps(job), stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def build_step(job: Mapping[str, object]) -> dict[str, float]:
    """Build, in this process and its children."""
    import resource

    began = perf_counter()
    system = SYSTEMS[str(job["system"])]()
    reports = [Path(str(r)) for r in _listed(job["reports"])]
    passages = system.build(reports, Path(str(job["folder"])))
    seconds = perf_counter() - began
    own, children = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = max(own.ru_maxrss, children.ru_maxrss) / 1024
    return {"passages": passages, "built": seconds, "built_cpu": _processor_seconds(),
            "built_mb": peak}  # fmt: skip


def serve_step(job: Mapping[str, object]) -> dict[str, float]:
    """Open, ask and add, in this process and its children."""
    began, cpu = perf_counter(), _processor_seconds()
    system = SYSTEMS[str(job["system"])]()
    system.open(Path(str(job["folder"])))
    told = {"opened": perf_counter() - began, "opened_cpu": _processor_seconds() - cpu}
    questions = [str(q) for q in _listed(job["questions"])]
    for question in questions[:WARM]:
        system.ask(question)
    seconds, processor = zip(*(_timed(system.ask, q) for q in questions), strict=True)
    told |= {"asked": percentile(seconds, 50), "asked_p95": percentile(seconds, 95),
             "asked_cpu": percentile(processor, 50), "serving_mb": _resident()}  # fmt: skip
    added, added_cpu = _timed(system.add, Path(str(job["added"])))
    return told | {"added": added, "added_cpu": added_cpu}


def _timed(action: Any, argument: object) -> tuple[float, float]:
    began, cpu = perf_counter(), _processor_seconds()
    action(argument)
    return perf_counter() - began, _processor_seconds() - cpu


def _processor_seconds() -> float:
    """Of this process, and of those of its children that have ended."""
    import resource

    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


def _listed(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _resident() -> float:
    """MB of this process that lie in memory now, mapped files among them (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def table(costs: Sequence[tuple[str, Cost]]) -> str:
    """The costs as Markdown, one line a size and system."""
    head = ["system", "passages", "build s", "of it CPU s", "build MB", "open s", "of it CPU s",
            "question ms", "p95 ms", "CPU ms", "serving MB", "add s", "of it CPU s"]  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for name, c in costs:
        cells = [
            name, f"{c.passages:,.0f}",
            f"{c.built:.1f}", f"{c.built_cpu:.1f}", f"{c.built_mb:,.0f}",
            f"{c.opened:.2f}", f"{c.opened_cpu:.2f}", f"{1000 * c.asked:.0f}",
            f"{1000 * c.asked_p95:.0f}", f"{1000 * c.asked_cpu:.0f}", f"{c.serving_mb:,.0f}",
            f"{c.added:.2f}", f"{c.added_cpu:.2f}",
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def run(data: Path, sizes: Sequence[int], names: Sequence[str], count: int) -> str:
    """Measure all systems at all sizes, and tell of it as Markdown."""
    from index.workers import processors

    costs: list[tuple[str, Cost]] = []
    loads: list[float] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            reports = write_reports(data / CORPUS, Path(folder), size)
            questions = questions_of(reports, count + WARM)
            for name in names:
                costs.append((name, measure(name, reports, questions)))
                loads.append(os.getloadavg()[0])
                print(json.dumps({"system": name, **asdict(costs[-1][1])}), file=sys.stderr)
    load = f" (load average {min(loads):.0f} to {max(loads):.0f})" if loads else ""
    return METHOD.format(questions=count, processors=processors(), load=load) + table(costs)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison and print it; exit status 1 after an error."""
    options = _parser().parse_args(arguments)
    if options.step:
        step = {"build": build_step, "serve": serve_step}[options.step]
        print(json.dumps(step(json.load(sys.stdin))))
        return 0
    try:
        text = run(
            options.data, options.size or SIZES, options.system or list(SYSTEMS), options.questions
        )
        if options.markdown:
            options.markdown.write_text(PAGE.format(text=text), encoding="utf-8")
    except OSError as error:
        print(f"scale: {error.filename}: {error.strerror}. Check the path.", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(
            f"scale: {error.cmd[-1]} ended with status {error.returncode}; see above. "
            "Are the packages of benchmarks/requirements.txt installed?",
            file=sys.stderr,
        )
        return 1
    print(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(), metavar="FOLDER",
                        help="the folder that holds corpus/")  # fmt: skip
    parser.add_argument(
        "--size", type=int, action="append", metavar="N", help="articles; repeatable"
    )
    parser.add_argument("--system", choices=list(SYSTEMS), action="append", help="repeatable")
    parser.add_argument("--questions", type=int, default=QUESTIONS, metavar="N")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the result here")
    parser.add_argument("--step", choices=("build", "serve"), help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
