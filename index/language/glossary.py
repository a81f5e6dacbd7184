"""The bilingual glossary: which finance concepts a text names, in either language."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from index.language.senses import is_other_sense
from index.language.terms import CJK_CHARACTER, Token, fold, tokens
from index.passage import Language

NAME_THEMES = frozenset(
    {
        "regulators, ministries, exchanges and international bodies",
        "Chinese banks and financial companies",
        "world banks and financial companies",
        "other companies",
        "countries and regions",
        "Chinese provinces, cities and regions",
    }
)
_DERIVED = ("ing", "ion")
_ONLY_STEM = frozenset({"sever", "severe", "severely", "severity"})  # is that of severance


@dataclass(frozen=True, slots=True)
class Concept:
    """One line of the glossary; the first of each side is the preferred rendering."""

    number: int
    theme: str
    zh: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def is_name(self) -> bool:
        """True for organisations and places."""
        return self.theme in NAME_THEMES and self.en[0][:1].isupper()

    def names(self, language: Language) -> tuple[str, ...]:
        """The concept's names in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named in a text; offsets into the folded text."""

    concept: Concept
    start: int
    end: int


class Glossary:
    """Finds the longest glossary names in a text, left to right."""

    def __init__(self, lines: list[str]) -> None:
        self._concepts: list[Concept] = []
        self._by_text: dict[str, Concept] = {}
        self._by_terms: dict[tuple[str, ...], Concept] = {}
        self._one_word: dict[str, list[str]] = {}  # by stem
        self._first_characters: dict[str, int] = {}
        self._first_terms: dict[str, int] = {}
        theme = ""
        for number, line in enumerate(lines):
            if line.startswith("#"):
                theme = line.strip("#= ")
                continue
            zh, en = (tuple(side.split("|")) for side in line.split("\t"))
            self._enter(Concept(number, theme, zh, en))

    @lru_cache(maxsize=20_000)  # noqa: B019  one glossary lives as long as the process
    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The concepts that a text names, longest first at each place, never overlapping."""
        folded = fold(text)
        pieces = tokens(text)
        found: list[Mention] = []
        for i in self._possible(folded, pieces):
            if found and pieces[i].start < found[-1].end:
                continue
            mention = self._words_at(pieces, i) or self._characters_at(folded, pieces[i])
            if mention is not None:
                found.append(mention)
        return tuple(found)

    def _possible(self, folded: str, pieces: tuple[Token, ...]) -> list[int]:
        """The words with or within which a name may begin: few of a text."""
        starts = [piece.start for piece in pieces]
        first = self._first_characters
        within = {
            bisect_right(starts, i) - 1
            for i in range(len(folded) - 1) if folded[i : i + 2] in first
        }  # fmt: skip
        with_ = (i for i, piece in enumerate(pieces) if piece.terms[0] in self._first_terms)
        return sorted(within.union(with_))

    def names(self, language: Language) -> list[str]:
        """Every name of every concept in a language, folded."""
        return [fold(name) for c in self._concepts for name in c.names(language)]

    def _enter(self, concept: Concept) -> None:
        self._concepts.append(concept)
        for name in (*concept.zh, *concept.en):
            folded = fold(name)
            if all(CJK_CHARACTER.match(c) for c in folded):
                self._by_text.setdefault(folded, concept)
                longest = max(self._first_characters.get(folded[:2], 0), len(folded))
                self._first_characters[folded[:2]] = longest
            else:
                key = tuple(t.terms[0] for t in tokens(name))
                if self._by_terms.setdefault(key, concept) is concept and len(key) == 1:
                    self._one_word.setdefault(key[0], []).append(folded.removesuffix("s"))
                self._first_terms[key[0]] = max(self._first_terms.get(key[0], 0), len(key))

    def _words_at(self, pieces: tuple[Token, ...], i: int) -> Mention | None:
        longest = self._first_terms.get(pieces[i].terms[0], 0)
        key = tuple(piece.terms[0] for piece in pieces[i : i + longest])
        for count in range(len(key), 0, -1):
            concept = self._by_terms.get(key[:count])
            is_other = count == 1 and (self._is_other_word(pieces[i]) or is_other_sense(pieces, i))
            if concept is not None and not is_other:
                return Mention(concept, pieces[i].start, pieces[i + count - 1].end)
        return None

    def _is_other_word(self, piece: Token) -> bool:
        """True where only the stem is that of a name: "rate" is no rating, "list" no listing."""
        if piece.surface in _ONLY_STEM:
            return True
        names = self._one_word.get(piece.terms[0], ())
        return all(n.endswith(_DERIVED) and not piece.surface.startswith(n) for n in names)

    def _characters_at(self, folded: str, token: Token) -> Mention | None:
        """Chinese names by characters, for words may be cut differently; from any character."""
        for start in range(token.start, token.end):
            longest = self._first_characters.get(folded[start : start + 2])
            if longest is None:  # as nearly everywhere
                continue
            for end in range(min(len(folded), start + longest), start + 1, -1):
                concept = self._by_text.get(folded[start:end])
                if concept is not None:
                    return Mention(concept, start, end)
        return None


@lru_cache(maxsize=1)
def glossary() -> Glossary:
    """The glossary in this repository."""
    text = files("index").joinpath("glossary.tsv").read_text(encoding="utf-8")
    return Glossary([line for line in text.splitlines() if line.strip()])
