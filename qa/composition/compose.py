"""Word an answer from the units that carry it: the thing asked for first, then the quote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index import Language
from index.language.background import background_idf
from index.language.glossary import glossary
from index.language.terms import fold, language
from qa.composition.counted import COUNTED
from qa.composition.lead import lead_figure
from qa.composition.messages import message
from qa.composition.rendering import amount, render
from qa.composition.table import row_text
from qa.composition.verdict import verdict
from qa.figures import Figure, figures
from qa.language.cues import cue, cue_words
from qa.language.question import Question
from qa.language.units import Row, Unit
from qa.language.wording import bounded
from qa.language.words import Target, read_words
from qa.ranking.doubts import no_day, no_money, shared
from qa.ranking.named import no_name
from qa.ranking.sought import lacks
from qa.result import DraftSentence

_SEMICOLON = re.compile("[;\uff1b]")
_END = " \u3002.;,\uff1b\uff0c"
_STOP = {"zh": "\u3002", "en": "."}
_COLON = {"zh": "\uff1a", "en": ": "}
_SINGLE: frozenset[str] = frozenset({"number", "what", "date", "who"})
_SOUGHT = (no_name, no_day, no_money, lacks)  # what must not be cut away
TERMS = 6
RARE = 7.5
REST = 0.6  # of what the best part shares with the question, what makes another part tell too


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a unit: `text` as read, `original` as it stands in the source from `start`."""

    text: str
    original: str
    start: int
    end: int
    translation: str | None


def compose(question: Question, target: Target, unit: Unit) -> DraftSentence:
    """One answer sentence for a unit, in the question's language as far as the source allows."""
    if unit.row is not None:
        told = f"{row_text(question, target, unit.row)}{_STOP[question.language]}"
        head = _verdict(question, target, unit.row)
        text = f"{head}{_COLON[question.language]}{told}" if head else told
        return DraftSentence(text, ((unit.passage, unit.start, unit.end, unit.translation),))
    piece = _piece(question, target, unit)
    text = _worded(question, target, piece)
    return DraftSentence(text, ((unit.passage, piece.start, piece.end, piece.translation),))


def _piece(question: Question, target: Target, unit: Unit) -> Piece:
    """The semicolon part that holds the answer, where a sentence has such parts and one stands out,
    with the parts that go on about it.

    A question that joins two things keeps the whole sentence, and so does one after a name, place,
    day or sum that the part leaves to another.
    """
    whole = Piece(unit.text, unit.original, unit.start, unit.end, unit.translation)
    spans = _split(unit.original)
    if len(spans) < 2 or not question.kinds & _SINGLE or unit.is_list or "list" in question.kinds:
        return whole
    theirs = _paired(unit, spans)
    if theirs is None or cue("question.joins").search(fold(question.text)):
        return whole
    if language(unit.text) != question.language:  # too few shared words to choose by
        return whole
    read = [unit.original[a:b] for a, b in spans] if unit.text == unit.original else theirs
    if _is_series(read):
        return whole
    hits = [_meant(target, text) for text in read]
    best = max(range(len(hits)), key=lambda i: hits[i])
    if hits[best] < 0.25 or any(h > REST * hits[best] for i, h in enumerate(hits) if i != best):
        return whole
    first, last = _thought(read, best)
    a, b = spans[first][0], spans[last][1]
    original = unit.original[a:b]
    told = original if unit.text == unit.original else "; ".join(theirs[first : last + 1])
    part = replace(unit, text=told, original=original)
    if any(doubt(question, part) > doubt(question, unit) for doubt in _SOUGHT):
        return whole
    if cue("question.now").search(fold(question.text)) and cue("question.former").search(
        fold(told)
    ):
        return whole  # who was so stands before who is
    translation = "; ".join(theirs[first : last + 1]) if unit.translation is not None else None
    return Piece(told, original, unit.start + a, unit.start + b, translation)


def _is_series(parts: Sequence[str]) -> bool:
    """True for parts that all hang on the verb of the first: "For 2025 we expect A; B; and C"."""
    return all(language(p) == "en" and not cue("wording.finite").search(fold(p)) for p in parts[1:])


def _thought(parts: Sequence[str], best: int) -> tuple[int, int]:
    """The first and last of the parts around the best that go on about one thing."""
    goes_on = [bool(cue("wording.goes_on").search(fold(part))) for part in parts]
    first = last = best
    while first > 0 and goes_on[first]:
        first -= 1
    while last + 1 < len(parts) and goes_on[last + 1]:
        last += 1
    return first, last


def _meant(target: Target, text: str) -> float:
    """The weight of the question's words that a text has, other words for them included."""
    groups = read_words(text).groups
    others = sum(
        float(weight)
        for weight, token, mine in zip(target.weights, target.tokens, target.groups, strict=True)
        if mine & groups and token.surface not in fold(text)
    )
    return shared(target, text) + others


def first_part(unit: Unit, asked: Language) -> DraftSentence:
    """The first semicolon part of a unit as an answer sentence."""
    spans = _split(unit.original)
    texts = _paired(unit, spans) or [unit.text]
    a, b = spans[0] if len(texts) == len(spans) else (0, len(unit.original))
    text = unit.original[a:b] if unit.text == unit.original else texts[0]
    translation = texts[0] if unit.translation is not None else None
    span = (unit.passage, unit.start + a, unit.start + b, translation)
    return DraftSentence(text.strip(_END) + _STOP[asked], (span,))


def _paired(unit: Unit, spans: Sequence[tuple[int, int]]) -> list[str] | None:
    """The text of each part as read; None when the translation has other parts."""
    if unit.translation is None:
        return [unit.original[a:b] for a, b in spans]
    theirs = _split(unit.translation)
    return [unit.translation[a:b] for a, b in theirs] if len(theirs) == len(spans) else None


def _split(text: str) -> list[tuple[int, int]]:
    """Spans of the semicolon parts, without white space at either end."""
    cuts = [0, *(m.end() for m in _SEMICOLON.finditer(text)), len(text)]
    spans = []
    for a, b in pairwise(cuts):
        part = text[a:b].rstrip(" \n;\uff1b")
        start = a + len(part) - len(part.lstrip())
        if part.strip():
            spans.append((start, a + len(part)))
    return spans


def _worded(question: Question, target: Target, piece: Piece) -> str:
    """The lead (a figure that was asked for, or yes or no), then the statement or foreign quote."""
    lead = _lead(question, target, piece) or _verdict(question, target, piece.text)
    if language(piece.text) != question.language:
        return foreign(piece.original, question.language, lead)
    statement = re.sub(r"^(?:and|but) ", "", piece.text.strip(_END))
    if question.language == "en":
        statement = statement[:1].upper() + statement[1:]
    head = f"{lead}{_COLON[question.language]}" if lead else ""
    return f"{head}{statement}{_STOP[question.language]}"


def foreign(original: str, asked: Language, lead: str | None = None) -> str:
    """A quote in its own language, its figures and terms rendered for the asker behind it."""
    quote = original.strip(_END)
    notes = _conversions(original, asked)
    notes += _glosses(original, asked)[:TERMS]
    noted = "; ".join(dict.fromkeys(notes))
    if asked == "zh":
        tail = f"\uff08{noted}\uff09" if noted else ""
        head = lead or "\u539f\u6587"
        return f"{head}\uff1a\u201c{quote}\u201d{tail}\u3002"
    tail = f" ({noted})" if noted else ""
    return f"{lead or 'The source says'}: \u201c{quote}\u201d{tail}."


def _glosses(text: str, asked: Language) -> list[str]:
    """Terms of a text with their names for the asker.

    Left out are loose words (verbs, units, times), everyday words, which have other senses
    ("for her part"), and inflections that may be another word ("rating" for "rate").
    """
    found = []
    for mention in glossary().mentions(text):
        written, concept = fold(text)[mention.start : mention.end], mention.concept
        names = {fold(n) for side in (concept.zh, concept.en) for n in side}
        is_name = written in names or written.removesuffix("s") in names
        is_rare = " " in written or background_idf(written) >= RARE
        if is_name and is_rare and concept.theme not in cue_words("choice.loose_themes"):
            found.append(f"{written} = {concept.names(asked)[0]}")
    return found


def _conversions(text: str, asked: Language) -> list[str]:
    """Each scaled figure of a text beside its form in the asker's language."""
    found = []
    for figure in figures(text):
        _, start, end = bounded(text, figure.start, figure.end)
        written, shown = text[start:end].strip(), render(figure, asked)
        is_bare = not written.strip("0123456789.,")  # the lower end of a range
        if figure.scaled and not is_bare and shown not in text and shown != written:
            found.append(f"{written} = {shown}")
    return found


def _verdict(question: Question, target: Target, told: str | Row) -> str | None:
    """Yes or no in the question's language; None where there is nothing to decide."""
    holds = verdict(question, target, told)
    return None if holds is None else message("yes" if holds else "no", question.language)


def _lead(question: Question, target: Target, piece: Piece) -> str | None:
    """The figure asked for with its bound, when it stands out beyond doubt; else None."""
    if not question.wants_number or "yes-no" in question.kinds:
        return None
    text = piece.original if language(piece.original) == question.language else piece.text
    figure = lead_figure(question, target, text)
    if figure is None:
        return None
    if language(text) == question.language:
        return _bounded(text, figure)
    is_bounded = _bounded(text, figure) != text[figure.start : figure.end].strip()
    return amount(figure, question.language) if figure.scaled and not is_bounded else None


def _bounded(text: str, figure: Figure) -> str:
    """The figure as written, with the words that bound it: 超85%, over 300, 99.99%以上."""
    _, start, end = bounded(text, figure.start, figure.end)
    counted = COUNTED.match(text[end:])
    return text[start : end + len(counted.group() if counted else "")].strip()
