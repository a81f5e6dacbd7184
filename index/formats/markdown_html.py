"""HTML within Markdown: where a piece of it ends, and what a block with tags in it shows."""

import re
from collections import defaultdict
from html import escape

from index.formats import html
from index.formats.html_style import hides

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b([^<>]*)>", re.IGNORECASE)
_STYLE = re.compile(r"\bstyle\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:^|\s)hidden(?=[\s=/]|$)", re.IGNORECASE)
_NAMES = (
    "a|abbr|b|bdi|bdo|big|blockquote|br|caption|center|cite|code|data|dd|del|details|dfn|div|dl|dt"
    "|em|figcaption|figure|font|h[1-6]|hr|i|img|ins|kbd|label|li|mark|ol|p|pre|q|rp|rt|ruby|s|samp"
    "|script|small|span|strike|strong|style|sub|summary|sup|table|tbody|td|template|tfoot|th|thead"
    "|time|tr|tt|u|ul|var|wbr"
)
_MARKUP = re.compile(
    r"(?P<plain>\\.|(?P<ticks>(?<!`)`+(?!`)).*?(?<!`)(?P=ticks)(?!`))"
    r"|<!--(?:(?!<!--).)*?-->|(?<=[^\s\[])\[\^[^\]\s]{1,30}\](?!:)"
    rf"|(?P<tag></?(?:{_NAMES})(?:\s[^<>]*|/)?>)",
    re.IGNORECASE | re.S,
)


def ends(text: str) -> dict[int, int]:
    """Where each element ends of which a blank line does not end the HTML, by its beginning:
    tables, and what is hidden."""
    found: dict[int, int] = {}
    opened: dict[str, list[re.Match[str]]] = defaultdict(list)
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if not tag[1]:
            opened[name].append(tag)
        elif opened[name]:
            first = opened[name].pop()
            if name == "table" or _is_hidden(first[3]):
                line = text.find("\n", tag.end())
                found[first.start()] = len(text) if line < 0 else line + 1
    return found


def _is_hidden(attributes: str) -> bool:
    style = _STYLE.search(attributes)
    if style and hides(next(filter(None, style.groups()), "")):
        return True
    return bool(_HIDDEN.search(_STYLE.sub("", attributes)))


def shown(text: str, is_table: bool, left_out: html.LeftOut) -> str:
    """A block of Markdown without tags, comments and marks of notes, those in code left alone."""
    if is_table:
        lines = (shown(line, False, left_out) for line in text.split("\n"))
        return "\n".join(line.replace("\n", " ") for line in lines)
    found = list(_MARKUP.finditer(text))
    has_tags = any(m["tag"] for m in found)
    pieces: list[str] = []
    at = 0
    for m in [*found, None]:
        plain = text[at : m.start() if m else len(text)] + (m["plain"] or "" if m else "")
        pieces += [escape(plain, quote=False) if has_tags else plain, (m and m["tag"]) or ""]
        at = m.end() if m else at
    written = "".join(pieces)
    return html.inline(written, left_out) if has_tags else written
