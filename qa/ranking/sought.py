"""Whether a unit offers what is sought, and how near to the words of the question."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import rjieba
from numpy.typing import NDArray

from index.language.glossary import glossary
from index.language.terms import Token, fold, language, tokens
from index.language.thesaurus import thesaurus
from qa.language.cues import cue, untold
from qa.language.matching import Matcher
from qa.language.question import Question, is_content
from qa.language.units import Unit
from qa.language.words import Target, read_words

Floats = NDArray[np.float32]
DECAY = 0.85
NEAR_COSINE = 0.45
SHARED = 0.9
COUNTED = 5
_YEAR = re.compile(r"(?:19|20)\d{2}")
_WHICH_PERSON = re.compile(r"是哪(?:一?[位个]|$)|哪一?位|(?i:which|name (?:of )?the)\b")


def nearness(matcher: Matcher, target: Target, unit: Unit) -> float:
    """How near the quantity or date sought stands to the words of the question, 0..1.

    Each question word counts by its weight, its similarity to a word of the unit, and DECAY to the
    power of the distance in tokens. The best place counts; -1 where no such thing is sought or a
    row is read, 0 where none stands there.
    """
    kinds = target.question.kinds
    if unit.row is not None or not ("date" in kinds or target.question.wants_number):
        return -1.0
    pieces = tokens(unit.text)
    asked = {t.terms[0] for t in target.tokens}
    spots = [i for i, t in enumerate(pieces) if _is_sought(t, kinds) and t.terms[0] not in asked]
    if not spots:
        return 0.0
    meets = _meets(matcher, target, unit.text, pieces)
    places = np.arange(len(pieces))
    best = 0.0
    for spot in spots:
        reach = DECAY ** np.abs(places - spot)
        best = max(best, float(target.weights @ (meets * reach).max(axis=1)))
    return min(best, 1.0)


def _is_sought(token: Token, kinds: frozenset[str]) -> bool:
    is_date = bool(_YEAR.fullmatch(token.surface)) or bool(
        cue("evidence.day").search(token.surface)
    )
    return is_date if "date" in kinds else token.is_number and not is_date


def _meets(matcher: Matcher, target: Target, text: str, pieces: Sequence[Token]) -> Floats:
    """The similarity of each question token with each token of a text, 0..1."""
    cosines = target.vectors @ matcher.vectors([p.surface for p in pieces]).T
    content = np.array([is_content(p) and not p.is_number for p in pieces])
    meets = np.where((cosines > NEAR_COSINE) & content, cosines, 0)
    groups, named = thesaurus().groups(text), _concepts(text, pieces)
    for i, token in enumerate(target.tokens):
        for j, piece in enumerate(pieces):
            if set(token.terms) & set(piece.terms):
                meets[i, j] = 1.0
            elif target.concepts[i] in named[j] or target.groups[i] & groups[j]:
                meets[i, j] = max(meets[i, j], SHARED)
    return np.asarray(np.clip(meets, 0, 1), np.float32)


def _concepts(text: str, pieces: Sequence[Token]) -> list[set[int | None]]:
    mentions = glossary().mentions(text)
    return [
        {m.concept.number for m in mentions if m.start < p.end and p.start < m.end} for p in pieces
    ]


def lacks(question: Question, unit: Unit) -> float:
    """1 when a duration, a rate, a place, a company or an hour is asked for and none is stated; why
    a rate fell asks for no rate.
    """
    folded, offered = fold(question.text), fold(f"{unit.text} {unit.original}")
    if unit.row is not None:
        offered = f"{offered} {fold(unit.row.caption)} {fold(unit.row.label)}"
    kinds = ("duration", "company", "clock", *(() if "why" in question.kinds else ("share",)))
    if untold(kinds, folded, offered):
        return 1.0
    return float(untold(("place",), folded, offered) and not _names_place(offered))


def _names_place(text: str) -> bool:
    """True for Chinese text with a place that is told by its name alone: 长三角, 苏州."""
    return any(tag == "ns" for _, tag in rjieba.tag(text))


def no_title(question: Question, unit: Unit) -> float:
    """1 when a person is asked for by a title that the unit does not give: 行长 is no 副行长."""
    asked = cue("question.title").search(fold(question.text))
    if asked is None or "who" not in question.kinds | _named(question):
        return 0.0
    title, offered = asked.group(), fold(f"{unit.text} {unit.original}")
    given = {m.group() for m in cue("question.title").finditer(offered)}
    if (title.isascii()) != (language(offered) == "en"):
        return 0.0
    return float(title not in given and not _meets_whole(title, given))


def _named(question: Question) -> frozenset[str]:
    """ "who" for a question after a name."""
    is_name = cue("question.name").search(fold(question.text))
    return frozenset({"who"}) if is_name or _WHICH_PERSON.search(question.text) else frozenset()


def _meets_whole(expression: str, others: Iterable[str]) -> bool:
    """True if an expression as a whole shares a thesaurus group with one of others as a whole."""
    ours = _whole(expression)
    return any(ours & _whole(other) for other in others)


def _whole(expression: str) -> frozenset[int]:
    groups = thesaurus().groups(expression)
    return frozenset.intersection(*groups) if groups else frozenset()


def no_average(question: Question, unit: Unit) -> float:
    """1 when an average is asked for and the unit speaks of none."""
    if not cue("question.average").search(fold(question.text)):
        return 0.0
    return float(not cue("evidence.average").search(fold(f"{unit.text} {unit.original}")))


def counted(matcher: Matcher, target: Target, unit: Unit) -> float:
    """How well a thing counted in the unit is the one whose count is asked for, 0..1.

    The thing is the word after "how many" or 多少; it must stand within COUNTED tokens of a number.
    -1 where nothing is counted in the question or a row is read.
    """
    match = cue("question.counting").search(fold(target.question.text))
    if match is None or unit.row is not None:
        return -1.0
    things = [i for i, t in enumerate(target.tokens) if match.end() <= t.start < match.end() + 24
              and not t.is_number][:2]  # fmt: skip
    if not things:
        return -1.0
    pieces = tokens(unit.text)
    spots = [i for i, t in enumerate(pieces) if t.is_number and not _YEAR.fullmatch(t.surface)]
    if not spots:
        return 0.0
    meets = _meets(matcher, target, unit.text, pieces)[things].max(axis=0)
    near = [j for i in spots for j in range(max(0, i - 2), min(len(pieces), i + COUNTED + 1))]
    return float(meets[near].max())


def no_before(question: Question, unit: Unit) -> float:
    """1 when the value before is asked for and the unit speaks of no earlier time."""
    if not cue("question.before").search(fold(question.text)):
        return 0.0
    offered = fold(f"{unit.text} {' '.join(unit.row.headers) if unit.row else ''}")
    return float(not cue("evidence.before").search(offered))


def news(target: Target, unit: Unit) -> float:
    """How much a unit says beyond the question's own words: new content words, 20 at most, / 20."""
    asked = {term for t in target.tokens for term in t.terms}
    new = [s for s in read_words(unit.text).surfaces if s not in asked]
    return min(len(new), 20) / 20


def unmatched(target: Target, met: Floats) -> tuple[float, float, float]:
    """Of the question's words: the share not met, the weight not met, the second worst miss."""
    if not len(met):
        return 1.0, 1.0, 1.0
    misses = np.sort(target.weights * (1 - met))[::-1]
    second = float(misses[1]) if len(misses) > 1 else 0.0
    is_unmet = met < 0.5
    return float(is_unmet.mean()), float(target.weights @ is_unmet), second
