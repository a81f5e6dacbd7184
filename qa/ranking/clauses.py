"""Whether the words of a question stand together in one clause of a sentence, or strewn over many.

"Storage ranks fifth in the world; its share of the home market for car batteries is 4.3%" holds all
words of "what is storage's share of the home market?", and no clause of it tells that.
"""

import re
from collections.abc import Sequence

import numpy as np

from qa.language.matching import Floats, Matcher
from qa.language.units import Unit
from qa.language.words import Target
from qa.ranking.features import holds_number, matchable

MANY = 10
_PART = re.compile(r"[;；。!！?？\n]|\.\s")
_CLAUSE = re.compile(
    rf"{_PART.pattern}|，|,\s|(?<=[\u4e00-\u9fff]),|\s(?:and|but|while)\s"
)  # not the comma within a figure


def clause_features(matcher: Matcher, target: Target, unit: Unit, near: Floats) -> dict[str, float]:
    """How much of the question's weight one part or clause of a unit holds, 0..1, and how much
    less than the whole unit that is; the same of the clauses with a number, where one is sought.

    `near` are the matches of the question's words in the unit, shape (words,).
    """
    text = matchable(unit)
    parts, clauses = _pieces(_PART, text), _pieces(_CLAUSE, text)
    held = matcher.similarities(target, [*parts, *clauses]) @ target.weights
    in_parts, in_clauses = held[: len(parts)], np.sort(held[len(parts) :])
    whole, best = float(target.weights @ near), float(in_clauses[-1])
    told = best
    if target.question.wants_number:
        told = max(
            (float(h) for h, c in zip(held[len(parts) :], clauses, strict=True)
             if holds_number(c)),
            default=0.0,
        )  # fmt: skip
    return {
        "part_coverage": float(in_parts.max()),
        "part_gap": whole - float(in_parts.max()),
        "clause_coverage": best,
        "clause_gap": whole - best,
        "clause_second": float(in_clauses[-2]) if len(in_clauses) > 1 else 0.0,
        "clauses": min(len(clauses), MANY) / MANY,
        "figure_coverage": told if target.question.wants_number else 1.0,
        "figure_gap": best - told,
    }


def _pieces(divider: re.Pattern[str], text: str) -> Sequence[str]:
    return [piece for piece in divider.split(text) if piece.strip()] or [text]
