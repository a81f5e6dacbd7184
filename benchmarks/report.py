"""The benchmark's figures as Markdown tables and as JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from benchmarks.models import ModelFacts
from benchmarks.ranking import MEASURES, Bitext, Comparison, Line
from benchmarks.sets import Task
from qa.evaluation.bootstrap import Estimate
from qa.evaluation.clusters import RESAMPLES, Difference

PAIRED = ("R@1", "MRR@10")
PAGE = """# Retrieval

Written by this command (DATA is the folder that holds `qa/`; any other sentence-transformers model
is compared by adding `--model NAME_OR_FOLDER`, and `--prompts QUERY DOCUMENT` if it needs prompts
but does not bring them, as multilingual-e5-small: `--prompts "query: " "passage: "`):

```sh
{command}
```

XQuAD, CMRC and DRCD are development sets: what is shipped was chosen with them in sight; by
weights that did not see the questions the fusion is compared in
[decision 0002](decisions/0002-fusion-and-expansion.md).
A collection is all paragraphs of a set in one language, one paragraph a passage; for DISC-FinLLM it
is the reference documents of all its questions. R@k: a passage that answers the question is
among the first k (for DISC-FinLLM, one of its two or three documents, whole). nDCG counts all
documents. BM25: over words, and over pairs of Chinese characters. Dense: cosine of question and
passage. Expanded: BM25 with alternatives for each question word, by glossary, lexicon and vectors.
Sentences, coverage, sentence coverage and phrases rank what the others found: by the best
sentence's cosine, by the share of the question's words (as expanded, by rarity and by how often
answers repeat them) in the passage and in its best sentence, and by the share of the question's
pieces of 5 letters or 2 Chinese characters. Fused: the search as the product serves it. In
square brackets: 95 % percentile intervals of
{resamples:,} bootstrap samples that draw whole articles, paragraphs or questions, as the first
table says.

"""


@dataclass(frozen=True)
class Report:
    """All that one run of the benchmark found."""

    tasks: tuple[Task, ...]
    lines: tuple[Line, ...]
    comparisons: tuple[Comparison, ...]
    bitext: tuple[Bitext, ...]
    models: tuple[ModelFacts, ...]


def markdown(report: Report) -> str:
    """All tables, each under its heading; those without rows are left out."""
    parts = (
        ("Sets", _sets(report.tasks)),
        ("Rankings", _rankings(report.lines)),
        ("Paired differences", _comparisons(report.comparisons)),
        ("Tatoeba, nearest sentence is the translation", _bitext(report.bitext)),
        ("Models", _models(report.models)),
    )
    notes = {
        "Paired differences": "First less second ranking, the same resamples for both; p is "
        "two-sided, with whole clusters drawn as above and, beside it, with single questions. BM25 "
        "is the better of words and bigrams on that set, by R@1.\n\n",
        "Models": "Speed is of this run and machine, all texts in one go; "
        "`python -m benchmarks.encoding` measures it with care.\n\n",
    }
    shown = (f"## {name}\n\n{notes.get(name, '')}{body}" for name, body in parts if body)
    return "\n\n".join(shown)


def page(report: Report, command: str) -> str:
    """The tables as a page that says how they were made."""
    return PAGE.format(command=command, resamples=RESAMPLES) + markdown(report) + "\n"


def as_json(report: Report) -> str:
    """All figures, all measures of the paired differences included."""
    sets = [
        {
            "set": task.title,
            "questions": len(task.relevant),
            "passages": len(task.questions.passages),
            "cluster": task.cluster,
            "clusters": len(set(task.groups)),
        }
        for task in report.tasks
    ]
    rest = {
        name: [asdict(row) for row in getattr(report, name)]
        for name in ("lines", "comparisons", "bitext", "models")
    }
    return json.dumps({"sets": sets, **rest}, ensure_ascii=False, indent=1)


def _sets(tasks: Sequence[Task]) -> str:
    head = ("set", "questions", "passages", "drawn by")
    return _table(head, ((t.title, str(len(t.relevant)), str(len(t.questions.passages)),
                          f"{len(set(t.groups))} × {t.cluster}") for t in tasks))  # fmt: skip


def _rankings(lines: Sequence[Line]) -> str:
    head = ("set", "ranking", "model", *MEASURES)
    return _table(head, ((x.set, x.ranking, x.model, *(_estimate(x.measures[m]) for m in MEASURES))
                         for x in lines))  # fmt: skip


def _comparisons(comparisons: Sequence[Comparison]) -> str:
    head = ["set", "first", "second"]
    for measure in PAIRED:
        head += [f"{measure} difference", "p", "p by question"]
    rows = []
    for c in comparisons:
        row = [c.set, c.ours, c.theirs]
        for measure in PAIRED:
            row += _difference(c.measures[measure])
        rows.append(row)
    return _table(head, rows)


def _bitext(found: Sequence[Bitext]) -> str:
    rows = ((b.direction, b.model, _estimate(b.accuracy)) for b in found)
    return _table(("direction", "model", "accuracy"), rows)


def _models(facts: Sequence[ModelFacts]) -> str:
    head = ("model", "dimension", "on disk", "passages a second", "questions a second")
    return _table(head, ((m.model, str(m.dimension), _megabytes(m.bytes),
                          _two_digits(m.passages_a_second), _two_digits(m.questions_a_second))
                         for m in facts))  # fmt: skip


def _estimate(e: Estimate) -> str:
    return f"{e.value:.3f} [{e.low:.3f}, {e.high:.3f}]"


def _difference(d: Difference) -> list[str]:
    return [f"{d.value:+.3f} [{d.low:+.3f}, {d.high:+.3f}]", _chance(d.p), _chance(d.p_by_question)]


def _chance(p: float) -> str:
    least = 2 / (RESAMPLES + 1)
    return f"< {least:.4f}" if p <= least else f"{p:.3f}" if p >= 0.01 else f"{p:.4f}"


def _megabytes(size: int | None) -> str:
    return "not known" if size is None else f"{size / 1e6:.1f} MB"


def _two_digits(rate: float) -> str:
    """A rate to two digits: more would be the machine's mood."""
    return f"{float(f'{rate:.1e}'):,.0f}" if rate >= 10 else f"{rate:.2g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the empty string without rows."""
    body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    if not body:
        return ""
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *body])
