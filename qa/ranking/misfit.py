"""Signs that a sentence tells of another thing than the one asked, whatever words they share.

A vice president is no president, a ratio no balance, and the customers of one product are not those
of the bank.
"""

import re
from collections.abc import Set
from functools import lru_cache

from index.language.glossary import glossary
from index.language.terms import fold, tokens
from qa.language.cues import cue, cue_words, untold
from qa.language.question import Question, divisions, is_content
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking.amounts import is_base_alone, is_rate_alone, is_without_figure
from qa.ranking.doubts import has_no_count
from qa.ranking.elsewhere import is_told_elsewhere
from qa.ranking.members import are_members_unnamed, are_numbered_unnamed
from qa.ranking.named import is_left_unnamed, names_nobody
from qa.ranking.namesakes import is_of_namesake
from qa.ranking.other_thing import (
    is_figure_of_other,
    is_measure_of_other,
    is_of_other_currency,
    is_other_profit,
    is_without_unit,
)
from qa.ranking.other_time import (
    has_measure_at_other_times,
    is_named_after_other_time,
    is_of_a_quarter,
    is_time_untold,
    is_year_end_for_year_ago,
)
from qa.ranking.peers import is_of_peers
from qa.ranking.reasons import is_cause_in_other_part, is_cause_of_other, is_change_untold
from qa.ranking.roles import is_nothing_said, is_other_role, is_unnamed
from qa.ranking.siblings import is_empty_cell
from qa.ranking.some import is_of_some, is_of_the_rest
from qa.ranking.supposed import is_act_untold

_TYPES = (
    "age", "price", "unit_price", "clock", "sum", "fee", "accuracy", "university", "language",
    "phone", "email", "address",
)  # fmt: skip
_LACKING = ("before", "change", "most", "second")
_PART = re.compile(r"[;；\n]")
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_QUOTED = re.compile(r"[“\"「][^”\"」]{2,30}[”\"」]")
_NUMBERED_EN = re.compile(
    r"\b(?P<en>line|phase|unit|plant|block|terminal|stage|tower|building|berth|runway|reactor|fund)"
    r" (?:no\. ?)?(?P<number>\d{1,3}|[ivx]{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)\b"
)
_ORDINAL = re.compile(
    r"\b(?P<ordinal>first|second|third|fourth|fifth) (?:[a-z]+ ){0,2}?(?P<thing>bond|line|phase"
    r"|fund|branch|plant|store|model|term|loan|tranche|edition|office|warehouse|auction|stage"
    r"|unit)\b"
)
_CARDINALS = {"first": "one", "second": "two", "third": "three", "fourth": "four", "fifth": "five"}
_NUMBERED_ZH = re.compile(
    r"(?P<digits>\d{1,3}|[一二三四五六七八九十]{1,3})(?P<zh>号(?:线|机组?|楼|厂|矿|井|基金|仓|泊位|航站楼))"
)
_ORDINAL_ZH = re.compile(
    r"第(?P<place>[一二三四五六七八九十]{1,3})(?P<rank>大[\u4e00-\u9fff]{2}|[名位])"
    r"|(?P<stage>[一二三四五])(?P<phase>期)(?![限货间权末初])"
)


def misfits(target: Target, unit: Unit) -> bool:
    """True for a unit that gives another role, another kind of amount, or one product's share."""
    question = target.question
    return (
        is_other_role(question, unit)
        or _is_of_other_number(question, unit)
        or is_rate_alone(target, unit)
        or _is_of_one_product(question, unit)
        or is_of_some(question, unit)
        or _is_of_other_type(question, unit)
        or has_no_count(question, unit)
        or is_without_figure(question, unit)
        or is_base_alone(question, unit)
        or _is_of_the_past(question, unit)
        or names_nobody(target, unit)
        or is_unnamed(question, unit)
        or is_act_untold(question, unit)
        or are_members_unnamed(question, unit)
        or are_numbered_unnamed(question, unit)
        or is_left_unnamed(question, unit)
        or is_nothing_said(question, unit)
        or _is_list_for_one(question, unit)
        or is_cause_of_other(target, unit)
        or is_cause_in_other_part(target, unit)
        or is_change_untold(target, unit)
        or is_named_after_other_time(question, unit)
        or is_of_a_quarter(question, unit)
        or is_empty_cell(target, unit)
        or is_other_profit(question, unit)
        or is_measure_of_other(question, unit)
        or is_figure_of_other(question, unit)
        or is_of_namesake(question, unit)
        or has_measure_at_other_times(target, unit)
        or _is_row_for_reason(question, unit)
        or _is_of_the_whole(question, unit)
        or _is_without(question, unit)
        or is_without_unit(question, unit)
        or is_of_other_currency(question, unit)
        or is_of_peers(question, unit)
        or is_of_the_rest(question, unit)
        or is_time_untold(question, unit)
        or is_year_end_for_year_ago(question, unit)
        or is_told_elsewhere(question, unit)
    )


def _is_row_for_reason(question: Question, unit: Unit) -> bool:
    """True for a row of figures where a reason is asked for."""
    return unit.row is not None and "why" in question.kinds


def _is_of_the_whole(question: Question, unit: Unit) -> bool:
    """True where a part of a number is asked for ("of the 1,120 engineers, how many ...?"), and the
    unit has that number and no part of it.
    """
    if unit.row is not None or not (asked := _divided(question.text)):
        return False
    text = fold(unit.text)
    ends = [m.end() for m in _FIGURE.finditer(text) if m.group() in asked]
    return bool(ends) and not cue("misfit.tells_part").search(text[min(ends) :])


@lru_cache(maxsize=256)  # asked of every unit
def _divided(question: str) -> frozenset[str]:
    """The figures of a question after a part of one."""
    folded = fold(question)
    is_asked = cue("misfit.asks_part").search(folded)
    return frozenset(_FIGURE.findall(folded) if is_asked else ())


def _is_without(question: Question, unit: Unit) -> bool:
    """True where the value before, a change, or the first or second of several is asked for, and no
    word of the unit compares or tells of one.
    """
    if unit.row is not None or not (kinds := _lacking(fold(question.text))):
        return False
    told = fold(f"{unit.text}\n{unit.original}")
    return any(not cue(f"misfit.tells_{kind}").search(told) for kind in kinds)


@lru_cache(maxsize=256)  # asked of every unit
def _lacking(asked: str) -> tuple[str, ...]:
    return tuple(k for k in _LACKING if cue(f"misfit.asks_{k}").search(asked))


def _is_list_for_one(question: Question, unit: Unit) -> bool:
    """True for a whole list where one figure, day or person is asked for: a member must tell it."""
    if not unit.is_list or question.kinds & {"list", "why"}:
        return False
    joins = cue("question.joins").search(fold(question.text)) or len(divisions(question.text)) > 1
    return bool(question.kinds & {"number", "date", "who"}) and not joins


def _is_of_other_type(question: Question, unit: Unit) -> bool:
    """True where an age, a price, an address or a number to call is asked for and none is told.

    Of a thing named in quotation marks it must be told in the part that names it.
    """
    asked = fold(_QUOTED.sub("", question.text))
    kinds = _types_asked(asked)
    if unit.row is not None or question.asks_change:
        kinds = tuple(k for k in kinds if k != "unit_price")
    if not kinds:
        return False
    told = f"{unit.text}\n{unit.original}"
    if unit.row is not None:
        told = f"{told}\n{unit.row.caption}\n{' '.join(unit.row.headers)}"
    if untold((k for k in kinds if k in _TYPES), asked, fold(told)):
        return True
    named = _QUOTED.findall(question.text)
    parts = [p for p in _PART.split(unit.text) if all(n in p for n in named)]
    return bool(named and parts) and untold(kinds, asked, fold(parts[0]))


@lru_cache(maxsize=256)  # asked of every unit
def _types_asked(asked: str) -> tuple[str, ...]:
    return tuple(k for k in (*_TYPES, "money") if cue(f"question.{k}").search(asked))


def _is_of_the_past(question: Question, unit: Unit) -> bool:
    """True where a time to come is asked about and what is found is no plan or forecast."""
    if not cue("misfit.to_come").search(fold(question.text)):
        return False
    around = f"{unit.text}\n{unit.original}\n{unit.context}"
    return not cue("misfit.ahead").search(fold(around))


def _is_of_other_number(question: Question, unit: Unit) -> bool:
    """True where a numbered thing is asked about, and of its kind only others are told: line 6 is
    no line 9.
    """
    asked = _numbered(fold(question.text))
    if not asked:
        return False
    told = _numbered(fold(f"{unit.text}\n{unit.original}"))
    kinds = {kind for kind, _ in asked}
    is_other = any(kind in kinds for kind, _ in told) and not asked & told
    return is_other and not asked & _numbered(fold(unit.context))


@lru_cache(maxsize=256)
def _numbered(folded: str) -> frozenset[tuple[str, str]]:
    """The things of a text that have a number for their name: ("line", "9"), ("号线", "9")."""
    found = {(m["en"], m["number"]) for m in _NUMBERED_EN.finditer(folded)}
    found |= {(m["thing"], _CARDINALS[m["ordinal"]]) for m in _ORDINAL.finditer(folded)}
    found |= {
        (m["rank"] or m["phase"], m["place"] or m["stage"]) for m in _ORDINAL_ZH.finditer(folded)
    }
    found |= {(m["zh"], m["digits"]) for m in _NUMBERED_ZH.finditer(folded)}
    return frozenset(found)


def _is_of_one_product(question: Question, unit: Unit) -> bool:
    """True where all customers are asked for, and the figure is told of a product by its name."""
    folded = fold(question.text)
    if not question.wants_number or not cue("misfit.customers").search(folded):
        return False
    names = [m for m in glossary().mentions(folded) if m.concept.is_name]
    general = cue_words("question.light") | cue_words("misfit.general")
    title = fold(unit.context.split("\n", 1)[0])
    is_general = all(
        t.surface in general or t.surface in title or any(m.start <= t.start < m.end for m in names)
        for t in question.content
    )
    if not is_general:
        return False
    is_named = bool(_QUOTED.search(unit.text)) and not _QUOTED.search(question.text)
    return is_named or _are_qualified(fold(unit.text), general)


def _are_qualified(text: str, general: Set[str]) -> bool:
    """True for a text that speaks of customers of one kind only: "mobile banking customers"."""
    found = list(cue("misfit.customers").finditer(text))
    words = tokens(text)
    kinds = [next((t for t in reversed(words) if t.end <= m.start()), None) for m in found]
    return bool(found) and all(
        t is not None and t.end >= m.start() - 1 and not t.is_number
        and t.surface not in general and is_content(t)
        for t, m in zip(kinds, found, strict=True)
    )  # fmt: skip
