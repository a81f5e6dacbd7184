"""Rows of a table that are of one time by their own name: "Balance at 30 June 2018"."""

import re

from qa.language.periods import periods
from qa.language.question import Question
from qa.language.units import Unit

_YEAR = re.compile(r"(?:19|20)\d{2}")


def is_row_of_other_time(question: Question, unit: Unit) -> bool:
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
