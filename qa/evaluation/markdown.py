"""The results as Markdown: a table for the terminal, and the page docs/results.md."""

import math
from collections.abc import Callable, Iterable, Sequence

from qa.evaluation.bootstrap import RESAMPLES, Estimate
from qa.evaluation.calibration import BINS, Calibration
from qa.evaluation.measures import MEASURES
from qa.evaluation.results import Results, Row

ANSWERS = (
    "right", "keys", "cited", "refused", "wrongly refused", "wrong", "verbatim", "figures",
    "right lead", "wrong lead",
)  # fmt: skip
EVIDENCE = ("recall@1", "recall@5", "recall@12", "mrr", "ndcg@12")
REFERENCED = ("em", "f1")
GROUPS = ("whole", "half", "half and language", "language", "direction", "half and direction",
          "answerable", "turns", "set and language", "kind")  # fmt: skip
DIAGRAMS = ("whole", "half and language", "set")
COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
ABSENT = "–"


def table(results: Results) -> str:
    """Every slice without intervals, for a terminal."""
    columns = [*ANSWERS, *EVIDENCE, *(m for m in REFERENCED if is_known(results, m))]
    return grid(
        ["slice", "n", *columns, "p50 ms", "p95 ms"],
        ([r.name, str(r.n), *(number(r.rates[c].value) for c in columns), *_times(r)]
         for r in results.rows if r.group in GROUPS),
    )  # fmt: skip


def page(results: Results) -> str:
    """The page with how it was made, every rate with its interval, and the calibration."""
    sets = ", ".join(dict.fromkeys(o.set_name for o in results.outcomes))
    parts = [
        "# Results",
        "Written by `make evaluate` (`python -m qa.evaluate ... --markdown docs/results.md`). "
        "Sets named dev were used to develop and train the answerer; only those named test are "
        "evidence. Speed, memory and quality beside other systems: "
        "[benchmarks.md](benchmarks.md).",
        f"Sets: {sets}.",
        *_answers(results),
        *_evidence(results),
        *_calibration(results),
        *_diagrams(results),
    ]
    return "\n\n".join(parts) + "\n"


def _answers(results: Results) -> list[str]:
    columns = [*ANSWERS, *(m for m in REFERENCED if is_known(results, m))]
    return [
        "## Answers",
        "\n".join(f"- **{m.name}**: {m.meaning}." for m in MEASURES if m.name in columns),
        f"In brackets a 95 % interval: the percentiles of {RESAMPLES} seeded bootstrap resamples. "
        "Where a slice is about one report, its questions are drawn; where it is about several, "
        "reports are drawn first and then questions within each, so the interval also covers "
        "other reports of this kind. An interval of no width (all right or none) says only that "
        "the resamples saw no other outcome.",
        _rates(results, columns),
    ]


def _evidence(results: Results) -> list[str]:
    return [
        "## Evidence and time",
        "\n".join(f"- **{m.name}**: {m.meaning}." for m in MEASURES if m.name in EVIDENCE),
        "The times are those of one answer, in milliseconds, on the machine that made this page.",
        _rates(results, EVIDENCE, _times, ["p50 ms", "p95 ms"]),
    ]


def _calibration(results: Results) -> list[str]:
    chosen = [(r, results.calibrations[r.name]) for r in results.rows
              if r.name in results.calibrations]  # fmt: skip
    return [
        "## Calibration and refusal",
        "The confidence is read as the probability that the answer, were it given, holds every "
        "key; to an unanswerable question no answer is right. Refused questions are included, "
        "with the answer that would have been given.",
        f"- **ECE**, the headline: expected calibration error over {BINS} equally wide bins "
        "(Guo et al. 2017). **ECE (mass)**: the same over equally full bins (Nguyen & O'Connor "
        "2015). Both lie too high in small slices, where chance alone makes gaps; their intervals "
        "are freed of what resampling adds to that.\n"
        "- **Brier**: mean squared distance of confidence and outcome (Brier 1950).\n"
        "- **AURC**: area under the risk-coverage curve (Geifman & El-Yaniv 2017; the area: "
        "Geifman et al. 2019), less is better.",
        grid(
            ["slice", "n", "ECE", "ECE (mass)", "Brier", "AURC"],
            ([r.name, str(r.n), *(_cell(e) for e in (c.ece, c.ece_mass, c.brier, c.aurc))]
             for r, c in chosen),
        ),
    ]  # fmt: skip


def _diagrams(results: Results) -> list[str]:
    drawn = [(r.name, results.calibrations[r.name]) for r in results.rows
             if r.group in DIAGRAMS and r.name in results.calibrations]  # fmt: skip
    return [
        "### Reliability",
        "Ten equally full bins, from unsure to sure: mean confidence, then the share that was "
        "right.",
        grid(["slice", *(str(i) for i in range(1, 11))],
              ([name, *_bins(c)] for name, c in drawn)),
        "### Risk by coverage",
        "The share of wrong answers among those given, if that share of all questions, the most "
        "confident, were answered. Where questions are unanswerable the risk at full coverage is "
        "at least their share.",
        grid(["slice", *(f"{c:.0%}" for c in COVERAGES)],
              ([name, *(number(c.risk_at(at)) for at in COVERAGES)] for name, c in drawn)),
    ]  # fmt: skip


def _rates(
    results: Results,
    columns: Sequence[str],
    more: Callable[[Row], Sequence[str]] = lambda row: (),
    names: Sequence[str] = (),
) -> str:
    rows = ([r.name, str(r.n), *(_cell(r.rates[c]) for c in columns), *more(r)]
            for r in results.rows if r.group in GROUPS)  # fmt: skip
    return grid(["slice", "n", *columns, *names], rows)


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(_safe(c) for c in row) + " |" for row in rows)])


def _safe(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")


def is_known(results: Results, measure: str) -> bool:
    """True when some question bears on the measure."""
    return any(r.rates[measure].known for r in results.rows)


def _bins(c: Calibration) -> list[str]:
    cells = [f"{b.said:.2f} → {b.right.value:.2f}" for b in c.bins]
    return cells + [ABSENT] * (10 - len(cells))


def _times(r: Row) -> tuple[str, str]:
    return f"{r.p50_ms:.0f}", f"{r.p95_ms:.0f}"


def number(value: float) -> str:
    """A rate as a table shows it."""
    return ABSENT if math.isnan(value) else f"{value:.3f}"


def _cell(e: Estimate) -> str:
    return f"{e.value:.3f} ({e.low:.2f}–{e.high:.2f})" if e.known else ABSENT
