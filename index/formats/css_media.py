"""Conditions of style sheets, judged for the screen of a desk: wide, light, with a mouse."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

WIDTH, HEIGHT = 1280.0, 720.0  # px
Token = Any  # a component value of tinycss2
_SCREEN: dict[str, float | str] = {
    "width": WIDTH, "height": HEIGHT, "device-width": WIDTH, "device-height": HEIGHT,
    "aspect-ratio": WIDTH / HEIGHT, "device-aspect-ratio": WIDTH / HEIGHT, "resolution": 1.0,
    "device-pixel-ratio": 1.0, "color": 8.0, "color-index": 0.0, "monochrome": 0.0, "grid": 0.0,
    "orientation": "landscape", "update": "fast", "overflow-block": "scroll",
    "overflow-inline": "scroll", "hover": "hover", "any-hover": "hover", "pointer": "fine",
    "any-pointer": "fine", "prefers-color-scheme": "light", "scripting": "enabled",
    "prefers-reduced-motion": "no-preference", "prefers-contrast": "no-preference",
    "prefers-reduced-transparency": "no-preference", "prefers-reduced-data": "no-preference",
    "forced-colors": "none", "inverted-colors": "none", "display-mode": "browser",
    "color-gamut": "srgb", "dynamic-range": "standard", "scan": "progressive",
}  # fmt: skip
_UNITS = {"px": 1.0, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "in": 96.0, "cm": 96 / 2.54,
          "mm": 96 / 25.4, "pt": 96 / 72, "pc": 16.0, "vw": WIDTH / 100, "vh": HEIGHT / 100,
          "dppx": 1.0, "x": 1.0, "dpi": 1 / 96, "dpcm": 2.54 / 96}  # fmt: skip
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ":": lambda a, b: a == b, "=": lambda a, b: a == b, "<": lambda a, b: a < b,
    ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
}  # fmt: skip


def significant(tokens: Iterable[Token]) -> list[Token]:
    """The tokens without blanks and comments."""
    return [token for token in tokens if token.type not in ("whitespace", "comment")]


def parted(tokens: Iterable[Token]) -> list[list[Token]]:
    """What stands between the commas of a list."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def is_for_screens(tokens: Iterable[Token]) -> bool:
    """True when a list of media holds on the screen; an empty one does."""
    queries = [significant(part) for part in parted(tokens)]
    return queries == [[]] or any(map(_query, queries))


def _query(words: list[Token]) -> bool:
    names = [_ident(word) for word in words[:2]]
    is_not = names[:1] == ["not"] and len(names) > 1 and bool(names[1])
    if is_not or names[:1] == ["only"]:
        words = words[1:]
    if not words or not _ident(words[0]) or _ident(words[0]) == "not":
        return holds(words, _feature)
    on_screen = _ident(words[0]) in ("all", "screen")
    return (on_screen and (len(words) < 2 or holds(words[2:], _feature))) != is_not


def _ident(token: Token) -> str:
    return str(token.lower_value) if token.type == "ident" else ""


def holds(tokens: Iterable[Token], leaf: Callable[[Sequence[Token]], bool]) -> bool:
    """Whether a condition of `not`, `and` and `or` is met; `leaf` judges what is in brackets."""
    met, is_not, joins = False, False, "or"
    for word in significant(tokens):
        name = _ident(word)
        if name == "not":
            is_not = True
        elif name:
            joins = name
        else:
            one = _bracketed(word, leaf) != is_not
            met = (met and one) if joins == "and" else (met or one)
            is_not = False
    return met


def _bracketed(token: Token, leaf: Callable[[Sequence[Token]], bool]) -> bool:
    if token.type != "() block":
        return leaf([token])
    inside = significant(token.content)
    if inside and (inside[0].type in ("() block", "function") or _ident(inside[0]) == "not"):
        return holds(inside, leaf)
    return leaf(inside)


def _feature(tokens: Sequence[Token]) -> bool:
    """`width`, `min-width: 600px`, `width >= 600px` or `400px < width < 600px`."""
    sides: list[list[Token]] = [[]]
    signs: list[str] = []
    for token in tokens:
        if token.type == "literal" and token.value in (":", "<", ">", "="):
            if signs and not sides[-1]:
                signs[-1] += token.value
                continue
            signs.append(token.value)
            sides.append([])
        else:
            sides[-1].append(token)
    name = _ident(sides[0][0]).removeprefix("-webkit-") if sides[0] else ""
    if not signs:
        return _SCREEN.get(name, 0.0) not in (0.0, "none", "no-preference")
    if signs == [":"] and name[:4] in ("min-", "max-"):
        signs, name = [">=" if name[:3] == "min" else "<="], name[4:]
    values = [_value(side) for side in sides]
    if name in _SCREEN:
        values[0] = _SCREEN[name]
    else:
        values = [_SCREEN.get(v, v) if isinstance(v, str) and signs != [":"] else v for v in values]
    pairs = zip(values, signs, values[1:], strict=False)
    return all(type(a) is type(b) and s in _COMPARE and _COMPARE[s](a, b) for a, s, b in pairs)


def _value(tokens: Sequence[Token]) -> float | str | None:
    """A number, a length in px, a resolution in dppx, a ratio or a name."""
    if len(tokens) == 3 and tokens[1] == "/":
        above, below = _value(tokens[:1]), _value(tokens[2:])
        is_ratio = isinstance(above, float) and isinstance(below, float) and below
        return above / below if is_ratio else None  # type: ignore[operator]
    if len(tokens) != 1:
        return None
    if tokens[0].type == "dimension":
        unit = _UNITS.get(tokens[0].lower_unit)
        return None if unit is None else float(tokens[0].value) * unit
    return float(tokens[0].value) if tokens[0].type == "number" else _ident(tokens[0]) or None
