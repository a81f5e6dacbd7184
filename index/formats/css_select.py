"""Which elements of a page a selector means.

A compound starts from the rarest of its names, classes and ids, and combinators are joins of two
sets, so that a selector costs what its sets hold and not what the page holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cssselect2.parser as css
import tinycss2
from tinycss2.nth import parse_nth

from index.formats.css_elements import EMPTY, JOINS, Elements, Places, following
from index.formats.css_media import parted, significant

if TYPE_CHECKING:
    pass

Specificity = tuple[int, ...]
PARENT = "-parent"  # the pseudo-class that stands for `&`
# States that a page is not in when it is opened; they match nothing.
_NEVER = frozenset((
    "active", "autofill", "blank", "buffering", "current", "focus", "focus-visible", "focus-within",
    "fullscreen", "future", "host", "hover", "in-range", "indeterminate", "invalid", "modal",
    "muted", "open", "out-of-range", "past", "paused", "picture-in-picture", "placeholder-shown",
    "playing", "popover-open", "seeking", "stalled", "target", "target-within", "user-invalid",
    "user-valid", "visited", "volume-locked",
))  # fmt: skip
_ALWAYS = frozenset(("defined", "enabled", "optional", "read-only", "valid"))
_FIRST = {
    "first-child": ("nth-child",), "last-child": ("nth-last-child",),
    "first-of-type": ("nth-of-type",), "last-of-type": ("nth-last-of-type",),
    "only-child": ("nth-child", "nth-last-child"),
    "only-of-type": ("nth-of-type", "nth-last-of-type"),
}  # fmt: skip


_AMPERSAND = tinycss2.parse_component_value_list(f":{PARENT}")
_COMMA = tinycss2.ast.LiteralToken(0, 0, ",")


class Unread(ValueError):
    """A selector that is wrong, or that only browsers know."""


@dataclass(frozen=True, slots=True)
class Match:
    """The elements that a selector means, or before or after whose content it means a box."""

    specificity: Specificity
    places: Places
    pseudo_element: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """Selectors over the elements; `parent` is what `&` means."""

    elements: Elements
    parent: Match

    def matches(self, prelude: Iterable[Any]) -> list[Match]:
        """A match for each selector of a list; raises Unread."""
        parts = [part for part in parted(prelude) if not _is_of_one_browser(part)]
        return [self._match(part) for part in parts]

    def _match(self, tokens: Sequence[Any]) -> Match:
        try:
            [one] = css.parse(tokens)
        except ValueError as error:  # a css.SelectorError, or none or several selectors
            raise Unread(str(error)) from error
        chain = _chain(one.parsed_tree)
        rank = self._specificity(chain, one.pseudo_element is not None)
        return Match(rank, self._chained(chain), one.pseudo_element)

    def _specificity(self, chain: Iterable[tuple[str, Any]], has_box: bool) -> Specificity:
        simple = [s for _, compound in chain for s in compound.simple_selectors]
        ranks = [self.parent.specificity if _is_parent(s) else s.specificity for s in simple]
        return tuple(map(sum, zip(*ranks, (0, 0, has_box), strict=True)))

    def _any(self, selectors: Iterable[Any]) -> Places:
        found = [self._chained(_chain(one.parsed_tree)) for one in selectors]
        return self.elements.union(found)

    def _chained(self, chain: Iterable[tuple[str, Any]]) -> Places:
        found = self.elements.all
        for combinator, compound in chain:
            found = self._compound(combinator, found, compound)
            if not found.size:
                break
        return found

    def _compound(self, combinator: str, left: Places, compound: Any) -> Places:
        """The elements of a compound that stand to one of `left` as the combinator says."""
        page = self.elements
        simple = [s for s in compound.simple_selectors if not isinstance(s, css.NamespaceSelector)]
        sets = sorted((self._keyed(one) for one in simple if _key(one)), key=len)
        found = JOINS[combinator](page, left, sets[0] if sets else page.all)
        for places in sets[1:]:
            found = page.both(found, places)
        for one in simple:
            if found.size and not _key(one):
                found = self._kept(found, one)
        return found

    def _keyed(self, one: Any) -> Places:
        """The elements of a name, class, id or attribute."""
        if isinstance(one, css.AttributeSelector) and one.operator:
            return self.elements.valued(one.lower_name, lambda value: _is_value(value, one))
        return self.elements.by.get(str(_key(one)), EMPTY)

    def _kept(self, found: Places, one: Any) -> Places:
        """Those that meet a pseudo-class."""
        page = self.elements
        if isinstance(one, (css.MatchesAnySelector, css.SpecificityAdjustmentSelector)):
            return page.both(found, self._any(one.selector_list))
        if isinstance(one, css.NegationSelector):
            return found[~page.mask(self._any(one.selector_list))[found]]
        if isinstance(one, css.RelationalSelector):
            having = [self._having(s.combinator, s.selector.parsed_tree) for s in one.selector_list]
            return page.both(found, page.union(having))
        if _is_parent(one):
            return page.both(found, self.parent.places)
        if isinstance(one, css.FunctionalPseudoClassSelector):
            return self._nth(found, one.name, one.arguments)
        for name in _FIRST.get(one.name, ()):
            found = found[self.elements.counts[name][found] == 1]
        return found if one.name in _FIRST else self._in_state(found, one.name)

    def _having(self, combinator: str, tree: Any) -> Places:
        """The elements that stand before or around one of a selector."""
        page = self.elements
        if isinstance(tree, css.CombinedSelector) or combinator == "~":
            raise Unread(":has() of several elements")
        inner = self._chained(_chain(tree))
        if combinator == " ":
            return page.all[page.ends > following(inner, page.all)]
        near = page.mask((page.up if combinator == ">" else page.before)[inner])
        return page.all[near[:-1]]

    def _nth(self, found: Places, name: str, arguments: Iterable[Any]) -> Places:
        numbers = self.elements.counts.get(name)
        step = parse_nth(arguments)
        if numbers is None or step is None:
            raise Unread(f":{name}()")
        a, b = step
        far = numbers[found] - b
        kept: Places = found[(far == 0) if a == 0 else (far % a == 0) & (far // a >= 0)]
        return kept

    def _in_state(self, found: Places, name: str) -> Places:
        page, tags = self.elements, self.elements.tags
        if name in _NEVER:
            return EMPTY
        if name in _ALWAYS:
            return found
        if name in ("root", "scope"):
            return found[page.up[found] < 0]
        if name in ("link", "any-link"):
            return page.both(found, page.by.get("[href", EMPTY))
        if name == "empty":
            return found[[not tags[i].contents for i in found]]
        if name == "checked":
            return found[[tags[i].has_attr("checked") or tags[i].has_attr("selected")
                          for i in found]]  # fmt: skip
        raise Unread(f":{name}")


def nested(prelude: Sequence[Any]) -> list[Any]:
    """The selectors of a rule within a rule, `:-parent` in the place of `&`."""
    lists = []
    for part in parted(prelude):
        part = significant(part[:1]) + part[1:]
        told = _told(part)
        if part and told == part:
            told = [*_AMPERSAND, tinycss2.ast.WhitespaceToken(0, 0, " "), *part]
        lists.append(told)
    return [token for told in lists for token in (_COMMA, *told)][1:]


def _told(tokens: Sequence[Any]) -> list[Any]:
    told: list[Any] = []
    for token in tokens:
        if token == "&":
            told += _AMPERSAND
        elif token.type == "function" and token.name in ("is", "not", "where", "has"):
            place = token.source_line, token.source_column
            inner = _told(token.arguments)
            same = inner == token.arguments
            made = tinycss2.ast.FunctionBlock(*place, token.name, inner)
            told.append(token if same else made)
        else:
            told.append(token)
    return told


def _is_of_one_browser(tokens: Sequence[Any]) -> bool:
    """True for a part of a browser's own, such as `::-webkit-scrollbar`: no text stands there."""
    for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], None], strict=False):
        name = getattr(after or token, "lower_value", getattr(after or token, "lower_name", ""))
        if before == ":" and token == ":" and name not in ("before", "after"):
            return True
        own = getattr(token, "lower_value", getattr(token, "lower_name", ""))
        if before == ":" and own.startswith("-") and own != PARENT:
            return True
    return False


def _chain(tree: Any) -> list[tuple[str, Any]]:
    """The compounds of a selector from left to right, each with the combinator before it."""
    chain = []
    while isinstance(tree, css.CombinedSelector):
        chain.append((tree.combinator, tree.right))
        tree = tree.left
    return [("", tree), *reversed(chain)]


def _key(one: Any) -> str | None:
    """What the elements of a simple selector are kept by."""
    if isinstance(one, css.LocalNameSelector):
        return str(one.lower_local_name)
    if isinstance(one, css.ClassSelector):
        return f".{one.class_name}"
    if isinstance(one, css.IDSelector):
        return f"#{one.ident}"
    return f"[{one.lower_name}" if isinstance(one, css.AttributeSelector) else None


def _is_parent(one: Any) -> bool:
    return isinstance(one, css.PseudoClassSelector) and one.name == PARENT


def _is_value(text: str, one: Any) -> bool:
    value = one.value
    if one.case_sensitive is False:
        text, value = text.lower(), value.lower()
    if one.operator == "~=":
        return value in text.split()
    if one.operator in ("=", "|="):
        return text == value or (one.operator == "|=" and text.startswith(f"{value}-"))
    if one.operator == "*=":
        return bool(value) and value in text
    is_at_end = text.startswith(value) if one.operator == "^=" else text.endswith(value)
    return bool(value) and is_at_end
