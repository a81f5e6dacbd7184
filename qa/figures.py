"""Figures in Chinese and English text: value, unit, currency, bound, direction, and their span.

`figures` reads what is written in digits; `quantities` also what is written in words (八年,
三分之一, "two thirds"). `composition/rendering.py` writes a figure for a reader of either
language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from qa.language import numerals
from qa.language.wording import (
    BASES,
    Basis,
    Bound,
    Direction,
    basis_of,
    bound_of,
    direction_of,
    unit_of,
)

Kind = Literal["number", "percent", "percentage-point", "basis-point", "fraction"]

_SCALES = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "千万": 10**7,
    "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3,
    "trillion": 10**12, "tn": 10**12, "billion": 10**9, "bn": 10**9, "million": 10**6,
    "mn": 10**6, "m": 10**6, "thousand": 10**3, "k": 10**3,
}  # fmt: skip
_NAMES = {
    "CNY": ("RMB", "CNY", "¥", "\uffe5", "人民币", "元", "yuan", "renminbi"),
    "USD": ("US$", "$", "USD", "美元", "dollar", "US dollar"),
    "HKD": ("HK$", "HKD", "港元", "港币", "HK dollar", "Hong Kong dollar"),
    "GBP": ("£", "GBP", "英镑", "pound", "sterling"),
    "EUR": ("€", "EUR", "欧元", "euro"),
    "JPY": ("JPY", "日元", "yen"),
    "SGD": ("S$", "SGD", "新加坡元", "新元"),
    "AUD": ("A$", "AUD", "澳元"),
}
_CURRENCIES = {name.lower(): code for code, names in _NAMES.items() for name in names}
_DOLLARS = frozenset({"USD", "HKD", "AUD", "SGD"})  # what a bare dollar may be


def _named(name: str) -> str:
    """The expression of a currency's name where it stands by itself; 元 only behind a figure."""
    if name == "元":
        return r"(?<=[\d万亿])元"
    if name.isascii() and name[-1].isalpha():
        return rf"(?<![a-z]){name}s?(?![a-z])"
    return re.escape(name)


_NAMED = re.compile(
    "|".join(map(_named, sorted((n for names in _NAMES.values() for n in names), key=len)[::-1])),
    re.IGNORECASE,
)
_CURRENCY = r"RMB|CNY|US\$|HK\$|S\$|A\$|USD|HKD|SGD|AUD|GBP|EUR|JPY|人民币|[¥￥$£€]"
_MINUS_AFTER = "比率润额为是约达超近逾足到少多"
_SIGN = rf"(?P<sign>(?:(?<![\w.,%)\]\-])|(?<=[{_MINUS_AFTER}]))[-−–](?=[\d$£€¥￥A-Z人]))?"
_PREFIX = rf"(?:(?P<currency>{_CURRENCY})\s?(?P<minus>[-−–](?=\d))?)?"
_DIGITS = r"(?<![\d.])(?<![a-zA-Z]-)(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_ZH_SCALE = (
    r"[多余]?(?:\s?(?P<zh>万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千))?[多余]?"
    r"(?:\s?(?P<zh_money>元|美元|港元|港币|英镑|欧元|日元|新加坡元|新元|澳元))?"
)
_EN_SCALE = r"(?:\s?-?(?P<en>trillion|billion|million|thousand|tn|bn|mn|m|k)\b)?"
_EN_MONEY = (
    r"(?:\s(?P<en_money>yuan|renminbi|RMB|CNY|USD|HKD|GBP|EUR"
    r"|(?:US |HK |Hong Kong )?dollar|pound|euro|yen)s?\b)?"
)
_RATE = (
    r"\s?(?P<rate>个百分点|百分点|percentage[ -]points?|ppts?\b|pp\b|个基点|基点|basis[ -]points?"
    r"|bps?\b|%|\uff05|per ?cent\b)"
)


def _expression(number: str) -> re.Pattern[str]:
    told = rf"(?P<number>\((?=[^()]*\)){number}\)|{number})" if number == _DIGITS else (
        rf"(?P<number>{number})")  # fmt: skip
    return re.compile(
        rf"{_SIGN}{_PREFIX}{told}(?:{_RATE}|{_ZH_SCALE}{_EN_SCALE}{_EN_MONEY})", re.IGNORECASE
    )


_FIGURE = _expression(_DIGITS)
_ZH_WORDS = re.compile(
    rf"(?<![第之分\d.一二三四五六七八九十百千万亿])"
    rf"(?P<number>{numerals.ZH})(?!位一体)(?:{_RATE}|{_ZH_SCALE})(?P<counted>[多余]?[个家户项种名位件款次条张台座"
    r"处笔所辆大岁倍年天周月]|个月|小时|分钟)?"
)
_EN_WORDS = re.compile(
    rf"(?P<number>{numerals.EN})(?:{_RATE}|{_EN_SCALE}{_EN_MONEY})", re.IGNORECASE
)
_RANGE = re.compile(r"\s*(?:-|–|—|~|～|至|到|to)\s*", re.IGNORECASE)
_FACTOR = re.compile(r"[/÷×*]\s*[(（]\s*$")  # what stands in it is reckoned: 30/(1 - 5%)
_BETWEEN = re.compile(r"\bbetween $|介于$|在$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity read from text: `text[start:end]`.

    `value` is in units of one and carries the sign; `number` and `scale` are as written, without
    it. `unit` is "year", "times", "count" and the like, "date" for a part of a date, "" for none
    named. `direction` is 1 for a rise and -1 for a fall that the text tells of it, else 0.
    """

    value: Decimal
    number: Decimal
    kind: Kind
    currency: str | None
    start: int
    end: int
    scaled: bool
    scale: int = 1
    unit: str = ""
    bound: Bound = ""
    direction: Direction = 0
    basis: Basis = ""

    def same(self, other: "Figure") -> bool:
        """Equal in value and kind; currencies differ only where both are named."""
        named = self.currency is None or other.currency is None or self.currency == other.currency
        return self.value == other.value and self.kind == other.kind and named

    @property
    def last_place(self) -> Decimal:
        """What one in the last digit written is worth; zeros before a bare point are no digits."""
        digits = self.number.as_tuple()
        place = int(digits.exponent)
        if place == 0:
            place = len(str(self.number)) - len(str(self.number).rstrip("0"))
        return Decimal(1).scaleb(min(place, 30)) * self.scale


def figures(text: str) -> list[Figure]:
    """Every figure of a text that is written in digits, in order; dates included."""
    return list(_digits(text))


def currencies(text: str) -> frozenset[str]:
    """The codes of the currencies that a text names; a dollar of no country may be of any."""
    found: set[str] = set()
    for name in _NAMED.findall(text):
        plain = name.lower() if name.lower() in _CURRENCIES else name.lower().removesuffix("s")
        found |= _DOLLARS if plain in ("$", "dollar") else {_CURRENCIES[plain]}
    return frozenset(found)


def quantities(text: str) -> list[Figure]:
    """Every figure of a text in order, those in words included."""
    return list(_all(text))


@lru_cache(maxsize=20_000)
def _digits(text: str) -> tuple[Figure, ...]:
    found = [f for m in _FIGURE.finditer(text) if (f := _figure(m, text)) is not None]
    return tuple(_told(_ranges(found, text), text))


@lru_cache(maxsize=5_000)
def _all(text: str) -> tuple[Figure, ...]:
    found: list[Figure] = []
    taken = bytearray(len(text))
    for figure in (*_fractions(text), *_digits(text), *_words(text)):
        if not any(taken[figure.start : figure.end]):
            found.append(figure)
            taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
    found.sort(key=lambda f: f.start)
    return tuple(_told(_ranges(found, text), text))


def _figure(match: re.Match[str], text: str) -> Figure | None:
    try:
        value = Decimal(match["number"].strip("()").replace(",", ""))
    except InvalidOperation:  # digits of other scripts
        return None
    if not match["number"].startswith("("):
        negative = bool(match["sign"] or match["minus"])
        return _typed(match, value, match.start(), match.end(), negative)
    if _is_negative(match, text):
        return _typed(match, value, match.start(), match.end(), True)
    inside = _FIGURE.match(text, match.start("number") + 1)  # a remark in brackets
    return _figure(inside, text) if inside else None


def _is_negative(match: re.Match[str], text: str) -> bool:
    """True for a bracketed amount as in English accounts: (1,234), (6.9)%, US$(87) million, or
    one that stands alone in a cell.
    """
    before = text[: match.start()].rstrip()[-1:]
    is_cell = before in ("", "|", ":", ";", "\uff1a", "\uff1b")
    has_unit = any(match[name] for name in ("currency", "rate", "zh", "en"))
    return "," in match["number"] or "." in match["number"] or has_unit or is_cell


def _typed(
    match: re.Match[str], number: Decimal, start: int, end: int, negative: bool = False
) -> Figure:
    groups = match.groupdict()
    rate = (groups.get("rate") or "").lower()
    scale = _SCALES.get((groups.get("zh") or groups.get("en") or "").lower(), 1)
    mark = groups.get("currency") or groups.get("zh_money") or groups.get("en_money") or ""
    currency = None if rate else _CURRENCIES.get(mark.lower())
    value = -number * scale if negative else number * scale
    is_scaled = bool(rate or currency or scale != 1)
    kind: Kind = _rate_kind(rate) if rate else "number"
    return Figure(value, number, kind, currency, start, end, is_scaled, scale)


def _rate_kind(rate: str) -> Kind:
    if "基点" in rate or rate.startswith("b"):
        return "basis-point"
    is_points = "点" in rate or "point" in rate or rate.startswith("pp")
    return "percentage-point" if is_points else "percent"


def _words(text: str) -> Iterator[Figure]:
    for match in (*_ZH_WORDS.finditer(text), *_EN_WORDS.finditer(text)):
        value = numerals.number(match["number"])
        told = match.groupdict()
        counted = told.get("rate") or told.get("zh") or told.get("counted") or len(match["number"])
        is_idiom = match["number"] in ("一", "百", "千") or (match.re is _ZH_WORDS and counted == 1)
        if value is not None and not is_idiom:
            end = match.start("counted") if told.get("counted") else match.end()
            yield _typed(match, value, match.start("number"), end)


def _fractions(text: str) -> Iterator[Figure]:
    for match in numerals.FRACTION.finditer(text):
        parts = numerals.fraction(match)
        if parts is not None and parts[1] == 100:
            yield Figure(parts[0], parts[0], "percent", None, match.start(), match.end(), True)
        elif parts is not None and parts[1]:
            value = parts[0] / parts[1]
            yield Figure(value, value, "fraction", None, match.start(), match.end(), False)
    for match in numerals.TENTHS.finditer(text):
        percent = numerals.tenths(match)
        if percent is not None:
            yield Figure(percent, percent, "percent", None, match.start(), match.end(), True)


def _ranges(found: list[Figure], text: str) -> list[Figure]:
    """The lower end of a range takes the unit of the upper: 10-20亿元, 30 to 35 basis points."""
    result = list(found)
    for i, (low, high) in enumerate(pairwise(found)):
        is_bare = low.kind == "number" and not low.scaled and "," not in text[low.start : low.end]
        if not is_bare or not high.scaled or low.number > high.number:
            continue
        if _FACTOR.search(text[max(0, low.start - 4) : low.start]):
            continue
        between = text[low.end : high.start]
        joined = bool(_RANGE.fullmatch(between)) or (
            between.strip() in ("and", "和") and bool(_BETWEEN.search(text[: low.start]))
        )
        if joined:
            value = low.value * high.scale
            result[i] = replace(low, value=value, kind=high.kind, currency=high.currency,
                                scale=high.scale, scaled=True)  # fmt: skip
    return result


def _told(found: list[Figure], text: str) -> Iterator[Figure]:
    """The figures with what the words around them tell."""
    has_basis = bool(BASES.search(text))
    for i, figure in enumerate(found):
        low = found[i - 1].end if i else 0
        high = found[i + 1].start if i + 1 < len(found) else len(text)
        before, after = text[low : figure.start], text[figure.end : high]
        yield replace(
            figure,
            unit=unit_of(figure.kind, text, figure.start, figure.end),
            bound=bound_of(text, figure.start, figure.end),
            direction=direction_of(before, after),
            basis=basis_of(before, after) if has_basis else "",
        )
