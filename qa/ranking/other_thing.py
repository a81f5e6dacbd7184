"""Signs that a unit tells a sibling of what is asked: the profit without one-off items for the
profit, another unit of measure, a measure or figure of another product or company.
"""

import re
from functools import lru_cache

from index.language.background import is_common
from index.language.glossary import Mention
from index.language.terms import fold, language
from qa.checking.claims import claims
from qa.figures import currencies
from qa.language.bodies import bodies, is_proper
from qa.language.cues import cue, cue_words
from qa.language.question import Question, measures, measures_of
from qa.language.units import Unit

MANY = 2  # parts of a sentence that may tell of different things
BEGINNING = 8  # characters of a part of a sentence, in which it says whom it is about
_SEMICOLON = re.compile("[;；]")
_PART = re.compile(r"[;；。\n]")
_QUOTED = re.compile(r"[“\"「]([^”\"」]{2,20})[”\"」]")


def is_other_profit(question: Question, unit: Unit) -> bool:
    """True where the net profit is asked for, and every profit told is one without one-off items:
    扣非归母净利润.
    """
    asked = fold(question.text)
    if not cue("misfit.profit").search(asked) or cue("misfit.asks_adjusted").search(asked):
        return False
    told = fold(unit.row.label if unit.row is not None else f"{unit.text}\n{unit.original}")
    plain = cue("misfit.adjusted").sub("", told)
    return plain != told and not cue("misfit.profit").search(plain)


def is_without_unit(question: Question, unit: Unit) -> bool:
    """True where tonnes, days or dollars are asked for and a Chinese sentence has no such word."""
    if unit.row is not None or not (names := _units_asked(fold(question.text))):
        return False
    return language(unit.text) == "zh" and not any(n in fold(unit.original) for n in names)


@lru_cache(maxsize=256)
def _units_asked(asked: str) -> tuple[str, ...]:
    """The unit of measure that a question names, and what may stand for it."""
    match = cue("misfit.asks_unit").search(asked)
    if match is None:
        return ()
    alike = (tuple(group.split()) for group in cue_words("misfit.alike_units"))
    return next((group for group in alike if group[0] == match["unit"]), (match["unit"],))


def is_of_other_currency(question: Question, unit: Unit) -> bool:
    """True where an amount in one currency is asked for, and what is told names others alone: none
    is converted.
    """
    asked = _currency_asked(fold(question.text))
    if not asked or question.kinds & {"why", "how", "list", "definition", "yes-no"}:
        return False
    row = unit.row
    head = "" if row is None else "\n".join((row.caption, row.label, *row.headers, *row.cells))
    told = currencies(f"{unit.text}\n{unit.original}\n{head}")
    return bool(told) and not asked & told


def is_multiple_for_amount(question: Question, unit: Unit) -> bool:
    """True where a figure of the accounts is asked for and a sentence tells no more than how many
    times another it is: "net debt was 2.9 times EBITDA".
    """
    measure, told = _measure_alone(question), unit.text
    is_level = not question.kinds & {"why", "how", "list", "definition", "yes-no"}
    is_level = is_level and not cue("misfit.times").search(fold(question.text))
    if unit.row is not None or measure is None or not is_level:
        return False
    names = "|".join(re.escape(fold(name)) for name in measure.concept.en)
    is_multiple = re.search(rf"\b(?:{names}) (?:was|is|stood at) [\d.]+ times \w", fold(told))
    return is_multiple is not None and not currencies(told)


def tells_amount(question: Question, unit: Unit) -> bool:
    """True for a sentence or row with an amount of money of the one measure asked for."""
    measure, row = _measure_alone(question), unit.row
    if measure is None or not currencies(unit.text + (f"{row.caption}{row.label}" if row else "")):
        return False
    return measure.concept.number in measures_of(row.label if row is not None else unit.text)


def _measure_alone(question: Question) -> Mention | None:
    """The one figure of the accounts that a question names."""
    ratios = cue_words("followup.ratio_themes")
    found = [m for m in measures(question.text) if m.concept.theme not in ratios]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=256)  # asked of every unit
def _currency_asked(asked: str) -> frozenset[str]:
    """The currency that a question asks for an amount in."""
    match = cue("misfit.asks_currency").search(asked)
    return currencies(match.group()) if match else frozenset()


def is_measure_of_other(question: Question, unit: Unit) -> bool:
    """True where a measure of something with a name is asked for, and the parts of the sentence
    that have the measure tell it of others: "A's balance is 3, its rate 5%; B's balance is 2".
    """
    if unit.row is not None or unit.is_list or not question.wants_number:
        return False
    own = measures_of(question.text)
    parts = [part for part in _PART.split(fold(unit.original)) if part.strip()]
    if len(parts) < MANY or not own:
        return False
    named = [_names(part) for part in parts]
    asked = {name for names in named for name in names if name in fold(question.text)}
    if not asked:
        return False
    measured = [i for i, part in enumerate(parts) if own & measures_of(part)]
    return bool(measured) and all(named[i] and not asked & named[i] for i in measured)


def is_figure_of_other(question: Question, unit: Unit) -> bool:
    """True where a figure of something is asked for that a sentence turns to only after its last
    figure: "A paid 11%; B pays by the month" has none for B.
    """
    if not question.wants_number or unit.row is not None:
        return False
    parts = _SEMICOLON.split(fold(unit.original))
    if len(parts) < MANY:
        return False
    last = max((i for i, p in enumerate(parts) if _has_figure(p)), default=-1)
    with_figures = " ".join(parts[: last + 1])
    begun = [part.strip()[:BEGINNING] for part in parts[last + 1 :]]
    rare = [t.surface for t in question.content if not (t.is_number or is_common(t.surface))]
    new = [word for word in rare if word not in with_figures]
    return last >= 0 and any(word in opening for word in new for opening in begun)


def _has_figure(part: str) -> bool:
    return any(claim.figure.unit != "date" for claim in claims(part))


@lru_cache(maxsize=2_000)
def _names(part: str) -> frozenset[str]:
    """The names in a Chinese clause: those in quotation marks, and of institutions."""
    found = {name.strip() for name in _QUOTED.findall(part)}
    found |= {m["name"] for m in cue("misfit.bodies").finditer(part)}
    return frozenset(found | {n + kind for n, kind in bodies(part) if is_proper(n, kind)})
