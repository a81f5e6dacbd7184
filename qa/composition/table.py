"""Word an answer from a table row: the cell asked for, with its row, column and unit."""

import re
from collections.abc import Sequence

from index import Language
from index.language.glossary import glossary
from index.language.terms import fold, language
from qa.composition.rendering import render
from qa.figures import figures
from qa.language.cell_units import unit_of, with_unit
from qa.language.cues import cue
from qa.language.headers import is_change, latest_column, period_of
from qa.language.periods import periods
from qa.language.question import Question
from qa.language.units import Row
from qa.language.words import Target
from qa.ranking.doubts import shared

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
# Scales and currencies that a reader of the language does not use.
_FOREIGN = {
    "en": re.compile("[万亿元]"),
    "zh": re.compile("million|billion|trillion|thousand|'000"),
}
_SEPARATOR = {"zh": "\uff1b", "en": "; "}


def row_text(question: Question, target: Target, row: Row) -> str:
    """The cells that the question asks for: label, column header and value with its unit."""
    return cell_text(row, columns(question, target, row), question.language)


def cell_text(row: Row, chosen: Sequence[int], asked: Language) -> str:
    """Some cells of a row, each with its column header and unit, after the row's label."""
    label = f"{row.group} {row.label}".strip()
    colon = "\uff1a" if asked == "zh" else ": "
    shown = _SEPARATOR[asked].join(_cell(row, i, asked) for i in chosen)
    return f"{_glossed(label, asked)}{colon}{shown}"


def columns(question: Question, target: Target, row: Row) -> list[int]:
    """The columns whose headers suit the question best, in order; all when none stands out."""
    filled = [i for i in range(1, len(row.cells)) if row.cells[i].strip(" -–—/")]
    scores = {i: _suits(question, target, row.headers[i]) for i in filled if i < len(row.headers)}
    best = max(scores.values(), default=0.0)
    if len(filled) < 2 or best <= min(scores.values(), default=0.0):
        return filled
    chosen = [i for i in filled if scores.get(i, -9.0) >= best - 1e-6]
    return _with_reached(question, row, filled, chosen)


def _with_reached(
    question: Question, row: Row, filled: Sequence[int], chosen: list[int]
) -> list[int]:
    """Also what was reached, where a target alone was chosen to tell whether it was met."""
    planned = [i for i in filled if _is_planned(row, i)]
    asks_both = cue("wording.met").search(fold(question.text))
    if not asks_both or not planned or not set(chosen) <= set(planned):
        return chosen
    reached = [i for i in filled if i not in planned and not is_change(row.headers[i])]
    times = {i: period_of(row.headers[i]) for i in reached}
    aimed = period_of(row.headers[chosen[0]])
    if aimed and any(times.values()):
        reached = [i for i, when in times.items() if when and aimed.suits(when)]
    return [latest_column(row, reached), *chosen] if reached else chosen


def _is_planned(row: Row, i: int) -> bool:
    return i < len(row.headers) and bool(cue("wording.planned").search(fold(row.headers[i])))


def _suits(question: Question, target: Target, header: str) -> float:
    """Shared words, the same period, and a change column for a question after a change.

    Years count as periods alone: of two that are asked for, the rarer number is no better.
    """
    score = shared(target, _YEAR.sub(" ", header))
    asked, told = periods(question.text), periods(header)
    if asked and told:
        score += 1.0 if any(p.suits(q) for p in asked for q in told) else -1.0
    if is_change(header):
        score += 0.8 if question.asks_change and question.wants_number else -0.8
    return score


def _cell(row: Row, i: int, asked: Language) -> str:
    header = row.headers[i] if i < len(row.headers) else ""
    shown = _rendered(with_unit(row.cells[i], unit_of(row, i)), asked)
    if not header:
        return shown
    return f"{shown}（{header}）" if language(header) == "zh" else f"{shown} ({header})"


def _rendered(shown: str, asked: Language) -> str:
    """A sum of money in the other language's words, with what it is in the asker's."""
    found = [f for f in figures(shown) if (f.start, f.end) == (0, len(shown))]
    if not found or not found[0].currency or not _FOREIGN[asked].search(fold(shown)):
        return shown
    return f"{shown} = {render(found[0], asked)}"


def _glossed(label: str, asked: Language) -> str:
    if language(label) == asked:
        return label
    names = [m.concept.names(asked)[0] for m in glossary().mentions(label)]
    return f"{label} ({', '.join(names)})" if names else label
