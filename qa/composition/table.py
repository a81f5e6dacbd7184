"""Word an answer from a table row: the cell asked for, with its row, column and unit."""

import re
from collections.abc import Mapping, Sequence

from index import Language
from index.language.glossary import glossary
from index.language.terms import fold, language
from qa.composition.rendering import render
from qa.figures import figures
from qa.language.cell_units import unit_of, with_unit
from qa.language.cues import cue
from qa.language.headers import (
    earlier_column,
    is_blank,
    is_change,
    latest_column,
    measure_of,
    period_of,
    rank,
    siblings,
)
from qa.language.periods import parts, periods
from qa.language.question import Question, divisions
from qa.language.units import Row
from qa.language.words import Target
from qa.ranking.doubts import shared

PAIR = 2
GAIN = 0.08  # share of a question's words that another column must tell to be shown as well
SHARE = 1.0  # what a column of shares is worth where one is asked for
PART = 0.5  # what a column of a quarter loses where no part of the year is asked for
RATE = 0.6  # what a column of rates loses where an amount is asked for
_COMMA = re.compile("[,，、](?!\\d)")
_TIMELY = re.compile(r"\b(?:years?|half|quarters?|months?|ended|full|end)\b")
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
    label = f"{row.group} {row.label}".strip(" :：")
    colon = "\uff1a" if asked == "zh" else ": "
    shown = _SEPARATOR[asked].join(_cell(row, i, asked) for i in chosen)
    return f"{_glossed(label, asked)}{colon}{shown}"


def columns(question: Question, target: Target, row: Row) -> list[int]:
    """The columns whose headers suit the question best, in order; all when none stands out."""
    filled = [i for i in range(1, len(row.cells)) if not is_blank(row.cells[i])]
    scores = {i: _suits(question, target, row, i) for i in filled if i < len(row.headers)}
    best = max(scores.values(), default=0.0)
    if len(filled) < 2 or best <= min(scores.values(), default=0.0):
        return filled
    chosen = [i for i in filled if scores.get(i, -9.0) >= best - 1e-6]
    chosen = _with_level(question, row, scores, chosen)
    chosen = _with_earlier(question, row, chosen)
    return _with_reached(question, row, filled, _with_joined(question, target, row, filled, chosen))


def _with_level(
    question: Question, row: Row, scores: Mapping[int, float], chosen: list[int]
) -> list[int]:
    """With the level itself, where it is asked for beside its change: 收入多少,同比增长多少?"""
    if not all(is_change(row.headers[i]) for i in chosen):
        return chosen
    pieces = [fold(piece) for piece in divisions(question.text)]
    asks_level = any(
        cue("question.number").search(p) and not cue("question.change").search(p) for p in pieces
    )
    levels = {i: score for i, score in scores.items() if not is_change(row.headers[i])}
    if len(pieces) < PAIR or not asks_level or not levels:
        return chosen
    best = max(levels.values())
    level = latest_column(row, [i for i, score in levels.items() if score >= best - 1e-6])
    return [level, *chosen]


def _with_earlier(question: Question, row: Row, chosen: list[int]) -> list[int]:
    """With the level of the year before, or of now, where both are asked for: 今年和去年同期."""
    folded = fold(question.text)
    if not cue("table.both_times").search(folded) or any(is_change(row.headers[i]) for i in chosen):
        return chosen
    times = siblings(row, chosen[0])
    if len(times) < PAIR or len(chosen) > 1:
        return chosen
    now = latest_column(row, list(times))
    is_year_end = bool(cue("earlier.year_end").search(folded))
    before = earlier_column(row, now, is_year_end) or min(times, key=lambda i: rank(times[i]))
    return [now, before] if {now, before} >= set(chosen) else chosen


def _with_joined(
    question: Question, target: Target, row: Row, filled: Sequence[int], chosen: list[int]
) -> list[int]:
    """With the columns of what else the question names beside the first: "how many customers, and
    how much revenue?"
    """
    folded = fold(question.text)
    if not cue("question.joins").search(folded) and not _COMMA.search(folded):
        return chosen
    left = {i for i in filled if i not in chosen and i < len(row.headers)}
    while True:
        known = f"{row.group} {row.label} " + " ".join(row.headers[i] for i in chosen)
        gains = {i: shared(target, f"{known} {_measure(row.headers[i])}") - shared(target, known)
                 for i in left if not _is_sibling(row, i, chosen)}  # fmt: skip
        best = max(gains.values(), default=0.0)
        if best < GAIN:
            return sorted(chosen) if len(chosen) > 1 else chosen
        alike = [i for i, gain in gains.items() if gain >= best - 1e-6]
        added = max(alike, key=lambda i: (_suits(question, target, row, i), -i))
        chosen, left = [*chosen, added], left - {added}


def _is_sibling(row: Row, i: int, chosen: Sequence[int]) -> bool:
    """True for a column of a measure that is shown already, at another time."""
    return any(
        measure_of(row.headers[i]) == measure_of(row.headers[j])
        and is_change(row.headers[i]) == is_change(row.headers[j])
        for j in chosen
    )


def _measure(header: str) -> str:
    """A header without its time, of which questions have the words for another reason."""
    return _TIMELY.sub(" ", measure_of(header))


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


def _suits(question: Question, target: Target, row: Row, i: int) -> float:
    """Shared words, the same period, a change column for a question after a change, and a rate or
    an amount as one is asked for.

    Years count as periods alone: of two that are asked for, the rarer number is no better.
    """
    header, folded = row.headers[i], fold(question.text)
    score = shared(target, _YEAR.sub(" ", _TIMELY.sub(" ", fold(header))))
    asks_change = _asks_change(question)
    score += _of_time(folded, row, header, asks_change)
    if is_change(header):
        score += 0.8 if asks_change else -0.8
        return score + (1.0 if asks_change and cue("lead.percent").search(folded) else 0.0)
    is_rate = unit_of(row, i) == "%" or row.cells[i].rstrip(" )").endswith(("%", "％"))
    if cue("table.amount").search(folded) and is_rate:
        score -= RATE
    if cue("table.share").search(folded) and cue("table.share_column").search(fold(header)):
        score += SHARE
    return score


def _of_time(asked: str, row: Row, header: str, asks_change: bool) -> float:
    """How a column's time suits a question: its period, or the part of a year where no year is
    named. A change without a time is one to the latest; where no part of the year is asked for, a
    quarter is not meant that stands beside the whole year.
    """
    times, told = periods(asked), periods(header)
    wanted, part = parts(asked), parts(header)
    is_quarter = any(name.startswith("q") for name in part)
    is_mixed = not all(parts(h) for h in row.headers[1:] if period_of(h))
    lost = PART if not wanted and is_quarter and is_mixed else 0.0
    if times and told:
        return (1.0 if any(p.suits(q) for p in times for q in told) else -1.0) - lost
    if wanted and part and not times:
        return 1.0 if wanted & part else -1.0
    dated = [when for h in row.headers[1:] if (when := period_of(h))]
    is_count = bool(re.search(r"\bhow many\b", asked))  # which no change tells, it is a rate
    if asks_change and not is_count and is_change(header) and dated and not told and not part:
        latest = max(dated, key=rank)
        return 1.0 if wanted or any(p.suits(latest) for p in times) else 0.0
    return -lost


def _asks_change(question: Question) -> bool:
    folded = fold(question.text)
    if not question.asks_change and not cue("table.moved").search(folded):
        return False
    return question.wants_number or bool(cue("table.pace").search(folded))


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
