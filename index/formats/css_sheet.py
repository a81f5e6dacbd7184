"""The rules of a page's own style sheets, in their order, as far as they hold on a screen."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING, Any

import tinycss2

from index.errors import DocumentError
from index.formats.css_elements import Elements
from index.formats.css_media import holds, is_for_screens, parted, significant
from index.formats.css_value import Declared, declared, is_raising

if TYPE_CHECKING:
    from bs4 import Tag

MAX_DEPTH = 60  # of rules within rules
Layer = tuple[float, ...]  # places of a layer and those around it; what is in no layer is `inf`
_WITHOUT_RULES = frozenset((
    "charset", "color-profile", "counter-style", "font-face", "font-feature-values",
    "font-palette-values", "namespace", "page", "position-try", "property", "starting-style",
    "view-transition", "viewport",
))  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """Selectors as tokens, and what is declared for them; `parent` is what `&` stands for."""

    prelude: Sequence[Any]
    layer: Layer
    parent: "Rule | None"
    declared: Sequence[Declared] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    layer: Layer = ()
    rule: Rule | None = None
    depth: int = 0


@dataclass(slots=True)
class Sheets:
    """What is read of the sheets; `is_partial` when a part is not, such as sheets in other files.

    `raising` are the names of animations that make seen what they move.
    """

    rules: list[Rule] = field(default_factory=list)
    raising: set[str] = field(default_factory=set)
    is_partial: bool = False
    _layers: dict[Layer, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def read(self, text: str) -> None:
        """Adds a sheet; raises DocumentError where its rules are nested too deeply."""
        self._contents(tinycss2.parse_stylesheet(text, True, True), _Place())

    def _contents(self, nodes: Iterable[Any], at: _Place) -> None:
        if at.depth > MAX_DEPTH:
            raise DocumentError("its style rules are nested too deeply. Save it as text or PDF.")
        nodes = list(nodes)
        if at.rule is not None:
            own = [d for node in nodes if node.type == "declaration" for d in declared(node)]
            self.rules += [replace(at.rule, declared=own)] if own else []
        for node in nodes:
            if node.type == "qualified-rule":
                rule = Rule(node.prelude, (*at.layer, inf), at.rule)
                self._block(node, _Place(at.layer, rule, at.depth))
            elif node.type == "at-rule":
                self._at_rule(node, at)

    def _block(self, node: Any, at: _Place) -> None:
        read = tinycss2.parse_rule_list if at.rule is None else tinycss2.parse_blocks_contents
        nodes = read(node.content or (), True, True)
        self._contents(nodes, replace(at, depth=at.depth + 1))

    def _at_rule(self, node: Any, at: _Place) -> None:
        name = node.lower_at_keyword
        if name == "layer":
            self._layer(node, at)
        elif name.endswith("keyframes"):
            self._keyframes(node)
        elif name == "media":
            if is_for_screens(node.prelude):
                self._block(node, at)
        elif name == "supports":
            if holds(node.prelude, lambda _: True):
                self._block(node, at)
        elif name not in _WITHOUT_RULES and not name.startswith("-"):
            self.is_partial = True

    def _layer(self, node: Any, at: _Place) -> None:
        """Layers come in the order in which they are first named."""
        for part in parted(node.prelude):
            layer = at.layer
            for name in [t.value for t in significant(part) if t.type == "ident"] or [
                f"{id(node)}"
            ]:
                known = self._layers[layer]
                layer = (*layer, known.setdefault(name, len(known)))
            if node.content is not None:
                self._block(node, replace(at, layer=layer))

    def _keyframes(self, node: Any) -> None:
        frames = tinycss2.parse_rule_list(node.content or (), True, True)
        steps = [tinycss2.parse_blocks_contents(f.content, True, True) for f in frames
                 if f.type == "qualified-rule"]  # fmt: skip
        if any(d.type == "declaration" and is_raising(d) for step in steps for d in step):
            self.raising |= {str(t.value) for t in significant(node.prelude)}


def sheets_of(page: Elements) -> Sheets:
    """The sheets that stand in a page."""
    found = Sheets()
    nothing: Sequence[int] = ()
    for place in sorted([*page.by.get("style", nothing), *page.by.get("link", nothing)]):
        tag = page.tags[place]
        if tag.find_parent(["noscript", "template"]) is not None or not _is_for_screens(tag):
            continue
        if tag.name == "style":
            found.read(tag.get_text())
        elif "stylesheet" in _rel(tag) and "alternate" not in _rel(tag):
            found.is_partial = True
    return found


def _is_for_screens(tag: "Tag") -> bool:
    kind = str(tag.get("type") or "text/css").strip().lower()
    media = tinycss2.parse_component_value_list(str(tag.get("media") or ""))
    return kind.startswith("text/css") and is_for_screens(media)


def _rel(tag: "Tag") -> list[str]:
    return [str(word).lower() for word in tag.get_attribute_list("rel")]
