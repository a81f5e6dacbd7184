"""Lines of a PDF joined: where a blank belongs between them, and which hyphens stay."""

import re
from collections import Counter
from collections.abc import Iterable

from index.language.terms import CJK_CHARACTER

HYPHEN = "\x02"  # a hyphen at the end of a line, which may belong to the word or not
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d]")


def glued(text: str, line: str, typed: bool = False) -> str:
    """A text continued by the next line, hyphens at the end of lines marked for `unhyphened`.

    `typed` when the file has a blank between them.
    """
    if not text or not line:
        return text + line
    if text[-1] == "-" and len(text) > 1 and text[-2].islower() and line[0].islower():
        return text[:-1] + HYPHEN + line
    if text[-1] == "-" and len(text) > 1 and text[-2].isalnum():
        return text + line
    if _WIDE.match(text[-1]) or _WIDE.match(line[0]):
        wide = CJK_CHARACTER.match(text[-1]) and CJK_CHARACTER.match(line[0])
        is_apart = not wide and (typed or _latin(text[-1], line[0]))
        return f"{text} {line}" if is_apart else text + line
    return f"{text} {line}"


def _latin(a: str, b: str) -> bool:
    """True for quotation marks and dashes, which both scripts share, beside a Latin letter."""
    shared = "\u2014\u2018\u2019\u201c\u201d"
    return (a in shared and b.isascii()) or (b in shared and a.isascii())


def unhyphened(texts: Iterable[str]) -> list[str]:
    """The texts with the hyphens at line ends decided by how the word is written elsewhere."""
    held = list(texts)
    words = Counter(
        w for t in held if t.isascii() or HYPHEN in t or "-" in t
        for w in re.findall(r"[a-z]+(?:-[a-z]+)*", t.lower())
    )  # fmt: skip

    def decide(match: re.Match[str]) -> str:
        before, after = match[1], match[3]
        bare, with_hyphen = (before + after).lower(), f"{before}-{after}".lower()
        mark = "-" if words[with_hyphen] > words[bare] else ""
        return f"{before}{mark}{match[2]}{after}"

    pattern = re.compile(rf"([A-Za-z]+){HYPHEN}(\x03?)([A-Za-z]+)")
    return [pattern.sub(decide, t).replace(HYPHEN, "") for t in held]
