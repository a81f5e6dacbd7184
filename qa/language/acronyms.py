"""Acronyms and the words they stand for: LCR and "liquidity coverage ratio"."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from index.language.terms import Token, fold, tokens

SHORTEST, LONGEST = 3, 5
_ACRONYM = re.compile(r"\b[A-Z]{3,5}\b")
_JOINTS = frozenset({"of", "on", "and", "the", "to", "for", "in", "per", "before", "with"})


@lru_cache(maxsize=1_000)
def long_form(acronym: str) -> re.Pattern[str]:
    """What finds words in folded text that begin with the letters of a folded acronym, in order."""
    joint = f"(?:(?:{'|'.join(sorted(_JOINTS))})[ -])?"
    words = f"[a-z]+[ -]{joint}".join(acronym)
    return re.compile(rf"\b{words}[a-z]+\b")


def acronyms(text: str) -> Iterator[str]:
    """The words of 3 to 5 letters that a text writes in capitals, folded."""
    return (m.group().lower() for m in _ACRONYM.finditer(text))


def short_forms(text: str, found: Sequence[Token]) -> tuple[frozenset[str], ...]:
    """For each token of a question, the acronyms that it may be part of the long form of.

    A long form begins and ends with one of the tokens, with blanks or hyphens alone in between.
    """
    forms: list[set[str]] = [set() for _ in found]
    places = {t.start for t in found}
    pieces = [t for t in tokens(text) if t.surface.isascii() and t.surface[0].isalpha()]
    for start, first in enumerate(pieces):
        for size in range(SHORTEST, LONGEST + 1):
            run = pieces[start : start + size]
            if len(run) < size or not {first.start, run[-1].start} <= places:
                continue
            if _is_joined(fold(text), run):
                _enter(forms, found, run)
    return tuple(frozenset(f) for f in forms)


def _enter(forms: list[set[str]], found: Sequence[Token], run: Sequence[Token]) -> None:
    full = "".join(t.surface[0] for t in run)
    bare = "".join(t.surface[0] for t in run if t.surface not in _JOINTS)
    for i, token in enumerate(found):
        if run[0].start <= token.start < run[-1].end:
            forms[i] |= {s for s in (full, bare) if len(s) >= SHORTEST}


def _is_joined(folded: str, run: Sequence[Token]) -> bool:
    return all(not folded[a.end : b.start].strip(" -") for a, b in pairwise(run))
