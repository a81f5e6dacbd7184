"""Raised text: exponents and ordinals stay, marks of notes are taken out of figures and words."""

import re
from collections.abc import Iterable
from itertools import groupby

NEAR = 40  # characters before the mark that are looked at
_EXPONENT = re.compile(r"[-+−–]?\d{1,2}")
_ORDINAL = re.compile(r"st|nd|rd|th", re.IGNORECASE)
_ONE = r"[(（\[【〔]?(?:(?:附?注|[Nn]otes?)\s?)?(?:\d{1,3}|[a-z]|[①-⑳]|[*＊†‡§#※]{1,4})[)）\]】〕]?"
_NOTE = re.compile(
    rf"{_ONE}(?:\s?[,，、;；&和及–-]?\s?(?<![a-z]){_ONE}|\s?[,，、]\s?{_ONE}){{0,5}}[,，、]?"
)
_TEN = re.compile(r"(?<![\d.,，A-Za-z])10$")
_TIMES = re.compile(r"[×xX*·⋅]\s?10$")
_UNIT = re.compile(
    r"(?<![A-Za-z])(?:(?:[kcdmμµnhMGNS]|da)?m|ft|yd|in|mi|[A-Za-z])$|[α-ωΑ-Ω]$|[\d千厘毫分方万]\s?米$"
)
_BASE = re.compile(r"[)）]$|(?<![A-Za-z])[A-Za-z]$|(?<![\d.,，A-Za-z])\d$")  # of a power of n
_LETTER = re.compile(r"[A-Za-z]$")
_SIGNS = {"TM": "™", "SM": "℠", "R": "®", "C": "©"}
_DIGITS = str.maketrans("23", "²³")


def woven(pieces: Iterable[tuple[str, bool]]) -> str:
    """One text of (text, is it raised) in their order."""
    runs = [("".join(text for text, _ in run), up) for up, run in groupby(pieces, lambda p: p[1])]
    text = ""
    for i, (piece, up) in enumerate(runs):
        after = runs[i + 1][0] if i + 1 < len(runs) else ""
        text += raised(text, piece, after) if up else piece
    return text


def raised(before: str, mark: str, after: str = "") -> str:
    """What to write for `mark`, set raised between the texts before and after it.

    A power of ten becomes `^6`, a square or cube after a unit or symbol `²`, `³`; the mark of a
    note after a figure or word goes. What else is raised stays, with blanks where it would run
    into its neighbours; so does a mark with nothing before it, which is the note's own number.
    """
    text, last = mark.strip(), before[-NEAR:].rstrip(" \t\xa0")
    if not text:
        return mark
    parted = " " if _meets(text, after) else ""
    if not last or last[-1] == "\n":
        return text + parted
    if text.isdigit() and after[:1] in ("/", "⁄"):  # the upper part of a fraction
        return (" " if _meets(before, text) else "") + text
    power = _power(last, text)
    if power:
        return power + parted
    if last[-1].isalnum() and text in _SIGNS:
        return _SIGNS[text]
    if _ORDINAL.fullmatch(text) and last[-1].isdigit():
        return text + parted
    if _NOTE.fullmatch(text):
        return " " if _meets(before, after) or _ends(before, after) else ""
    return (" " if _meets(before, text) else "") + text + parted


def _power(last: str, text: str) -> str:
    """The exponent as it is written, or nothing."""
    if text in ("n", "t", "x", "k") and _BASE.search(last):
        return f"^{text}"
    if not _EXPONENT.fullmatch(text):
        return ""
    written = "^" + re.sub("[−–]", "-", text)
    if _TIMES.search(last) or (_TEN.search(last) and text != "1"):
        return written
    if not text[0].isdigit() and _LETTER.search(last):
        return written
    return text.translate(_DIGITS) if text in ("2", "3") and _UNIT.search(last) else ""


def _meets(a: str, b: str) -> bool:
    """True when two texts would run into one word or figure."""
    return bool(a and b) and all(c.isalnum() and c < "\u2e80" for c in (a[-1], b[0]))


def _ends(a: str, b: str) -> bool:
    """True for a Latin sentence and the next one."""
    return a[-1:] in (".", "!", "?", ";", ":", ",", ")", "%") and "A" <= b[:1] <= "z"
