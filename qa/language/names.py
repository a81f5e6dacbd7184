"""The proper names in a question, and whether a text knows them in either script."""

import calendar
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import rjieba

from index.language.background import is_common
from index.language.glossary import glossary
from index.language.spoken import SYLLABLE, syllables
from index.language.terms import (
    CJK_CHARACTER,
    fold,
    language,
    stop_words,
    tokens,
    without_possessive,
)
from qa.language.cues import cue
from qa.language.question import Question
from qa.language.words import read_words

_CAPITALISED = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w&'-]*[A-Za-z](?: [A-Z][\w&'-]+)*")
_PERSON_TAGS = frozenset({"nr", "nrt", "nrfg"})
_PLACE = re.compile("(?!城市|都市|地区|社区|园区)..{0,3}[省市县区州国镇村岛湾]")
# Common family names, and some of two characters.
FAMILY = re.compile(
    "(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐"
    "|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
    "丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹"
    "黎易常武乔贺赖龚文骆卓柳华])[\u4e00-\u9fff]{1,2}"
)
_ACRONYM = re.compile(r"\b[A-Z]{2,}[a-z]?\b")
_OWNER = re.compile(r"\b([a-z][a-z-]{2,})['’]s\b")  # whoever types no capitals
_AMOUNT = re.compile("多少钱?")  # cut with what follows it, 钱建 would be somebody
_MONTH_NAMES = frozenset(calendar.month_name[1:])
PINYIN = re.compile(f"{SYLLABLE}{{2,4}}")


def names(text: str) -> list[str]:
    """The proper names in a text: organisations, places, capitalised words."""
    folded = fold(text)
    found = [folded[m.start : m.end] for m in glossary().mentions(text) if m.concept.is_name]
    found += _banks(folded)
    found += [w for w, tag in rjieba.tag(_AMOUNT.sub(" ", folded)) if _is_name(w, tag)]
    if language(text) == "en":
        shown = [*_CAPITALISED.findall(text), *_ACRONYM.findall(text)]
        found += [fold(m) for m in shown if m not in _MONTH_NAMES and not is_term(m)]
        found += [word for word in _OWNER.findall(folded) if not is_common(word)]
    return list(dict.fromkeys(n for n in found if n not in stop_words()))


def is_term(word: str) -> bool:
    """True for an acronym that the glossary knows as a term, such as NPL or IPO."""
    mentions = glossary().mentions(word)
    return word.isupper() and bool(mentions) and not any(m.concept.is_name for m in mentions)


def _is_name(word: str, tag: str) -> bool:
    """True for a word tagged as a name that looks like one: the tagger guesses at rare words."""
    if tag in _PERSON_TAGS:
        return bool(FAMILY.fullmatch(word))
    return tag == "nt" or (tag == "ns" and bool(_PLACE.fullmatch(word)))


def _banks(folded: str) -> list[str]:
    """Banks that the glossary may not know: a place or proper noun before 银行."""
    tagged = rjieba.tag(folded)
    return [
        name + word
        for (name, tag), (word, _) in pairwise(tagged)
        if word == "银行" and tag in ("ns", "nz", "nr", "nt")
    ]


_TRAILING = re.compile("(?<=..)[是的说吗呢了在]$")  # a word that follows the name


def people(folded: str) -> Iterator[str]:
    """The people in folded Chinese: family and given name, after a title or where tagged as one.

    After a title two or three characters are given: how long the name is cannot be told.
    """
    for match in cue("entities.titles").finditer(folded):
        after = re.match(r"[\u4e00-\u9fff]{2,3}", folded[match.end() :])
        tagged = rjieba.tag(folded[match.end() : match.end() + 6])
        if after and tagged and tagged[0][1] == "nr" and FAMILY.match(after.group()):
            yield _TRAILING.sub("", after.group())
    for word, tag in rjieba.tag(folded):
        if tag == "nr" and len(word) == 3 and FAMILY.fullmatch(word):
            yield _TRAILING.sub("", word)


def unnamed(question: Question, text: str) -> float:
    """1 when a name in the question is not in the text in any spelling, else 0.

    A name in the other language counts as there when the glossary or its pinyin finds it, and
    gives no sign when neither knows it.
    """
    return float(any(not holds(text, name) for name in names(question.text)))


def holds(text: str, name: str) -> bool:
    """True if a text has a name in either script; also for a name that neither can tell."""
    name = without_possessive(name)
    words = read_words(text)
    if name in words.folded:
        return True
    mentioned = [m.concept for m in glossary().mentions(name)]
    if {c.number for c in mentioned} & words.concepts:
        return True
    if any(_stands(n, words.folded) for c in mentioned if c.is_name for n in (*c.zh, *c.en)):
        return True  # within a longer one: China in "mainland China"
    if any(c.is_name for c in mentioned):
        return False
    if name.isascii() and all(t.terms[0] in words.terms for t in tokens(name)):
        return True
    is_foreign = name.isascii() != (language(text) == "en")
    if is_foreign and name.isascii():
        return not _pinyin(text) or _is_absent_pinyin(name, text) is False
    return is_foreign


def _stands(name: str, folded: str) -> bool:
    """True if a folded text has a name, a Latin one as whole words."""
    written = fold(name)
    if not written.isascii():
        return written in folded
    return bool(re.search(rf"\b{re.escape(written)}\b", folded))


def _is_absent_pinyin(name: str, text: str) -> bool:
    """True only for a name spelt like pinyin that the text does not have."""
    first = re.sub(r"[^a-z]", "", name.split()[0])
    is_pinyin = bool(PINYIN.fullmatch(first)) and not is_common(first)
    return is_pinyin and first not in _pinyin(text)


@lru_cache(maxsize=4_000)
def _pinyin(text: str) -> str:
    return "".join(syllables("".join(CJK_CHARACTER.findall(fold(text)))))
