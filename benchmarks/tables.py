"""A run of the benchmark as Markdown: costs with their ratios to ours, quality, and the targets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.costs import ANSWERS, CLIENTS
from benchmarks.entrants import BLANKS, JIEBA, MILVUS_WHOLE, OURS, RETRIEVAL, SYSTEMS, TRANSFORMER
from benchmarks.run import Row, Run
from qa.evaluation.clusters import Difference, difference
from qa.evaluation.markdown import ABSENT, grid

PAGE = """# Benchmarks

Written by this command (DATA is the folder that holds `corpus/` and `qa/`; the packages of
`benchmarks/requirements.txt` are needed beside the others, best in an environment of their own):

```sh
python -m benchmarks --data DATA --markdown docs/benchmarks.md --scale docs/scale.md
```

{text}
"""
METHOD = """All systems were measured one after another{parts}, on {processors:.0f} processor(s) of
one machine, each in processes of its own{priority}. Load average: {low:.0f} to {high:.0f}.
The first load is the bundled report; the others are laws as Markdown, until so many articles are
reached, and their questions have the form "who must do what?", which one article alone answers.
All but ours are given the passages that ours cuts, and the vectors of the shipped model, so that
what is compared is storing and finding. In brackets: how many times the figure of *ours, retrieval
alone* at the same size, which is what the others do; *ours* also answers and checks.

{systems}

Not measured: {left_out}"""
NOT_PEERS = (OURS, RETRIEVAL, MILVUS_WHOLE, TRANSFORMER)
JOINED = ", in {:.0f} runs that are joined here"
AHEAD = ", which went before the machine's other work (`chrt`)"
COSTS = """- **indexed**: passages a second of processor time, whatever the number of processors.
- **peak MB**: the most memory that the largest process had while indexing.
- **cold start**: from the start of a process on a stored index to its first answer.
- **MB**: memory while it serves; **own MB**: the part that is no mapped file, which
  cannot be dropped. Python, the libraries and the embedding model are in both.
- **add s**: taking in one report more, so that it is stored and found."""
TIMES = """- **p50, p95**: a single question, by the clock. **CPU ms**: median of its processor
  time, which depends little on what else the machine does.
- **a second, by N**: questions a second when N clients (threads of one process) ask without a
  pause."""


def page(run: Run, left_out: Mapping[str, str]) -> str:
    """The whole page."""
    parts = [_method(run, left_out), "## Targets", targets(run), "## Indexing, start and memory",
             COSTS, costs(run), "## A question", TIMES, times(run), "## Quality",
             *quality(run), "## Answers about the bundled report", *whole_answers(run)]  # fmt: skip
    return PAGE.format(text="\n\n".join(parts))


def _method(run: Run, left_out: Mapping[str, str]) -> str:
    seen = {row.system for row in run.rows}
    lines = [f"- **{name}**: {entrant.what}." for name, entrant in SYSTEMS.items() if name in seen]
    out = {name: why for name, why in left_out.items() if name not in seen}
    for name, entrant in SYSTEMS.items():
        if name in seen and (entrant.most or entrant.only):
            where = f"beyond {entrant.most:,}" if entrant.most else f"but with {entrant.only:,}"
            out[f"{name} {where} articles"] = entrant.because
    told = "; ".join(f"{what} ({why})" for what, why in out.items()) or "nothing"
    machine = run.machine
    return METHOD.format(
        systems="\n".join(lines), left_out=f"{told}.", processors=machine["processors"],
        low=machine["least load"], high=machine["most load"],
        parts=JOINED.format(parts) if (parts := machine.get("parts")) else "",
        priority=AHEAD if machine["ahead"] else "",
    )  # fmt: skip


def costs(run: Run) -> str:
    """Indexing, cold start and memory."""
    head = ["passages", "system", "indexed", "peak MB", "disk MB", "cold start s", "MB", "own MB",
            "add s"]  # fmt: skip
    columns: list[Column] = [
        Column(lambda r: r.built.passages / r.built.cpu, "{:,.0f}"),
        Column(lambda r: r.built.peak_mb, "{:,.0f}"),
        Column(lambda r: r.built.disk_mb, "{:,.1f}"),
        Column(lambda r: r.served.cold, "{:.2f}"),
        Column(lambda r: r.served.serving_mb, "{:,.0f}"),
        Column(lambda r: r.served.own_mb, "{:,.0f}"),
        Column(lambda r: r.served.added, "{:.2f}", False),
    ]
    return _table(run, head, columns)


def times(run: Run) -> str:
    """What a question takes."""
    head = ["passages", "system", "p50 ms", "p95 ms", "CPU ms",
            *(f"a second, by {n}" for n in CLIENTS)]  # fmt: skip
    columns = [
        Column(lambda r: 1000 * r.served.asked, "{:.1f}"),
        Column(lambda r: 1000 * r.served.asked_p95, "{:.1f}"),
        Column(lambda r: 1000 * r.served.asked_cpu, "{:.1f}"),
        *(Column(_rate(n), "{:,.1f}") for n in CLIENTS),
    ]
    return _table(run, head, columns)


def _rate(clients: int) -> Callable[[Row], float | None]:
    return lambda row: row.served.rates.get(str(clients))


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of a row, how it is written, and whether its ratio to ours is told."""

    value: Callable[[Row], float | None]
    form: str
    compared: bool = True

    def cell(self, row: Row, base: Row | None) -> str:
        """The figure, and how many times that of `base` it is."""
        value, ours = self.value(row), self.value(base) if base else None
        if value is None:
            return ABSENT
        shown = self.form.format(value)
        if not self.compared or not ours or row is base:
            return shown
        return f"{shown} (×{_ratio(value / ours)})"


def _ratio(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _table(run: Run, head: Sequence[str], columns: Sequence[Column]) -> str:
    lines = []
    for load in run.loads(sized=True):
        rows = run.at(load)
        for row in rows.values():
            cells = [column.cell(row, rows.get(RETRIEVAL)) for column in columns]
            lines.append([f"{row.built.passages:,}", row.system, *cells])
    return grid(head, lines)


def quality(run: Run) -> list[str]:
    """How often a passage that answers comes first, and among five; where others are better."""
    names = [name for name in SYSTEMS if name != TRANSFORMER
             and any(row.system == name for row in run.rows)]  # fmt: skip
    lines = []
    for load in dict.fromkeys(row.load for row in run.rows):
        rows = run.at(load)
        asked = max(len(row.served.ranks) for row in rows.values())
        cells = [_recalls(rows[name], asked) if name in rows else ABSENT for name in names]
        lines.append([load, str(asked), *cells])
    return [
        "The share of questions with a passage that answers first / among the first five. For "
        f"*{OURS}*, of those that the answer cites: it may refuse instead. A system that was slow "
        "was asked fewer questions, the first of them: those are not the same questions.",
        grid(["set", "questions", *names], lines),
        _told("Where another finds more than ours, retrieval alone, of the same questions (with "
              "the 95 % interval of the difference)", better(run)),
    ]  # fmt: skip


def _recalls(row: Row, asked: int) -> str:
    shown = " / ".join(f"{recall(row, k).mean():.2f}" for k in (1, 5))
    own = len(row.served.ranks)
    return shown if own == asked else f"{shown} (of the first {own})"


def recall(row: Row, k: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """For each question 1 where one of the first k passages answers it, else 0."""
    return np.array([float(rank is not None and rank < k) for rank in row.served.ranks])


def better(run: Run) -> list[str]:
    """Each set and measure on which another system found more than ours did."""
    found = []
    for load in dict.fromkeys(row.load for row in run.rows):
        rows = run.at(load)
        others = [r for name, r in rows.items() if name not in NOT_PEERS]
        for other in others if RETRIEVAL in rows else ():
            for k in (1, 5):
                d = _difference(rows[RETRIEVAL], other, k)
                if d.value < 0:
                    found.append(f"{load}, first {k}: {other.system} by {-d.value:.3f} "
                                 f"[{-d.high:.3f}, {-d.low:.3f}]")  # fmt: skip
    return found


def _difference(ours: Row, other: Row, k: int) -> Difference:
    n = min(len(ours.served.ranks), len(other.served.ranks))
    return difference(recall(ours, k)[:n], recall(other, k)[:n], [str(i) for i in range(n)])


def _told(what: str, found: Iterable[str]) -> str:
    lines = [f"- {line}." for line in found]
    return "\n".join([f"{what}:", "", *lines]) if lines else f"{what}: nowhere."


def whole_answers(run: Run) -> list[str]:
    """How well questions about the bundled report are answered, by language."""
    lines = [
        [name, language, f"{told['n']:.0f}", *(f"{told[m]:.3f}" for m in ANSWERS)]
        for name, languages in run.answers.items()
        for language, told in languages.items()
    ]
    return [
        "Asked of the report with its translation, as it is shipped; what the measures are is told "
        "in [results.md](results.md). The other systems do not answer.",
        grid(["system", "language", "questions", *ANSWERS], lines),
    ]


def targets(run: Run) -> str:
    """What was aimed at, and what came out."""
    lines = []
    sized = run.loads(sized=True)
    for load, aim in ((sized[0], 1.0), (sized[-1], 3.0)) if sized else ():
        lines += _faster(run.at(load), aim)
    for load in sized:
        lines += _smaller(run.at(load)) + _indexed(run.at(load))
    worse = better(run)
    lines.append(["quality no worse than any other's on any set", "all sets",
                  f"{len(worse)} figures lower, listed under Quality" if worse else "none lower",
                  _met(not worse)])  # fmt: skip
    return "\n\n".join(
        [grid(["aim", "passages", "found", "reached"], lines),
         "Why some were missed is told in [limits.md](limits.md#speed-and-memory)."]
    )  # fmt: skip


def _faster(rows: Mapping[str, Row], aim: float) -> list[list[str]]:
    how = f"{aim:g} times as fast as" if aim > 1 else "as fast as"
    return [
        [f"question, retrieval alone, at least {how} {name}",
         f"{ours.built.passages:,}",
         f"{(ratio := other.served.asked / ours.served.asked):.2f} times", _met(ratio >= aim)]
        for ours, other, name in _pairs(rows, (JIEBA, BLANKS))
    ]  # fmt: skip


def _smaller(rows: Mapping[str, Row]) -> list[list[str]]:
    return [
        [f"memory while serving at most half of {name}'s", f"{ours.built.passages:,}",
         f"{(ratio := ours.served.serving_mb / other.served.serving_mb):.2f} of it "
         f"({ours.served.own_mb / other.served.own_mb:.2f} without mapped files)",
         _met(ratio <= 0.5)]
        for ours, other, name in _pairs(rows, (JIEBA, BLANKS, TRANSFORMER))
    ]  # fmt: skip


def _indexed(rows: Mapping[str, Row]) -> list[list[str]]:
    return [
        [f"indexing at least 50 times as fast as {name}", f"{ours.built.passages:,}",
         f"{(ratio := other.built.cpu / ours.built.cpu):.0f} times, by processor time",
         _met(ratio >= 50)]
        for ours, other, name in _pairs(rows, (TRANSFORMER,))
    ]  # fmt: skip


def _pairs(rows: Mapping[str, Row], names: Sequence[str]) -> list[tuple[Row, Row, str]]:
    ours = rows.get(RETRIEVAL)
    return [(ours, rows[name], name) for name in names if ours and name in rows]


def _met(reached: bool) -> str:
    return "yes" if reached else "**no**"
