"""Names of products in a question that no report has as they are written: 6G, the version 7.0 of
an app, 兴农通.

Letters with figures, a version and a Chinese name by its last character mean one thing only; a
report that has another of them (5G) tells nothing about this one.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import rjieba

from index.language.background import is_common
from index.language.glossary import glossary
from index.language.terms import fold
from qa.language.cues import cue
from qa.language.known import Known

_NUMBERED = re.compile(
    r"(?<![A-Za-z\d.&+-])(?:[A-Za-z]+-?\d+[A-Za-z]*|\dG)(?![A-Za-z\d%.&+-]*[A-Za-z\d%&+-])"
)
_VERSION = re.compile(r"(?<=[\u4e00-\u9fffA-Za-z])[ Vv]{0,2}(\d{1,2}\.0)(?![\d%.])")
_SUFFIX = frozenset("通宝贷链盾付")
_VERBAL = re.compile("[能可会要想得再又还不没多上开打办用交付]$")  # before 贷, 付 it is a verb
_JOINT = re.compile(r"[\s-]+")
LONGEST = 5  # characters of a Chinese name


def unknown_products(question: str, known: Known) -> Iterator[str]:
    """The names of products in a question that do not stand in the reports."""
    text = "\n".join((known.text, *known.whole))
    told = _JOINT.sub("", fold(text))
    for name in _written(question):
        if _JOINT.sub("", fold(name)) not in told:
            yield name
    if known.is_chinese:
        yield from (name for name in _named(fold(question)) if name not in told)


def _written(question: str) -> Iterator[str]:
    """Names with figures, but for times, units and terms."""
    taken = [(m.start, m.end) for m in glossary().mentions(question)]
    for match in _NUMBERED.finditer(question):
        is_term = any(a < match.end() and match.start() < b for a, b in taken)
        if not is_term and not cue("products.none").fullmatch(fold(match.group())):
            yield match.group()
    for match in _VERSION.finditer(question):
        if not cue("products.amount").match(fold(question[match.end() :])):
            yield match.group(1)


def _named(folded: str) -> Iterator[str]:
    """Chinese names by their last character: 兴农通, 随心贷."""
    taken = [(m.start, m.end) for m in glossary().mentions(folded)]
    place = 0
    for (word, tag), (last, _) in pairwise(rjieba.tag(folded)):
        start, place = place, place + len(word)
        if last not in _SUFFIX or not 1 < len(word) < LONGEST or tag[0] in "mrtqyfu":
            continue
        name = word + last
        if _VERBAL.search(word):
            continue
        if not is_common(name) and not any(a < place + 1 and start < b for a, b in taken):
            yield name
