"""Custom properties of CSS, and values that depend on them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tinycss2

from index.formats.css import Style
from index.formats.css_media import significant
from index.formats.css_value import DEFAULTS, Declared, used, values

Token = Any  # a component value of tinycss2
MAX_TOKENS = 2_000  # of a value after its variables are filled in
Values = Mapping[str, Any]
Variables = Mapping[str, Sequence[Token]]


class Settled:
    """The values of styles by the variables that an element inherits, each worked out once."""

    def __init__(self) -> None:
        self._sets: dict[tuple[int, int], tuple[Variables, Variables]] = {}
        self._values: dict[tuple[int, int], Values] = {}

    def __call__(self, style: Style | None, variables: Variables) -> tuple[Values, Variables]:
        """The values of an element, and the variables that it hands down."""
        if style is None:
            return {}, variables
        if style.variables:
            key = id(style), id(variables)
            if key not in self._sets:  # what stands for an id is kept, so that none is used again
                self._sets[key] = variables, _set(style.variables, variables)
            variables = self._sets[key][1]
        if not style.waiting:
            return style.values, variables
        key = id(style), id(variables)
        if key not in self._values:
            found = {d.name: _settled(d, variables) for d in style.waiting}
            self._values[key] = {**style.values, **found}
        return self._values[key], variables


def _settled(told: Declared, variables: Variables) -> Any:
    tokens = filled(told.value, variables)
    return (
        "unset"
        if tokens is None
        else values(told.source, significant(tokens)).get(told.name, "unset")
    )


def _set(own: Iterable[Declared], above: Variables) -> Variables:
    """The variables with an element's own; those that depend on themselves are not set."""
    waiting = {d.name: d.value for d in own}
    found = {name: tokens for name, tokens in above.items() if name not in waiting}
    for name, tokens in [*waiting.items()]:
        words = significant(tokens)
        if len(words) == 1 and words[0].type == "ident" and words[0].lower_value in DEFAULTS:
            del waiting[name]
            if name in above and words[0].lower_value != "initial":
                found[name] = above[name]
    while ready := [n for n, t in waiting.items() if waiting.keys().isdisjoint(used(t))]:
        for name in ready:
            tokens = filled(waiting.pop(name), found)
            if tokens is not None:
                found[name] = tokens
    return found


def filled(tokens: Iterable[Token], variables: Variables) -> list[Token] | None:
    """The tokens with the variables' own in their place; None where one is not set, or too long."""
    found: list[Token] = []
    for token in tokens:
        if token.type != "function":
            found.append(token)
            continue
        inner = significant(token.arguments)
        if token.lower_name != "var":
            got = filled(token.arguments, variables)
            found += [] if got is None else [_with(token, got)]
        else:
            held = variables.get(inner[0].value) if inner else None
            got = list(held) if held is not None else None
            if got is None and len(inner) > 2:
                got = filled(inner[2:], variables)
            found += got or ()
        if got is None or len(found) > MAX_TOKENS:
            return None
    return found


def _with(function: Any, arguments: list[Token]) -> Token:
    place = function.source_line, function.source_column
    return tinycss2.ast.FunctionBlock(*place, function.name, arguments)
