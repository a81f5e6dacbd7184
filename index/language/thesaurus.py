"""The bilingual thesaurus: groups of expressions that questions and reports use for one thing.

Looser than the glossary: "people on the payroll", headcount and 员工 stand in one group. It tells
that two words may meet, never that one may be shown for the other.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from index.language.senses import is_other_sense
from index.language.terms import CJK_CHARACTER, Token, fold, stem, tokens

Expression = tuple[int, int, set[int]]  # where it stands in the folded text, and its groups
_NONE = frozenset[int]()
_PLAIN = re.compile("[a-z]+(?: [a-z]+)*")


class Thesaurus:
    """Finds the groups that each token of a text is part of; an expression may be in several."""

    def __init__(self, lines: list[str]) -> None:
        """Lines are `en<TAB>zh`, expressions separated by "|"; folded here, all at once."""
        self._by_terms: dict[tuple[str, ...], set[int]] = {}
        self._by_text: dict[str, set[int]] = {}
        self._longest_terms: dict[str, int] = {}
        self._longest_text: dict[str, int] = {}
        for number, line in enumerate(fold("\n".join(lines)).split("\n")):
            for expression in (e for side in line.split("\t") for e in side.split("|")):
                self._enter(number, expression)

    def _enter(self, number: int, expression: str) -> None:
        folded = expression.strip()
        if folded and not folded.isascii() and all(CJK_CHARACTER.match(c) for c in folded):
            self._by_text.setdefault(folded, set()).add(number)
            start = folded[:2]
            self._longest_text[start] = max(self._longest_text.get(start, 0), len(folded))
            return
        is_plain = bool(_PLAIN.fullmatch(folded))  # thousands of them: no need to cut anew
        key = (
            tuple(map(stem, folded.split(" ")))
            if is_plain
            else tuple(t.terms[0] for t in tokens(folded))
        )
        if key:
            self._by_terms.setdefault(key, set()).add(number)
            self._longest_terms[key[0]] = max(self._longest_terms.get(key[0], 0), len(key))

    @lru_cache(maxsize=20_000)  # noqa: B019  one thesaurus lives as long as the process
    def groups(self, text: str) -> tuple[frozenset[int], ...]:
        """For each of `terms.tokens(text)`, the groups of every expression it is part of."""
        pieces = tokens(text)
        starts = [piece.start for piece in pieces]
        found: list[frozenset[int]] = [_NONE] * len(pieces)
        for start, end, groups in (*self._of_terms(pieces), *self._of_text(fold(text))):
            for i in range(bisect_right(starts, start) - 1, bisect_left(starts, end)):
                found[i] |= groups
        return tuple(found)

    def entry(self, expression: str) -> frozenset[int]:
        """The groups that list an expression itself."""
        folded = fold(expression)
        key = tuple(t.terms[0] for t in tokens(folded))
        return frozenset(self._by_text.get(folded, _NONE) | self._by_terms.get(key, _NONE))

    def _of_terms(self, pieces: tuple[Token, ...]) -> Iterator[Expression]:
        """The expressions of whole words."""
        for i, piece in enumerate(pieces):
            longest = self._longest_terms.get(piece.terms[0])
            if longest is None:  # as nearly everywhere
                continue
            key = tuple(p.terms[0] for p in pieces[i : i + longest])
            for count in range(1, len(key) + 1):
                groups = self._by_terms.get(key[:count])
                if groups and not (count == 1 and is_other_sense(pieces, i)):
                    yield piece.start, pieces[i + count - 1].end, groups

    def _of_text(self, folded: str) -> Iterator[Expression]:
        """The expressions of Chinese characters, wherever words are cut."""
        longest = self._longest_text
        for start in [i for i in range(len(folded) - 1) if folded[i : i + 2] in longest]:
            reach = min(len(folded), start + longest[folded[start : start + 2]])
            for end in range(start + 2, reach + 1):
                groups = self._by_text.get(folded[start:end])
                if groups:
                    yield start, end, groups


@lru_cache(maxsize=1)
def thesaurus() -> Thesaurus:
    """The thesaurus in this repository."""
    text = files("index").joinpath("thesaurus.tsv").read_text(encoding="utf-8")
    return Thesaurus([line for line in text.splitlines()[1:] if line.strip()])
