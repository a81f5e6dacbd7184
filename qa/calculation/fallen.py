"""Which rows of a table fell, or made a loss: "哪个大区收入是下滑的?", "Which segments lost money?"

All rows whose change, or profit, is below zero are told. Growth is that of a column of changes, or
is reckoned from two columns of one measure, as for the row that grew fastest.
"""

import re

from index.language.terms import fold
from qa.calculation.extremes import Superlative, readings_of, without_left_out
from qa.calculation.superlative import CONFIDENCE, best_column, is_rest, row_sentence
from qa.language.cues import cue
from qa.language.question import read_question
from qa.ranking.select import UNMATCHED, Selector
from qa.result import Draft, Evidence

MOST_TOLD = 8
FORMS = ("zh", "zh_among", "zh_after", "en_own", "en_saw", "en_lost")


def fallen(question: str, evidence: Evidence, selector: Selector, engine: str) -> Draft | None:
    """The rows that fell or made a loss; a draft without confidence where none did, None for any
    other question, and where no table tells such things by such a measure.
    """
    asked = read_fallen(question)
    if asked is None:
        return None
    read = read_question(question)
    best = best_column(asked, read, evidence, selector)
    if best is None or not best.values:
        return None
    below = [n for n, value in sorted(best.values.items()) if value < 0]
    below = [n for n in below if not is_rest(best.rows[n])] or below
    is_told = 0 < len(below) <= MOST_TOLD
    shown = [row_sentence(best, best.rows[n], read.language) for n in (below if is_told else (0,))]
    return Draft(tuple(shown), CONFIDENCE if is_told else UNMATCHED, engine)


def read_fallen(question: str) -> Superlative | None:
    """The rows and the measure that a question after those that fell asks about, as for the lowest;
    None for any other.
    """
    text, left_out = without_left_out(fold(question).strip(" ?。.!！"))
    text = cue("superlative.tail").sub("", text)
    for form in FORMS:
        match = cue(f"fallen.{form}", re.IGNORECASE).search(text)
        if match is None:
            continue
        told = {name.rstrip("23"): v for name, v in match.groupdict().items() if v}
        is_loss = bool(cue("fallen.loss").search(told["way"]))
        both = told.get("both", "")
        readings = readings_of(both) if both else ((told.get("noun", ""), told.get("m", "")),)
        if is_loss:
            profit = "profit" if text.isascii() else "利润"
            readings = tuple((n, m or profit) for n, m in readings)
        return Superlative(readings, -1, is_growth=not is_loss, left_out=left_out)
    return None
