"""HTML within Markdown: where a piece of it ends, and what a block with tags in it shows."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape, unescape

from index.formats import html
from index.formats.html_style import hides

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([^\s\"'/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=]+)))?")
_TAG_OF = r"<(?:{})\b(?:[^<>\"']|\"[^\"]{{0,2000}}\"|'[^']{{0,2000}}'){{0,2000}}>"
_VOID = re.compile(_TAG_OF.format("img|br|wbr"), re.IGNORECASE)
_VOID_LINE = re.compile(rf" {{0,3}}(?:{_VOID.pattern}[ \t]*)+", re.IGNORECASE)
_BLANK_LINE = re.compile(r"(?<=\n)[ \t]*(?=\n)")
_IMAGE = _TAG_OF.format("img")
_PICTURE = re.compile(rf"^[ \t]*(?:{_IMAGE}[ \t]*)+\n|[ \t]*{_IMAGE}", re.IGNORECASE | re.MULTILINE)
_BREAKS = re.compile(rf"\s*(?:{_TAG_OF.format('br')}\s*)+", re.IGNORECASE)
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
    found = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(attributes)}
    return "hidden" in found or hides(unescape(found.get("style", "")))


def whole_tags(text: str) -> str:
    """The text without blank lines within pictures and line breaks, which would cut them in two.

    Its lines are as many as before, but not their lengths.
    """
    return _VOID.sub(lambda tag: _BLANK_LINE.sub(".", tag[0]), text)


def cleared(text: str, blocks: Iterable[Sequence[int]]) -> str:
    """The text with blank lines in place of those of pictures and line breaks alone with which
    blocks of HTML (first line, line after the last) begin: what follows is Markdown, as it is
    after a blank line.
    """
    lines = text.split("\n")
    for first, end in blocks:
        if not is_void(lines[first]):
            continue
        for i in range(first, min(end, len(lines))):
            if is_void(lines[i]):
                lines[i] = ""
            elif _TAG.search(lines[i]):
                break
    return "\n".join(lines)


def is_void(line: str) -> bool:
    """True for a line of pictures and line breaks alone."""
    return _VOID_LINE.fullmatch(line) is not None


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
    if not has_tags:
        return written
    return html.inline(_BREAKS.sub("<br>", _PICTURE.sub("", written)), left_out).strip()
