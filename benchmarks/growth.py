"""How our costs grow with the number of passages, fitted to a run, and what a million reports cost.

Totals (indexing, memory, disk) are fitted by a line, which follows the largest sizes most; what one
question or report takes by a power of the number of passages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.entrants import OURS, RETRIEVAL, TRANSFORMER
from benchmarks.run import Row, Run
from index.embed import shipped
from qa.evaluation.markdown import grid

REPORTS = 1_000_000
SHORT, LONG = 30, 500  # passages of the bundled article, and of an annual report of about 150 pages
SHARD = 1_000_000  # passages that one process is to search
NODE_GB, NODE_CORES, NODE_DOLLARS = 64, 8, 0.50  # an hour; a list price of the usual clouds
DISK_DOLLARS = 0.10  # a GB and month
HOURS = 730  # of a month
WORKERS = 64  # processors that index at once
ASKED = 10  # questions a second of a busy day
PAGE = """# Scale

Costs of ours by the number of passages, and what they come to for a million reports. Written, with
[benchmarks.md](benchmarks.md), by this command, which also tells how the figures were measured:

```sh
python -m benchmarks --data DATA --markdown docs/benchmarks.md --scale docs/scale.md
```

{text}
"""
MODEL = """## How they grow

N is the number of passages. Totals are fitted by a line, which follows the largest sizes most; a
question, and a report that is added, by a power of N. The last column is how far the fit lies from
what was measured at the two largest sizes. The bundled report alone is too small to tell anything
of growth, and is left out. One machine was measured, with at most {most:,} passages: what lies
beyond is reckoned, not measured.

{fits}"""
HALF_PRECISION = 2  # bytes a number of a vector in a large index
PLAN = """## A million reports

Reckoned from these fits with these assumptions, none of which was tried at that size:

- A report has {short} passages (an article as the bundled one) or {long} (an annual report of about
  150 pages). All are in one collection, which every question searches.
- The passages lie in Milvus, in shards of {shard:,} that are searched at the same time, with the
  memory and processor time that our own index needs for as many; Milvus was not measured at this
  size. Its own copies and logs are not reckoned.
- {asked} questions a second at the busiest time; each searches every shard.
- Indexing is shared by {workers} processors without loss; parsing PDF costs more than the Markdown
  measured here (about 20 ms of processor time a page, so for most annual reports it comes first).
- A machine with {cores} processors and {node_gb} GB costs {node:.2f} dollars an hour, a GB of disk
  {disk:.2f} dollars a month. Prices differ; put in your own.

{table}

What follows from it:

- Indexing is no obstacle: it is done once, and needs no GPU.
- Searching every shard for every question is what costs. A collection of this size is asked about a
  company, a year or an owner; filters by source and date, and partitions, leave a few shards to
  search, and the last lines shrink with them.
- Vectors take {bytes:,} bytes a row, which is a large part of memory and disk. Milvus can keep
  them on disk or in 8 bits a number; what that costs in quality was not measured."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A cost by the number of passages; `error` is the larger relative one at the two largest."""

    at: Callable[[float], float]
    formula: str
    error: float


def line(sizes: Sequence[float], costs: Sequence[float], unit: str) -> Fit:
    """costs = a + b N by least squares; a is 0 where it would be negative."""
    n, y = np.asarray(sizes, float), np.asarray(costs, float)
    b, a = np.polyfit(n, y, 1)
    if a < 0:
        a, b = 0.0, float((n @ y) / (n @ n))
    return _fit(lambda m: float(a + b * m), f"{a:.3g} + {1000 * b:.3g} · N/1,000 {unit}", n, y)


def power(sizes: Sequence[float], costs: Sequence[float], unit: str) -> Fit:
    """costs = c N^p by least squares of the logarithms."""
    n, y = np.asarray(sizes, float), np.asarray(costs, float)
    p, c = np.polyfit(np.log(n), np.log(y), 1)
    formula = f"{np.exp(c):.3g} · N^{p:.2f} {unit}"
    return _fit(lambda m: float(np.exp(c) * m**p), formula, n, y)


def _fit(at: Callable[[float], float], formula: str, n: np.ndarray, y: np.ndarray) -> Fit:
    largest = sorted(zip(n, y, strict=True))[-2:]
    return Fit(at, formula, max(abs(at(m) / cost - 1) for m, cost in largest))


Cost = tuple[
    str, str, Callable[[Sequence[float], Sequence[float], str], Fit], Callable[[Row], float]
]
COSTS: tuple[Cost, ...] = (
    ("indexing, processor time", "s", line, lambda r: r.built.cpu),
    ("indexing, peak memory", "MB", line, lambda r: r.built.peak_mb),
    ("disk", "MB", line, lambda r: r.built.disk_mb),
    ("memory while serving", "MB", line, lambda r: r.served.serving_mb),
    ("opening", "s", line, lambda r: r.served.opened_cpu),
    ("question, processor time", "ms", power, lambda r: 1000 * r.served.asked_cpu),
    ("adding a report of 40 passages, processor time", "ms", power,
     lambda r: 1000 * (r.served.added_cpu or 0)),
)  # fmt: skip


def page(run: Run) -> str:
    """The page docs/scale.md; raises ValueError where fewer than two sizes were measured."""
    sized = [r for r in run.rows if r.system == OURS and r.articles > 1]
    if len(sized) < 2:
        raise ValueError("growth needs ours at two sizes at least")
    retrieval = [r for r in run.rows if r.system == RETRIEVAL and r.articles > 1]
    fits = {name: how([r.built.passages for r in sized], [cost(r) for r in sized], unit)
            for name, unit, how, cost in COSTS}  # fmt: skip
    fits["question, retrieval alone, processor time"] = power(
        [r.built.passages for r in retrieval], [1000 * r.served.asked_cpu for r in retrieval], "ms"
    )
    most = max(r.built.passages for r in sized)
    parts = ["## What was measured", measured(sized), per_passage(sized[-1], run),
             MODEL.format(most=most, fits=_table(fits)), plan(fits)]  # fmt: skip
    return PAGE.format(text="\n\n".join(parts))


def measured(rows: Sequence[Row]) -> str:
    """Each cost at each size."""
    head = ["", *(f"{row.built.passages:,}" for row in rows)]
    return grid(head, ([f"{name}, {unit}", *(_short(cost(row)) for row in rows)]
                       for name, unit, _, cost in COSTS))  # fmt: skip


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def per_passage(largest: Row, run: Run) -> str:
    """What one passage costs in the largest index, and with a transformer instead."""
    n = largest.built.passages
    told = (f"At {n:,} passages a passage costs {1000 * largest.built.cpu / n:.2f} ms of processor "
            f"time to index, {1024 * largest.built.disk_mb / n:.1f} KB of disk and "
            f"{1024 * largest.served.serving_mb / n:.1f} KB of memory while serving.")  # fmt: skip
    for row in run.rows:
        if row.system == TRANSFORMER:
            told += (f" Embedded by a transformer of multilingual-e5-small's shape it costs "
                     f"{1000 * row.built.cpu / row.built.passages:.0f} ms (measured on "
                     f"{row.built.passages:,} passages).")  # fmt: skip
    return told


def _table(fits: dict[str, Fit]) -> str:
    lines = ([name, fit.formula, f"{fit.error:.0%}"] for name, fit in fits.items())
    return grid(["cost", "fit", "off by"], lines)


def plan(fits: dict[str, Fit]) -> str:
    """What a million reports take, short ones and long ones."""
    small, large = (_plan(fits, REPORTS * passages) for passages in (SHORT, LONG))
    head = ["", f"reports of {SHORT} passages", f"reports of {LONG} passages"]
    table = grid(head, ([what, small[what], large[what]] for what in small))
    return PLAN.format(short=SHORT, long=LONG, shard=SHARD, asked=ASKED, workers=WORKERS,
                       cores=NODE_CORES, node_gb=NODE_GB, node=NODE_DOLLARS, disk=DISK_DOLLARS,
                       table=table, bytes=HALF_PRECISION * shipped().dimension)  # fmt: skip


def _plan(fits: dict[str, Fit], passages: int) -> dict[str, str]:
    shards = -(-passages // SHARD)
    build = fits["indexing, processor time"].at(passages)
    disk = fits["disk"].at(passages) / 1024
    memory = shards * fits["memory while serving"].at(SHARD) / 1024
    search = shards * fits["question, retrieval alone, processor time"].at(SHARD) / 1000
    by_memory = int(np.ceil(memory / NODE_GB))
    by_questions = int(np.ceil(ASKED * search / NODE_CORES))
    nodes = max(by_memory, by_questions)
    return {
        "passages": f"{passages / 1e6:,.0f} million",
        f"indexing on {WORKERS} processors, once": f"{build / WORKERS / 3600:.1f} hours",
        "indexing, dollars, once": f"{build / 3600 / NODE_CORES * NODE_DOLLARS:,.1f}",
        "disk": f"{disk:,.0f} GB",
        "memory": f"{memory:,.0f} GB",
        "shards": f"{shards}",
        "processor time of a question": f"{search:.1f} s, {shards} shards at once",
        "time of a question": f"{1000 * search / shards:.0f} ms where every shard has a processor",
        "machines for the memory": f"{by_memory}",
        f"machines for {ASKED} questions a second": f"{by_questions}",
        "dollars a month": f"{nodes * HOURS * NODE_DOLLARS + disk * DISK_DOLLARS:,.0f}",
    }
