"""Which declarations hold for which element of a page, as the cascade decides."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.formats.css_elements import Elements, Places
from index.formats.css_select import Match, Query, Unread, nested
from index.formats.css_sheet import Rule, sheets_of
from index.formats.css_value import DEFAULTS, PICTURE, UNKNOWN, Declared, used, written

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

BEHIND = "-behind"  # set where a box before or after the text may lie behind it
_BROWSER, _HINTS, _SHEETS, _OWN = range(4)  # levels, those that count for more last
_PICTURES = ("img", "svg", "video", "canvas", "object")
Rank = tuple[Any, ...]
_COLOR, _BARE = re.compile(r"#?[0-9a-zA-Z]+"), re.compile("[0-9a-fA-F]{6}")
# Level, what the elements are kept by, their names (none: all), and the style with its value.
_ATTRIBUTES: Sequence[tuple[int, str, Sequence[str], str]] = (
    (_BROWSER, "[href", ("a",), "color:#00e"), (_BROWSER, "mark", (), "color:#000;background:#ff0"),
    (_BROWSER, "[hidden", (), "display:none"), (_BROWSER, "[popover", (), "display:none"),
    (_HINTS, "[bgcolor", (), "background-color:{}"),
    (_HINTS, "[background", ("body", "table", "tr", "td", "th"), "background-image:url(a)"),
    (_HINTS, "[color", ("font",), "color:{}"), (_HINTS, "[text", ("body",), "color:{}"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """What holds for an element: values by property; properties that wait for the values of
    variables; and the variables that it sets.
    """

    values: Mapping[str, Any]
    waiting: tuple[Declared, ...] = ()
    variables: tuple[Declared, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """Declarations of one importance for some elements."""

    rank: Rank
    places: Places
    declared: Sequence[Declared]


@dataclass(frozen=True, slots=True)
class Cascade:
    """The elements of a page in their order and the style of each, None for none.

    `raising` and `is_partial` are those of the sheets.
    """

    tags: Sequence["Tag"]
    ends: Sequence[int]
    up: Sequence[int]
    styles: Sequence[Style | None]
    raising: set[str]
    is_partial: bool
    has_pictures: bool


def cascade(soup: "BeautifulSoup") -> Cascade:
    """The styles of a page; raises DocumentError where its rules are nested too deeply."""
    page = Elements(soup)
    sheets = sheets_of(page)
    reader = _Rules(page)
    entries = [*_hints(page), *_own(page)]
    for order, rule in enumerate(sheets.rules):
        try:
            entries += _entries(rule, order, reader.matches(rule))
        except Unread:
            sheets.is_partial = True
    entries.sort(key=lambda entry: entry.rank)
    styles = _styles(page, entries)
    tags, ends, up = page.tags, page.ends.tolist(), page.up.tolist()
    has_pictures = any(name in page.by for name in _PICTURES)
    return Cascade(tags, ends, up, styles, sheets.raising, sheets.is_partial, has_pictures)


class _Rules:
    """The elements of rules, those around them included."""

    def __init__(self, page: Elements) -> None:
        self._page = page
        self._parents: dict[Rule, Match] = {}
        self._root = Match((0, 0, 0), page.all[:1])

    def matches(self, rule: Rule) -> list[Match]:
        """The matches of its selectors; raises Unread."""
        if rule.parent is None:
            return Query(self._page, self._root).matches(rule.prelude)
        return Query(self._page, self._parent(rule.parent)).matches(nested(rule.prelude))

    def _parent(self, rule: Rule) -> Match:
        if rule not in self._parents:
            found = [m for m in self.matches(rule) if m.pseudo_element is None]
            rank = max((m.specificity for m in found), default=(0, 0, 0))
            self._parents[rule] = Match(rank, self._page.union(m.places for m in found))
        return self._parents[rule]


def _entries(rule: Rule, order: int, matches: Iterable[Match]) -> Iterator[_Entry]:
    for match in matches:
        told = rule.declared
        if match.pseudo_element:
            told = [Declared(BEHIND, True)] if any(map(_is_ground, told)) else []
        elif not match.places.size:
            continue
        for important in (False, True):
            layer = tuple(-place for place in rule.layer) if important else rule.layer
            some = [d for d in told if d.is_important == important]
            if some:
                rank = (important, _SHEETS, layer, match.specificity, order)
                yield _Entry(rank, match.places, some)


def _is_ground(told: Declared) -> bool:
    """True for a declaration that lays a colour or a picture."""
    if told.name == "background-image":
        return told.value == PICTURE or bool(told.source)
    if told.name != "background-color" or told.value in DEFAULTS:
        return False
    return bool(told.source) or told.value == UNKNOWN or told.value[3:] != (0.0,)


def _own(page: Elements) -> Iterator[_Entry]:
    """Those of style attributes; elements with the same text share them."""
    alike: dict[str, list[int]] = {}
    for place in page.by.get("[style", page.all[:0]).tolist():
        alike.setdefault(str(page.tags[place]["style"]), []).append(place)
    for style, places in alike.items():
        told = written(style)
        for important in (False, True):
            some = [d for d in told if d.is_important == important]
            if some:
                yield _Entry((important, _OWN, (), (), 0), np.array(places), some)


def _hints(page: Elements) -> Iterator[_Entry]:
    """What browsers do by themselves, and what attributes set, those of older pages too."""
    for level, key, names, style in _ATTRIBUTES:
        found: dict[str, list[int]] = {}
        for place in page.by.get(key, page.all[:0]).tolist():
            tag = page.tags[place]
            value = str(tag.get(key[1:], "")) if "{}" in style else "a"
            if (not names or tag.name in names) and _COLOR.fullmatch(value):
                color = f"#{value}" if _BARE.fullmatch(value) else value
                found.setdefault(style.format(color), []).append(place)
        for told, places in found.items():
            yield _Entry((False, level, (), (), 0), np.array(places), written(told))
    closed = [i for i in page.by.get("dialog", page.all[:0]) if not page.tags[i].has_attr("open")]
    if closed:
        yield _Entry((False, _BROWSER, (), (), 0), np.array(closed), written("display:none"))


def _styles(page: Elements, entries: Sequence[_Entry]) -> list[Style | None]:
    """The last of the entries counts, property by property; elements alike share their style."""
    needed = _needed(entries)
    found: list[Declared] = []
    last: dict[str, Places] = {}
    for entry in entries:
        for told in entry.declared:
            if not told.is_variable or told.name in needed:
                if told.name not in last:
                    last[told.name] = np.full(page.all.size, -1, np.int64)
                last[told.name][entry.places] = len(found)
                found.append(told)
    rows = np.stack([*last.values()], axis=1) if last else np.empty((page.all.size, 0), np.int64)
    made: dict[bytes, Style | None] = {}
    for row in rows:
        key = row.tobytes()
        if key not in made:
            made[key] = _style([found[i] for i in row if i >= 0])
    return [made[row.tobytes()] for row in rows]


def _needed(entries: Iterable[_Entry]) -> set[str]:
    """The variables on which a property depends, some by way of others."""
    uses: dict[str, set[str]] = {"": set()}
    for told in (told for entry in entries for told in entry.declared if told.source):
        name = told.name if told.is_variable else ""
        uses.setdefault(name, set()).update(used(told.value))
    needed: set[str] = set()
    waiting = [*uses[""]]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += uses.get(name, ())
    return needed


def _style(held: Sequence[Declared]) -> Style | None:
    if not held:
        return None
    return Style(
        {d.name: d.value for d in held if not d.source},
        tuple(d for d in held if d.source and not d.is_variable),
        tuple(d for d in held if d.is_variable),
    )
