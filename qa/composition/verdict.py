"""Yes or no, where a question gives a figure or a direction and the report gives them as well.

"Is the NPL ratio above 2%?" is answered No by 1.54%, "Did revenue rise?" Yes by "up 4.3%". Where
the figure meant is not certain, or the report's bound leaves it open, there is no verdict.
"""

from dataclasses import replace
from decimal import Decimal

import numpy as np

from index.language.terms import fold
from qa.checking.claims import cell_claim, claims
from qa.composition.lead import lead_figure
from qa.composition.table import columns
from qa.figures import Figure, quantities
from qa.language.cues import cue
from qa.language.headers import is_change, latest_column
from qa.language.matching import Floats
from qa.language.question import Question, read_question
from qa.language.units import Row
from qa.language.wording import bounded, changes
from qa.language.words import Target
from qa.ranking.doubts import shared

NAMED = 0.5  # share of the question's words that must stand in a sentence or row that decides it
LABELLED = 0.3  # share of the question that a row's label must have
End = Decimal | None
_HIGH, _LOW = ("over", "at least"), ("under", "at most")


def verdict(question: Question, target: Target, told: str | Row) -> bool | None:
    """True for yes, False for no, None where a sentence or row leaves it open."""
    if "yes-no" not in question.kinds or cue("verdict.open").search(fold(question.text)):
        return None
    given = [c.figure for c in claims(question.text) if c.figure.unit != "date"]
    ways = changes(question.text)
    if len(given) > 1 or len(ways) > 1:
        return None
    asked = _without(question, given[0]) if given else question
    if cue("verdict.relative").search(fold(asked.text)):
        return None
    target = replace(target, weights=_weights(target, asked.text))
    words = _words(told) if isinstance(told, Row) else told
    if shared(target, words) < NAMED * float(target.weights.sum()):
        return None
    if isinstance(told, Row):
        figure = _cell(asked, target, told) if given else None
        if figure and given[0].scaled > figure.scaled:  # in a unit that the table does not tell
            return None
    else:
        figure = lead_figure(asked, target, told, given[0].kind if given else "any")
    if figure is None or figure.value < 0:  # a loss may be asked for without its sign
        return None
    way = next(iter(ways), 0)
    if way and figure.direction and figure.direction != way:
        return False
    if not given:
        return True if way and figure.direction else None
    return _holds(_bound_of(given[0], question.text), given[0], figure)


def lacks_kind(question: str, told: str) -> bool:
    """True where a yes-or-no question gives a bound in money or per cent, and what is told has no
    figure of that kind to hold against it.
    """
    if "yes-no" not in read_question(question).kinds:
        return False
    given = [c.figure for c in claims(question) if c.figure.unit != "date"]
    if len(given) != 1 or not (given[0].currency or given[0].kind == "percent"):
        return False
    found = quantities(told)
    if given[0].currency:
        return not any(f.currency for f in found) and not cue("evidence.money").search(fold(told))
    return not any(f.kind in ("percent", "fraction") for f in found) and not cue(
        "evidence.share"
    ).search(fold(told))


def _without(question: Question, given: Figure) -> Question:
    """The question without its figure and the words that bound it."""
    _, start, end = bounded(question.text, given.start, given.end)
    text = f"{question.text[:start]} {question.text[end:]}"
    return replace(question, text=text, asks_change=read_question(text).asks_change)


def _weights(target: Target, text: str) -> Floats:
    """The weights of a question's words, with 0 for those that it is left without and for words of
    change, which are what is to be judged.
    """
    kept = [
        not t.is_number and t.surface in fold(text) and not changes(t.surface)
        for t in target.tokens
    ]
    return target.weights * np.array(kept, np.float32)


def _words(row: Row) -> str:
    return " ".join((row.group, row.label, row.caption, *row.headers))


def _cell(question: Question, target: Target, row: Row) -> Figure | None:
    if shared(target, f"{row.group} {row.label}") < LABELLED:
        return None
    chosen = [i for i in columns(question, target, row) if not is_change(row.headers[i])]
    claim = cell_claim(row, latest_column(row, chosen)) if chosen else None
    return claim.figure if claim else None


def _bound_of(given: Figure, text: str) -> str:
    """ "over", "under" and the like; "" for the very figure."""
    if given.bound:
        return given.bound
    return "at least" if cue("verdict.reach").search(fold(text[: given.start])) else ""


def _holds(bound: str, given: Figure, figure: Figure) -> bool | None:
    """Whether the figure keeps to what is given; None for unlike figures and where it is open."""
    is_other = bool(given.currency and figure.currency and given.currency != figure.currency)
    if given.kind != figure.kind or (is_other and bound):
        return None
    if bound in _HIGH:
        return _exceeds(given.value, bound == "at least", *_range(figure))
    if bound in _LOW:
        low, high = _range(figure)
        return _exceeds(-given.value, bound == "at most", _minus(high), _minus(low))
    if bound or figure.bound:
        return None
    if figure.value == given.value or is_other:
        return not is_other
    is_rounded = abs(figure.value - given.value) <= given.last_place / 2
    return None if is_rounded else False


def _exceeds(least: Decimal, is_closed: bool, low: End, high: End) -> bool | None:
    """Whether all between two ends is above `least`, or none of it; None where it is open."""
    if low is not None and (low > least or (low == least and is_closed)):
        return True
    if high is not None and (high < least or (high == least and not is_closed)):
        return False
    return None


def _range(figure: Figure) -> tuple[End, End]:
    """The least and the most that a figure may be; None for an end left open."""
    value = figure.value
    if figure.bound in _HIGH:  # "over" is by a little more
        return value + (figure.last_place / 1000 if figure.bound == "over" else 0), None
    if figure.bound in _LOW:
        return None, value
    return (None, None) if figure.bound else (value, value)


def _minus(end: End) -> End:
    return None if end is None else -end
