"""Signs that a sentence does not answer what was asked: each 0 (no sign) to 1.

None of them decides by itself; they are features of the confidence.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import rjieba

from index.language.glossary import glossary
from index.language.terms import (
    fold,
    language,
    stem,
    stop_words,
    tokens,
    without_possessive,
)
from index.language.thesaurus import thesaurus
from index.split import sentences
from qa.figures import figures
from qa.language.cues import cue, cue_words, untold
from qa.language.numerals import WORDS
from qa.language.periods import Period, months, parts, periods, tells_part
from qa.language.question import Question
from qa.language.units import Unit
from qa.language.words import Target, read_words

_CURRENCY = re.compile("[\u5143$\u00a3\u20ac]|RMB|CNY|USD|EUR|GBP|yuan|dollar|euro|pound")
_PERCENT = re.compile(r"[\w.,]+\s?(?:%|per ?cent\b)(?! of)")
MANY = 100  # what is less is written in words: "three weeks"
NEARBY = 0.3  # share of the question's words that a sentence must hold for its cause to be of it
_PERSONS = "人户名位"  # a customer is counted as a person or as an account


def no_concept(question: Question, text: str) -> float:
    """1 when a measure or business that the glossary knows is asked for and the text has none of
    its names, nor the words as they stand, nor, in the other language, of a business
    what stands for it.
    """
    words = read_words(text)
    folded = fold(question.text)
    is_foreign = language(text) != question.language
    for mention in glossary().mentions(question.text):
        if mention.concept.theme in cue_words("choice.loose_themes") or mention.concept.is_name:
            continue
        if mention.concept.number in words.concepts:
            continue
        written = folded[mention.start : mention.end]
        is_measure = mention.concept.theme in cue_words("followup.measure_themes")
        if written not in words.folded and not (
            is_foreign and not is_measure and thesaurus().entry(written) & words.groups
        ):
            return 1.0
    return 0.0


def noun_missing(target: Target, met: Sequence[float]) -> float:
    """How badly the worst matched noun of the question is matched, 0..1; light words left out."""
    question = target.question
    if question.language == "zh":
        nouns = {w for w, tag in rjieba.tag(fold(question.text)) if tag[0] in "njl" or tag == "vn"}
    else:
        nouns = {t.surface for t in target.tokens}
    light = cue_words("question.light") | cue_words("question.faint")
    missing = [
        1 - m for m, t in zip(met, target.tokens, strict=True)
        if t.surface in nouns and without_possessive(t.surface) not in light and not t.is_number
    ]  # fmt: skip
    return float(max(missing, default=0.0))


def no_money(question: Question, unit: Unit) -> float:
    """1 when a price, cost or sum of money is asked for and the unit states none; when something is
    paid asks for a day.
    """
    asks_when = "date" in question.kinds and not question.wants_number
    if asks_when or not cue("question.money").search(fold(question.text)):
        return 0.0
    text = f"{unit.original} {unit.row.caption if unit.row else ''}"
    stated = any(f.currency for f in figures(text)) or bool(unit.row and _CURRENCY.search(text))
    return float(not stated)


def no_age(question: Question, unit: Unit) -> float:
    """1 when an age is asked for and the unit states none."""
    if not cue("question.age").search(fold(question.text)):
        return 0.0
    return float(not cue("evidence.age").search(fold(unit.text + unit.original)))


def no_cause(target: Target, unit: Unit) -> float:
    """1 when a reason is asked for and the unit has no word of cause, or only what followed.

    "B after A" tells a reason of B; to one who asks why A it tells none.
    """
    if "why" not in target.question.kinds:
        return 0.0
    text = fold(unit.text)
    if any(not _tells_sequel(target, text, m) for m in cue("evidence.why").finditer(text)):
        return 0.0
    before = fold(unit.context[-200:].rsplit("\n", 1)[-1])
    is_of_this = cue("choice.points_back").search(text) or shared(target, before) >= NEARBY
    return float(not (is_of_this and cue("evidence.why").search(before)))


def _tells_sequel(target: Target, text: str, sign: re.Match[str]) -> bool:
    """True for a word of time after which the thing asked about stands, rather than its cause."""
    if not cue("evidence.sequel").fullmatch(sign.group()):
        return False
    return shared(target, text[sign.end() :]) > shared(target, text[: sign.start()])


def no_day(question: Question, unit: Unit) -> float:
    """1 when a day or month, or a year, is asked for and the unit gives none."""
    asked, told = fold(question.text), fold(f"{unit.text} {unit.original}")
    if unit.row is not None:
        told = f"{told} {fold(' '.join(unit.row.headers))}"
    return float(untold(("day", "exact_day", "year"), asked, told))


def no_period(question: Question, text: str) -> float:
    """1 when the question's year, half or quarter is not among the text's periods."""
    asked = _asked_periods(question)
    years = {p.year for p in periods(text)} if asked else set()
    strange = any(p.year not in years for p in asked)
    return float(strange or any(not tells_part(text, p) for p in parts(question.text)))


def other_period(question: Question, text: str) -> float:
    """1 when the text names periods and none of them suits the question's."""
    asked = _asked_periods(question)
    told = periods(text) if asked else []
    if not told:
        return 0.0
    if cue("question.year_before").search(fold(text)):  # "25%, against 20% the year before"
        told += [replace(p, year=str(int(p.year) - 1)) for p in told]
    return float(not any(p.suits(q) for p in asked for q in told))


def _asked_periods(question: Question) -> list[Period]:
    """The periods of a question, without one that another is only compared with."""
    return periods(cue("question.base_period").sub(" ", fold(question.text)))


def other_column(question: Question, unit: Unit) -> float:
    """1 when a row's headers name periods and none suits; a whole year is no quarter of it."""
    asked = periods(question.text)
    told = periods("\n".join(unit.row.headers)) if unit.row else []
    if not asked or not told:
        return 0.0
    return float(not any(
        p.suits(q) and not (q.part.startswith("Q") and p.part == "") for p in told for q in asked
    ))  # fmt: skip


def other_month(question: Question, unit: Unit) -> float:
    """1 when the unit itself names months and none of them is the question's; where it names none,
    when the last sentence before it that does is of others, and another of its passage is not.
    """
    asked, told = months(question.text), months(f"{unit.text} {unit.original}")
    if asked and not told and unit.row is None and asked & months(unit.passage.text):
        told = months_before(unit)
    return float(bool(asked and told) and not asked & told)


def months_before(unit: Unit) -> set[int]:
    """The months of the last sentence before a unit in its passage that names one."""
    before = unit.passage.text[: unit.start - unit.passage.start]
    told = (months(before[a:b]) for a, b in reversed(sentences(before)))
    return next((found for found in told if found), set())


def opposite(question: Question, target: Target, text: str) -> float:
    """1 when the question speaks of a fall and the part about it of a rise, or the reverse."""
    asked = fold(question.text)
    if "yes-no" in question.kinds or language(text) != question.language:
        return 0.0
    fell, rose = bool(cue("choice.down").search(asked)), bool(cue("choice.up").search(asked))
    if fell == rose:
        return 0.0
    part = fold(nearest_part(target, text))
    up, down = bool(cue("choice.up").search(part)), bool(cue("choice.down").search(part))
    return float(up and not down if fell else down and not up)


def nearest_part(target: Target, text: str) -> str:
    """The semicolon part of a text that shares most with the question."""
    split = [p for p in re.split("[;\uff1b]", text) if p.strip()]
    return max(split, key=lambda p: shared(target, p)) if split else text


def shared(target: Target, text: str) -> float:
    """The weight of the question's words that stand in a text, by term, characters or concept."""
    words = read_words(text)
    total = 0.0
    for weight, token, concept in zip(target.weights, target.tokens, target.concepts, strict=True):
        literal = any(t in words.terms for t in token.terms) or token.surface in words.folded
        if literal or (concept is not None and concept in words.concepts):
            total += float(weight)
    return total


def figure_distance(target: Target, unit: Unit) -> float:
    """How far the figures of a unit stand from the words of the question: 0 beside, 1 far or none.

    Counted in tokens from each figure to each shared word, weighed by the words.
    """
    if not target.question.wants_number or unit.row is not None:
        return 0.0
    pieces = tokens(unit.text)
    spots = [i for i, t in enumerate(pieces) if t.is_number and not _is_year(t.surface)]
    places = {t.surface: [i for i, p in enumerate(pieces) if _alike(t.terms, p.terms)]
              for t in target.tokens}  # fmt: skip
    best = 0.0
    for spot in spots:
        near = sum(
            float(w) * max((0.85 ** abs(spot - i) for i in places[t.surface]), default=0.0)
            for w, t in zip(target.weights, target.tokens, strict=True)
        )
        best = max(best, near)
    return 1 - min(best, 1.0)


def has_no_count(question: Question, unit: Unit) -> bool:
    """True where things or people are to be counted and the sentence has no number of anything, or
    money and shares alone.
    """
    folded = fold(question.text)
    if not cue("question.how_many").search(folded) or cue("misfit.rate").search(folded):
        return False
    if unit.row is not None:
        return bool(_CURRENCY.search(unit.row.label))
    if not cue("evidence.count").search(fold(unit.text)):
        return True
    told = figures(f"{unit.text} {unit.original}")
    if any(1 < WORDS.get(t.surface, 0) < MANY for t in tokens(fold(unit.text))):
        return False
    return bool(told) and all(f.currency or f.kind != "number" for f in told)


def no_measure(question: Question, unit: Unit) -> float:
    """1 when a counted thing is asked for ("多少件", "how many patents") and none is counted."""
    folded = fold(question.text)
    if has_no_count(question, unit):
        return 1.0
    if unit.row is not None:
        return 0.0
    match = re.search(
        r"(?:多少|(?<!哪)几)(?P<zh>[家户件项种人名位亿元吨张倍台处款条所辆起笔座艘宗例架门册])",
        folded,
    )
    if match:
        counted = _PERSONS if match["zh"] in _PERSONS else match["zh"]
        held = rf"\d[\d.,]*\s?[万亿千百余多]*[{counted}]|[一二三四五六七八九十百千两]+[{counted}]"
        told = fold(unit.original)
        if language(told) == "en":
            return float(match["zh"] in _PERSONS and not _counts(unit.text, _persons()))
        return float(not re.search(held, told))
    asked = re.search(r"how many (\w+)(?: (\w+))?(?: (\w+))?", folded)
    if asked is None or language(unit.text) != "en":
        return 0.0
    wanted = {term for g in asked.groups() if g for t in tokens(g) for term in t.terms}
    wanted -= stop_words() | cue_words("question.words")
    if wanted & _persons():
        wanted |= _persons()
    return float(not _counts(unit.text, wanted))


def _persons() -> set[str]:
    return {stem(word) for word in cue_words("question.persons")}


def _counts(text: str, things: set[str]) -> bool:
    """True if a number, no percentage, stands before one of the things in an English text."""
    pieces, folded = tokens(text), fold(text)
    return any(
        (token.is_number or 1 < WORDS.get(token.surface, 0) <= 12)
        and not _PERCENT.match(folded, token.start)
        and any(things & set(p.terms) for p in pieces[i + 1 : i + 7])
        for i, token in enumerate(pieces)
    )


def _alike(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    return any(a == b or (len(a) > 1 and not a.isascii() and (a in b or (b in a and len(b) > 1)))
               for a in ours for b in theirs)  # fmt: skip


def _is_year(surface: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d{2}", surface))
