"""What speaks for a sentence or row as the answer to a question, as numbers in about 0..1."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index import Hit, Language
from index.language.terms import fold, tokens
from qa.language.cues import cue
from qa.language.matching import Matcher
from qa.language.question import Kind
from qa.language.units import Unit, units
from qa.language.words import Target, read_words
from qa.ranking.offered import OFFERED, offered

Floats = NDArray[np.float32]

_SOUGHT: tuple[Kind, ...] = ("who", "list", "why", "how", "definition")
UNIT_FEATURES = (
    "coverage", "context_coverage", "passage_coverage", "exact_coverage", "worst_missing",
    "worst_missing_context", "dense", "passage_score", "passage_first", "passage_reciprocal_rank",
    "number_has", "number_lacks", "date_has", "date_lacks", "who_has", "list_has", "why_has",
    "how_has", "definition_has", "length", "first_sentence", "is_row", "is_list", "is_title",
    "row_label", "precision", "years_met", "years_missed", "sequence", "focus_match",
    "separators", "cross", "adjacent", *OFFERED,
)  # fmt: skip


def candidates(hits: Sequence[Hit], language: Language, titles: dict[str, str]) -> list[Unit]:
    """Every unit of the passages found, in rank order; titles and headings only if alone."""
    found = [u for h in hits for u in units(h.passage, language, titles.get(h.passage.source, ""))]
    return [u for u in found if u.passage.kind not in ("title", "heading")] or found


def unit_features(
    matcher: Matcher, target: Target, hits: Sequence[Hit], found: Sequence[Unit]
) -> tuple[Floats, Floats, Floats]:
    """Features (units, len(UNIT_FEATURES)), word matches and context matches (units, words)."""
    texts = [matchable(u) for u in found]
    whole = {h.passage.id: _passage_text(h, target.question.language) for h in hits}
    every = matcher.similarities(target, [*texts, *(u.context for u in found), *whole.values()])
    near, context, rest = np.split(every, [len(found), 2 * len(found)])
    around = dict(zip(whole, rest, strict=True))
    ranks = {h.passage.id: i for i, h in enumerate(hits)}
    best = hits[0].score if hits else 1.0
    dense = matcher.meanings(texts) @ target.vector
    rows = []
    for i, unit in enumerate(found):
        rank = ranks[unit.passage.id]
        place = (hits[rank].score / max(best, 1e-6), float(rank == 0), 1 / (1 + rank))
        rows.append(
            [
                *_coverage(target, near[i], context[i], around[unit.passage.id]),
                float(dense[i]),
                *place,
                *_types(target, unit),
                *_form(unit),
                *_fit(target, unit, texts[i], near[i]),
                *offered(matcher, target, unit),
            ]
        )
    return np.array(rows, np.float32).reshape(-1, len(UNIT_FEATURES)), near, context


def matchable(unit: Unit) -> str:
    """What a question is compared with; a row brings its caption's and group's words."""
    if unit.row is None:
        return unit.text
    return " ".join((unit.row.label, unit.row.group, unit.row.caption, *unit.row.headers))


def _passage_text(hit: Hit, language: Language) -> str:
    passage = hit.passage
    text = passage.translation if language == "en" and passage.translation else passage.text
    return "\n".join((passage.heading or "", passage.context or "", text))


def _coverage(target: Target, near: Floats, context: Floats, around: Floats) -> list[float]:
    weights = target.weights
    with_context = np.maximum(near, 0.85 * context)
    with_passage = np.maximum(with_context, 0.85 * around)
    return [
        float(weights @ near),
        float(weights @ with_context),
        float(weights @ with_passage),
        float(weights @ (near >= 0.95)),
        float((weights * (1 - near)).max(initial=0)),
        float((weights * (1 - with_passage)).max(initial=0)),
    ]


def _types(target: Target, unit: Unit) -> list[float]:
    kinds = target.question.kinds
    text = unit.text if "who" in kinds else fold(unit.text)
    wants_number, wants_date = target.question.wants_number, "date" in kinds
    has_number = wants_number and _shows("number", text) and holds_number(text)
    has_date = wants_date and _shows("date", text)
    return [
        float(has_number),
        float(wants_number and not has_number),
        float(has_date),
        float(wants_date and not has_date),
        *(float(kind in kinds and _shows(kind, text)) for kind in _SOUGHT),
    ]


def _shows(kind: str, text: str) -> bool:
    return bool(cue(f"evidence.{kind}").search(text))


def holds_number(text: str) -> bool:
    """True if a text holds a number that is no part of a date or period."""
    return bool(cue("evidence.number").search(cue("evidence.dated").sub(" ", fold(text))))


def _form(unit: Unit) -> list[float]:
    kind = unit.passage.kind
    return [
        min(len(unit.original) / (80 if unit.text is unit.original else 120), 3.0),
        float(unit.position == 0),
        float(unit.row is not None),
        float(unit.is_list),
        float(kind in ("title", "heading")),
    ]


def _fit(target: Target, unit: Unit, text: str, near: Floats) -> list[float]:
    question, asked_text = target.question, fold(target.question.text)
    folded = fold(text + " " + unit.context)
    met = sum(1 for year in question.years if year in folded)
    missed = len(question.years) - met
    words = read_words(unit.row.label if unit.row else unit.text)
    asked = {term for token in target.tokens for term in token.terms}
    known = sum(1 for s in words.surfaces if s in asked_text or s in asked)
    return [
        known / max(1, len(words.surfaces)) if unit.row else 0.0,
        known / max(1, len(words.surfaces)),
        float(met),
        float(missed),
        _sequence(asked_text, fold(text)),
        focus_match(target, near),
        min(len(re.findall(r"、|, | and |;|;", unit.text)), 6) / 6,
        float(bool(len(near)) and read_words(text).folded.isascii() != asked_text.isascii()),
        adjacent(target, text),
    ]


def adjacent(target: Target, text: str) -> float:
    """The share, by weight, of the question's neighbouring content words that are neighbours in
    the text: "Cloud ICBC" is no "ICBC Cloud". 0 where the question has no two such words.
    """
    weights = dict(zip((t.start for t in target.tokens), target.weights.tolist(), strict=True))
    pairs = [(a, b) for a, b in pairwise(tokens(target.question.text))
             if a.start in weights and b.start in weights]  # fmt: skip
    held = _neighbours(text)
    total = met = 0.0
    for a, b in pairs:
        weight = weights[a.start] + weights[b.start]
        total += weight
        met += weight * any((x, y) in held for x in a.terms for y in b.terms)
    return met / total if total else 0.0


@lru_cache(maxsize=20_000)
def _neighbours(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((x, y) for a, b in pairwise(tokens(text)) for x in a.terms for y in b.terms)


def focus_match(target: Target, near: Floats) -> float:
    """How well the word for the thing asked is matched; 0 when the question has none."""
    for i, token in enumerate(target.tokens):
        if token.surface == target.question.focus:
            return float(near[i])
    return 0.0


def _sequence(question: str, text: str) -> float:
    """The share of the question's characters pairs that stand in the text."""
    compact = re.sub(r"\W+", "", question)
    other = re.sub(r"\W+", "", text)
    pairs = [compact[i : i + 3] for i in range(len(compact) - 2)]
    return sum(1 for pair in pairs if pair in other) / max(1, len(pairs))
