"""Figures in Chinese and English text: value, unit, currency and the span they came from."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from index.passage import Language

Kind = Literal["number", "percent", "percentage-point", "basis-point"]

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
    "GBP": ("£", "GBP", "英镑", "pound"),
    "EUR": ("€", "EUR", "欧元", "euro"),
    "JPY": ("JPY", "日元", "yen"),
}
_CURRENCIES = {name.lower(): code for code, names in _NAMES.items() for name in names}
_SHOWN = {"CNY": "RMB ", "USD": "US$", "HKD": "HK$", "GBP": "£", "EUR": "€", "JPY": "JPY "}
_SHOWN_ZH = {"CNY": "元", "USD": "美元", "HKD": "港元", "GBP": "英镑", "EUR": "欧元", "JPY": "日元"}
_PREFIX = r"(?:(?P<currency>RMB|CNY|US\$|HK\$|USD|HKD|GBP|EUR|JPY|人民币|[¥￥$£€])\s?)?"
_NUMBER = r"(?P<number>(?<![\d.])(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)"
_ZH_SCALE = (
    r"[多余]?(?:\s?(?P<zh>万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千))?[多余]?"
    r"(?:\s?(?P<zh_money>元|美元|港元|港币|英镑|欧元|日元))?"
)
_EN_SCALE = r"(?:\s?-?(?P<en>trillion|billion|million|thousand|tn|bn|mn|m|k)\b)?"
_EN_MONEY = (
    r"(?:\s(?P<en_money>yuan|renminbi|RMB|(?:US |HK |Hong Kong )?dollar|pound|euro|yen)s?\b)?"
)
_RATE = (
    r"\s?(?P<rate>个百分点|百分点|percentage[ -]points?|ppts?\b|pp\b|个基点|基点|basis[ -]points?"
    r"|bps?\b|%|\uff05|per ?cent\b)"
)
_FIGURE = re.compile(
    rf"{_PREFIX}{_NUMBER}(?:{_RATE}|{_ZH_SCALE}{_EN_SCALE}{_EN_MONEY})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity read from text: `text[start:end]`; `value` is in units of one, `number`
    as written.
    """

    value: Decimal
    number: Decimal
    kind: Kind
    currency: str | None
    start: int
    end: int
    scaled: bool

    def same(self, other: "Figure") -> bool:
        """Equal in value and kind; currencies differ only where both are named."""
        named = self.currency is None or other.currency is None or self.currency == other.currency
        return self.value == other.value and self.kind == other.kind and named


def figures(text: str) -> list[Figure]:
    """Every figure of a text in order; dates and plain numbers included."""
    found = (_figure(match) for match in _FIGURE.finditer(text))
    return [figure for figure in found if figure is not None]


def render(figure: Figure, language: Language) -> str:
    """The figure as a reader of that language expects it: 4678亿元 is RMB 467.8 billion."""
    if figure.kind == "percent":
        return f"{figure.value.normalize():f}%"
    if figure.kind == "percentage-point":
        unit = "个百分点" if language == "zh" else " percentage points"
        return f"{figure.value.normalize():f}{unit}"
    if figure.kind == "basis-point":
        unit = "个基点" if language == "zh" else " basis points"
        return f"{figure.value.normalize():f}{unit}"
    if language == "zh":
        unit = _SHOWN_ZH.get(figure.currency or "", "")
        return _scaled(figure.value, ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))) + unit
    scales = ((10**12, " trillion"), (10**9, " billion"), (10**6, " million"))
    return _SHOWN.get(figure.currency or "", "") + _scaled(figure.value, scales)


def _scaled(value: Decimal, scales: tuple[tuple[int, str], ...]) -> str:
    for scale, name in scales:
        if abs(value) >= scale:
            return f"{(value / scale).normalize():f}{name}"
    return f"{value.normalize():,f}"


def _figure(match: re.Match[str]) -> Figure | None:
    try:
        value = Decimal(match["number"].replace(",", ""))
    except InvalidOperation:  # digits of other scripts
        return None
    rate = (match["rate"] or "").lower()
    if rate:
        return Figure(value, value, _rate_kind(rate), None, match.start(), match.end(), True)
    scale = (match["zh"] or match["en"] or "").lower()
    mark = match["currency"] or match["zh_money"] or match["en_money"] or ""
    currency = _CURRENCIES.get(mark.lower())
    end = match.end()
    return Figure(
        value * _SCALES.get(scale, 1), value, "number", currency, match.start(), end,
        bool(scale or currency),
    )  # fmt: skip


def _rate_kind(rate: str) -> Kind:
    if "基点" in rate or rate.startswith(("b",)):
        return "basis-point"
    return (
        "percentage-point"
        if "点" in rate or ("p" in rate[:2] and "cent" not in rate[:8]) or "point" in rate
        else "percent"
    )
