"""Near misses: what is asked of one thing is told of its sibling: net for gross, motor for home."""

from dataclasses import replace
from itertools import pairwise

from index.language.terms import Token, fold, language, tokens
from qa.composition.table import columns
from qa.language.cues import cue, cue_words
from qa.language.headers import is_blank
from qa.language.matching import Floats, Matcher
from qa.language.periods import periods
from qa.language.question import is_content
from qa.language.units import Unit
from qa.language.words import Target, read_words

MET = 0.5
ALIKE = 0.45


def counterpart(target: Target, unit: Unit) -> float:
    """1 when the question names one side of a known pair and the unit, with what stands around it,
    the other alone: "gross" and "net", "before tax" and "after tax".
    """
    asked = fold(target.question.text)
    alone = fold(f"{unit.text}\n{unit.original}")
    told = f"{fold(unit.context)}\n{alone}"
    for pair in cue_words("contrast.pairs") - cue_words("contrast.loose"):
        one, other = (cue(f"contrast.{side}") for side in pair.split())
        for mine, theirs in ((one, other), (other, one)):
            if not mine.search(asked) or theirs.search(asked):
                continue
            if any(theirs.search(t) and not mine.search(t) for t in (told, alone)):
                return 1.0
    return 0.0


def tells_one_side(asked: str, told: str) -> bool:
    """True where both sides of a known pair are asked about and one of them alone is told of."""
    for pair in cue_words("contrast.pairs") - cue_words("contrast.loose"):
        sides = [cue(f"contrast.{side}") for side in pair.split()]
        held = [bool(side.search(fold(told))) for side in sides]
        if all(side.search(fold(asked)) for side in sides) and held[0] != held[1]:
            return True
    return False


def other_kind(matcher: Matcher, target: Target, unit: Unit, met: Floats) -> float:
    """1 when a noun of the question stands in the unit beside another word of its kind: "business
    accounts" are asked for, "personal accounts" are told of, and nothing of business.

    `met` are the matches of the question's words in the unit and what stands around it.
    """
    if target.question.language != "en" or language(unit.text) != "en":
        return 0.0
    places = {t.start: i for i, t in enumerate(target.tokens)}
    pieces = tokens(unit.text)
    for before, noun in pairwise(tokens(target.question.text)):
        i = places.get(before.start)
        if i is None or noun.start not in places or before.is_number or noun.is_number:
            continue
        if met[i] >= MET or before.surface in cue_words("question.faint"):
            continue
        others = [a for a, b in pairwise(pieces) if b.terms[0] == noun.terms[0]]
        if others and all(_is_other(matcher, target, i, a) for a in others):
            return 1.0
    return 0.0


def _is_other(matcher: Matcher, target: Target, i: int, word: Token) -> bool:
    """True for a word that qualifies like the question's and means something else."""
    if word.is_number or not is_content(word):
        return False
    asked = {term for t in target.tokens for term in t.terms}
    if asked & set(word.terms) or target.groups[i] & read_words(word.surface).groups:
        return False
    return float(target.vectors[i] @ matcher.vectors([word.surface])[0]) < ALIKE


def other_cell(target: Target, unit: Unit) -> float:
    """1 when the cell that a row would answer with stands under another column than the one asked
    for: of another period, or without words of the question that a column beside it has. A
    question that joins two things may ask for both columns, and one after the change of a measure
    for the column of changes.
    """
    row = unit.row
    if row is None:
        return 0.0
    chosen = [row.headers[i] for i in columns(target.question, target, row) if i < len(row.headers)]
    asked, told = periods(target.question.text), periods("\n".join(chosen))
    if not chosen or (asked and told and not any(p.suits(q) for p in told for q in asked)):
        return 1.0
    text = fold(target.question.text)
    is_change = cue("question.change").search(text) and all(
        cue("choice.turn").search(fold(header)) for header in chosen
    )
    if is_change or cue("question.joins").search(text):
        return 0.0
    here = read_words(" ".join((row.label, row.group, row.caption, *chosen))).terms
    beside = read_words(" ".join(row.headers[1:])).terms - here
    named = (
        t for t in target.tokens if not t.is_number and not cue("table.timely").fullmatch(t.surface)
    )
    return float(any(beside & set(t.terms) for t in named))


def is_empty_cell(target: Target, unit: Unit) -> bool:
    """True for a row whose cells under the column that is asked for tell nothing."""
    row = unit.row
    if row is None:
        return False
    empty = {i for i in range(1, len(row.cells)) if is_blank(row.cells[i])}
    if not empty:
        return False
    filled = replace(row, cells=tuple("0" if is_blank(c) else c for c in row.cells))
    chosen = columns(target.question, target, filled)
    return bool(chosen) and empty.issuperset(chosen)
