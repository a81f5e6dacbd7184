"""Equations of Word in one line: (a + b)/c, x^2, x_1."""

import re
from typing import Any

from index.formats.docx_tree import M, W

_SIMPLE = re.compile(r"[\w.,%]*")


def line(element: Any) -> str:
    """The text of an equation or of a part of one."""
    name = element.tag.removeprefix(M)
    if element.tag in (f"{M}t", f"{W}t"):
        return element.text or ""
    if name == "f":
        return f"{_part(element, 'num')}/{_part(element, 'den')}"
    if name in ("sSup", "sSub", "sSubSup"):
        return _all(element, "e") + _scripts(element)
    if name == "nary":
        sign = element.find(f"{M}naryPr/{M}chr")
        shown = "∫" if sign is None else sign.get(f"{M}val", "")
        return f"{shown}{_scripts(element)} {_all(element, 'e')}"
    if name == "rad":
        return f"{_all(element, 'deg')}√{_part(element, 'e')}"
    if name == "d":
        return _bracketed(element)
    if name in ("m", "eqArr"):
        return "; ".join(filter(None, map(line, element)))
    return (" " if name == "mr" else "").join(map(line, element))


def _scripts(element: Any) -> str:
    marks = (("_", _part(element, "sub")), ("^", _part(element, "sup")))
    return "".join(mark + text for mark, text in marks if text)


def _bracketed(element: Any) -> str:
    signs = {name: element.find(f"{M}dPr/{M}{name}Chr") for name in ("beg", "sep", "end")}
    left, between, right = (
        usual if signs[name] is None else signs[name].get(f"{M}val", "")
        for name, usual in (("beg", "("), ("sep", "|"), ("end", ")"))
    )
    return left + between.join(map(line, element.findall(f"{M}e"))) + right


def _all(element: Any, name: str) -> str:
    return "".join(map(line, element.findall(f"{M}{name}")))


def _part(element: Any, name: str) -> str:
    """A part's text, in brackets where it is more than one figure or word."""
    text = _all(element, name).strip()
    return text if _SIMPLE.fullmatch(text) else f"({text})"
