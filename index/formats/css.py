"""The style rules that stand in a page itself: which values hold for which element."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MOST_RULES = 1_000
ROOT_SIZE = 16.0  # px
TINY = 1.6  # px: a tenth of the usual size
FAR = 900.0  # px beyond an edge of the page, where nothing but a hidden text is put
_RULE = re.compile(r"([^{}@]{1,400})\{([^{}]{0,4000})\}")
_READ = frozenset((
    "display", "visibility", "opacity", "font-size", "font", "clip", "clip-path", "text-indent",
    "left", "top", "position", "color", "background", "background-color", "background-image",
    "vertical-align",
))  # fmt: skip
_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))(px|pt|pc|in|cm|mm|em|rem|ex|ch|vw|vh|%)?")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "vw": 12.8,
           "vh": 7.2}  # fmt: skip
_NAMED = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0,
          "x-large": 24.0, "xx-large": 32.0}  # fmt: skip
_OF_PARENT = {"em": 1.0, "%": 0.01, "ex": 0.5, "ch": 0.5}
_FONT = re.compile(r"(?<![\w.])(0|[\d.]+(?:px|pt|pc|in|cm|mm|em|rem|ex|ch|vw|vh|%))(?=[/ ]|$)")
_WHITE = re.compile(r"white|#fff(?:fff)?|rgba?\(255[, ]+255[, ]+255\)|transparent")
_NO_SHADE = re.compile(
    r"(?:white|#fff(?:fff)?|none|transparent|inherit|initial|unset|rgb\(255[, ]+255[, ]+255\)"
    r"|rgba\([^)]*[, /]+0?\.?0+\))(?![\w-])"
)
_PICTURE = re.compile(r"url\(|gradient\(")
Style = dict[str, str]


def styles(soup: "BeautifulSoup") -> dict[int, Style]:
    """By an element's id() the properties that are set on it, as the cascade decides.

    Properties that nowhere have a value which changes what is read are left aside.
    """
    sheet = [(_specificity(one), one, list(_declarations(body))) for one, body in _rules(soup)]
    own = [((9,), tag, list(_declarations(str(tag["style"])))) for tag in soup.find_all(style=True)]
    own += [((-1,), tag, list(_declarations(hint))) for tag, hint in _hints(soup)]
    read = _telling(d for _, _, told in [*sheet, *own] for d in told)
    find = _Finder(soup)
    found = [
        (important, rank, order, id(tag), name, value)
        for order, (rank, where, told) in enumerate([*sheet, *own])
        if any(name in read for name, _, _ in told)
        for tag in (find(where) if isinstance(where, str) else [where])
        for name, value, important in told
    ]
    held: dict[int, Style] = {}
    for _, _, _, key, name, value in sorted(found, key=lambda f: f[:3]):
        held.setdefault(key, {})[name] = value
    return held


def _hints(soup: "BeautifulSoup") -> Iterator[tuple["Tag", str]]:
    """What attributes set, those of older pages too, and a dialog that is not open."""
    for tag in soup.find_all(hidden=True):
        yield tag, "display:none"
    for tag in soup.find_all("dialog", open=False):
        yield tag, "display:none"
    for tag in soup.find_all(bgcolor=True):
        yield tag, f"background:{tag['bgcolor']}"
    for tag in soup.find_all("font", color=True):
        yield tag, f"color:{tag['color']}"


def _telling(declarations: Iterable[tuple[str, str, bool]]) -> set[str]:
    """The properties of which some value hides, raises or parts text."""
    found = {name for name, value, _ in declarations if _tells(name, value)}
    found |= {"background", "background-color", "background-image"} if "color" in found else set()
    return found | ({"position"} if found & {"left", "top"} else set())


def _tells(name: str, value: str) -> bool:
    if name == "font-size":
        return font_size(value, ROOT_SIZE, ROOT_SIZE) < ROOT_SIZE / 2
    if name == "color":
        return is_see_through(value)
    if name in ("left", "top", "text-indent"):
        return value.startswith("-")
    return name not in ("background", "background-color", "background-image", "position") and (
        value not in ("inline", "inline-block", "visible", "baseline", "middle", "1", "auto")
    )


class _Finder:
    """The elements of a page by selectors, looked for among those of the last name or class."""

    def __init__(self, soup: "BeautifulSoup") -> None:
        self._soup = soup
        self._by_name: dict[str, list[Tag]] = defaultdict(list)
        self._by_class: dict[str, list[Tag]] = defaultdict(list)
        for tag in soup.find_all(True):
            self._by_name[tag.name].append(tag)
            for name in dict.fromkeys(tag.get_attribute_list("class")):
                self._by_class[str(name)].append(tag)

    def __call__(self, selector: str) -> list["Tag"]:
        import soupsieve

        last = re.search(r"(?:^|[ >+~])([a-zA-Z][a-zA-Z0-9]*)?(?:\.([\w-]+))?$", selector)
        if last is None or not (last[1] or last[2]) or re.search(r"[(\[]", selector):
            return list(self._soup.select(selector))
        if not all(name in self._by_class for name in re.findall(r"\.([\w-]+)", selector)):
            return []
        name, of = (last[1] or "").lower(), last[2]
        found = self._by_class[of] if of else self._by_name[name]
        found = [tag for tag in found if not of or not name or tag.name == name]
        if last.start() == 0 and last[0] == selector:
            return found
        matches = soupsieve.compile(selector).match
        return [tag for tag in found if matches(tag)]


def _declarations(body: str) -> Iterator[tuple[str, str, bool]]:
    for declaration in body.lower().split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        plain = re.sub(r"\s*!\s*important$", "", value)
        is_important = plain != value
        plain = re.sub(r"\s+", " ", re.sub(r"\s*([,(/])\s*|\s+(?=\))", r"\1", plain))
        if name in _READ and name != "font" and plain:
            yield name, plain, is_important
        elif name == "font" and (size := _FONT.search(plain)):
            yield "font-size", size[1], is_important


def _rules(soup: "BeautifulSoup") -> Iterator[tuple[str, str]]:
    """Selectors and declarations; those inside @media and the like are left aside."""
    import soupsieve

    tags = [tag for tag in soup.find_all("style") if _is_for_screens(str(tag.get("media") or ""))]
    sheet = re.sub(r"/\*.*?\*/", "", "\n".join(tag.get_text() for tag in tags), flags=re.S)
    sheet = re.sub(r"@(?:charset|import|namespace)[^;{]*;", "", sheet)
    sheet = re.sub(r"@[^{};]*\{(?:[^{}]|\{[^{}]*\})*\}", "", sheet)
    for selectors, body in _RULE.findall(sheet)[:MOST_RULES]:
        for selector in selectors.split(",") if "(" not in selectors else [selectors]:
            try:
                soupsieve.compile(selector.strip())
            except Exception:  # soupsieve knows fewer selectors than browsers do
                continue
            yield selector.strip(), body


def _is_for_screens(media: str) -> bool:
    return not media or bool(re.fullmatch(r"\s*(?:all|screen|.*\b(?:all|screen)\s*)", media))


def _specificity(selector: str) -> tuple[int, ...]:
    """0, then the counts of ids, of classes and their like, of element names."""
    classes = len(re.findall(r"\.[\w-]|\[|:(?!:|not|is|where)", selector))
    names = len(re.findall(r"(?:^|[\s>+~(])[a-zA-Z]", selector))
    return 0, len(re.findall(r"#[\w-]", selector)), classes, names


def font_size(value: str, parent: float, root: float) -> float:
    """The size in px; that of the parent where the value is none or not understood."""
    if value in _NAMED or value in ("smaller", "larger"):
        return _NAMED.get(value, parent * (1.2 if value == "larger" else 0.83))
    found = _LENGTH.fullmatch(value)
    if not found or (found[2] is None and float(found[1]) != 0):
        return parent
    number, unit = float(found[1]), found[2] or "px"
    if unit == "rem":
        return number * root
    return number * (_OF_PARENT[unit] * parent if unit in _OF_PARENT else _PIXELS[unit])


def is_gone(style: Style) -> bool:
    """True for an element of which nothing can be seen, nor of what it holds."""
    opacity = _LENGTH.fullmatch(style.get("opacity", ""))
    if style.get("display") == "none":
        return True
    if opacity and float(opacity[1]) * (0.01 if opacity[2] == "%" else 1) < 0.05:
        return True
    is_placed = style.get("position") in ("absolute", "fixed", "relative")
    far = ["text-indent", *(("left", "top") if is_placed else ())]
    return any(_pixels(style.get(name, "")) <= -FAR for name in far) or _is_clipped(style)


def _is_clipped(style: Style) -> bool:
    """True when no more than a pixel of the element is left to be seen."""
    rect = re.match(r"rect\((.*)\)", style.get("clip", ""))
    edges = [_pixels(edge) for edge in re.split("[ ,]+", rect[1]) if edge != "auto"] if rect else []
    if len(edges) == 4 and (edges[2] - edges[0] <= 1 or edges[1] - edges[3] <= 1):
        return True
    inset = re.match(r"inset\(([\d.%px ]+)\)", style.get("clip-path", ""))
    cut = [float(n[:-1]) if n.endswith("%") else 0.0 for n in inset[1].split()] if inset else []
    if not cut:
        return False
    top, right, bottom, left = (cut + cut * 3)[:4] if len(cut) < 3 else [*cut, cut[1]][:4]
    return top + bottom >= 100 or left + right >= 100


def _pixels(value: str) -> float:
    """A length in px, a hundredth of the page being 10; 0 for what is none."""
    found = _LENGTH.fullmatch(value)
    if found and found[2] == "%":
        return float(found[1]) * 10
    return font_size(value, ROOT_SIZE, ROOT_SIZE) if found and float(found[1]) else 0.0


def is_see_through(color: str) -> bool:
    """True for white and for no colour."""
    return bool(_WHITE.fullmatch(color))


def shades(style: Style) -> bool:
    """True when an element has something coloured behind its text."""
    grounds = [v for name, v in style.items() if name.startswith("background")]
    return any(_PICTURE.search(v) or not _NO_SHADE.match(v) for v in grounds)


def is_covering(style: Style) -> bool:
    """True when an element lays white over what is behind it."""
    return any(
        _WHITE.match(v) and not v.startswith("transparent")
        for name, v in style.items()
        if name.startswith("background")
    )


def is_raised(style: Style) -> bool:
    """True for text that stands higher than its line."""
    up = style.get("vertical-align", "")
    lifted = style.get("position") == "relative" and -_pixels(style.get("top", ""))
    return up in ("super", "text-top") or _pixels(up) > 0 or 0 < lifted < ROOT_SIZE


def hides(style: str) -> bool:
    """True for the value of a style attribute that hides its element."""
    held = {name: value for name, value, _ in _declarations(style)}
    size = font_size(held.get("font-size", ""), ROOT_SIZE, ROOT_SIZE)
    return is_gone(held) or size <= TINY or held.get("visibility") in ("hidden", "collapse")
