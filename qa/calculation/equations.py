"""Arithmetic shown in a sentence: 净利润/营业收入 = 1645/4678 = 35.2%, and whether it holds.

An equation is figures joined by operators, then "=" and the result. An operand may be given
without its unit; it then has that of the cited figure. One that is written with a sign of its own,
as in "5 - (-3)", has to be below zero where it is cited. What a sum in brackets is divided by may
be the number of its terms, which nobody cites. Units are reckoned with: nothing is added to what
has another unit, and a quotient of like amounts is a share or a multiple.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from qa.figures import Figure, quantities

_OPERATORS = re.compile(r"[\s()+\-−–*×/÷]*")
_EQUALS = re.compile(r"\s*\)?\s*[=≈]\s*(?:约|about )?\s*[-−–]?(?:[A-Za-z]{0,3}[$£€¥])?\s*")
_LABEL = re.compile(r"(?:[^:：;；。=]|\.(?=\d))*= ?\(?$|\($")
_SIGN_OF_ITS_OWN = re.compile(r"(?:^|[-+*/(])-x$")
_MEAN = re.compile(r"\((?:-?x|\(-x\))(?:\+(?:x|\(-x\)))*\)/")
_TERMS = "terms"  # the unit of the number of terms of a sum
_CONSTANTS = (1, 100)
_CANDIDATES = 4
_PER = {"percent": 100, "percentage-point": 100, "basis-point": 10_000}
_ALIKE = {"×": "*", "÷": "/", "−": "-", "–": "-"}


@dataclass(frozen=True, slots=True)
class Equation:
    """`text[start:end]`; `form` is the expression with "x" for each operand, in order."""

    start: int
    end: int
    form: str
    operands: tuple[Figure, ...]
    result: Figure


@dataclass(frozen=True, slots=True)
class _Amount:
    """A value with its unit: a currency, a unit of count or time, "%" for shares, "" for none;
    "GBP/" for an amount shared out by a count.
    """

    value: Decimal
    unit: str


class _Senseless(Exception):
    """Unlike things were added, or a form cannot be read."""


def equations(text: str) -> list[Equation]:
    """The equations of a text, left to right, without overlap."""
    found = quantities(text)
    result: list[Equation] = []
    i = 0
    while i < len(found):
        equation, i = _from(text, found, i)
        result += [equation] if equation else []
    return result


def workings(text: str) -> list[str]:
    """Each equation with the words that it is labelled with, as in the first line above."""
    shown = []
    for equation in equations(text):
        label = _LABEL.search(text[: equation.start])
        start = label.start() if label else equation.start
        unit = re.match(r"[^。；;,，.:：]*", text[equation.end :])
        shown.append(text[start : equation.end + (unit.end() if unit else 0)].strip())
    return shown


def _from(text: str, found: Sequence[Figure], i: int) -> tuple[Equation | None, int]:
    """The equation that begins at figure i, and where to look on."""
    opening = re.search(r"[(\s]*$", text[: found[i].start])
    is_minus = _has_minus(found[i], text)
    form = re.sub(r"\s", "", opening.group() if opening else "") + ("-x" if is_minus else "x")
    operands = [_operand(found[i], is_minus)]
    for j in range(i + 1, len(found)):
        between = text[found[j - 1].end : found[j].start]
        is_minus = _has_minus(found[j], text)
        if len(operands) > 1 and _EQUALS.fullmatch(between):
            end = found[j].end
            closed = form + re.sub(r"[^)]", "", between)
            return Equation(found[i].start, end, closed, tuple(operands), found[j]), j + 1
        joined = re.sub(r"\s", "", between) + ("-" if is_minus else "")
        if not joined.strip("()") or not _OPERATORS.fullmatch(joined):
            return None, max(i + 1, j)
        form += "".join(_ALIKE.get(c, c) for c in joined) + "x"
        operands.append(_operand(found[j], is_minus and bool(_SIGN_OF_ITS_OWN.search(form))))
    return None, len(found)


def _has_minus(figure: Figure, text: str) -> bool:
    return figure.value < 0 and text[figure.start] in "-−–"


def _operand(figure: Figure, is_negative: bool) -> Figure:
    """The figure without the sign that the form holds, unless it is the figure's own."""
    size = abs(figure.value)
    return replace(figure, value=-size if is_negative else size)


def wrong(equation: Equation, cited: Callable[[Figure], Sequence[Figure]]) -> str | None:
    """Why an equation does not stand; None when it does. `cited` gives an operand's sources."""
    sources = []
    for place, operand in enumerate(equation.operands):
        told = (f for f in cited(operand) if operand.value >= 0 or f.value < 0)
        found = list(dict.fromkeys(told))[:_CANDIDATES]
        if _counts_terms(equation, place):
            found.append(replace(operand, unit=_TERMS, currency=None))
        if operand.value in _CONSTANTS and operand.kind == "number" and not operand.scaled:
            found.append(replace(operand, unit="", currency=None))
        if not found:
            return "an operand is not in the cited text"
        sources.append(found)
    if any(_holds(equation, chosen) for chosen in product(*sources)):
        return None
    return "the arithmetic does not hold"


def _counts_terms(equation: Equation, place: int) -> bool:
    """True for a bare operand that divides a sum by the number of its terms."""
    operand = equation.operands[place]
    at = [m.start() for m in re.finditer("x", equation.form)][place]
    summed = _MEAN.fullmatch(equation.form[:at])
    is_bare = operand.kind == "number" and not operand.scaled
    return summed is not None and is_bare and operand.value == summed.group().count("x")


def _holds(equation: Equation, chosen: Sequence[Figure]) -> bool:
    if not _has_signs_of(chosen, equation):
        return False
    try:
        value, rest, left = _sum(equation.form, [_amount(f) for f in chosen])
    except _Senseless:
        return False
    if rest or left:
        return False
    factor = _factor(equation, chosen, value.unit)
    if factor is None:
        return False
    exponent = int(equation.result.number.as_tuple().exponent)
    step = Decimal(1).scaleb(min(exponent, 0)) * factor
    sign = -1 if equation.result.value < 0 else 1
    return abs(value.value - sign * equation.result.number * factor) <= step / 2


def _has_signs_of(chosen: Sequence[Figure], equation: Equation) -> bool:
    """False where one source is below zero and another is not, and the operands hide it."""
    pairs = list(zip(equation.operands, chosen, strict=True))
    is_mixed = len({f.value < 0 for f in chosen if not _is_constant(f)}) > 1
    return not is_mixed or all((o.value < 0) == (f.value < 0) for o, f in pairs)


def _amount(figure: Figure) -> _Amount:
    if figure.kind in _PER:
        return _Amount(abs(figure.value) / _PER[figure.kind], "%")
    if figure.kind == "fraction":
        return _Amount(figure.value, "%")
    unit = figure.currency or figure.unit
    return _Amount(abs(figure.value), "" if _is_constant(figure) else unit or "count")


def _is_constant(figure: Figure) -> bool:
    bare = figure.kind == "number" and not figure.scaled and not figure.unit
    return figure.unit == _TERMS or (bare and figure.value in _CONSTANTS)


def _factor(equation: Equation, chosen: Sequence[Figure], unit: str) -> Decimal | None:
    """What one of the result as written is worth; None where its unit is not the computed one."""
    result = equation.result
    if unit in ("", "%"):
        if result.kind in _PER:
            is_fitting = unit == "%" or result.kind == "percent"
            is_share = all(f.kind in ("percent", "fraction") or _is_constant(f) for f in chosen)
            if result.kind != "percent" and is_share and "-" not in equation.form:
                return None  # shares only differ by points
            return Decimal(1) / _PER[result.kind] if is_fitting else None
        is_multiple = unit == "" and result.kind == "number" and not result.currency
        return Decimal(1) if is_multiple and result.unit in ("", "times") else None
    if unit.endswith("/"):  # for each of something: the result stands in its own scale
        is_named = result.kind == "number" and (result.currency or result.unit) == unit[:-1]
        return Decimal(result.scale) if is_named else None
    if result.kind != "number" or (result.currency and result.currency != unit):
        return None
    if result.scaled:
        is_named = bool(result.currency) or unit in ("count", "tonne")
        return Decimal(result.scale) if is_named else None
    scales = {f.scale for f in chosen if not _is_constant(f) and f.kind == "number"}
    if len(scales) == 1:
        return Decimal(scales.pop())
    # Under two scales a bare result is in ones, where the operands are written with theirs.
    is_plain = all(o.scale == f.scale for o, f in zip(equation.operands, chosen, strict=True)
                   if f.kind == "number")  # fmt: skip
    return Decimal(1) if is_plain else None


_Left = tuple[_Amount, str, list[_Amount]]


def _sum(form: str, values: list[_Amount]) -> _Left:
    total, form, values = _product(form, values)
    while form and form[0] in "+-":
        sign = 1 if form[0] == "+" else -1
        more, form, values = _product(form[1:], values)
        if total.unit != more.unit and {total.unit, more.unit} != {"", "%"}:
            raise _Senseless
        total = _Amount(total.value + sign * more.value, min(total.unit, more.unit))
    return total, form, values


def _product(form: str, values: list[_Amount]) -> _Left:
    total, form, values = _atom(form, values)
    while form and form[0] in "*/":
        sign = form[0]
        more, form, values = _atom(form[1:], values)
        total = _times(total, more) if sign == "*" else _over(total, more)
    return total, form, values


def _times(one: _Amount, other: _Amount) -> _Amount:
    if one.unit not in ("", "%") and other.unit not in ("", "%"):
        raise _Senseless
    unit = other.unit if one.unit in ("", "%") else one.unit
    return _Amount(one.value * other.value, unit)


def _over(one: _Amount, other: _Amount) -> _Amount:
    if not other.value:
        raise _Senseless
    if one.unit == other.unit:
        return _Amount(one.value / other.value, "")
    if other.unit not in ("", "%", "count"):
        raise _Senseless
    unit = f"{one.unit.rstrip('/')}/" if other.unit == "count" else one.unit
    return _Amount(one.value / other.value, unit)


def _atom(form: str, values: list[_Amount]) -> _Left:
    if form[:1] == "(":
        value, form, values = _sum(form[1:], values)
        if form[:1] != ")":
            raise _Senseless
        return value, form[1:], values
    if form[:1] == "-":
        value, form, values = _atom(form[1:], values)
        return replace(value, value=-value.value), form, values
    if form[:1] != "x" or not values:
        raise _Senseless
    return values[0], form[1:], values[1:]
