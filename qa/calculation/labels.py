"""What the label of a row and the header of a column name beside the measure that is asked for."""

import re

from index.language.glossary import glossary
from qa.language.cues import cue_words
from qa.language.headers import measure_of
from qa.language.units import Row
from qa.language.words import Target, read_words

# What in a header goes with a time and names no measure.
_TIMELY = re.compile(
    r"\b(?:(?:fiscal|financial|calendar)|years?|periods?|months?|ended|ending|as|of|at|on|in|for|the|restated\d?|audited|unaudited)\b"
)


def others(target: Target, row: Row) -> list[str]:
    """The words of a label that are none of the measure's, nor what all rows are called: it may be
    of a part or another thing.
    """
    label = measure_alone(row.label)
    named = glossary().mentions(label)
    if len(named) == 1 and named[0].concept.number in target.concepts:
        rest = f"{label[: named[0].start]}{label[named[0].end :]}"
        if not rest.strip():  # another name of it: 不良贷款率 for 不良率
            return []
    asked = {term for token in target.tokens for term in token.terms}
    asked |= read_words(row.headers[0]).terms if row.headers else set()
    light = cue_words("question.light")
    return [
        word for word in read_words(label).surfaces
        if not read_words(word).terms & asked and word not in light
    ]  # fmt: skip


def measure_alone(header: str) -> str:
    """A header without its time and the words that go with it."""
    return " ".join(_TIMELY.sub(" ", measure_of(header)).split())
