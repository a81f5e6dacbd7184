"""Questions after one measure and nothing else, whose name stands nowhere in what is found.

What else such a question holds is whose the measure is, of when, and that it changed: all of which
another measure's sentence has too.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import rjieba
from numpy.typing import NDArray

from index.language.glossary import Mention, glossary
from index.language.terms import CJK_CHARACTER, Token, fold, language
from index.language.thesaurus import thesaurus
from qa.language.bodies import bodies, is_proper
from qa.language.cues import cue, cue_words
from qa.language.known import NAME_TAGS
from qa.language.periods import months
from qa.language.question import Kind, Question, measures
from qa.language.units import Row
from qa.language.words import Target, read_words

_OWNING = re.compile(r"(?: [A-Z][\w&.-]*)*['’]s?\b| ?(?:的|(?=20\d\d))")
_NO_MEASURE: frozenset[Kind] = frozenset({"date", "who", "list", "definition", "why"})
HEARD = 0.85  # match of a word from which it stands there, and not merely one like it;
HEARD_ACROSS = 0.7  # and in the other language


def is_measure_missing(
    target: Target, met: NDArray[np.float32], told: str, *, is_unknown: bool
) -> bool:
    """True where a question asks for one measure alone, which what is told does not name.

    A figure of the accounts goes by its name; a thing of business (staff, loans, a product) also by
    other words, so that it must be unknown to all of the evidence, and some word of its name not
    `met` in what is told.
    """
    question = target.question
    thing = measure_alone(question)
    if thing is None or question.kinds & _NO_MEASURE:
        return False
    name = fold(question.text)[thing.start : thing.end]
    if thesaurus().entry(name) & read_words(told).groups:
        return False
    if not is_measure(thing):
        least = HEARD if language(told) == question.language else HEARD_ACROSS
        return is_unknown and _least_met(target, met, thing) < least
    of_share = cue("measured.per_share")
    return not (of_share.search(name) and of_share.search(told))


def is_ratio_untold(question: Question, told: str) -> bool:
    """True where one ratio of something is asked for (调拨的毛利率, "the margin on freight"), of
    which what is told has neither the name nor another for it: a share or growth is no margin.
    """
    if question.kinds & (_NO_MEASURE | {"how", "yes-no"}):
        return False
    ratios, folded = cue_words("followup.ratio_themes"), fold(question.text)
    named = [m for m in measures(question.text) if m.concept.theme in ratios]
    if len(named) != 1 or cue("measured.shares").search(folded[named[0].start : named[0].end]):
        return False
    is_of_kind = any(m.concept.theme in ratios for m in measures(told))  # maybe the same
    return not is_of_kind and not _tells(named[0], question, told)


def is_row_of_other_measure(question: Question, row: Row) -> bool:
    """True where a measure is asked for and a row has none of its own in a table of another:
    "revenue from the coast" of a table of capital investment.
    """
    if question.kinds & _NO_MEASURE or measures(f"{row.label}\n{' '.join(row.headers)}"):
        return False
    named, over = measures(question.text), f"{row.caption}\n{row.group}"
    is_one = len({m.concept.number for m in named}) == 1
    return is_one and bool(measures(over)) and not _tells(named[0], question, over)


def _tells(measure: Mention, question: Question, told: str) -> bool:
    """True where a text names a measure as the glossary or the thesaurus does, as it is asked for,
    or by a longer name: 核心一级资本充足率 is a 资本充足率.
    """
    name, words = fold(question.text)[measure.start : measure.end], read_words(told)
    if measure.concept.number in words.concepts or name in words.folded:
        return True
    longer = (n for m in measures(told) for n in (*m.concept.zh, *m.concept.en))
    return bool(thesaurus().entry(name) & words.groups) or any(name in fold(n) for n in longer)


def measure_alone(question: Question) -> Mention | None:
    """The one measure or thing of business that a question asks for, where it has no content but
    its name, of whom it is, of when, and that it changed.
    """
    return _alone(question.text, question.content)


@lru_cache(maxsize=256)
def _alone(text: str, content: tuple[Token, ...]) -> Mention | None:
    bodies_at = list(_bodies(fold(text)))
    mentions = [m for m in glossary().mentions(text) if not _lies_in(m, bodies_at)]
    loose = cue_words("choice.loose_themes")
    things = [m for m in mentions if not m.concept.is_name and m.concept.theme not in loose]
    if len(things) != 1 or any(m.end == things[0].start and _may_be_part(m) for m in mentions):
        return None
    taken = [*bodies_at, *((m.start, m.end) for m in mentions)]
    rest = [t for t in content if not _lies_in(t, taken)]
    return things[0] if all(_is_beside(t, text) for t in rest) else None


def _bodies(folded: str) -> Iterator[tuple[int, int]]:
    """Where the Chinese names of institutions stand."""
    for name, kind in bodies(folded):
        start = folded.find(name + kind)
        if start >= 0 and is_proper(name, kind):
            yield start, start + len(name + kind)


def _lies_in(found: Mention | Token, places: Sequence[tuple[int, int]]) -> bool:
    return any(start <= found.start and found.end <= end for start, end in places)


def is_measure(mention: Mention) -> bool:
    """True for a figure of the accounts, a ratio: no business, no people, no product."""
    return mention.concept.theme in cue_words("followup.measure_themes")


def _may_be_part(before: Mention) -> bool:
    """True for a word of no time and no change that a Chinese name may begin with: 经营活动 before
    净现金.
    """
    return before.concept.theme in cue_words("measured.parts")


def _least_met(target: Target, met: NDArray[np.float32], thing: Mention) -> float:
    """How well that word of a name is met which is met worst; words for any count left out."""
    counts = cue_words("measured.counts")
    found = [
        float(near) for token, near in zip(target.tokens, met, strict=True)
        if thing.start <= token.start and token.end <= thing.end and token.surface not in counts
    ]  # fmt: skip
    return min(found, default=1.0)


def _is_beside(token: Token, text: str) -> bool:
    """True for what tells no more than whose a measure is, of when, and which way it went."""
    word = token.surface
    if token.is_number or word in cue_words("question.light"):
        return True
    return _is_name(token, text) or bool(months(text[token.start : token.end])
                                         or cue("measured.beside").fullmatch(word))  # fmt: skip


def _is_name(token: Token, text: str) -> bool:
    """True for a word of the name of whose a measure is: "Harrow Vale's revenue", 北门的营收."""
    if CJK_CHARACTER.match(token.surface):
        tagged = rjieba.tag(token.surface)
        return len(tagged) == 1 and tagged[0][1] in NAME_TAGS
    if len(fold(text)) != len(text) or not text[token.start].isupper():
        return False
    return token.surface.endswith("'s") or bool(_OWNING.match(text[token.end :]))
