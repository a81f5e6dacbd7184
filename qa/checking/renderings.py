"""Brackets that render what stands before them in the other language: true by the glossary alone.

"(净利润 = net profit; 86.4亿元 = RMB 8.64 billion)" claims nothing of its own, so that no subject,
period or direction need be sought in its words.
"""

import re

from index.language.glossary import glossary
from index.language.terms import fold
from index.passage import Language
from qa.composition.rendering import render
from qa.figures import figures
from qa.metrics import squeeze

WAYS: tuple[Language, ...] = ("zh", "en")
_BRACKET = re.compile(r"\s?[(\uff08]([^()\uff08\uff09]+)[)\uff09]")
_PAIR = " = "
_BETWEEN = re.compile(r"; |, |\u3001")
_LABEL = re.compile(r"(?:^|[;\uff1b\u3002])[^;\uff1b\u3002]*$")


def without_renderings(text: str, quoted: str) -> str:
    """A sentence without the brackets in which every part renders a term or figure.

    Each is a pair of one that stands in `quoted` and its rendering, or renders a term of the label
    before the bracket.
    """

    def kept(bracket: re.Match[str]) -> str:
        label = _LABEL.search(text[: bracket.start()])
        ahead = label.group() if label else ""
        are_pairs = _PAIR in bracket[1]
        pieces = bracket[1].split("; ") if are_pairs else _BETWEEN.split(bracket[1])
        is_rendering = all(_renders(piece, ahead, quoted) for piece in pieces)
        return "" if is_rendering else bracket.group()

    return _BRACKET.sub(kept, text)


def _renders(piece: str, label: str, quoted: str) -> bool:
    written, pair, shown = piece.partition(_PAIR)
    if not pair:
        return bool(_concepts(piece) & _named(label))
    if squeeze(written) not in squeeze(quoted):
        return False
    if _concepts(shown) & _concepts(written):
        return True
    return any(squeeze(shown) == squeeze(render(f, way)) for f in figures(written) for way in WAYS)


def _concepts(name: str) -> set[int]:
    """The concept that a text as a whole is a name of."""
    whole = len(fold(name).strip())
    return {m.concept.number for m in glossary().mentions(name.strip()) if m.end - m.start == whole}


def _named(text: str) -> set[int]:
    return {m.concept.number for m in glossary().mentions(text)}
