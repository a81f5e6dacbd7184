"""The proper names in a question, and whether a text knows them in either script."""

import calendar
import re
from functools import lru_cache
from itertools import pairwise

import rjieba
from pypinyin import lazy_pinyin

from index.background import is_common
from index.glossary import glossary
from index.terms import CJK_CHARACTER, fold, language, stop_words, tokens
from qa.matching import read_words
from qa.question import Question

_CAPITALISED = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w&'-]*[A-Za-z](?: [A-Z][\w&'-]+)*")
_PROPER_TAGS = frozenset({"nr", "ns", "nt", "nrt", "nrfg"})
_ACRONYM = re.compile(r"\b[A-Z]{2,}[a-z]?\b")
_MONTH_NAMES = frozenset(calendar.month_name[1:])
_PINYIN = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:a|o|e|i|u|v)(?:i|o|u|n|ng|a|e|ao|an|ang|ong|ian|iang)?){2,4}"
)


def names(text: str) -> list[str]:
    """The proper names in a text: organisations, places, capitalised words."""
    folded = fold(text)
    found = [folded[m.start : m.end] for m in glossary().mentions(text) if m.concept.is_name]
    found += _banks(folded)
    found += [w for w, tag in rjieba.tag(folded) if tag in _PROPER_TAGS and len(w) > 1]
    if language(text) == "en":
        found += [fold(m) for m in _CAPITALISED.findall(text) if m not in _MONTH_NAMES]
        found += [fold(m) for m in _ACRONYM.findall(text)]
    return list(dict.fromkeys(n for n in found if n not in stop_words()))


def _banks(folded: str) -> list[str]:
    """Banks that the glossary may not know: a place or proper noun before 银行."""
    tagged = rjieba.tag(folded)
    return [
        name + word
        for (name, tag), (word, _) in pairwise(tagged)
        if word == "银行" and tag in ("ns", "nz", "nr", "nt")
    ]


def unnamed(question: Question, text: str) -> float:
    """1 when a name in the question is not in the text in any spelling, else 0.

    A name in the other language counts as there when the glossary or its pinyin finds it, and
    gives no sign when neither knows it.
    """
    return float(any(not _holds(text, name) for name in names(question.text)))


def _holds(text: str, name: str) -> bool:
    name = re.sub("['\u2019]s$", "", name)
    words = read_words(text)
    if name in words.folded:
        return True
    mentioned = [m.concept for m in glossary().mentions(name)]
    if {c.number for c in mentioned} & words.concepts:
        return True
    if any(c.is_name for c in mentioned):
        return False
    if name.isascii() and all(t.terms[0] in words.terms for t in tokens(name)):
        return True
    is_foreign = name.isascii() != (language(text) == "en")
    if is_foreign and name.isascii():
        return not _pinyin(text) or _is_absent_pinyin(name, text) is False
    return is_foreign


def _is_absent_pinyin(name: str, text: str) -> bool:
    """True only for a name spelt like pinyin that the text does not have."""
    first = re.sub(r"[^a-z]", "", name.split()[0])
    is_pinyin = bool(_PINYIN.fullmatch(first)) and not is_common(first)
    return is_pinyin and first not in _pinyin(text)


@lru_cache(maxsize=4_000)
def _pinyin(text: str) -> str:
    return "".join(lazy_pinyin("".join(CJK_CHARACTER.findall(fold(text)))))
