"""What tells of another time than the one asked about: rows by their own names ("Balance at 30 June
2018") or by the columns of the measure, sentences about a quarter; or of none, where one is asked.
"""

import re

from index.language.terms import fold
from qa.figures import quantities
from qa.language.cues import cue, cue_words
from qa.language.periods import months, parts, periods
from qa.language.question import Question, measures_of
from qa.language.units import Unit
from qa.language.wording import basis_of
from qa.language.words import Target, read_words

_TIMES = ("date", "year", "day", "exact_day", "clock", "duration")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_SEMICOLON = re.compile("[;；]")
_QUARTERS = frozenset({"q1", "q2", "q3", "q4"})
OPENING = 30  # characters within which a sentence says what time it is about
_TIME_ALONE = re.compile(
    r"[\d\s./-]*(?:fy|[hq]\d|年|月|日|末|底|度|上半|季|第|[一二三四]|[\d\s./-])*", re.I
)


_ALL_YEAR = re.compile(
    r"全年|整年|年度|财年|\bfy ?\d"
    r"|\b(?:full|whole|entire|fiscal|financial)[- ](?:year|(?:19|20)\d{2})\b"
)


def is_of_a_quarter(question: Question, unit: Unit) -> bool:
    """True where a figure of the whole year is asked for, and a sentence begins with a quarter and
    names no year: "For the first quarter, revenue is expected at ...".
    """
    asked = fold(question.text)
    if unit.row is not None or not _ALL_YEAR.search(asked) or parts(asked):
        return False
    text = fold(unit.text)
    told = parts(text)
    is_one = len(told) == 1 and told < _QUARTERS
    opens = parts(text[:OPENING]) == told
    return is_one and opens and not (_YEAR.search(text) or _ALL_YEAR.search(text))


def is_named_after_other_time(question: Question, unit: Unit) -> bool:
    """True for a row whose name, or its group's, has another period than the one asked about,
    which no column has either.
    """
    row = unit.row
    if row is None or not question.years or not _YEAR.search(f"{row.group} {row.label}"):
        return False
    asked, told = periods(question.text), periods(f"{row.group} {row.label}")
    above = [when for header in row.headers for when in periods(header)]
    is_open = not asked or not told
    return not is_open and not any(p.suits(q) for p in asked for q in (*told, *above))


def has_measure_at_other_times(target: Target, unit: Unit) -> bool:
    """True for a row that has the measure asked for at other times alone: "Volume 2022, Volume
    2023, Merchants 2023" tells no merchants of 2022.
    """
    row, asked = unit.row, periods(target.question.text)
    if row is None or not asked or cue("question.joins").search(fold(target.question.text)):
        return False
    headers = row.headers[1:]
    if any(_TIME_ALONE.fullmatch(header) for header in headers):  # columns of one measure
        return False
    held = [_measured(target, header) for header in headers]
    best = max(held, default=0.0)
    mine = [periods(h) for h, share in zip(headers, held, strict=True) if share == best]
    if best <= 0 or len(mine) == len(headers) or not all(mine):
        return False
    return not any(p.suits(q) for told in mine for p in told for q in asked)


def _measured(target: Target, header: str) -> float:
    """The weight of the question's words in a header, times and light words left out."""
    words, light = read_words(header), cue_words("question.light")
    return sum(
        float(weight)
        for weight, token, concept in zip(
            target.weights, target.tokens, target.concepts, strict=True
        )
        if not token.is_number and token.surface not in light and not months(token.surface)
        and (any(t in words.terms for t in token.terms) or concept in words.concepts)
    )  # fmt: skip


def is_time_untold(question: Question, unit: Unit) -> bool:
    """True where it is asked when something was or will be, and no word of the sentence tells of a
    time.
    """
    if unit.row is not None or "date" not in question.kinds or question.kinds & {"yes-no", "why"}:
        return False
    told = fold(f"{unit.text}\n{unit.original}")
    return not any(cue(f"evidence.{kind}").search(told) for kind in _TIMES)


def _of_measure(question: Question, text: str) -> str:
    """The parts of a sentence that name a measure asked for; the whole where none does."""
    asked = measures_of(question.text)
    named = [part for part in _SEMICOLON.split(text) if asked & measures_of(part)]
    return ";".join(named) or text


def _bases(text: str) -> set[str]:
    """What the changes in a text are measured against."""
    return {figure.basis for figure in quantities(text) if figure.direction}


def is_year_end_for_year_ago(question: Question, unit: Unit) -> bool:
    """True where the level of a year before, or the change since, is asked for, and the only time
    before that a sentence tells of is the end of that year: 去年6月末 is not 上年末.
    """
    folded = fold(question.text)
    is_on_year = basis_of(question.text, "") == "year-on-year"
    if unit.row is not None or not (is_on_year or cue("misfit.asks_year_ago").search(folded)):
        return False
    part, ends = _of_measure(question, unit.text), cue("misfit.year_end")
    bases = _bases(part)
    if not bases and not cue("misfit.year_ago").search(ends.sub(" ", fold(part))):
        bases = _bases(unit.text)
    if bases and (is_on_year or question.asks_change):
        return bases == {"year-to-date"}
    told = fold(f"{unit.text}\n{unit.original}")
    return bool(ends.search(told)) and not cue("misfit.year_ago").search(ends.sub(" ", told))
