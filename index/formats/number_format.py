"""Excel's number formats: a cell's value as the sheet shows it."""

import datetime
import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import Any

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].'
    r"|(?P<end>;)|(?P<digits>General|[#0?,.]+)|(?P<plain>.)",
    re.S,
)


TEXTS = 3  # ends of sections before that of texts


def shown(cell: Any) -> str:
    """A value as the sheet shows it, as far as its number format is a common one."""
    value, form = cell.value, str(cell.number_format or "")
    if value is None or form == "":
        return ""
    if isinstance(value, str):  # the fourth section is that of texts
        return "" if form.count(";") == TEXTS and form.endswith(";") else value
    if form.startswith(";"):
        return ""
    if isinstance(value, datetime.datetime):
        return str(value).removesuffix(" 00:00:00")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    first, *others = _sections(form)
    section = others[0] if value < 0 and others and others[0].digits else first
    if not section.digits or section.is_other or not math.isfinite(value):
        return _plain(value)
    before, after = section.before.lstrip(), section.after.rstrip()
    return f"{'-' if value < 0 else ''}{before}{_rounded(abs(value), section)}{after}"


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.12g}"


@dataclass(slots=True)
class _Section:
    """A number format, or its part for negative numbers: the words around and the digits.

    `is_other` is true of dates, fractions, powers and conditions, which are not followed.
    """

    before: str = ""
    digits: str = ""
    after: str = ""
    percents: int = 0
    is_other: bool = False


@lru_cache(maxsize=256)
def _sections(form: str) -> list[_Section]:
    """The sections of a number format; signs and brackets, which only tell the sign, dropped."""
    found = [_Section(is_other=bool(re.search(r"\[[<>=]", form)))]
    for token in _TOKEN.finditer(form):
        at, kind = found[-1], token.lastgroup
        text = token[kind] if kind else ""
        if kind == "end":
            found.append(_Section(is_other=found[0].is_other))
        elif kind == "digits":
            at.is_other |= bool(at.digits)  # 0!.0 sets a point among the digits
            at.digits += text
        elif kind == "plain" and text.isascii() and text not in "-+()$% ":
            at.is_other = True
        elif text not in ("-", "+", "(", ")"):
            at.percents += kind == "plain" and text == "%"
            if at.digits:
                at.after += text
            else:
                at.before += text
    return found


def _rounded(value: float, section: _Section) -> str:
    """Half rounds up, of the 15 digits that a sheet keeps; a comma at the end is a thousand."""
    if section.digits == "General":
        return _plain(value)
    whole, _, part = section.digits.partition(".")
    commas = sum(len(s) - len(s.rstrip(",")) for s in (whole, part))
    places = len(part.replace(",", ""))
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    with localcontext() as context:
        context.rounding = ROUND_HALF_UP
        scaled = exact.scaleb(2 * section.percents - 3 * commas)
        return format(scaled, f"{',' if ',' in whole.rstrip(',') else ''}.{places}f")
