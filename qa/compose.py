"""Word an answer from the units that carry it: the thing asked for first, then the quote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index import Language
from index.glossary import glossary
from index.terms import fold, language
from qa.cues import cue
from qa.doubts import shared
from qa.figures import Figure, figures, render
from qa.matching import Target
from qa.question import Question
from qa.result import DraftSentence
from qa.table import row_text
from qa.units import Unit

_SEMICOLON = re.compile("[;\uff1b]")
_COMMA = re.compile("[,\uff0c\u3001]|, ")
_END = " \u3002.;,\uff1b\uff0c"
_YEAR = re.compile(r"(?:19|20)\d{2}")
_STOP = {"zh": "\u3002", "en": "."}
_COLON = {"zh": "\uff1a", "en": ": "}
_LISTED = {"zh": "\u3001", "en": ", "}
_SINGLE: frozenset[str] = frozenset({"number", "what", "yes-no", "date", "who"})
TERMS = 6


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
        text = row_text(question, target, unit.row) + _STOP[question.language]
        return DraftSentence(text, ((unit.passage, unit.start, unit.end, unit.translation),))
    piece = _piece(question, target, unit)
    text = _worded(question, target, piece)
    return DraftSentence(text, ((unit.passage, piece.start, piece.end, piece.translation),))


def _piece(question: Question, target: Target, unit: Unit) -> Piece:
    """The semicolon part that holds the answer, where a sentence has such parts and one stands out.

    A question that joins two things keeps the whole sentence.
    """
    whole = Piece(unit.text, unit.original, unit.start, unit.end, unit.translation)
    spans = _split(unit.original)
    if len(spans) < 2 or not question.kinds & _SINGLE or unit.is_list:
        return whole
    theirs = _paired(unit, spans)
    if theirs is None or cue("question.joins").search(fold(question.text)):
        return whole
    if language(unit.text) != question.language:  # too few shared words to choose by
        return whole
    read = [unit.original[a:b] for a, b in spans] if unit.text == unit.original else theirs
    hits = [shared(target, text) for text in read]
    best = max(range(len(hits)), key=lambda i: hits[i])
    if hits[best] < 0.25 or any(h > 0.6 * hits[best] for i, h in enumerate(hits) if i != best):
        return whole
    a, b = spans[best]
    translation = theirs[best] if unit.translation is not None else None
    return Piece(read[best], unit.original[a:b], unit.start + a, unit.start + b, translation)


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
    """The lead (a figure that was asked for), then the statement or the foreign quote."""
    lead = _lead(question, target, piece)
    if language(piece.text) != question.language:
        return _foreign(question, piece, lead)
    statement = re.sub(r"^(?:and|but) ", "", piece.text.strip(_END))
    if question.language == "en":
        statement = statement[:1].upper() + statement[1:]
    head = f"{lead}{_COLON[question.language]}" if lead else ""
    return f"{head}{statement}{_STOP[question.language]}"


def _foreign(question: Question, piece: Piece, lead: str | None) -> str:
    """A quote in its own language, figures before it and terms behind it in the asker's."""
    asked = question.language
    shown = [lead] if lead else []
    for figure in figures(piece.original):
        text = render(figure, asked)
        if figure.scaled and text not in shown and text not in piece.original:
            shown.append(text)
    terms = [
        f"{fold(piece.original)[m.start : m.end]} = {m.concept.names(asked)[0]}"
        for m in glossary().mentions(piece.original)
    ]
    notes = "; ".join(list(dict.fromkeys(terms))[:TERMS])
    quote = piece.original.strip(_END)
    if asked == "zh":
        head = _LISTED["zh"].join(shown) or "\u539f\u6587"
        return (
            f"{head}\uff1a\u201c{quote}\u201d"
            + (f"\uff08{notes}\uff09" if notes else "")
            + "\u3002"
        )
    head = ", ".join(shown) or "The source says"
    return f"{head}: \u201c{quote}\u201d" + (f" ({notes})" if notes else "") + "."


def _lead(question: Question, target: Target, piece: Piece) -> str | None:
    """The figure asked for, in the asker's language, when one stands out; else None.

    Looked for in the comma part that shares most with the question, then in the whole piece.
    """
    if not question.wants_number or cue("question.joins").search(fold(question.text)):
        return None
    text = piece.original if language(piece.original) == question.language else piece.text
    for span in (_nearest_clause(target, text), (0, len(text))):
        found = [f for f in figures(text) if span[0] <= f.start < span[1]]
        found = [f for f in found if _fits(question, f, text)]
        if len(found) == 1:
            written = text[found[0].start : found[0].end].strip()
            is_own = language(text) == question.language
            if not is_own and not found[0].scaled:
                return None
            return written if is_own else render(found[0], question.language)
    return None


def _nearest_clause(target: Target, text: str) -> tuple[int, int]:
    cuts = [0, *(m.end() for m in _COMMA.finditer(text) if not _inside_number(text, m)), len(text)]
    spans = list(pairwise(cuts))
    return max(spans, key=lambda s: shared(target, text[s[0] : s[1]]))


def _inside_number(text: str, match: re.Match[str]) -> bool:
    return text[match.end() : match.end() + 1].isdigit() and text[: match.start()][-1:].isdigit()


def _fits(question: Question, figure: Figure, text: str) -> bool:
    """A figure of the kind asked for: rates for growth and ratios, amounts for the rest."""
    written = text[figure.start : figure.end]
    if figure.kind == "number" and not figure.scaled and _YEAR.fullmatch(written):
        return False
    if figure.kind == "number" and cue("wording.dated").match(text[figure.end :]):
        return False
    if question.asks_change:
        before = re.split(r"\d", fold(text[max(0, figure.start - 24) : figure.start]))[-1]
        return bool(cue("choice.up").search(before) or cue("choice.down").search(before))
    if cue("wording.rate").search(fold(question.text)):
        return figure.kind == "percent"
    return figure.kind == "number"
