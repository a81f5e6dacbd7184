"""Values of the properties that decide how text is seen, from tokens to lengths and colours."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tinycss2
from tinycss2 import color5

from index.formats.css_media import significant

ROOT_SIZE = 16.0  # px
Token = Any  # a component value of tinycss2
Color = tuple[float, float, float, float]  # red, green, blue and opacity, 0 to 1
PICTURE = "picture"  # behind text: what cannot be told from its colour
UNKNOWN = "unknown"  # a colour that cannot be told
DEFAULTS = frozenset(("initial", "inherit", "unset", "revert", "revert-layer"))
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945,
           "vw": 12.8, "vh": 7.2, "vmin": 7.2, "vmax": 12.8}  # fmt: skip
_OF_PARENT = {"em": 1.0, "%": 0.01, "ex": 0.5, "ch": 0.5}
_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0,
          "x-large": 24.0, "xx-large": 32.0, "xxx-large": 48.0}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Length:
    """A number with its unit, "" for none."""

    number: float
    unit: str

    def pixels(self, parent: float = ROOT_SIZE, root: float = ROOT_SIZE) -> float:
        """In px; `parent` is what em and per cent are of."""
        if self.unit == "rem":
            return self.number * root
        if self.unit in _OF_PARENT:
            return self.number * _OF_PARENT[self.unit] * parent
        return self.number * _PIXELS.get(self.unit, 1.0)


@dataclass(frozen=True, slots=True)
class Declared:
    """A property with its value, or with the tokens of one that has variables in it."""

    name: str
    value: Any
    is_important: bool = False
    source: str = ""  # the property that was written, where the value is tokens

    @property
    def is_variable(self) -> bool:
        """True for a custom property."""
        return self.name.startswith("--")


def declared(node: Any) -> Iterator[Declared]:
    """What a declaration sets, of the properties that are read."""
    name, important = node.lower_name, bool(node.important)
    tokens = significant(node.value)
    if node.name.startswith("--"):
        yield Declared(node.name, node.value, important, node.name)
    elif name == "all" and _word(tokens) in DEFAULTS:
        yield from (Declared(each, _word(tokens), important) for each in _SETS["all"])
    elif name in _READERS and has_variables(tokens):
        for each in _SETS.get(name, (name,)):
            yield Declared(each, tokens, important, name)
    elif name in _READERS:
        yield from (Declared(n, v, important) for n, v in values(name, tokens).items())


def written(style: str) -> list[Declared]:
    """What the value of a style attribute sets."""
    nodes = tinycss2.parse_blocks_contents(style, True, True)
    return [d for node in nodes if node.type == "declaration" for d in declared(node)]


def values(name: str, tokens: Sequence[Token]) -> Mapping[str, Any]:
    """The values of the properties that `name` sets; none where the tokens are wrong."""
    names = _SETS.get(name, (name,))
    if _word(tokens) in DEFAULTS:
        return dict.fromkeys(names, _word(tokens))
    found = _READERS[name](tokens) if tokens else None
    if found is None:
        return {}
    return found if isinstance(found, dict) else {names[0]: found}


def has_variables(tokens: Iterable[Token]) -> bool:
    """True when a value depends on a custom property."""
    stack = list(tokens)
    while stack:
        token = stack.pop()
        if token.type == "function":
            if token.lower_name == "var":
                return True
            stack += token.arguments
        elif token.type == "() block":
            stack += token.content
    return False


def used(tokens: Iterable[Token]) -> Iterator[str]:
    """The names of the variables in a value."""
    stack = list(tokens)
    while stack:
        token = stack.pop()
        if token.type == "function":
            stack += token.arguments
            if token.lower_name == "var":
                yield from (t.value for t in significant(token.arguments)[:1] if t.type == "ident")


def _word(tokens: Sequence[Token]) -> str:
    return str(tokens[0].lower_value) if len(tokens) == 1 and tokens[0].type == "ident" else ""


def _words(tokens: Sequence[Token]) -> str | None:
    return " ".join(t.lower_value for t in tokens if t.type == "ident") or None


def _length(tokens: Sequence[Token]) -> Length | None:
    return length(tokens[0]) if len(tokens) == 1 else None


def length(token: Token) -> Length | None:
    """A length or a share; 0 needs no unit."""
    if token.type == "percentage":
        return Length(float(token.value), "%")
    if token.type == "dimension" and token.lower_unit in {*_PIXELS, *_OF_PARENT, "rem"}:
        return Length(float(token.value), token.lower_unit)
    return Length(0.0, "") if token.type == "number" and token.value == 0 else None


def _size(tokens: Sequence[Token]) -> Length | str | None:
    if _word(tokens) in _SIZES:
        return Length(_SIZES[_word(tokens)], "px")
    if _word(tokens) in ("smaller", "larger"):
        return Length(0.83 if _word(tokens) == "smaller" else 1.2, "em")
    return _length(tokens)


def _font(tokens: Sequence[Token]) -> Any:
    """The size is the first length; the one after a slash is the height of lines."""
    return next(filter(None, (_size([token]) for token in tokens)), None)


def _share(tokens: Sequence[Token]) -> float | None:
    if len(tokens) != 1 or tokens[0].type not in ("number", "percentage"):
        return None
    return float(tokens[0].value) * (0.01 if tokens[0].type == "percentage" else 1.0)


def color(token: Token) -> Color | str:
    """The colour, `currentcolor`, or UNKNOWN where it is none or cannot be told."""
    if token.type not in ("ident", "hash", "function"):
        return UNKNOWN
    try:
        found = color5.parse_color(token)
        if found is None or isinstance(found, str):
            return found or UNKNOWN
        red, green, blue, opacity = found.to("srgb")
    except (NotImplementedError, ValueError, AttributeError, IndexError):
        return UNKNOWN  # the library does not know the space, or the function lacks arguments
    return red, green, blue, opacity


def laid(color: Color, ground: Color) -> Color:
    """What is seen of a colour over one that lets nothing through."""
    opacity = color[3]
    red, green, blue = (
        a * opacity + b * (1 - opacity) for a, b in zip(color[:3], ground[:3], strict=True)
    )
    return red, green, blue, 1.0


def _color(tokens: Sequence[Token]) -> Color | str | None:
    return color(tokens[0]) if len(tokens) == 1 else None


def _background(tokens: Sequence[Token]) -> Mapping[str, Any]:
    """A picture counts, and the last colour: that of the layer beneath all."""
    found = [color(token) for token in tokens]
    colors = [c for c in found if c != UNKNOWN]
    functions = [t for t, c in zip(tokens, found, strict=True)
                 if t.type in ("url", "function") and c == UNKNOWN]  # fmt: skip
    return {
        "background-color": colors[-1] if colors else (0.0, 0.0, 0.0, 0.0),
        "background-image": PICTURE if functions else "none",
    }


def _image(tokens: Sequence[Token]) -> str:
    return "none" if {_word([token]) for token in tokens} <= {"none", ""} and not any(
        token.type in ("url", "function") for token in tokens
    ) else PICTURE  # fmt: skip


def _clip(tokens: Sequence[Token]) -> bool:
    """True when no more than a pixel is left of the element."""
    if tokens[0].type != "function" or tokens[0].lower_name != "rect":
        return False
    edges = [t for t in significant(tokens[0].arguments) if t != ","]
    found = [length(edge) for edge in edges]
    if len(found) != 4 or None in found:
        return False
    top, right, bottom, left = (edge.pixels() for edge in found if edge)
    return bottom - top <= 1 or right - left <= 1


def _clip_path(tokens: Sequence[Token]) -> bool:
    """True when nothing is left of the element."""
    if tokens[0].type != "function":
        return False
    inner = significant(tokens[0].arguments)
    if tokens[0].lower_name in ("circle", "ellipse"):
        return bool(inner) and (first := length(inner[0])) is not None and first.number == 0
    if tokens[0].lower_name != "inset":
        return False
    cut = [one.number if one.unit == "%" else 0.0 for one in map(length, inner) if one]
    if not cut:
        return False
    top, right, bottom, left = (cut + cut * 3)[:4] if len(cut) < 3 else [*cut, cut[1]][:4]
    return top + bottom >= 100 or left + right >= 100


def _names(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(str(t.value) for t in tokens if t.type in ("ident", "string"))


def is_raising(node: Any) -> bool:
    """True for a declaration of an animation that makes its element seen."""
    value = values(node.lower_name, significant(node.value)) if node.lower_name in _READERS else {}
    return value.get("opacity", 0.0) not in DEFAULTS and value.get("opacity", 0.0) > 0.5


_READERS: Mapping[str, Callable[[Sequence[Token]], Any]] = {
    "display": _words, "visibility": _words, "position": _words, "content-visibility": _words,
    "opacity": _share, "font-size": _size, "font": _font, "text-indent": _length,
    "left": _length, "top": _length, "clip": _clip, "clip-path": _clip_path,
    "vertical-align": lambda tokens: _length(tokens) or _words(tokens),
    "color": _color, "background": _background, "background-color": _color,
    "background-image": _image, "animation": _names, "animation-name": _names,
    "-webkit-animation": _names,
}  # fmt: skip
_SETS: Mapping[str, tuple[str, ...]] = {
    "font": ("font-size",), "background": ("background-color", "background-image"),
    "animation": ("animation-name",), "-webkit-animation": ("animation-name",),
    "all": tuple(n for n in _READERS if n not in ("font", "background", "animation",
                                                  "-webkit-animation")),
}  # fmt: skip
