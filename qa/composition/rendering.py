"""A figure as a reader of either language expects it: 4678亿元 is RMB 467.8 billion."""

from fractions import Fraction

from index.passage import Language
from qa.figures import Figure

_SHOWN = {
    "CNY": "RMB ", "USD": "US$", "HKD": "HK$", "GBP": "£", "EUR": "€", "JPY": "JPY ", "SGD": "S$",
    "AUD": "A$",
}  # fmt: skip
_SHOWN_ZH = {
    "CNY": "元", "USD": "美元", "HKD": "港元", "GBP": "英镑", "EUR": "欧元", "JPY": "日元",
    "SGD": "新加坡元", "AUD": "澳元",
}  # fmt: skip
_RATES = {
    "percent": ("%", "%"),
    "percentage-point": ("个百分点", " percentage points"),
    "basis-point": ("个基点", " basis points"),
}
_UNITS = {
    "year": ("年", " years"), "month": ("个月", " months"), "day": ("天", " days"),
    "hour": ("小时", " hours"), "minute": ("分钟", " minutes"), "times": ("倍", " times"),
    "tonne": ("吨", " tonnes"),
}  # fmt: skip
_BOUNDS = {
    "": ("", ""), "about": ("约", "about "), "over": ("超", "over "), "nearly": ("近", "nearly "),
    "at least": ("至少", "at least "), "under": ("不到", "under "), "at most": ("至多", "at most "),
}  # fmt: skip
_SPANS = ("year", "month", "day", "hour", "minute")
_ZH_SCALES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_EN_SCALES = ((10**12, " trillion"), (10**9, " billion"), (10**6, " million"))
_DIGITS = "零一二三四五六七八九十"
_PARTS = ("", "", "half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth",
          "tenth")  # fmt: skip
_ONES = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def render(figure: Figure, language: Language) -> str:
    """The figure with its unit, currency and bound in a language; direction is left to the text."""
    side = 0 if language == "zh" else 1
    bound = _BOUNDS[figure.bound][side]
    is_span = language == "zh" and figure.unit in _SPANS  # 近三年 is the last three years
    return ("接近" if is_span and figure.bound == "nearly" else bound) + amount(figure, language)


def amount(figure: Figure, language: Language) -> str:
    """The figure with its unit and currency, without a bound."""
    side = 0 if language == "zh" else 1
    if figure.kind in _RATES:
        return f"{figure.value.normalize():f}{_RATES[figure.kind][side]}"
    if figure.kind == "fraction":
        return _fraction(figure, language)
    sign = "-" if figure.value < 0 else ""
    scaled = _scaled(figure, _ZH_SCALES if language == "zh" else _EN_SCALES)
    unit = _UNITS.get(figure.unit, ("", ""))[side] if not figure.currency else ""
    if language == "zh":
        return f"{sign}{scaled}{_SHOWN_ZH.get(figure.currency or '', '')}{unit}"
    return f"{sign}{_SHOWN.get(figure.currency or '', '')}{scaled}{unit}"


def _scaled(figure: Figure, scales: tuple[tuple[int, str], ...]) -> str:
    value = abs(figure.value)
    for scale, name in scales:
        if value >= scale:
            return f"{(value / scale).normalize():f}{name}"
    return f"{value.normalize():,f}"


def _fraction(figure: Figure, language: Language) -> str:
    part = Fraction(figure.value).limit_denominator(100)
    top, bottom = part.numerator, part.denominator
    if language == "zh":
        small = 0 < top <= 10 and bottom <= 10
        return f"{_DIGITS[bottom]}分之{_DIGITS[top]}" if small else f"{bottom}分之{top}"
    if 0 < top < 10 and 1 < bottom <= 10:
        return f"{_ONES[top]} {_PARTS[bottom]}{'s' if top > 1 else ''}"
    return f"{top}/{bottom}"
