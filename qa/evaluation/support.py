"""Whether the figures of an answer stand in what it cites, by a reader apart from the check's.

The check must not be its own judge, so this one is simpler and shares no code with it: a number
times its scale word, compared by value alone.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

_SCALES = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8,
    "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3,
    "trillion": 10**12, "tn": 10**12, "billion": 10**9, "bn": 10**9, "million": 10**6,
    "mn": 10**6, "m": 10**6, "thousand": 10**3, "k": 10**3,
}  # fmt: skip
_LONGEST_FIRST = sorted(_SCALES, key=len, reverse=True)
_CHINESE = "|".join(w for w in _LONGEST_FIRST if not w.isascii())
_ENGLISH = "|".join(w for w in _LONGEST_FIRST if w.isascii())
_NUMBER = re.compile(  # the 19 of COVID-19 is a name's, as is the 2 of tier 2, which is 二级
    r"(?<![\d.])(?<![a-z]-)(?<!tier )(?<!stage )(?<!scope )(\d+(?:,\d{3})*(?:\.\d+)?)"
    rf"(?:[多余]?\s?-?({_CHINESE}|(?:{_ENGLISH})(?![a-z])))?",
    re.ASCII | re.I,
)
_MARKER = re.compile(r"\[\d+\]")


def values(text: str) -> list[Decimal]:
    """The value of every number of a text, scale words counted in; citation markers left out."""
    return [
        Decimal(match[1].replace(",", "")) * _SCALES.get((match[2] or "").lower(), 1)
        for match in _NUMBER.finditer(_MARKER.sub("", text))
    ]


def figures_supported(
    answer: str, quotes: Sequence[str], headers: Sequence[str] = ()
) -> tuple[int, int]:
    """How many figures of an answer stand in the quotes, and how many it has.

    `headers` are the tables around quoted cells: their own figures count (a column's year), and a
    scale word in them (亿元) may belong to a bare number of a quote.
    """
    scales = {s for word, s in _SCALES.items() if any(word in h.lower() for h in headers)}
    held = {value for text in (*quotes, *headers) for value in values(text)}
    held |= {value * scale for text in quotes for value in values(text) for scale in scales}
    found = values(answer)
    return sum(value in held for value in found), len(found)
