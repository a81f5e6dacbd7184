"""The names of institutions in Chinese text: what stands before the word for a business."""

import re
from collections.abc import Iterator

import rjieba

from index.language.background import is_common
from index.language.glossary import glossary
from qa.language.cues import cue, cue_words

_LONGEST = 6  # characters of a Chinese name before the word for its business
_STOPS = re.compile("(?<=[0-9])年|^年|[的在和与及比对被为由把从是有了呢请问那么给让]")
_NAME_TAGS = frozenset({"ns", "nz", "nr", "nrt", "nrfg", "nt", "j", "f", "s", "m", "x"})


def is_verb(name: str) -> bool:
    """True for words of which one is a verb or particle, and so no name: 列出 before 公司."""
    return any(tag in ("v", "u", "y", "p", "q") for _, tag in rjieba.tag(name))


def bodies(folded: str) -> Iterator[tuple[str, str]]:
    """Names of institutions by the word for their business: 西陵 before 银行."""
    for match in cue("entities.kinds").finditer(folded):
        before = re.split(r"[^\u4e00-\u9fff]", folded[: match.start()])[-1]
        name = _STOPS.split(before)[-1]
        name = "".join(_tail(name))
        if 1 < len(name) <= _LONGEST and not cue("entities.plain").search(name):
            yield name, match.group()


def _tail(text: str) -> list[str]:
    """The last words of a text as far as they may be part of a name."""
    kept: list[str] = []
    for word, tag in reversed(rjieba.tag(text)):
        if tag not in _NAME_TAGS and kept:
            break
        kept.insert(0, word)
    return kept[-2:]


def is_proper(name: str, kind: str) -> bool:
    """True unless the words say what kind of business it is: 新能源 before 汽车."""
    whole = [m for m in glossary().mentions(name + kind) if m.end - m.start == len(name + kind)]
    if any(not m.concept.is_name for m in whole):
        return False
    if kind.startswith("银行") and name in cue_words("entities.common"):
        return True
    if is_verb(name) or re.match("[一两三四五六七八九十几]", name):
        return False
    tagged = rjieba.tag(name)
    return any(tag in _NAME_TAGS for _, tag in tagged) or not any(is_common(w) for w, _ in tagged)
