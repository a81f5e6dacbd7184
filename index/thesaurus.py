"""The bilingual thesaurus: groups of expressions that questions and reports use for one thing.

Looser than the glossary: "people on the payroll", headcount and 员工 stand in one group. It tells
that two words may meet, never that one may be shown for the other.
"""

import re
from functools import lru_cache
from importlib.resources import files

from index.terms import CJK_CHARACTER, Token, fold, stem, tokens

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
        """For each of `index.terms.tokens(text)`, the groups of every expression it is part of."""
        folded, pieces = fold(text), tokens(text)
        found: list[set[int]] = [set() for _ in pieces]
        for i, token in enumerate(pieces):
            for start, end, groups in self._at(folded, pieces, i, token):
                for j, other in enumerate(pieces[i:], i):
                    if other.start >= end:
                        break
                    if other.end > start:
                        found[j] |= groups
        return tuple(frozenset(g) for g in found)

    def _at(
        self, folded: str, pieces: tuple[Token, ...], i: int, token: Token
    ) -> list[tuple[int, int, set[int]]]:
        """(start, end, groups) of the expressions that begin with a token or inside it."""
        found = []
        longest_terms = self._longest_terms.get(token.terms[0], 0)
        key = tuple(piece.terms[0] for piece in pieces[i : i + longest_terms])
        for count in range(1, len(key) + 1):
            groups = self._by_terms.get(key[:count])
            if groups:
                found.append((token.start, pieces[i + count - 1].end, groups))
        for start in range(token.start, token.end):
            longest = self._longest_text.get(folded[start : start + 2])
            if longest is None:  # as nearly everywhere
                continue
            reach = min(len(folded), start + longest)
            for end in range(start + 2, reach + 1):
                groups = self._by_text.get(folded[start:end])
                if groups:
                    found.append((start, end, groups))
        return found


@lru_cache(maxsize=1)
def thesaurus() -> Thesaurus:
    """The thesaurus in this repository."""
    text = files("index").joinpath("thesaurus.tsv").read_text(encoding="utf-8")
    return Thesaurus([line for line in text.splitlines()[1:] if line.strip()])
