"""What a question takes for granted and the sentence found does not tell.

"When did the pilot stop?" has no answer where nothing is said to stop; "which provinces?" none
where they are counted and not named.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from index.language.terms import CJK_CHARACTER, Token, fold, tokens
from qa.language.cues import cue, cue_words
from qa.language.question import Question, is_content
from qa.language.units import Unit
from qa.ranking.doubts import enumerations

FEW = 3  # as many members as a sentence must tell to have told some of many
LONGEST = 4  # words of one member of an enumeration
_MEMBERS_ZH = re.compile(
    r"哪(?:些|几[个家类项种]?|[两三四五六七八九十]+[个家类项种])(?:具体)?(?P<after>[\u4e00-\u9fff]{2,4})"
    r"|(?P<before>[\u4e00-\u9fff]{2,4})(?:分别|具体)?(?:是|有|包括)(?:哪些|哪几)"
)
_MEMBERS_EN = re.compile(
    r"\b(?:which|what are the|what were the|name the|list the|what)(?: (?:two|three|four|five|six|"
    r"seven|eight|nine|ten|\d+))? (?P<after>\w+(?: \w+)?)"
)


def is_act_untold(question: Question, unit: Unit) -> bool:
    """True where something is supposed to have been stopped, left or punished, and no word of the
    unit or of what stands before it tells of such a thing.
    """
    acts = _acts(question.text)
    if not acts or unit.row is not None:
        return False
    told = fold(f"{unit.text}\n{unit.original}\n{unit.context}")
    return not all(cue(f"supposed.tells_{act}").search(told) for act in acts)


@lru_cache(maxsize=256)  # asked of every unit
def _acts(question: str) -> tuple[str, ...]:
    asked = fold(question)
    return tuple(a for a in sorted(cue_words("supposed.acts"))
                 if cue(f"supposed.{a}").search(asked))  # fmt: skip


def are_members_unnamed(question: Question, unit: Unit) -> bool:
    """True where members are to be named and the unit counts them: "26 provinces"."""
    if unit.row is not None or not (nouns := _members(question.text)):
        return False
    pieces = tokens(unit.text)
    counts = [
        n for i, p in enumerate(pieces) if (n := _count(p)) and _is_of(nouns, pieces[i + 1 : i + 4])
    ]
    if not counts or cue("supposed.named").search(fold(unit.text)):
        return False
    return all(_most_told(unit.original) < min(n, FEW + 1) for n in counts)


def _most_told(text: str) -> int:
    """How many members the longest enumeration in a text has; in English they are short."""
    if CJK_CHARACTER.search(text):
        return max(enumerations(text))
    longest = run = 0
    for part in re.split(r"[,;:.()]| and ", text):
        run = run + 1 if len(part.split()) <= LONGEST else 0
        longest = max(longest, run)
    return longest + 1  # the first stands at the end of a longer part


@lru_cache(maxsize=256)  # asked of every unit
def _members(question: str) -> frozenset[str]:
    """The terms of the noun whose members are asked for; none for any other question."""
    folded = fold(question)
    pattern = _MEMBERS_ZH if CJK_CHARACTER.search(folded) else _MEMBERS_EN
    match = pattern.search(folded)
    if match is None:
        return frozenset()
    noun = match["after"] or match["before"]
    return frozenset(term for t in tokens(noun) if is_content(t) for term in t.terms)


def _count(token: Token) -> int:
    """The number that a token writes in digits, if it counts more than one thing."""
    digits = token.surface.replace(",", "")
    return int(digits) if token.is_number and digits.isdecimal() and len(digits) < 4 else 0


def _is_of(nouns: frozenset[str], after: Sequence[Token]) -> bool:
    return any(nouns & set(t.terms) for t in after)
