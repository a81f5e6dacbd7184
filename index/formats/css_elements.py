"""The elements of a page as sets: sorted arrays of their places in the order of the page."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

Places = NDArray[np.int64]
EMPTY: Places = np.empty(0, np.int64)


class Elements:
    """The elements of a page in their order, and how they stand to each other."""

    def __init__(self, soup: "BeautifulSoup") -> None:
        self.tags: list[Tag] = soup.find_all(True)
        of = {id(tag): i for i, tag in enumerate(self.tags)}
        up = [of.get(id(tag.parent), -1) for tag in self.tags]
        ends = list(range(1, len(up) + 1))
        last: dict[int, int] = {}
        before = [-1] * len(up)
        for i in range(len(up) - 1, -1, -1):
            if up[i] >= 0:
                ends[up[i]] = max(ends[up[i]], ends[i])
        for i, parent in enumerate(up):
            before[i] = last.get(parent, -1)
            last[parent] = i
        self.up = np.array(up, np.int64)  # the parent of each, -1 for none
        self.before = np.array(before, np.int64)  # its neighbour before it, -1 for none
        self.ends = np.array(ends, np.int64)  # the place after all that it holds
        self.all = np.arange(len(up))
        self.by = self._keys()
        self._values: dict[str, dict[str, list[int]]] = {}

    def _keys(self) -> Mapping[str, Places]:
        """The elements by `name`, `#id`, `.class` and `[attribute`."""
        found: dict[str, list[int]] = defaultdict(list)
        for i, tag in enumerate(self.tags):
            found[tag.name].append(i)
            for key, value in tag.attrs.items():
                found[f"[{key}"].append(i)
                if key == "class":
                    for name in dict.fromkeys(words(value)):
                        found[f".{name}"].append(i)
                elif key == "id":
                    found[f"#{value}"].append(i)
        return {key: np.array(places, np.int64) for key, places in found.items()}

    def within(self, outer: Places, inner: Places) -> Places:
        """Those of `inner` that stand inside one of `outer`."""
        if not outer.size or not inner.size:
            return EMPTY
        reach = np.maximum.accumulate(self.ends[outer])
        outer = outer[np.concatenate(([True], outer[1:] >= reach[:-1]))]
        first = np.searchsorted(inner, outer, "right")
        counts = np.searchsorted(inner, self.ends[outer]) - first
        shift = first - (np.cumsum(counts) - counts)
        found: Places = inner[np.arange(counts.sum()) + np.repeat(shift, counts)]
        return found

    def mask(self, places: Places) -> NDArray[np.bool_]:
        """For each element whether it is among them; one more, False, for place -1."""
        found = np.zeros(self.all.size + 1, np.bool_)
        found[places] = True
        return found

    def both(self, a: Places, b: Places) -> Places:
        """Those of `a` that are in `b`."""
        return a[self.mask(b)[a]]

    def union(self, sets: Iterable[Places]) -> Places:
        """Those that are in one of the sets."""
        found = np.zeros(self.all.size, np.bool_)
        for places in sets:
            found[places] = True
        return self.all[found]

    def valued(self, attribute: str, test: Callable[[str], bool]) -> Places:
        """The elements with a value of the attribute that passes; alike ones are tested once."""
        if attribute not in self._values:
            found: dict[str, list[int]] = defaultdict(list)
            for place in self.by.get(f"[{attribute}", EMPTY).tolist():
                value = self.tags[place].attrs[attribute]
                found[value if isinstance(value, str) else " ".join(value)].append(place)
            self._values[attribute] = found
        passed = [places for value, places in self._values[attribute].items() if test(value)]
        return np.array(sorted(place for places in passed for place in places), np.int64)

    @cached_property
    def counts(self) -> Mapping[str, Places]:
        """By `nth-child` and the like the number of each element, the first being 1."""
        kinds = np.unique([tag.name for tag in self.tags], return_inverse=True)[1]
        nothing = np.zeros_like(self.up)
        return {
            "nth-child": _numbered(self.up, nothing), "nth-of-type": _numbered(self.up, kinds),
            "nth-last-child": _numbered(self.up[::-1], nothing)[::-1],
            "nth-last-of-type": _numbered(self.up[::-1], kinds[::-1])[::-1],
        }  # fmt: skip


def words(value: Any) -> list[str]:
    """The words of an attribute's value; the parser cuts that of some attributes itself."""
    return value.split() if isinstance(value, str) else [str(word) for word in value]


def _numbered(parents: Places, kinds: Places) -> Places:
    """Of each element how many of its parent and kind stand up to it, itself included."""
    order = np.lexsort((kinds, parents))
    changes = (np.diff(parents[order]) != 0) | (np.diff(kinds[order]) != 0)
    starts = np.concatenate(([0], np.flatnonzero(changes) + 1))
    lengths = np.diff(np.append(starts, len(order)))
    found = np.empty_like(parents)
    found[order] = np.arange(len(order)) - np.repeat(starts, lengths) + 1
    return found


def following(places: Places, after: Places) -> Places:
    """The first of `places` after each; beyond all elements where there is none."""
    beyond = np.append(places, np.iinfo(np.int64).max)
    return beyond[np.searchsorted(places, after, "right")]


def _children(page: Elements, left: Places, right: Places) -> Places:
    right = page.within(left, right)
    return right[page.mask(left)[page.up[right]]]


def _neighbours(page: Elements, left: Places, right: Places) -> Places:
    return right[page.mask(left)[page.before[right]]]


def _followers(page: Elements, left: Places, right: Places) -> Places:
    """Those of `right` that have one of `left` before them, of the same parent."""
    first = np.full(page.all.size + 1, page.all.size)
    first[page.up[left[::-1]]] = left[::-1]  # the first of them is written last
    first[-1] = page.all.size
    return right[first[page.up[right]] < right]


# Those of the second set that stand to one of the first as the combinator says.
JOINS: dict[str, Callable[[Elements, Places, Places], Places]] = {
    "": lambda _, __, right: right,
    " ": Elements.within, ">": _children, "~": _followers, "+": _neighbours,
}  # fmt: skip
